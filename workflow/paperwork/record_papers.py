"""A record of the journal as a paper for who decides a proceeding: the searches made, and how a letter was served."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from letters.kinds import kinds
from letters.letter import Letter
from workflow import facts as f
from workflow import particulars
from workflow.case import Act, Case
from workflow.office import Office
from workflow.paperwork.sheet import form
from workflow.screening.words import covered
from workflow.tables import LetterRow

SEARCHES, SERVICE = "检索记录", "送达凭证"
NOTE = "摘自办理日志第{}条，登记号：{}"
RECORDED = ("tracking", "carrier", "posted_on", "received_on", "sent_on", "receiver", "witnesses", "published_on",
          "published_in", "tried", "evidence", "delivered_on")  # fmt: skip


def made(
    session: Session, office: Office, case: Case, act: Act, rows: Sequence[LetterRow]
) -> tuple[str, Letter] | None:
    """Return the paper of an entry and what it is called; None for an entry that has none."""
    said = particulars.opened(session, office, act.facts)
    if "searches" in act.facts:
        return SEARCHES, _searches(office, case, act, said)
    if act.event in {"serve", "record_delivery"}:
        return SERVICE, _service(office, case, act, said, rows)
    return None


def _searches(office: Office, case: Case, act: Act, said: Mapping[str, Any]) -> Letter:
    fields = tuple(f.Search.model_fields)
    head = tuple(str(f.Search.model_fields[name].title) for name in fields)
    body = [[covered(str(one[name])) for name in fields] for one in said.get("searches", ())]
    return form(
        "search_record", "政府信息检索记录", office.config.unit(case.unit), case.law, act.on, (2, 4, 3, 4, 5), (head,), body,
        (NOTE.format(act.seq, case.number),),
    )  # fmt: skip


def _service(office: Office, case: Case, act: Act, said: Mapping[str, Any], rows: Sequence[LetterRow]) -> Letter:
    ordinal = act.outcome["letters"][0]["ordinal"] if act.event == "serve" else act.facts["letter"]
    row = next(one for one in rows if one.ordinal == ordinal)
    body = [("文书", kinds()[row.kind].title), ("文号", row.doc_number or ""), *_of(said)]
    for one in said.get("also", ()):
        body += [(f"第{one['applicant']}名申请人", ""), *_of(one)]
    return form(
        "service_record", "文书送达记录", office.config.unit(case.unit), case.law, act.on, (3, 9), (), body,
        (NOTE.format(act.seq, case.number),),
    )  # fmt: skip


def _of(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is recorded of one service, each with its label."""
    if method := said.get("method"):
        yield "送达方式", f.METHODS[method]
    for name in RECORDED:
        if value := said.get(name):
            field = f.Serve.model_fields.get(name) or f.RecordDelivery.model_fields[name]
            words = "、".join(value) if isinstance(value, list | tuple) else str(value)
            yield str(field.title).partition("（")[0], covered(words)
