"""The one door: every change of a case comes through `advance` or `register`, in one transaction.

Fold the journal, ask the procedure, compose the letter the move calls for (a value, nothing is rendered), append an entry with
the act and its outcome, refresh the caches the lists read, queue the mail it calls for.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from rules.clock import ClockError
from rules.statutes import NotInForce
from rules.workdays import CalendarError
from workflow import (
    caches,
    calendars,
    case_row,
    copies,
    deadlines,
    fact_reading,
    journal,
    letterbook,
    moves,
    notify,
    particulars,
    prior_answers,
    procedure,
    search,
    store,
    uploads,
)
from workflow import facts as f
from workflow.acts import applicants, consequences, items
from workflow.acts.amending import Amend
from workflow.acts.approving import ApproveVoid, ProposeVoid
from workflow.acts.charging import ChargeFee
from workflow.acts.intake import BadReceipt, legal_day, likeness, missing_particulars, pairs
from workflow.acts.online import APPLICANT, applicant_of
from workflow.case import GENESIS, Act, Case
from workflow.case_row import CaseRow
from workflow.chain import canonical
from workflow.fold import fold
from workflow.notices import ended_under
from workflow.office import Office
from workflow.outcome import Outcome
from workflow.people import stand_ins
from workflow.staff import Staff
from workflow.tables import ActKey, CaseFile
from workflow.telling import paper_digest
from workflow.trial import NotAllowed, Trial, Twin
from workflow.vault import Vault

LIKELY_REPEAT = 0.6
REPEAT_DAYS = 90
NAMES = (Amend, f.Receive, f.Correct)
"""The facts that may name the applicant anew."""


class NoCase(Exception):
    """There is no case of that number."""


class Stale(Exception):
    """The case has moved on since the caller looked (`expect`)."""


class KeyReused(Exception):
    """An idempotency key came back with other content."""


class Done(NamedTuple):
    """What an act came to: what is answered again when its key comes back."""

    number: str
    seq: int
    event: str
    state: str
    received_on: str
    law: str
    due: str | None
    provisional: bool
    letters: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return self._asdict()


def advance(
    session: Session, office: Office, number: str, event: str, *, by: str, on: date, at: datetime, facts: object,
    key: str | None = None, expect: int | None = None,
) -> Done:  # fmt: skip
    """Make one move of one case; raises NotAllowed, NoCase, Stale, KeyReused, BadFacts, MissingFact or NoKey."""
    office, held = calendars.at_the_door(session, office)
    before = asked_before(
        session, office.vault, key, {"number": number, "event": event, "by": by, "on": on, "facts": facts}
    )
    if before is not None:
        return before
    row = case_row.locked(session, number)
    if row is None:
        raise NoCase(f"没有登记号为“{number}”的申请")
    if expect is not None and _acts_until_head(session, row) != expect and row.head_seq != expect:
        raise Stale(f"{number}已办到第{row.head_seq}步（您看到的是第{expect}步），请重新查看后再办")
    model = fact_reading.read(procedure.model_of(event), facts)
    done = _move(session, office, held, row, journal.load(session, row), event, by, on, at, model)
    answered(session, key, done)
    return done


def register(
    session: Session, office: Office, *, by: str, on: date, at: datetime, facts: object, key: str | None = None
) -> Done:
    """Register an application under the next number of its unit and year; raises like `advance`."""
    office, held = calendars.at_the_door(session, office)
    before = asked_before(session, office.vault, key, {"event": "receive", "by": by, "on": on, "facts": facts})
    if before is not None:
        return before
    model = fact_reading.read(applicants.Receive, facts)
    try:
        law = consequences.law_of(model, on)
        row = _new_row(session, office, model.unit or _home(office, held, by), model, law, on)
    except (BadReceipt, NotInForce) as error:
        raise NotAllowed(str(error)) from None
    done = _move(session, office, held, row, Case(row.number, row.unit), "receive", by, on, at, model)
    done = done._replace(missing=_missing(model, row, law), similar=_similar(session, office, row, model))
    answered(session, key, done)
    return done


def trial_of(session: Session, office: Office, held: Staff, case: Case, facts: f.Facts, by: str, on: date) -> Trial:
    """Return what the procedure is asked about a case, an act and a person."""
    customs = office.customs(case.unit)
    return Trial(
        case=case,
        facts=facts,
        on=on,
        actor=applicant_of(case.unit) if by == APPLICANT else held.member(by),
        dues=deadlines.dues(case, office.calendar),
        calendar=office.calendar,
        terms=office.config.terms,
        units=office.units,
        approvers=held.approvers(case.unit),
        office=office.name,
        answer=deadlines.answer_term(case),
        staff=held.actors,
        same_month=store.same_month(session, case.number, office.vault.lookups_of)
        if isinstance(facts, ChargeFee)
        else 0,
        set_aside=_set_aside(session, office, case),
        twin=_twin(session, office, case, facts),
        others=store.known_numbers(session, case.unit, facts.together)
        if isinstance(facts, items.Draft)
        else frozenset(),
        priors=prior_answers.of(session, office, case, facts),
        chain=customs.chain,
        stand_ins=stand_ins(held, on),
        seal=customs.seal,
        online=customs.online,
        remedied=(customs.signer, customs.reconsidered_by),
        screened=uploads.found_in(session, facts),
    )


def _move(
    session: Session, office: Office, held: Staff, row: CaseRow, case: Case, event: str, by: str, on: date,
    at: datetime, model: f.Facts,
) -> Done:  # fmt: skip
    uploads.all_known(session, model)
    try:
        trial = trial_of(session, office, held, case, model, by, on)
        move, state = procedure.decide(trial, event)
        outcome = move.then(trial)
        kept = particulars.keep(session, office, row, model)
        written = _written(trial, move, state, outcome, office)
        if written["letters"]:
            after = fold(case, [(_act(case, event, by, on, kept, written), "")])
            letterbook.write(
                session, office, row, trial, after, written["letters"], model.model_dump(exclude_none=True)
            )
        act, digest, entry = journal.following(row, trial.actor.unit, event, by, on, at, kept, written)
        case = fold(case, [(act, digest)])
        if _name(row, model):
            search.enter(session, row)
        dues = caches.refresh(session, office, row, case, entry)
        journal.remember(session, case)
    except (ClockError, CalendarError, NotInForce) as error:
        raise NotAllowed(str(error)) from None
    paper_digest.note(session, row, act)
    notify.after(session, office, held, row, case, dues, act, at)
    copies.queue(session, office, row, case, model, act, at)
    numbered = {plan["ordinal"] for plan in written["letters"] if plan["status"] == "issued"}
    new = [letter for letter in case.letters.values() if letter.seq == case.seq or letter.ordinal in numbered]
    return Done(
        number=row.number,
        seq=case.seq,
        event=event,
        state=state,
        received_on=row.received_on.isoformat(),
        law=row.law,
        due=row.due_on.isoformat() if row.due_on else None,
        provisional=row.provisional,
        letters=tuple(letter.doc_number or letter.kind for letter in new),
        warnings=tuple(outcome.warnings),
    )


def _written(trial: Trial, move: moves.Move, state: str, outcome: Outcome, office: Office) -> dict[str, Any]:
    """Return the outcome an entry keeps; the letters still lack hash and number."""
    planned = [*outcome.letters]
    for kind in move.letters:
        planned.append({"ordinal": trial.next_letter + len(planned), "kind": kind, "status": "issued"})
    return {
        "state": state,
        "set": _first_result(trial.case, state, outcome.set),
        "clocks": ended_under(outcome.clocks, office.notice, office.told),
        "letters": planned,
        **outcome.extra,
    }


def _first_result(case: Case, state: str, set_: dict[str, Any]) -> dict[str, Any]:
    """A case answered anew keeps its first result and day: re-opening changes neither its year nor its row."""
    if case.outcome is None or state not in {"answered", "appealed", "closed"} or state == case.state:
        return set_
    return {name: value for name, value in set_.items() if name not in {"outcome", "concluded_on"}}


def _set_aside(session: Session, office: Office, case: Case) -> tuple[dict[str, Any], ...]:
    if not case.proceedings:
        return ()
    drafts = {item.set_aside for item in case.proceedings if item.set_aside is not None}
    return tuple(particulars.opened(session, office, act.facts) for act in case.history if act.seq in drafts)


def _twin(session: Session, office: Office, case: Case, facts: f.Facts) -> Twin | None:
    named = facts.duplicate_of if isinstance(facts, ProposeVoid) else None
    if isinstance(facts, ApproveVoid) and case.pending is not None:
        named = case.pending.duplicate_of
    other = store.case_row(session, named) if named else None
    if other is None:
        return None
    same = store.shares_applicant(session, case.number, other.number, office.vault.lookups_of)
    return Twin(other.number, other.unit, other.voided, same)


def _acts_until_head(session: Session, row: CaseRow) -> int:
    """Return the last step a person made: files rendered after it are no reason to look again."""
    return max((entry.seq for entry in store.entries(session, row.id) if entry.event != "render"), default=0)


def _act(case: Case, event: str, by: str, on: date, kept: dict[str, Any], written: dict[str, Any]) -> Act:
    return Act(case.seq + 1, event, on, by, json.loads(canonical(kept)), json.loads(canonical(written)))


def _home(office: Office, held: Staff, by: str) -> str:
    return office.name if by == APPLICANT else held.member(by).unit


def _new_row(session: Session, office: Office, unit_name: str, model: f.Receive, law: str, on: date) -> CaseRow:
    unit = office.config.unit(unit_name)
    received = legal_day(model, on, law).on
    values = CaseFile(
        number="", unit=unit.name, state="received", law=law, received_on=received, receipt_confirmed=False,
        channel=model.channel, applicant_kind=model.applicant.kind, head_seq=0, head_hash=GENESIS,
    ).model_dump(exclude={"id"})  # fmt: skip
    row: CaseRow | None = None
    while row is None:  # a ledger may have brought the next one, or bring it just now
        seq = store.take_number(session, unit.name, received.year, "case")
        values["number"] = f"{unit.code}-{received.year}-{seq:04d}"
        if store.insert_new(session, CaseFile, [values], "number"):
            row = case_row.locked(session, values["number"])
    return row


def _name(row: CaseRow, model: f.Facts) -> bool:
    """Keep the applicant's name and request on the row, for lists and searches; say whether they may have changed."""
    if not isinstance(model, NAMES):
        return False
    if model.applicant:
        row.applicant = model.applicant.name
    if not isinstance(model, Amend):
        row.subject = model.content or row.subject
    return True


def _similar(session: Session, office: Office, row: CaseRow, model: f.Receive) -> tuple[str, ...]:
    """Return the numbers of likely repeats: the same applicant's, then recent ones that ask much the same."""
    lookups = office.vault.lookups(model.id_number) if model.id_number else ()
    same = store.same_applicant(session, model.applicant.name, lookups, row.unit, row.id)
    recent = store.received_since(session, row.unit, row.received_on - timedelta(days=REPEAT_DAYS), row.id)
    asked = pairs(model.content)
    alike = [other for other in recent if likeness(asked, pairs(other.subject)) >= LIKELY_REPEAT]
    return tuple(dict.fromkeys(other.number for other in (*same, *alike)))


def _missing(model: f.Receive, row: CaseRow, law: str) -> tuple[str, ...]:
    return (*missing_particulars(model, law), *applicants.missing(model, row.received_on, law))


def asked_before(session: Session, vault: Vault, key: str | None, asked: dict[str, Any]) -> Done | None:
    """Claim a key; when it is taken, return the first answer or refuse other content. A second asker waits for the first."""
    if key is None:
        return None
    digests = vault.digests(canonical(asked))
    claimed = session.connection().execute(
        text("INSERT INTO act_key (key, digest, answer) VALUES (:key, :digest, '') ON CONFLICT (key) DO NOTHING"),
        {"key": key, "digest": digests[0]},
    )
    if claimed.rowcount:
        return None
    known = session.get_one(ActKey, key)
    if known.digest not in digests:
        raise KeyReused(f"幂等键“{key}”已用于另一件事，请换一个")
    stored: dict[str, Any] = json.loads(known.answer)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    return Done(**values)


def answered(session: Session, key: str | None, done: Done) -> None:
    """Keep what a claimed key was answered with."""
    if key is not None:
        session.get_one(ActKey, key).answer = canonical(done.as_dict())
