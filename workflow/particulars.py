"""What an act says, parted: personal facts into the vault, the rest into the journal; and put together again for a reader."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from workflow import fact_reading, store
from workflow import facts as f
from workflow.acts import items
from workflow.case import Act, Case
from workflow.case_row import CaseRow
from workflow.office import Office
from workflow.paperwork.reply import Application
from workflow.vault import is_reference

ERASED = "（已销毁）"
STANDING = frozenset({"applicant", "content", "co_applicants", "agent", "items"})


def keep(session: Session, office: Office, row: CaseRow, model: f.Facts) -> dict[str, Any]:
    """Store the personal facts of an act and return what the journal keeps; raises NoKey for a secret without a key."""
    personal, secret = fact_reading.kept_apart(type(model))
    kept: dict[str, Any] = {}
    for name, value in model.model_dump(mode="json", exclude_none=True).items():
        if value in ([], {}, ""):
            continue
        if name in secret:
            kept[name] = office.vault.seal(session, row.id, row.unit, name, value)
        elif name in personal:
            kept[name] = office.vault.put(session, row.id, row.unit, name, value)
        else:
            kept[name] = value
    return kept


def opened(session: Session, office: Office, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's facts with its references opened; sealed and erased ones are left out."""
    references = {name: value["ref"] for name, value in kept.items() if is_reference(value)}
    rows = store.particulars(session, list(references.values()))
    found = {name: value for name, value in kept.items() if not is_reference(value)}
    for name, ref in references.items():
        if ref in rows and not rows[ref].secret and (value := office.vault.open(rows[ref])) is not None:
            found[name] = value
    return found


def application_of(session: Session, office: Office, case: Case) -> Application:
    """Return the application as it stands: what was received, and what corrections and amendments put in its place."""
    received = opened(session, office, case.history[0].facts if case.history else {})
    stands: dict[str, Any] = {name: received[name] for name in STANDING if name in received}
    for act in case.history:
        if act.event in {"correct", "amend", "represent"} and STANDING & act.facts.keys():
            stands |= opened(session, office, act.facts)
    applied_by = received.get("agent") if received.get("by_agent") else None
    return Application(
        stands.get("applicant") or {"name": ERASED}, stands.get("content") or ERASED, received.get("form"),
        stands.get("co_applicants", ()), stands.get("agent"), applied_by, stands.get("items", ()),
        _changed_because(session, office, case),
    )  # fmt: skip


def _changed_because(session: Session, office: Office, case: Case) -> str | None:
    """Return what the applicant is told of why the office changes its own answer, where it does and says so."""
    proposed = next((act for act in reversed(case.history) if act.event == "propose_change"), None)
    if not case.replaces or proposed is None or "told" not in proposed.facts:
        return None
    return str(opened(session, office, proposed.facts).get("told") or ERASED)


def searches_of(session: Session, office: Office, case: Case) -> list[dict[str, Any]]:
    """Return every search recorded for a case, in order."""
    found: list[dict[str, Any]] = []
    for act in case.history:
        if act.event in {"record_search", "return_assist"} and "searches" in act.facts:
            recorded = opened(session, office, act.facts).get("searches", [])
            found += [f.Search.model_validate(item).model_dump() for item in recorded]
    return found


def release_of(session: Session, office: Office, case: Case, consultation: int) -> dict[str, Any]:
    """Return what a third party is told of the decision to release: its name, what is released, why and on which ground."""
    asked = case.consultations[consultation - 1]
    consulted = opened(session, office, next(act for act in case.history if _made(act, asked.letter)).facts)
    drafted = opened(session, office, case.last_facts("draft") or {}).get("override", [])
    told: dict[str, Any] = next((item for item in drafted if item["consultation"] == consultation), {})
    return {
        "third_party": {"name": consulted.get("name", ERASED)}, "content": told.get("content", ERASED),
        "reason": told.get("reason", ERASED), "consultation": consultation, "weighed": told.get("ground"),
    }  # fmt: skip


def _made(act: Act, letter: int) -> bool:
    made = [item["ordinal"] for item in act.outcome.get("letters", ())]
    return act.event == "consult_third_party" and letter in made


def draft_of(session: Session, office: Office, act: Act) -> dict[str, Any]:
    """Return what a draft said, as letters want it (dates as dates)."""
    told = {name: value for name, value in act.facts.items() if name != "file"}
    return fact_reading.read(items.Draft, opened(session, office, told)).model_dump(exclude_none=True)
