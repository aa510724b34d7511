"""The unit's phrase library (常用语): sentences its letters use again and again, put into a draft with one press."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from workflow.desk_tables import Phrase
from workflow.statement import in_turn
from workflow.trial import Actor, NotAllowed

WRITERS = frozenset({"handler", "approver", "legal", "reviewer"})
TITLE, TEXT, MOST = 60, 2_000, 200


def of_unit(session: Session, unit: str) -> Sequence[Phrase]:
    return session.exec(select(Phrase).where(Phrase.unit == unit).order_by(col(Phrase.title), col(Phrase.id))).all()


def may_write(actor: Actor) -> bool:
    """Say whether a person may change the unit's phrases: who drafts, signs or answers for its letters."""
    return bool(actor.roles & WRITERS)


def of(session: Session, actor: Actor, ident: int) -> Phrase:
    """Return a phrase of one's own unit; raises NotAllowed alike for one that is not there and one that is another unit's."""
    found = session.get(Phrase, ident)
    if found is None or found.unit != actor.unit:
        raise NotAllowed("没有这一条常用语，可能已经删去")
    return found


def save(session: Session, actor: Actor, ident: int | None, title: str, text: str, at: datetime) -> Phrase:
    """Write a new phrase, or another text for one there is; raises NotAllowed."""
    _writes(actor)
    in_turn(session, "phrase")
    text = text.replace("\r\n", "\n").strip()
    title = " ".join(title.split()) or text.split("\n")[0][:20]
    if not text or len(text) > TEXT:
        raise NotAllowed(f"请填写常用语的文字，不超过{TEXT}字")
    if len(title) > TITLE:
        raise NotAllowed(f"名称不超过{TITLE}字")
    if ident is None:
        if len(of_unit(session, actor.unit)) >= MOST:
            raise NotAllowed(f"一个单位最多{MOST}条常用语，请先删去不用的")
        phrase = Phrase(unit=actor.unit, title=title, text=text, by=actor.login, at=at)
    else:
        phrase = of(session, actor, ident)
        phrase.title, phrase.text, phrase.by, phrase.at = title, text, actor.login, at
    session.add(phrase)
    session.flush()
    return phrase


def remove(session: Session, actor: Actor, ident: int) -> None:
    _writes(actor)
    in_turn(session, "phrase")
    session.delete(of(session, actor, ident))


def _writes(actor: Actor) -> None:
    if not may_write(actor):
        raise NotAllowed("常用语由本单位的经办、审查、签发或法制人员维护")
