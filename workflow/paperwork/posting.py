"""What the post carries: envelopes, express labels and the list of what was handed in on a day (交寄清单)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from letters.envelope import Address, Envelope
from letters.letter import Letter
from workflow import journal, letterbook, particulars
from workflow.acts import agency
from workflow.acts.applicants import TO_OTHERS
from workflow.case import Case
from workflow.config import Unit
from workflow.office import Office
from workflow.paperwork.sheet import form
from workflow.tables import CaseFile, Entry, LetterRow
from workflow.trial import NotAllowed

LABEL = "寄递面单"
LIST = "交寄清单"


def envelopes(session: Session, office: Office, case: Case, letter: LetterRow, size: str) -> list[Envelope]:
    """Return an envelope for everybody the letter is served on; raises NotAllowed when an address is not known."""
    sender, dated = _sender(office.config.unit(case.unit)), letterbook.value_of(letter).dated
    return [Envelope(size, to, sender, dated) for to, _ in _recipients(session, office, case, letter)]


def labels(session: Session, office: Office, case: Case, letter: LetterRow) -> Letter:
    """Return what is copied onto or glued to an express label; raises NotAllowed when an address is not known."""
    unit = office.config.unit(case.unit)
    sender, rows = _sender(unit), list[tuple[str, ...]]()
    for to, phone in _recipients(session, office, case, letter):
        rows += [
            ("收件人", to.name), ("收件人电话", phone), ("收件人地址", to.address), ("收件人邮政编码", to.postcode or ""),
            ("寄件人", sender.name), ("寄件人电话", unit.phone), ("寄件人地址", sender.address),
            ("寄件人邮政编码", sender.postcode or ""), ("内件", f"公文（{letter.doc_number}）"), ("邮件号码", ""),
        ]  # fmt: skip
    return form("label", LABEL, unit, case.law, letterbook.value_of(letter).dated, (3, 9), (), rows)


def handed_in(session: Session, office: Office, unit_name: str, on: date) -> Letter:
    """Return the list of a unit's letters handed in to the post on a day; raises NotAllowed when there was none."""
    unit = office.config.unit(unit_name)
    rows = [
        row
        for case_row, entry in _services(session, unit.name, on)
        for row in _posted(session, office, case_row, entry, on)
    ]
    if not rows:
        raise NotAllowed(f"{unit.name}在{on}没有登记交邮的文书：交邮后先登记送达（serve，method 为 post）")
    numbered = [(str(n), *row) for n, row in enumerate(rows, start=1)]
    head = ("序号", "邮件号码", "收件人", "寄达地址", "文书")
    notes = (f"{on.year}年{on.month}月{on.day}日交寄，共{len(rows)}件", "交寄人签名：　　　　　　收寄人签名、日戳：")
    return form("posting_list", LIST, unit, "", on, (1, 3, 2, 4, 3), (head,), numbered, notes)


def _services(session: Session, unit: str, on: date) -> Iterator[tuple[CaseFile, Entry]]:
    """Yield the services recorded on or after the day: a letter posted then is recorded then or later."""
    query = (
        select(CaseFile, Entry)
        .join(Entry, col(Entry.case_id) == CaseFile.id)
        .where(CaseFile.unit == unit, Entry.event == "serve", col(Entry.on_day) >= on)
        .order_by(CaseFile.number, col(Entry.seq))
    )
    yield from session.exec(query)


def _posted(
    session: Session, office: Office, row: CaseFile, entry: Entry, on: date
) -> Iterator[tuple[str, str, str, str]]:
    said = particulars.opened(session, office, json.loads(entry.facts))
    services = [{"applicant": 1, **said}, *said.get("also", ())]
    posted = [one for one in services if one["method"] == "post" and _day(one, entry) == on]
    if not posted:
        return
    case = journal.load(session, row)
    ordinal = json.loads(entry.outcome)["letters"][0]["ordinal"]
    letter = session.exec(select(LetterRow).where(LetterRow.case_id == row.id, LetterRow.ordinal == ordinal)).one()
    known = _addressees(session, office, case, letter)
    for one in posted:
        name, address = known[one["applicant"] - 1] if one["applicant"] <= len(known) else ("", {})
        yield one.get("tracking", ""), name, address.get("address", ""), letter.doc_number or row.number


def _day(service: Mapping[str, Any], entry: Entry) -> date:
    return date.fromisoformat(service["posted_on"]) if service.get("posted_on") else entry.on_day


def _recipients(session: Session, office: Office, case: Case, letter: LetterRow) -> Iterator[tuple[Address, str]]:
    for name, known in _addressees(session, office, case, letter):
        if not known.get("address"):
            raise NotAllowed(f"{name}没有登记通信地址，信封和面单请手写，或者先更正登记（amend）")
        yield Address(name, known["address"], known.get("postcode")), known.get("phone", "")


def _addressees(session: Session, office: Office, case: Case, letter: LetterRow) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the name and what is known of everybody a letter goes to: the agent where letters go there, else each applicant."""
    value = letterbook.value_of(letter)
    if letter.kind in TO_OTHERS:
        return [(value.addressee, {})]
    application = particulars.application_of(session, office, case)
    if application.agent and agency.receives_letters(case.agent, value.dated):
        return [(application.agent["name"], application.agent)]
    return [(one["name"], _reached(one)) for one in (application.applicant, *application.others)]


def _reached(applicant: Mapping[str, Any]) -> Mapping[str, Any]:
    """A minor's letters go to the guardian's address where the applicant has none."""
    return {**(applicant.get("guardian") or {}), **{name: value for name, value in applicant.items() if value}}


def _sender(unit: Unit) -> Address:
    return Address(unit.name, unit.address, unit.postcode)
