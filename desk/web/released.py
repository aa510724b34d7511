"""A released file as its applicant takes it, from the portal or by a platform: what the review let go, byte for byte."""

from fastapi import HTTPException
from fastapi.responses import Response

from desk.web.addresses import kept_as
from desk.web.frame import Frame
from desk.web.media import ANY, TYPES
from workflow import handed_over, letterbook, public
from workflow.tables import CaseFile


def given(frame: Frame, row: CaseFile, ordinal: int, missing: str) -> Response:
    """Return the file, to be saved; answers 404 in the words of `missing` for one that is not to be had."""
    with frame.reading() as (session, office):
        held = public.file_of(session, office, row, ordinal)
        content = handed_over.content(letterbook.folder_of(frame.database, office), held) if held else None
    if held is None or content is None:
        raise HTTPException(404, missing)
    headers = kept_as(f"{row.number}-file-{ordinal}.{held.file.ending}")
    return Response(content, media_type=TYPES.get(held.file.ending, ANY), headers=headers)
