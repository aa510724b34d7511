"""The files an applicant sent, for those who work on the case; always to be saved, never shown by the browser."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web.addresses import Number, kept_as
from desk.web.doors import SignedIn
from desk.web.frame import frame_of
from desk.web.looks import noted
from workflow import attachments, dossier

router = APIRouter()


@router.get("/case/{number}/attachment/{ordinal:int}")
def attachment(request: Request, actor: SignedIn, number: Number, ordinal: int) -> Response:
    """Give a file byte for byte as it was sent; an identity document is opened with the office's key."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, _ = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "附件里有申请人的个人信息，只有承办单位的经办人员可以看")
        held = next((item for item in attachments.of_case(session, row.id or 0) if item.ordinal == ordinal), None)
    if held is not None and held.erased_at is not None:
        raise HTTPException(404, f"{number}已按批准的销毁清单销毁，附件不再保存")
    if held is None:
        raise HTTPException(404, f"{number}没有第{ordinal}个附件，请从案件页面进入")
    noted(frame, actor, row, "attachment", ordinal)
    content = attachments.content_of(frame.database, frame.office, held)
    name = f"{row.number}-attachment-{ordinal}{attachments.TYPES[held.media_type]}"
    return Response(content, media_type=held.media_type, headers=kept_as(name))
