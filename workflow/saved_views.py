"""The views of the worklist a person keeps under names of their own: what the list is narrowed by, never words that are looked
for, which may be somebody's name and would outlive a destruction."""

from typing import NamedTuple
from urllib.parse import urlencode

from sqlmodel import Session, col, delete, func, select

from workflow import statement
from workflow.desk_tables import SavedView
from workflow.narrowing import Asked
from workflow.statement import Statement, in_turn
from workflow.trial import Actor, NotAllowed

NAME, ADDRESS, MOST = 20, 500, 20
_OF = Statement("SELECT id, name, address FROM saved_view WHERE login = :login ORDER BY id")


class View(NamedTuple):
    """`address` is the query of the list's own address."""

    id: int
    name: str
    address: str


def of(session: Session, actor: Actor) -> list[View]:
    return [View(*row) for row in _OF.rows(session, login=actor.login)]


def address_of(asked: Asked) -> str:
    """Return what a list is narrowed and sorted by as the query of its address, the same for the same list."""
    said = {
        "state": "" if asked.state == "open" else asked.state, "light": asked.light, "only": asked.only, "unit": asked.unit,
        "handler": asked.handler, "sort": "" if asked.sort == "due" else asked.sort,
    }  # fmt: skip
    return urlencode({name: value for name, value in said.items() if value})


def keep(session: Session, actor: Actor, name: str, asked: Asked) -> None:
    """Keep a list under a name, in place of the one that had it; raises NotAllowed."""
    name, address = _named(name), address_of(asked)
    if asked.words:
        raise NotAllowed("查找的字可能是申请人的姓名，不存进视图：请清空后再保存")
    if not address:
        raise NotAllowed("现在的列表没有加条件，不用保存：请先选条件再查找")
    if len(address) > ADDRESS:
        raise NotAllowed("条件太长，存不下")
    in_turn(session, "saved_view")
    known = of(session, actor)
    if len(known) >= MOST and name not in {one.name for one in known}:
        raise NotAllowed(f"一个人最多存{MOST}个视图，请先删去不用的")
    values = {"login": actor.login, "name": name, "address": address}
    statement.insert(
        session, "saved_view", values, "ON CONFLICT (login, name) DO UPDATE SET address = excluded.address"
    )


def rename(session: Session, actor: Actor, ident: int, name: str) -> None:
    """Give a view of one's own another name; raises NotAllowed."""
    in_turn(session, "saved_view")
    view, name = _own(session, actor, ident), _named(name)
    taken = select(func.count()).where(SavedView.login == actor.login, SavedView.name == name, SavedView.id != ident)
    if session.exec(taken).one():
        raise NotAllowed(f"已经有叫“{name}”的视图，请换一个名称")
    view.name = name
    session.add(view)


def remove(session: Session, actor: Actor, ident: int) -> None:
    """Take a view of one's own away; one that is gone already is none to complain of."""
    session.exec(delete(SavedView).where(col(SavedView.id) == ident, col(SavedView.login) == actor.login))


def _own(session: Session, actor: Actor, ident: int) -> SavedView:
    found = session.get(SavedView, ident)
    if found is None or found.login != actor.login:
        raise NotAllowed("没有这个视图，可能已经删去")
    return found


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME:
        raise NotAllowed(f"请给视图起一个名称，不超过{NAME}字")
    return name
