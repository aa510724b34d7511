"""Proceedings with their clocks, and the evidence of a case as one package."""

import io
import zipfile
from dataclasses import replace

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import Number, kept_as
from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.looks import noted
from desk.web.pages import page
from letters import files
from workflow import dossier, letterbook, store
from workflow.disputes import contested, evidence
from workflow.paperwork import papers
from workflow.trial import NotAllowed

router = APIRouter()


@router.get("/legal")
def legal(request: Request, actor: SignedIn) -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        try:
            found = contested.standing(session, office, actor, frame.today())
        except NotAllowed as refused:
            raise HTTPException(403, str(refused)) from None
    return page(request, "legal.html", found=found)


@router.get("/case/{number}/evidence.zip")
def package(request: Request, actor: SignedIn, number: Number) -> Response:
    """Return the evidence list (证据目录), the letters it names and the sheets of review and approval, numbered as it does."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, folded = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "证据里有申请人的个人信息,只有承办单位的经办人员可以看")
        rows = list(store.letters(session, row.id or 0))
        items = evidence.items(folded, rows, letterbook.folder_of(frame.database, office))
        listed = evidence.listed(folded, items, office, frame.today())
        values = {item.ordinal: letterbook.value_of(item) for item in rows}
        about = papers.asked(session, office, number, letterbook.folder_of(frame.database, office))
        sheets = {
            f"证据{which:02d}-{papers.SHEETS[kind][0]}.pdf": content
            for which, (kind, then) in sorted(evidence.sheets(folded, items).items())
            for _, content in papers.printed(replace(about, case=then), [kind], "DL")
            if isinstance(content, bytes)
        }
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
