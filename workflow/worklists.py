"""The lists people work from: what a person sees is decided here, by unit and role; every list is short or paged by key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, text, true, tuple_
from sqlmodel import Session, col, select

from workflow import search, staff, store
from workflow.acts.signing import CLOCKS
from workflow.deadlines import INTERNAL, OFFICE, OTHERS, is_over, label_of
from workflow.labels import ROLES
from workflow.light import last_yellow, light
from workflow.moves import MOVES
from workflow.narrowing import ONLY, TURN, UNASSIGNED, Asked, conditions, held_by, not_ones_own_draft, owed, unassigned
from workflow.office import Office
from workflow.tables import OPEN, CaseFile, Deadline
from workflow.trial import Actor
from workflow.vault import masked

PAGE, LONGEST, SHORT = 50, 5_000, 15
SORTS = ("due", "received")
SHOWN = 60
SIGNED = "已签发，待编号"
RETURNING = frozenset(role for move in MOVES if move.event == "return_assist" for role in move.by)
"""Who of a unit that was asked to assist does what it was asked."""
DONE = frozenset({"answered", "closed"})


class BadList(Exception):
    """An address asks for a list nobody can make; one Chinese line."""


class Row(NamedTuple):
    """What a list asks of a case's row."""

    id: int
    number: str
    unit: str
    state: str
    applicant: str | None
    applicant_kind: str
    subject: str | None
    handler: str | None
    received_on: date
    due_on: date | None
    pressing_on: date | None
    voided: bool


_OF_ROW = [getattr(CaseFile, name) for name in Row._fields]


@dataclass(frozen=True)
class Line:
    """One case on a list; `left` in working days, negative when late, None where nothing of the office's own runs: `step` is
    then what runs instead, else an internal step that is late, due on `step_on`. `stage` says where it stands when its state
    says less.
    """

    number: str
    unit: str
    state: str
    applicant: str
    subject: str
    holder: str
    received_on: date
    clock: str | None
    due: date | None
    left: int | None
    light: str
    provisional: bool
    voided: bool
    stage: str | None = None
    step: str | None = None
    step_on: date | None = None


class Running(NamedTuple):
    """What a line tells of a clock that runs."""

    clock: str
    whose: str
    due_on: date | None
    provisional: bool
    duty: str | None


@dataclass(frozen=True)
class Day:
    """A person's day: four short lists, each with whether there is more than it shows."""

    overdue: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    mine: list[Line] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)
    more: frozenset[str] = frozenset()


def may_see(office: Office, actor: Actor, unit: str, assisting: Iterable[str]) -> bool:
    """Say whether a person may look at a case of a unit: one's own, one's unit was asked to assist, or the office's overview."""
    return actor.unit in {unit, office.name, *assisting}


def listed(session: Session, office: Office, actor: Actor, asked: Asked, today: date) -> tuple[list[Line], str | None]:
    """Return a page of a worklist and the key of the next one (None: it was the last); raises BadList.

    A whole number finds its case among all, unless a state was asked for: who has the number wants that case.
    """
    check(asked)
    if asked.words and not asked.state and _is_number(session, asked.words):
        asked = replace(asked, state="all")
    where = [*conditions(asked, office, today), *search.narrowed(session, search.words_of(asked.words))]
    if asked.only == TURN:
        where.append(_turn_of(actor, today))
    page_of = _by_due if asked.sort == "due" else _by_receipt
    rows = _in_order(
        [
            row
            for own in _shares_asked(session, office, actor, asked)
            for row in page_of(session, select(*_OF_ROW).where(own, *where), asked.after)
        ],
        asked.sort,
    )
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return _lines(session, office, rows, today), _key(rows[-1], asked.sort) if more else None


def whole(session: Session, office: Office, actor: Actor, asked: Asked, today: date) -> list[Line]:
    """Return a worklist from its first page to its last, to be kept as a file; raises BadList, also for more than LONGEST."""
    found: list[Line] = []
    after: str | None = ""
    while after is not None:
        if len(found) >= LONGEST:
            raise BadList(f"超过{LONGEST}件，请加些条件再下载；整本台账用 gongkai export")
        lines, after = listed(session, office, actor, replace(asked, after=after), today)
        found += lines
    return found


def check(asked: Asked) -> None:
    """Raise BadList for what no list is sorted or narrowed by."""
    if asked.sort not in SORTS:
        raise BadList(f"不能按“{asked.sort}”排列")
    if asked.only and asked.only not in ONLY:
        raise BadList(f"没有“{asked.only}”这个条件，可用的有：{'、'.join(ONLY.values())}")


def _is_number(session: Session, words: str) -> bool:
    asked = dict.fromkeys((words, words.upper())) if words.isprintable() else ()  # PostgreSQL cannot read a NUL
    return any(store.case_row(session, number) is not None for number in asked)


def day_of(session: Session, office: Office, actor: Actor, today: date) -> Day:
    """Return what waits for a person today."""
    near = last_yellow(today, office.calendar, office.config.alerts)
    late = _pressing(session, office, actor, today, col(Deadline.due_on) < today)
    soon = _pressing(session, office, actor, today, and_(col(Deadline.due_on) >= today, col(Deadline.due_on) <= near))
    pressed = {row.id for row in (*late, *soon)}
    turn = _open(session, and_(_turn_of(actor, today), _seen_by(office, actor)))
    away = _open(session, and_(held_by(actor.login), ~_turn_of(actor, today)))
    lists = {
        "overdue": late, "soon": soon, "mine": [row for row in turn if row.id not in pressed],
        "others": [row for row in away if row.id not in pressed],
    }  # fmt: skip
    more = frozenset(name for name, rows in lists.items() if len(rows) > SHORT)
    shown = {name: rows[:SHORT] for name, rows in lists.items()}
    lines = _lines(session, office, [row for rows in shown.values() for row in rows], today)
    by_number = {line.number: line for line in lines}
    return Day(**{name: [by_number[row.number] for row in rows] for name, rows in shown.items()}, more=more)


def _seen_by(office: Office, actor: Actor) -> ColumnElement[bool]:
    return or_(*_shares(office, actor))


def _shares(office: Office, actor: Actor) -> list[ColumnElement[bool]]:
    """The office sees every unit's cases; a unit its own and, apart from them, those it was asked to assist with: each share
    lies in order in an index, both together would not."""
    if actor.unit == office.name:
        return [true()]
    assisted = select(Deadline.case_id).where(col(Deadline.duty).in_((actor.unit, actor.login)))
    own = col(CaseFile.unit) == actor.unit
    return [own, and_(~own, col(CaseFile.id).in_(assisted))]


def _shares_asked(session: Session, office: Office, actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    """The shares that can hold what is asked: a unit's own is left out when another unit is, or a handler who never had one of
    its cases, all of whose cases elsewhere would else be walked through."""
    shares = _shares(office, actor)
    unit = asked.unit if actor.unit == office.name else actor.unit
    is_named = asked.handler not in {"", UNASSIGNED}
    is_empty = asked.unit not in {"", unit} or (
        unit and is_named and not store.has_handled(session, asked.handler, unit)
    )
    return shares[1:] if is_empty else shares


def _turn_of(actor: Actor, today: date) -> ColumnElement[bool]:
    """The cases whose next step is this person's: a step owed by name, by unit or by role (one that somebody outside owes once
    it is overdue); else the handler's, unless somebody else owes one; of a case not yet assigned the registrar's."""
    own, roles = col(CaseFile.unit) == actor.unit, [f"@{role}" for role in sorted(actor.roles)]
    ours = or_(
        owed(today), col(Deadline.whose) == INTERNAL, and_(col(Deadline.whose) == OTHERS, col(Deadline.due_on) < today)
    )
    step = and_(col(Deadline.case_id) == col(CaseFile.id), col(Deadline.status) == "running", ours)
    named = (actor.login, actor.unit) if actor.roles & RETURNING else (actor.login,)
    by_name = select(Deadline.id).where(step, col(Deadline.duty).in_(named)).correlate(CaseFile).exists()
    step = and_(step, not_ones_own_draft(actor.login))
    by_role = select(Deadline.id).where(step, col(Deadline.duty).in_(roles)).correlate(CaseFile).exists()
    turns = [and_(col(CaseFile.handler) == actor.login, ~_owed_by_others(actor, today)), by_name, and_(own, by_role)]
    if "registrar" in actor.roles:
        turns.append(and_(own, unassigned(_owed_by_others(actor, today))))
    return or_(*turns)


def _owed_by_others(actor: Actor, today: date) -> ColumnElement[bool]:
    """Somebody else owes the next step: a colleague, or an applicant, third party or agency whose term has not run out."""
    inside = and_(col(Deadline.whose) == INTERNAL, col(Deadline.duty).is_not(None), col(Deadline.duty) != actor.login)
    outside = and_(col(Deadline.whose) == OTHERS, or_(col(Deadline.due_on).is_(None), col(Deadline.due_on) >= today))
    running = and_(col(Deadline.case_id) == col(CaseFile.id), col(Deadline.status) == "running")
    return select(Deadline.id).where(running, or_(inside, outside)).correlate(CaseFile).exists()


def _pressing(session: Session, office: Office, actor: Actor, today: date, when: ColumnElement[bool]) -> list[Row]:
    """Return the cases a person answers for whose own term of the office stands so, the earliest due first."""
    answers = [col(CaseFile.handler) == actor.login, _turn_of(actor, today)]
    if "supervisor" in actor.roles:
        answers.append(_seen_by(office, actor))
    elif "approver" in actor.roles:
        answers.append(col(CaseFile.unit) == actor.unit)
    query = (
        select(*_OF_ROW)
        .join(Deadline, col(Deadline.case_id) == col(CaseFile.id))
        .where(owed(today), when, or_(*answers))
        .order_by(col(Deadline.due_on), col(CaseFile.id))
        .limit(2 * SHORT + 2)
    )
    return list(dict.fromkeys(_rows(session, query)))


def _open(session: Session, which: ColumnElement[bool]) -> list[Row]:
    query = select(*_OF_ROW).where(text(f"casefile.{OPEN}"), which)
    ordered = query.order_by(col(CaseFile.pressing_on).is_(None), col(CaseFile.pressing_on), col(CaseFile.id))
    return _rows(session, ordered.limit(3 * SHORT + 1))


def _rows(session: Session, query: Any) -> list[Row]:
    return [Row._make(row) for row in session.exec(query)]


def _by_due(session: Session, query: Any, after: str) -> list[Row]:
    """The earliest due first; those without a day come last, in order of registration: two statements, each over an index."""
    due, ident = _read(after)
    rows: list[Row] = []
    if not after or due is not None:
        dated = query.where(col(CaseFile.pressing_on).is_not(None))
        if due is not None:
            dated = dated.where(tuple_(col(CaseFile.pressing_on), col(CaseFile.id)) > (due, ident))
        rows = _rows(session, dated.order_by(col(CaseFile.pressing_on), col(CaseFile.id)).limit(PAGE + 1))
    if len(rows) <= PAGE:
        undated = query.where(
            col(CaseFile.pressing_on).is_(None), col(CaseFile.id) > (ident if after and due is None else 0)
        )
        rows += _rows(session, undated.order_by(col(CaseFile.id)).limit(PAGE + 1 - len(rows)))
    return rows


def _by_receipt(session: Session, query: Any, after: str) -> list[Row]:
    """The latest received first."""
    day, ident = _read(after)
    if day is not None:
        query = query.where(tuple_(col(CaseFile.received_on), col(CaseFile.id)) < (day, ident))
    return _rows(session, query.order_by(col(CaseFile.received_on).desc(), col(CaseFile.id).desc()).limit(PAGE + 1))


def _in_order(rows: list[Row], sort: str) -> list[Row]:
    """Put the rows of several shares in the order each of them has."""
    if sort == "received":
        return sorted(rows, key=lambda row: (row.received_on, row.id), reverse=True)
    return sorted(rows, key=lambda row: (row.pressing_on or date.max, row.id))


def _key(row: Row, sort: str) -> str:
    day = row.pressing_on if sort == "due" else row.received_on
    return f"{day or ''}.{row.id}"


def _read(after: str) -> tuple[date | None, int]:
    if not after:
        return None, 0
    day, _, ident = after.partition(".")
    try:
        return date.fromisoformat(day) if day else None, min(int(ident), 2**62)
    except ValueError:
        raise BadList("这一页的地址不完整，请从第一页看起") from None


def _lines(session: Session, office: Office, rows: Sequence[Row], today: date) -> list[Line]:
    asked = select(  # type: ignore[call-overload]
        Deadline.case_id, Deadline.clock, Deadline.whose, Deadline.due_on, Deadline.provisional, Deadline.duty
    ).where(col(Deadline.case_id).in_([row.id for row in rows]), Deadline.status == "running")
    clocks: dict[int, list[Running]] = {}
    for case_id, *clock in session.exec(asked.order_by(col(Deadline.due_on), col(Deadline.id))):
        clocks.setdefault(case_id, []).append(Running(*clock))
    logins = {row.handler for row in rows if row.handler}
    logins |= {one.duty for own in clocks.values() for one in own if one.duty}
    known = staff.of(session).by_login
    people = {login: known[login].name for login in logins if login in known}
    return [_line(row, clocks.get(row.id, []), people, office, today) for row in rows]


def _line(row: Row, clocks: Sequence[Running], people: dict[str, str], office: Office, today: date) -> Line:
    ours = (clock for clock in clocks if clock.whose == OFFICE and not is_over(clock.clock, clock.due_on, today))
    own = next((clock for clock in ours if clock.due_on), None)
    left = office.calendar.count(today, own.due_on) if own and own.due_on else None
    due = own.due_on if own else row.due_on if row.state in DONE else None
    subject = row.subject or ""
    told, before = ({INTERNAL, OTHERS}, date.max) if own is None else ({INTERNAL}, today)
    step = next((clock for clock in clocks if clock.whose in told and clock.due_on and clock.due_on < before), None)
    is_signed = row.state == "signing" and not any(clock.clock.partition(":")[0] in CLOCKS for clock in clocks)
    return Line(
        number=row.number, unit=row.unit, state=row.state, applicant=masked(row.applicant, row.applicant_kind),
        subject=subject if len(subject) <= SHOWN else subject[:SHOWN] + "…", holder=holder(row, clocks, people, today),
        received_on=row.received_on, clock=label_of(own.clock) if own else None, due=due, left=left,
        light="over" if own is None and row.state in DONE else light(left, office.config.alerts),
        provisional=own.provisional if own else False, voided=row.voided, stage=SIGNED if is_signed else None,
        step=label_of(step.clock) if step else None, step_on=step.due_on if step else None,
    )  # fmt: skip


def holder(row: Row | CaseFile, clocks: Sequence[Running | Deadline], people: dict[str, str], today: date) -> str:
    """Return who has the case in hand: who owes a step, whom the office waits for, else the handler; nobody once it is closed."""
    ours = [clock for clock in clocks if _is_ours(clock, today)]
    if inside := next((clock.duty for clock in ours if clock.duty), None):
        return ROLES[inside[1:]] if inside.startswith("@") else people.get(inside, inside)
    if waits := [one for one in clocks if one.whose == OTHERS and (one.due_on is None or one.due_on >= today)]:
        if any(one.clock.startswith("release_wait") for one in waits):
            return "第三方"
        return {"consulting": "被征求意见方", "appealed": "复议机关或法院"}.get(row.state, "申请人")
    if row.state == "closed" and not ours:
        return "无（已办结）"
    return people.get(row.handler, row.handler) if row.handler else "未分办"


def _is_ours(clock: Running | Deadline, today: date) -> bool:
    return clock.whose in {OFFICE, INTERNAL} and not is_over(clock.clock, clock.due_on, today)
