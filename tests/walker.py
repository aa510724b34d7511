"""A case walked by hypothesis: any step the table offers, by anybody who may, with facts made up; what is refused moves nothing.

`Walk` decides and folds in memory; `Walked` (test_workflow_walks.py) goes through the one door of a real database.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from gaoping import CONFIG, FINANCE, OFFICE, STAFF, json_like, noon
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rules import statutes
from rules.clock import ClockError, Due
from rules.proceedings import results
from rules.statutes import NotInForce
from rules.workdays import CalendarError
from workflow import deadlines, engine, fact_reading, labels, moves, procedure
from workflow import facts as f
from workflow.acts import consequences
from workflow.acts.intake import BadReceipt, legal_day
from workflow.case import Case
from workflow.chain import canonical, content, entry_hash
from workflow.config import load
from workflow.fold import fold
from workflow.office import Office, office_of
from workflow.simulation import answering
from workflow.simulation.arriving import CHANNELS
from workflow.simulation.cast import Cast
from workflow.simulation.course import Course, roles_of
from workflow.simulation.guess import guessed
from workflow.simulation.life import WITH_FILES
from workflow.trial import Actor, NotAllowed, Trial

REFUSALS = (NotAllowed, fact_reading.BadFacts, ClockError, CalendarError, NotInForce, BadReceipt)
ONWARD: dict[str, tuple[str, ...]] = {
    "received": (
        *("draft", "submit") * 4, "request_correction", "ask_reasons", "charge_fee", "consult_third_party", "consult_agency",
    ),
    "correcting": ("serve", "record_delivery", "correct", "lapse"),
    "justifying": ("serve", "give_reasons", "no_reasons"),
    "awaiting_payment": ("serve", "pay", "fee_lapse"),
    "consulting": ("record_delivery", "record_opinion", "resolve_silence"),
    "confidentiality_review": ("clear",),
    "signing": ("sign", "tell_third_party", "issue"),
    "awaiting_service": ("serve",),
    "answered": ("open_proceeding", "close"),
    "appealed": ("decide_proceeding",),
    "closed": ("open_proceeding",),
}  # fmt: skip
PAUSED_IN = {"correcting", "awaiting_payment", "consulting"}


@cache
def office() -> Office:
    return office_of(load(CONFIG))


@cache
def staff() -> tuple[Actor, ...]:
    return tuple(Actor(login, name, unit, frozenset(roles)) for login, name, roles, unit in STAFF)


class Walk(RuleBasedStateMachine):
    """One case, from its receipt on; `case` is the fold of what was done, `on` today."""

    since, until = date(2008, 5, 1), date(2026, 9, 30)

    def __init__(self) -> None:
        super().__init__()
        self.case = Case("WALK-1", OFFICE)
        self.on = date.min

    @initialize(data=st.data(), seed=st.integers(0, 2**32))
    def receive(self, data: st.DataObject, seed: int) -> None:
        self.on = data.draw(st.dates(self.since, self.until))
        law, rng = statutes.in_force("disclosure", self.on).id, Random(seed)
        channel = rng.choice(sorted(CHANNELS[law]))
        applicant = {"name": "王喆", "phone": "139-0000-0000", "identity_shown": True}
        self.done(
            "receive", "registrar", {"channel": channel, "applicant": applicant, "content": "某村账目", "form": "纸质"}
        )
        assert self.case.state == "received"

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        self.on += timedelta(days=days)

    @rule(seed=st.integers(0, 2**32))
    def onward(self, seed: int) -> None:
        rng = Random(seed)
        self.tried(rng.choice(ONWARD[self.case.state or ""]), rng)

    @rule(seed=st.integers(0, 2**32))
    def anything(self, seed: int) -> None:
        rng = Random(seed)
        offered = [item["event"] for item in procedure.options(self.trial(f.Nothing(), staff()[-1]))]
        if offered := [event for event in offered if event not in WITH_FILES]:
            self.tried(rng.choice(offered), rng)

    @invariant()
    def stands(self) -> None:
        """What must be so after every step."""
        case = self.case
        if case.state is None:
            return
        dues = {key: deadlines.due_of(case, key, office().calendar) for key in case.clocks}
        assert case.state in labels.STATES
        _clocks_run(case, dues)
        _extension_within_limit(case)
        if case.state in {"answered", "closed"} and not case.voided:
            assert case.outcome, f"{case.state} without a result"
        if case.state in moves.OPEN:
            offered = procedure.options(self.trial(f.Nothing(), staff()[-1]))
            assert any(item["refused_because"] is None for item in offered), f"{case.state}: nothing can be done"

    def teardown(self) -> None:
        told = fold(Case(self.case.number, self.case.unit), [(act, "") for act in self.case.history])
        assert replace(told, head=self.case.head) == self.case

    # ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def tried(self, event: str, rng: Random) -> None:
        """Try a step; a refusal says why and leaves the case as it was."""
        before, refused = self.case, None
        try:
            self.done(event, self.somebody(event, rng), self.facts(event, rng))
        except REFUSALS as error:
            refused = str(error)
        assert refused is None or (refused and self.case is before)

    def somebody(self, event: str, rng: Random) -> str:
        roles = set(roles_of(event))
        return rng.choice([one.login for one in staff() if one.unit == OFFICE and one.roles & roles])

    def facts(self, event: str, rng: Random) -> dict[str, Any]:
        course = Course(rng, office().config.office, CAST, office(), self.on, self.case)
        if event in {"draft", "answer_on_the_spot"} and rng.random() < 0.8:
            said = answering.drafted(course, answering.decided(course))
            return said if event == "draft" else {**said, "receiver": "本人", "approved_by": "approver2"}
        charged = [self.case.charge.amount] if self.case.charge else []
        waiting = [one.ordinal for one in self.case.unserved()]
        known: dict[str, Sequence[Any]] = {
            **course.known(), "amount": charged, "agency": [FINANCE, "晋城市水务局"], "result": tuple(results()),
            "until": [self.on + timedelta(days=n) for n in (20, 40, 90)], "days": [5, 10, 15],
            **({"pages": [60, 300], "items": [15], "earlier": [None]} if event == "charge_fee" else {}),
            **({"letter": waiting} if event == "serve" else {}),
        }  # fmt: skip
        return guessed(procedure.model_of(event), rng, self.on, known)

    def done(self, event: str, by: str, raw: dict[str, Any]) -> None:
        """Decide, and fold what was decided, as the engine does; raises one of REFUSALS."""
        model = fact_reading.read(procedure.model_of(event), json_like(raw))
        if isinstance(model, f.Receive):
            legal_day(model, self.on, consequences.law_of(model, self.on))
        trial = self.trial(model, next(one for one in staff() if one.login == by))
        move, state = procedure.decide(trial, event)
        written = engine._written(trial, move, state, move.then(trial), office())
        act = engine._act(self.case, event, by, self.on, model.model_dump(mode="json", exclude_none=True), written)
        said = content(
            self.case.number,
            OFFICE,
            act.seq,
            event,
            self.on,
            noon(self.on),
            by,
            canonical(act.facts),
            canonical(act.outcome),
        )
        after = fold(self.case, [(act, entry_hash(self.case.head, said))])
        for key in after.clocks:
            deadlines.due_of(after, key, office().calendar)
        self.case = after

    def trial(self, facts: f.Facts, actor: Actor) -> Trial:
        case = self.case
        return Trial(
            case=case, facts=facts, on=self.on, actor=actor, dues=deadlines.dues(case, office().calendar, self.on),
            calendar=office().calendar, terms=office().config.terms,
            units={unit.name: unit.sections for unit in office().config.all_units()},
            approvers={"approver": "签主任", "approver2": "签副主任"}, office=OFFICE,
            answer=deadlines.term_of(case.clocks["answer"]) if "answer" in case.clocks else None, staff=staff(),
        )  # fmt: skip


def _clocks_run(case: Case, dues: dict[str, Due]) -> None:
    answers = [key for key, clock in case.clocks.items() if key.split(":")[0] == "answer" and clock.open]
    assert len(answers) <= 1, answers
    if case.state in moves.OPEN:
        assert answers == ["answer"], f"{case.state} without a clock"
        if deadlines.status_of(case, case.clocks["answer"]) == "paused":
            assert case.state in PAUSED_IN, f"{case.state}: the answer's clock stands still and nobody is asked"
    for key, due in dues.items():
        clock = case.clocks[key]
        assert due.because, key
        if due.due is None:
            assert deadlines.status_of(case, clock) == "paused" or not clock.open, key
            continue
        assert due.due >= clock.started_on, key
    received = case.received_on or date.min
    assert all(dues[key].due is None or (dues[key].due or received) >= received for key in answers)


def _extension_within_limit(case: Case) -> None:
    term = statutes.term("answer", case.received_on or date.min, case.law)
    assert term.extension is not None
    assert 0 <= case.extended_by <= term.extension.length
    marks = [mark.n or 0 for mark in case.clocks["answer"].marks if mark.kind == "extend"]
    assert sum(marks) <= term.extension.length


def _cast() -> Cast:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in staff():
        for role in one.roles:
            found[one.unit, role] = (*found.get((one.unit, role), ()), one.login)
    return Cast(found)


CAST = _cast()
