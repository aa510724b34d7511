"""Who may change whom among the staff, and the record of every change: name, unit, roles, absence, password, in and out.

Pages say who acts and are asked whether they may; the command line is open to whoever may run it (`enter`, `absent`,
`set_password`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from workflow import people, store
from workflow.people import BadPerson
from workflow.sign_in import passwords
from workflow.statement import in_turn
from workflow.tables import Person
from workflow.trial import Actor, NotAllowed
from workflow.web_tables import PersonChange, WebSession

LABELS = {
    "created": "登记", "name": "姓名", "unit": "单位", "roles": "角色", "email": "电子邮箱", "active": "在用",
    "away": "离岗代理", "password": "口令",
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What a person is to be, beside the login."""

    name: str
    unit: str
    roles: Sequence[str]
    email: str | None
    active: bool = True


def allowed(actor: Actor, unit: str, home: str) -> None:
    """Raise NotAllowed for who does not administer a unit's people: its own administrators, and the office's at every unit."""
    if "admin" not in actor.roles or actor.unit not in {unit, home}:
        raise NotAllowed("人员由本单位的管理员和公开工作机构的管理员登记")


def administered(session: Session, actor: Actor, home: str) -> list[Person]:
    """Return the people an administrator looks after; raises NotAllowed."""
    allowed(actor, actor.unit, home)
    return [one for one in store.people(session) if actor.unit in {one.unit, home}]


def hire(session: Session, actor: Actor, home: str, at: datetime, login: str, wanted: Wanted) -> Person:
    """Enter a member of staff; raises NotAllowed or BadPerson."""
    allowed(actor, wanted.unit, home)
    return enter(session, actor.login, at, login, wanted)


def enter(session: Session, by: str, at: datetime, login: str, wanted: Wanted) -> Person:
    """Enter a member of staff; raises BadPerson."""
    _in_turn(session)
    person = people.add(session, login, wanted.name, wanted.roles, wanted.unit, wanted.email)
    _note(session, login, "created", None, f"{person.unit} {person.roles}", by, at)
    _note(session, login, "name", None, person.name, by, at)
    if person.email:
        _note(session, login, "email", None, person.email, by, at)
    return person


def change(session: Session, actor: Actor, home: str, at: datetime, login: str, wanted: Wanted) -> int:
    """Make a person what is wanted; return how many particulars differ. Who leaves or changes unit is signed out.

    Raises NotAllowed (the last administrator of the office stays one) or BadPerson.
    """
    person = _known(session, login)
    allowed(actor, person.unit, home)
    allowed(actor, wanted.unit, home)
    people.check(wanted.name, wanted.roles, wanted.email)
    told = vars(wanted) | {"name": wanted.name.strip(), "roles": ",".join(dict.fromkeys(wanted.roles))}
    changed = {field: value for field, value in told.items() if getattr(person, field) != value}
    if _administers(person, home) and not (wanted.active and wanted.unit == home and "admin" in wanted.roles):
        others = [one for one in store.people(session) if one.login != login and _administers(one, home)]
        if not others:
            raise NotAllowed("这是公开工作机构最后一位管理员，先登记另一位再改")
    for field, value in changed.items():
        _note(session, login, field, str(getattr(person, field) or ""), str(value or ""), actor.login, at)
        setattr(person, field, value)
    if {"active", "unit"} & changed.keys():
        session.exec(delete(WebSession).where(col(WebSession.login) == login))
    session.add(person)
    return len(changed)


def away(
    session: Session, actor: Actor, home: str, at: datetime, login: str, since: date, until: date, substitute: str
) -> None:
    """Record an absence and who acts meanwhile: one's own, or of somebody one administers; raises NotAllowed or BadPerson."""
    if login != actor.login:
        allowed(actor, _known(session, login).unit, home)
    absent(session, actor.login, at, login, since, until, substitute)


def absent(session: Session, by: str, at: datetime, login: str, since: date, until: date, substitute: str) -> None:
    """Record an absence; raises BadPerson."""
    person, other = _known(session, login), _known(session, substitute)
    if not other.active or other.unit != person.unit:
        raise BadPerson("代理人须是同一单位在用的人员", "substitute")
    before = f"{person.away_from}—{person.away_until} {person.substitute}" if person.away_from else None
    people.away(session, login, since, until, substitute)
    _note(session, login, "away", before, f"{since}—{until} {substitute}", by, at)


def back(session: Session, actor: Actor, home: str, at: datetime, login: str) -> None:
    """End an absence; raises NotAllowed."""
    person = _known(session, login)
    if login != actor.login:
        allowed(actor, person.unit, home)
    if person.away_from is None:
        return
    _note(session, login, "away", f"{person.away_from}—{person.away_until} {person.substitute}", None, actor.login, at)
    person.away_from = person.away_until = person.substitute = None
    session.add(person)


def give_password(session: Session, actor: Actor, home: str, at: datetime, login: str, password: str) -> None:
    """Give somebody one administers a password; raises NotAllowed or BadPerson."""
    allowed(actor, _known(session, login).unit, home)
    set_password(session, actor.login, at, login, password)


def set_password(session: Session, by: str, at: datetime, login: str, password: str) -> None:
    """Set a password; raises BadPerson."""
    _in_turn(session)
    passwords.set_password(session, login, password, at)
    _note(session, login, "password", None, None, by, at)


def change_password(session: Session, actor: Actor, at: datetime, old: str, new: str) -> None:
    """Change one's own password, which ends every session; raises BadPerson."""
    if not passwords.matches(_known(session, actor.login), old):
        raise BadPerson("现在的口令不对", "old")
    set_password(session, actor.login, at, actor.login, new)


def changes(session: Session, login: str) -> Sequence[PersonChange]:
    """Return what was changed of a person, the newest first."""
    query = select(PersonChange).where(PersonChange.login == login)
    return session.exec(query.order_by(col(PersonChange.id).desc())).all()


def _administers(person: Person, home: str) -> bool:
    return person.active and person.unit == home and "admin" in person.roles.split(",")


def _in_turn(session: Session) -> None:
    in_turn(session, "person")


def _known(session: Session, login: str) -> Person:
    """Return a person as nobody else changes them meanwhile; raises BadPerson."""
    _in_turn(session)
    person = store.person(session, login)
    if person is None:
        raise BadPerson(f"没有“{login}”这个人")
    return person


def _note(
    session: Session, login: str, what: str, before: str | None, after: str | None, by: str, at: datetime
) -> None:
    session.add(PersonChange(login=login, what=what, before=before, after=after, by=by, at=at))
