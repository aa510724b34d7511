"""Proceedings with their clocks, and the evidence of a case as one package."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from desk.web.addresses import Number, kept_as
from desk.web.doors import SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.looks import noted
from desk.web.pages import page
from letters import files
from workflow import attachments, dossier, letterbook, store
from workflow.attachments import BadFile
from workflow.case import Case
from workflow.database import Session
from workflow.disputes import contested, evidence
from workflow.facts import MOST
from workflow.office import Office
from workflow.paperwork import papers, record_papers
from workflow.tables import LetterRow
from workflow.trial import NotAllowed
from workflow.web_tables import Attachment

router = APIRouter()


@router.get("/legal")
def legal(
    request: Request, actor: SignedIn, stayed: str = "", at: Annotated[int, Query(ge=1, le=MOST)] = 1
) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        try:
            found = contested.standing(session, office, actor, frame.today(), stayed=bool(stayed), page=at)
        except NotAllowed as refused:
            raise HTTPException(403, str(refused)) from None
    kept = {"stayed": "yes"} if stayed else {}
    is_last = at * contested.PAGE >= (found.stays if stayed else found.total)
    more = None if is_last else f"/legal?{urlencode({**kept, 'at': at + 1})}"
    return page(request, "legal.html", found=found, stayed=bool(stayed), more=more)


@router.get("/case/{number}/evidence.zip")
def package(request: Request, actor: SignedIn, number: Number) -> Response:
    """Return the evidence list (证据目录) and what it names, numbered as it does: the letters, the sheets of review and approval,
    the records of searches and services, what the applicant sent; not who somebody is, which is kept encrypted."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, folded = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "证据里有申请人的个人信息，只有承办单位的经办人员可以看")
        rows = list(store.letters(session, row.id or 0))
        folder, sent = letterbook.folder_of(frame.database, office), attachments.of_case(session, row.id or 0)
        items = evidence.items(folded, rows, folder, sent)
        listed = evidence.listed(folded, items, office, frame.today())
        values = {item.ordinal: letterbook.value_of(item) for item in rows}
        about = papers.asked(session, office, number, folder)
        sheets = {
            f"证据{which:02d}-{papers.SHEETS[kind][0]}.pdf": content
            for which, (kind, then) in sorted(evidence.sheets(folded, items).items())
            for _, content in papers.printed(replace(about, case=then), [kind], "DL")
            if isinstance(content, bytes)
        }
        sheets |= _records(session, office, folded, items, rows)
        sheets |= _attached(frame, office, items, sent)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("证据目录.docx", files.write(listed, "docx"))
        for name, content in sheets.items():
            archive.writestr(name, content)
        written: set[int] = set()
        for item in items:
            if item.letter in values and item.letter not in written:
                written.add(item.letter)
                archive.writestr(
                    f"证据{item.number:02d}-文书{item.letter}.pdf",
                    files.write(values[item.letter], "pdf", office.fonts),
                )
    noted(frame, actor, row, "evidence")
    headers = kept_as(f"{row.number}-evidence.zip")
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


def _records(
    session: Session, office: Office, case: Case, items: list[evidence.Item], rows: list[LetterRow]
) -> dict[str, bytes]:
    """Print each record of the journal that has a paper, once, under the first piece of evidence that rests on it alone."""
    found: dict[str, bytes] = {}
    titles = {item.number for item in items if evidence.is_letter(item, rows)}
    printed: set[int] = set()
    for item in items:
        if item.entry in printed or item.number in titles or item.attachment:
            continue
        made = record_papers.made(session, office, case, case.history[item.entry - 1], rows)
        if made is not None:
            printed.add(item.entry)
            found[f"证据{item.number:02d}-{made[0]}.pdf"] = files.write(made[1], "pdf", office.fonts)
    return found


def _attached(frame: Frame, office: Office, items: list[evidence.Item], sent: Sequence[Attachment]) -> dict[str, bytes]:
    """Return the applicant's files that are kept as they came."""
    by_ordinal = {one.ordinal: one for one in sent if not one.sealed}
    found: dict[str, bytes] = {}
    for item in items:
        if (one := by_ordinal.get(item.attachment or 0)) is None:
            continue
        try:
            content = attachments.content_of(frame.database, office, one)
        except BadFile as error:
            raise HTTPException(404, f"证据{item.number}：{error}") from None
        found[f"证据{item.number:02d}-附件{one.ordinal}{attachments.TYPES[one.media_type]}"] = content
    return found
