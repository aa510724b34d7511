"""What a person may do with a case next: each act with the reason why not, the likeliest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from letters.compose import kinds
from rules import decisions, proceedings, statutes
from workflow import deadlines, engine, foreseen, labels, moves, procedure, staff
from workflow import facts as f
from workflow.acts import documents, items, paper
from workflow.acts.guards import NOT_AN_ANSWER, outside_the_unit
from workflow.case import Case, Document
from workflow.labels import CODE
from workflow.office import Office
from workflow.outcome import is_open
from workflow.people import staff_of
from workflow.trial import Actor, Trial

LIKELY = {
    "received": ("submit", "draft", "request_correction", "assist", "record_search", "request_extension"),
    "correcting": ("correct", "serve", "record_delivery", "lapse"),
    "justifying": ("give_reasons", "record_delivery", "no_reasons"),
    "awaiting_payment": ("pay", "serve", "record_delivery", "fee_lapse"),
    "consulting": ("record_opinion", "record_delivery", "resolve_silence"),
    "confidentiality_review": ("clear", "send_back"),
    "signing": ("sign", "issue", "send_back"),
    "awaiting_service": ("serve", "record_delivery"),
    "answered": ("close", "record_delivery"),
    "appealed": ("draft_pleading", "answer_proceeding", "decide_proceeding"),
}
WAITING = (
    "serve", "answer_urge", "extend", "deny_extension", "approve_amendment", "approve_void", "approve_change", "sign_pleading",
    "return_assist",
)  # fmt: skip
"""What somebody waits for whenever it can be done, in whatever state the case is: it comes before all else."""
ON_APPEAL = ("draft_pleading", "appeal_judgment", "waive_appeal")
"""What is asked while the office may still appeal, in whatever state the judgment left the case."""
AT_HAND = ("urge", "sign_on_paper", "open_proceeding")
"""What is shown at once where it can be done, after what the state asks for."""
PEOPLE = ("handler", "liaison", "approved_by", "signed_by", "instead_of")
"""The facts that name one of the staff by login; a page shows the name."""
Choices = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Offer:
    event: str
    label: str
    article: str
    """Of the version of the Regulation the case is under; empty where that version has none."""
    refused: str | None
    is_likely: bool = False
    """It is what a case in this state mostly needs: shown first, and shown with its reason when it is refused."""


def offers(trial: Trial) -> list[Offer]:
    """Return every act the case's state knows: those this person may do first, the others with their reason."""
    cited = statutes.by_id("disclosure", trial.case.law).cited
    articles = {move.event: cited.get(move.article, "") for move in moves.MOVES}
    likely = LIKELY.get(trial.case.state or "", ())
    likely = tuple(event for event in likely if event != "sign" or trial.case.signed_on is None)
    likely = likely if trial.case.handler else ("assign", *likely)
    may_appeal = any(is_open(trial, key) for key in trial.case.clocks if deadlines.is_own_appeal(key))
    at_hand = (*(ON_APPEAL if may_appeal else ()), *AT_HAND)
    found = []
    for item in procedure.options(trial):
        event, refused = item["event"], _why_not(trial, item)
        is_likely = event in likely or (event in (*WAITING, *at_hand) and refused is None)
        found.append(Offer(event, item["label"], articles[event], refused and CODE.sub("", refused), is_likely))
    order = {event: at for at, event in enumerate(dict.fromkeys((*WAITING, *likely, *at_hand)))}
    return sorted(found, key=lambda offer: (offer.refused is not None, order.get(offer.event, len(order))))


def trial_of(session: Session, office: Office, case: Case, actor: Actor, on: date) -> Trial:
    """Return the trial of an act that has not been filled in yet."""
    return engine.trial_of(session, office, staff.of(session), case, f.Nothing(), actor.login, on)


def choices(session: Session, office: Office, case: Case | None, unit: str) -> Choices:
    """Return what may be chosen for a fact, by its name: (what is sent, what is read)."""
    everybody = [one for one in staff_of(session) if one.active]
    here = [one for one in everybody if one.unit == unit]
    units = office.config.all_units()
    own = office.config.unit(unit)
    found: Choices = {
        "handler": _people(here, "handler"),
        "liaison": tuple((one.login, f"{one.name}（{one.unit}）") for one in everybody),
        "section": _themselves(own.sections),
        "to": _themselves((*own.sections, *(one.name for one in units if one.name != unit))),
        "unit": _themselves(one.name for one in units),
        "body": _themselves(dict.fromkeys((own.reconsideration_body, own.court))),
    }
    return found if case is None else {**found, **_of_the_staff(here), **_of_the_case(case)}


def _themselves(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def _of_the_staff(here: list[Actor]) -> Choices:
    everybody = tuple((one.login, one.name) for one in here)
    return {"approved_by": _people(here, "approver"), "signed_by": everybody, "instead_of": everybody}


def _of_the_case(case: Case) -> Choices:
    answers = [
        one
        for one in decisions.all_decisions().values()
        if case.law in one.articles and one.letter not in NOT_AN_ANSWER
    ]
    contested = tuple(
        (str(item.ordinal), f"第{item.ordinal}件 {item.body or ''}（{item.received_on}）") for item in case.proceedings
    )
    among = {
        "by_agent": case.agent,
        "also": case.applicants > 1,
        "applicants": case.applicants > 1,
        "of_items": case.items,
    }
    nobody = {name: () for name, is_there in among.items() if not is_there}
    return {
        **nobody,
        "decision": tuple((one.key, one.label) for one in answers),
        "withheld.decision": tuple((one.key, one.label) for one in answers if one.key.startswith("refused.")),
        "document": tuple(map(_document, documents.standing(case))),
        "findings.document": tuple(map(_document, documents.reviewed(case))),
        "item": tuple((str(n), f"第{n}项") for n in items.left(case)),
        "letter": tuple(
            (str(at), f"第{at}份 {' '.join(filter(None, (kinds()[item.kind].title, item.doc_number)))}")
            for at, item in case.letters.items()
        ),
        "consultation": tuple(
            (str(item.ordinal), f"第{item.ordinal}次（{item.sent_on}）") for item in case.consultations
        ),
        "assist": tuple(
            (str(item.ordinal), f"第{item.ordinal}次 {item.to}（{item.asked_on}）") for item in case.assistances
        ),
        "urge": tuple((str(item.ordinal), f"第{item.ordinal}次（{item.urged_on}）") for item in case.urges),
        "proceeding": contested,
        "after": contested,
    }


def _document(item: Document) -> tuple[str, str]:
    return str(item.ordinal), f"第{item.ordinal}份（{item.pages}页{'，有遮盖后的文件' if item.redacted else ''}）"


def results_of(event: str) -> Choices:
    """Return the results a proceeding may have, where an act asks for one."""
    asked = event == "decide_proceeding"
    return {"result": tuple((one.key, one.label) for one in proceedings.results().values())} if asked else {}


def narrowed(trial: Trial, event: str, found: Choices) -> Choices:
    """Return the choices of an act with those left out that it would refuse whatever else is filled in."""
    if event in foreseen.SIGNING:
        absent = trial.stand_ins.get(trial.actor.login, ())
        found = {**found, "instead_of": tuple(one for one in found.get("instead_of", ()) if one[0] in absent)}
    if event == "sign_on_paper":
        able = paper.able(trial)
        replaced = frozenset[str]().union(*able.values())
        found = {
            **found,
            "signed_by": tuple(one for one in found.get("signed_by", ()) if one[0] in able),
            "instead_of": tuple(one for one in found.get("instead_of", ()) if one[0] in replaced),
        }
    fitting = foreseen.fitting(trial, event, procedure.model_of(event))
    if fitting is None:
        return found
    name, fit = fitting
    return {**found, name: tuple((code, label) for code, label in found.get(name, ()) if code in fit)}


def _people(staff: list[Actor], role: str) -> tuple[tuple[str, str], ...]:
    return tuple((one.login, one.name) for one in staff if role in one.roles)


def _why_not(trial: Trial, option: Mapping[str, Any]) -> str | None:
    event: str = option["event"]
    if not trial.actor.roles & set(option["role"]):
        return f"由{'、'.join(labels.ROLES[role] for role in option['role'])}办理"
    if (reason := outside_the_unit(trial, event)) is not None:
        return reason
    refused: str | None = option["refused_because"]
    return refused or foreseen.of_the_person(trial, event, procedure.model_of(event))
