"""A case as the person who opens it may see it: what was asked, what happened, whose turn it is, what may be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic.fields import FieldInfo
from sqlmodel import Session

from rules import decisions, proceedings
from workflow import (
    attachments,
    fact_reading,
    journal,
    moves,
    offers,
    particulars,
    procedure,
    staff,
    store,
    view,
    worklists,
)
from workflow import facts as f
from workflow.acts.online import APPLICANT
from workflow.case import Act, Case
from workflow.engine import NoCase
from workflow.offers import Offer
from workflow.office import Office
from workflow.paperwork.reply import Application
from workflow.tables import CaseFile
from workflow.trial import Actor
from workflow.vault import is_reference
from workflow.web_tables import Attachment

CASE_WORKERS = frozenset({"registrar", "handler", "reviewer", "approver", "legal"})
HIDDEN = "（个人信息，只有承办单位的经办人员可以看）"
SEALED = "（已加密保存）"
NOBODYS = {"system": "系统", APPLICANT: "申请人"}
DESTROY = "destroy"
BY_ITSELF = {
    "render": "写成文书文件",
    "calendar": "放假安排变动，重算期限",
    "import": "从台账导入",
    "import_proceedings": "从台账导入复议诉讼",
}


@dataclass(frozen=True)
class Told:
    """One act of the timeline; `facts` are labels with their text."""

    seq: int
    label: str
    on: date
    at: datetime
    by: str
    by_itself: bool
    facts: list[tuple[str, str]]
    state: str | None


@dataclass(frozen=True)
class Dossier:
    row: CaseFile
    case: Case
    document: dict[str, Any]
    application: Application
    is_open: bool
    """Whether this person may read who applied."""
    holder: str
    handler: str | None
    story: list[Told]
    offers: list[Offer]
    files: Sequence[Attachment]
    """What the applicant sent; empty for who may not read it."""
    readable: frozenset[int]
    """The letters this person may read, by their ordinal."""


def seen(session: Session, office: Office, actor: Actor, number: str) -> tuple[CaseFile, Case]:
    """Return a case this person may see; raises NoCase alike for one that is not there and one that is not theirs."""
    row = store.case_row(session, number)
    if row is not None:
        case = journal.load(session, row)
        if worklists.may_see(office, actor, row.unit, (item.to for item in case.assistances)):
            return row, case
    raise NoCase(f"没有登记号为“{number}”的申请，或者它不归您的单位办理")


def opened(session: Session, office: Office, actor: Actor, number: str, today: date) -> Dossier:
    """Return everything the case's page shows; raises NoCase."""
    row, case = seen(session, office, actor, number)
    is_open = may_read(actor, row)
    people = staff.of(session).names
    running = [one for one in store.deadlines(session, row.id or 0) if one.status == "running"]
    entries = store.entries(session, row.id or 0)
    story = [
        Told(
            act.seq, label_of(act.event), act.on, entry.at, people.get(act.by, NOBODYS.get(act.by, act.by)),
            act.event in BY_ITSELF,
            _facts(session, office, case, act, people, is_open or _is_told(case, act, actor)), _state_after(act),
        )
        for entry, act in zip(entries, case.history, strict=True)
    ]  # fmt: skip
    return Dossier(
        row=row, case=case, document=view.describe(session, office, row, today),
        application=particulars.application_of(session, office, case), is_open=is_open,
        holder=worklists.holder(row, running, people, today), handler=people.get(row.handler or "", row.handler), story=story,
        offers=offers.offers(offers.trial_of(session, office, case, actor, today)),
        files=[one for one in attachments.of_case(session, row.id or 0) if one.erased_at is None] if is_open else (),
        readable=frozenset(ordinal for ordinal in case.letters if may_read_letter(actor, row, case, ordinal)),
    )  # fmt: skip


def may_read(actor: Actor, row: CaseFile) -> bool:
    """Say whether a person may read whom a case is about: those who work on it in its own unit."""
    return actor.unit == row.unit and bool(actor.roles & CASE_WORKERS)


def may_read_letter(actor: Actor, row: CaseFile, case: Case, ordinal: int) -> bool:
    """A letter names the applicant, so only who works on the case reads it; a unit asked to assist reads what asks it."""
    asking = (act for act in case.history if act.event == "assist" and act.facts.get("to") == actor.unit)
    asked = any(given["ordinal"] == ordinal for act in asking for given in act.outcome.get("letters", ()))
    return asked or may_read(actor, row)


def label_of(event: str) -> str:
    others = BY_ITSELF | {DESTROY: "按批准的清单销毁"}
    return next((move.label for move in moves.MOVES if move.event == event), others.get(event, event))


def _is_told(case: Case, act: Act, actor: Actor) -> bool:
    """Say whether an act is a person's own, or answers theirs: what one wrote, a supervisor's urges, a unit's assistance."""
    is_urging = act.event in {"urge", "answer_urge"} and "supervisor" in actor.roles
    return act.by == actor.login or is_urging or _is_asked_of(case, act, actor.unit)


def _is_asked_of(case: Case, act: Act, unit: str) -> bool:
    """Say whether an act is this unit's own assistance: what it was asked, what it returned."""
    if act.event == "assist":
        return act.facts.get("to") == unit
    asked = {item.ordinal for item in case.assistances if item.to == unit}
    return act.event == "return_assist" and act.facts.get("assist") in asked


def _state_after(act: Act) -> str | None:
    return act.outcome.get("state")


def _facts(
    session: Session, office: Office, case: Case, act: Act, people: Mapping[str, str], is_open: bool
) -> list[tuple[str, str]]:
    if act.event == DESTROY:
        return [("销毁清单", act.facts["list"]), ("提出人", people.get(by := act.facts["proposed_by"], by))]
    if act.event not in {move.event for move in moves.MOVES}:
        return []
    model = procedure.model_of(act.event)
    shown = particulars.opened(session, office, act.facts)
    found = []
    for name, kept in _as_asked(act.facts, model):
        field = model.model_fields.get(name)
        title = _title(name, field)
        if is_reference(kept) and not is_open:
            found.append((title, HIDDEN))
        elif name in shown:
            value = people.get(shown[name], shown[name]) if name in offers.PEOPLE else shown[name]
            found.append((title, _text(name, value, field)))
        else:
            found.append((title, particulars.ERASED if case.destroyed else SEALED))
    return found


def _as_asked(facts: Mapping[str, Any], model: type[f.Facts] | None) -> list[tuple[str, Any]]:
    """Return facts in the order their form asks them."""
    order = {name: at for at, name in enumerate(model.model_fields if model else ())}
    return sorted(facts.items(), key=lambda item: order.get(item[0], len(order)))


def _title(name: str, field: FieldInfo | None) -> str:
    return ((field.title if field else None) or name).partition("（")[0].removesuffix("登录名")


def _text(name: str, value: Any, field: FieldInfo | None) -> str:
    inner = fact_reading.inner_of(field) if field else None
    if isinstance(value, list | tuple):
        return "；".join(_text(name, item, field) for item in value)
    if isinstance(value, Mapping):
        fields = inner.model_fields if inner else {}
        said = [(part, item) for part, item in _as_asked(value, inner) if item not in (None, "", [], {})]
        return "，".join(
            f"{_title(part, fields.get(part))} {_text(part, item, fields.get(part))}" for part, item in said
        )
    if isinstance(value, bool):
        return "是" if value else "否"
    if (known := CODED.get(name)) is not None:
        return known().get(str(value), str(value))
    return fact_reading.labels_of(field).get(str(value), str(value)) if field else str(value)


def _results() -> Mapping[str, str]:
    return {key: one.label for key, one in proceedings.results().items()}


CODED: Mapping[str, Callable[[], Mapping[str, str]]] = {"decision": decisions.labels, "result": _results}
"""Facts that are keys of the law's own records, wherever in an act they stand."""
