"""A letter of a case: the PDF as it will go out, both files to keep; a draft says on its face that it is one."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import Number, kept_as
from desk.web.doors import SignedIn
from desk.web.frame import Frame, frame_of
from desk.web.looks import noted
from desk.web.media import TYPES
from desk.web.pages import page
from letters import files
from letters import text as plain
from letters.compose import kinds
from workflow import dossier, letterbook
from workflow.paperwork import papers
from workflow.paperwork.binding import bound
from workflow.tables import LetterRow
from workflow.trial import Actor

router = APIRouter()
IN_OUR_PAGE = {"content-security-policy": "frame-ancestors 'self'", "x-frame-options": "SAMEORIGIN"}


@router.get("/case/{number}/letter/{ordinal:int}")
def letter(request: Request, actor: SignedIn, number: Number, ordinal: int) -> Response:
    row = _row(request, actor, number, ordinal)
    return page(
        request, "letter.html", number=number, ordinal=ordinal, title=kinds()[row.kind].title, doc_number=row.doc_number,
        is_draft=row.status == "draft", **seen_as(frame_of(request), row),
    )  # fmt: skip


def seen_as(frame: Frame, row: LetterRow) -> dict[str, Any]:
    """Return what a page shows a letter by: how many pages its PDF has, and its words."""
    value = letterbook.value_of(row)
    return {"pages": len(files.pictures(value, frame.office.fonts)), "text": plain.write(value)}


@router.get("/case/{number}/letter/{ordinal:int}/page-{which:int}.png")
def picture(request: Request, actor: SignedIn, number: Number, ordinal: int, which: int) -> Response:
    """Return one page of a letter's PDF as a picture: a telephone shows it, and a browser without scripts."""
    row = _row(request, actor, number, ordinal)
    made = files.pictures(letterbook.value_of(row), frame_of(request).office.fonts)
    if not 0 < which <= len(made):
        raise HTTPException(404, f"{number}的第{ordinal}份文书没有第{which}页，请从案件页面进入")
    return Response(made[which - 1], media_type="image/png")


@router.get("/case/{number}/letter/{ordinal:int}.{ending}")
def file(request: Request, actor: SignedIn, number: Number, ordinal: int, ending: str, save: bool = False) -> Response:
    """Return a letter's file, made from its frozen value: the same bytes as the one in the store."""
    row = _row(request, actor, number, ordinal)
    if ending not in files.ENDINGS:
        raise HTTPException(404)
    content = files.write(letterbook.value_of(row), ending, frame_of(request).office.fonts)
    how = "inline" if ending == "pdf" and not save else "attachment"
    headers = kept_as(f"{number}-{ordinal:02d}-{kinds()[row.kind].title}.{ending}", how) | IN_OUR_PAGE
    return Response(content, media_type=TYPES[ending], headers=headers)


@router.get("/case/{number}/papers.pdf")
def papers_of(request: Request, actor: SignedIn, number: Number) -> Response:
    """Return what is printed when a letter is served, as one file: the letter, its envelope and label, the sheets."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, _ = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "单据里有申请人的个人信息，只有承办单位的经办人员可以打印")
        about = papers.asked(session, office, number, letterbook.folder_of(frame.database, office), on=frame.today())
        served = about.served()
        sheets = [content for _, content in papers.printed(about, papers.USUAL, "DL") if isinstance(content, bytes)]
        content = bound([letterbook.pdf_of(frame.database, office, served), *sheets])
    noted(frame, actor, row, "letter", served.ordinal)
    headers = kept_as(f"{number}-打印材料.pdf", "inline") | IN_OUR_PAGE
    return Response(content, media_type=TYPES["pdf"], headers=headers)


def _row(request: Request, actor: Actor, number: str, ordinal: int) -> LetterRow:
    """Return a letter this person may read."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, case = dossier.seen(session, office, actor, number)
        if not dossier.may_read_letter(actor, row, case, ordinal):
            raise HTTPException(403, "文书里有申请人的个人信息，只有承办单位的经办人员可以看")
        found = letterbook.row_of(session, row.id or 0, ordinal)
    if found is None:
        raise HTTPException(404, f"{number}没有第{ordinal}份文书，请从案件页面进入")
    noted(frame, actor, row, "letter", ordinal)
    return found
