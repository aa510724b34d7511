"""Staff: who they are, what they may do, who stands in for them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from sqlmodel import Session

from workflow import staff, store
from workflow.tables import Person
from workflow.telling.message import is_reachable
from workflow.trial import Actor

LONGEST_LOGIN = LONGEST_NAME = 40
RESERVED = ("applicant", "system")
ROLES = ("registrar", "handler", "reviewer", "approver", "supervisor", "legal", "admin")


class Leave(Protocol):
    """Somebody who may be away, and who then stands in."""

    @property
    def active(self) -> bool: ...
    @property
    def substitute(self) -> str | None: ...
    @property
    def away_from(self) -> date | None: ...
    @property
    def away_until(self) -> date | None: ...


P = TypeVar("P", bound=Leave)


class BadPerson(Exception):
    """A person cannot be entered as asked; one Chinese line, and which particular it is about, if about one."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


def add(session: Session, login: str, name: str, roles: Sequence[str], unit: str, email: str | None) -> Person:
    """Enter a member of staff; raises BadPerson when the login is taken, the name empty or a role unknown."""
    if len(login) > LONGEST_LOGIN:
        raise BadPerson(f"登录名太长，最多{LONGEST_LOGIN}个字符", "login")
    if not login.isascii() or not login.replace(".", "").replace("-", "").replace("_", "").isalnum():
        raise BadPerson(f"登录名“{login}”只能用字母、数字、点、横线", "login")
    if login in RESERVED:
        raise BadPerson(f"登录名“{login}”是系统保留的，请换一个", "login")
    check(name, roles, email)
    if store.person(session, login) is not None:
        raise BadPerson(f"登录名“{login}”已有人用", "login")
    person = Person(login=login, name=name.strip(), unit=unit, roles=",".join(dict.fromkeys(roles)), email=email)
    session.add(person)
    session.flush()
    return person


def check(name: str, roles: Sequence[str], email: str | None) -> None:
    """Raise BadPerson for an empty name, no role or one nobody knows, or what is no address."""
    if unknown := [role for role in roles if role not in ROLES]:
        raise BadPerson(f"没有“{'、'.join(unknown)}”这个角色，可用的有：{'、'.join(ROLES)}", "roles")
    if not roles:
        raise BadPerson("至少要有一个角色", "roles")
    if not name.strip() or not name.isprintable():
        raise BadPerson("姓名不能为空，也不能含有换行等控制字符", "name")
    if len(name.strip()) > LONGEST_NAME:
        raise BadPerson(f"姓名太长，最多{LONGEST_NAME}字", "name")
    if email is not None and not is_reachable(email):
        raise BadPerson(f"电子邮箱“{email}”寄不到，请核对，应为 name@example.com 的样子", "email")


def away(session: Session, login: str, since: date, until: date, substitute: str) -> Person:
    """Record an absence: alerts go to the substitute meanwhile; raises BadPerson."""
    person, other = store.person(session, login), store.person(session, substitute)
    if person is None or other is None:
        raise BadPerson(f"没有“{login if person is None else substitute}”这个人")
    if until < since:
        raise BadPerson("离岗的起止日期颠倒了，请核对", "until")
    if login == substitute:
        raise BadPerson("代理人不能是本人，请选同一单位的别人", "substitute")
    person.away_from, person.away_until, person.substitute = since, until, substitute
    session.add(person)
    return person


def actor_of(session: Session, login: str) -> Actor:
    """Return who acts; raises NotAllowed for a login nobody has."""
    return staff.of(session).member(login)


def staff_of(session: Session) -> tuple[Actor, ...]:
    """Return everyone, of every unit, as the procedure sees them."""
    return staff.of(session).actors


def with_role(people: Sequence[Person], role: str, unit: str) -> list[Person]:
    """Return the active people of a unit who hold a role."""
    return [person for person in people if person.active and person.unit == unit and role in person.roles.split(",")]


def stand_ins(held: staff.Staff, on: date) -> dict[str, tuple[str, ...]]:
    """Return, by login, the people away on a day in whose place one acts."""
    found: dict[str, tuple[str, ...]] = {}
    for person in held.people if held.is_anyone_away else ():
        other = present(person, held.by_login, on)
        if other is not person and person.active:
            found[other.login] = (*found.get(other.login, ()), person.login)
    return found


def present(person: P, people: Mapping[str, P], today: date) -> P:
    """Return the person, or the substitute while away (a chain of absences ends after as many steps as there are people)."""
    for _ in people:
        is_away = person.away_from and person.away_until and person.away_from <= today <= person.away_until
        substitute = people.get(person.substitute or "")
        if not is_away or substitute is None or not substitute.active:
            return person
        person = substitute
    return person
