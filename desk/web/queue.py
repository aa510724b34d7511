"""The queue of reviewers and signers: one page a decision, the letter as it will go out and the evidence beside it."""

from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from desk.web import case, clearing, destruction, forms, letters
from desk.web.addresses import Number, kept_as, of_case, part
from desk.web.doors import Posted, SignedIn
from desk.web.frame import frame_of
from desk.web.looks import noted
from desk.web.media import ANY, TYPES
from desk.web.pages import go, page
from rules import decisions
from workflow import deadlines, dossier, letterbook, offers, procedure, uploads
from workflow.acts import documents, queue
from workflow.light import light
from workflow.tables import Upload

router = APIRouter()


@router.get("/queue")
def waiting(request: Request, actor: SignedIn, done: str = "") -> Response:
    frame = frame_of(request)
    with frame.reading() as (session, office):
        found = queue.waiting(session, office, actor, frame.today())
        taken = case.answer_to(session, actor, done)
        destructions = destruction.waiting(session, actor)
    return page(
        request, "queue.html", found=[(_address(one), one) for one in found if one.others is None],
        barred=[one for one in found if one.others is not None], done=taken, destructions=destructions,
    )  # fmt: skip


@router.get("/queue/{number}")
def decision(request: Request, actor: SignedIn, number: Number) -> Response:
    """Show what is to be decided: the draft's letter, its ground, the documents; a form for each way to decide."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        found = dossier.opened(session, office, actor, number, frame.today())
        if not found.is_open:
            raise HTTPException(403, "待签的文书里有申请人的个人信息，只有承办单位的经办、审查和签发人员可以看")
        drafted = letterbook.row_of(session, found.row.id or 0, found.case.draft or 0)
        choices = offers.choices(session, office, found.case, found.row.unit)
        left = office.calendar.count(frame.today(), found.row.due_on) if found.row.due_on else None
        trial = offers.trial_of(session, office, found.case, actor, frame.today())
    ways = [offer for offer in found.offers if offer.event in queue.DECISIONS]
    if drafted is None or not ways:
        raise HTTPException(404, f"{number}现在没有要审查或签发的文书，请从案件页面进入")
    asked_of = {item.ordinal for item in documents.reviewed(found.case)}
    held = [item for item in found.document["documents"] if item["ordinal"] in asked_of]
    said = {clearing.EVENT: clearing.unsaid(found.case)}
    asked = {
        offer.event: clearing.of_each(
            forms.asked(
                procedure.model_of(offer.event),
                said.get(offer.event, {}),
                {},
                offers.narrowed(trial, offer.event, choices),
            )
        )
        for offer in ways
        if not offer.refused
    }
    noted(frame, actor, found.row, "letter", drafted.ordinal)
    ground = decisions.all_decisions().get(found.case.decision or "")
    article = ground.citation(found.case.law) if ground and found.case.law in ground.articles else ""
    return page(
        request, "decision.html", case=found, letter=drafted, ways=ways, costly=case.COSTLY, **letters.seen_as(frame, drafted),
        left=left, light=light(left, office.config.alerts), ground=ground, article=article, held=held, asked=asked,
        keys={event: uuid4().hex for event in asked}, on=frame.today().isoformat(),
    )  # fmt: skip


def _address(one: queue.Waiting) -> str:
    """Return the page where a step is decided, with what is to be read first."""
    if one.clock == "pleading_signing":
        return f"{of_case(one.number)}/do/sign_pleading"
    return of_case(one.number) if one.clock in deadlines.APPROVALS else f"/queue/{part(one.number)}"


@router.post("/queue/{number}/do/{event}")
def decide(request: Request, actor: SignedIn, form: Posted, number: Number, event: str) -> Response:
    """Take one decision and go on to the next; a refusal shows the act's own form with what was typed."""
    if event not in queue.DECISIONS:
        raise HTTPException(404, "这一步不在待签里办理，请从案件页面进入")
    answer = case.act(request, actor, form, number, event)
    _, _, key = answer.headers.get("location", "").partition("?done=")
    return go(f"/queue?done={key}") if answer.status_code == 303 else answer


@router.get("/queue/{number}/document/{ordinal:int}/{which}")
def document(request: Request, actor: SignedIn, number: Number, ordinal: int, which: str) -> Response:
    """Give a document to be released, as it is (`original`) or blacked out (`redacted`), to be saved and looked at."""
    frame = frame_of(request)
    with frame.reading() as (session, office):
        row, folded = dossier.seen(session, office, actor, number)
        if not dossier.may_read(actor, row):
            raise HTTPException(403, "待提供的文件还没有审查，只有承办单位的经办、审查和签发人员可以看")
        held = [] if folded.destroyed else documents.standing(folded)
        item = next((one for one in held if one.ordinal == ordinal), None)
        wanted = {"original": item.original, "redacted": item.redacted}.get(which) if item else None
        kept = session.get(Upload, wanted) if wanted else None
    if kept is None:
        raise HTTPException(404, f"{number}没有这份待提供的文件，请从案件页面进入")
    try:
        content = (letterbook.folder_of(frame.database, frame.office) / uploads.path_of(kept)).read_bytes()
    except OSError:
        raise HTTPException(404, "文件库里找不到这份文件，请告诉管理员（gongkai verify）") from None
    noted(frame, actor, row, "document", ordinal)
    headers = kept_as(f"{row.number}-document-{ordinal}-{which}.{kept.ending}")
    return Response(content, media_type=TYPES.get(kept.ending, ANY), headers=headers)
