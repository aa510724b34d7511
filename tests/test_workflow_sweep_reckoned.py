"""A sweep over many cases raises and mails exactly what reckoning them one by one comes to."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bench import office
from workflow import deadlines, labels, roster, rungs
from workflow.database import Database
from workflow.mail_tables import Alert, Outbox
from workflow.tables import CaseFile, Deadline, Person
from workflow.telling import alerts

AT = office.ENTERED + timedelta(days=2)
Step = tuple[CaseFile, Deadline]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Two hundred open cases, forty of them due; one handler is away, one has left, one supervisor has no address."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    office.fill(url, office.sized(400, 200, 40))
    opened = Database(url)
    with opened.write() as session:
        home = [one for one in people(session) if one.unit == office.office().config.office.name]
        away, left = (one for one in home if "handler" in one.roles)
        head = next(one for one in home if "approver" in one.roles)
        away.away_from, away.away_until, away.substitute = office.TODAY, office.TODAY, head.login
        left.active = False
        next(one for one in home if "supervisor" in one.roles).email = None
    yield opened
    opened.close()


def people(session: Session) -> list[Person]:
    return list(session.exec(select(Person).order_by(Person.login)))


def reckoned(session: Session) -> tuple[set[tuple[object, ...]], dict[str, list[Step]]]:
    """Return the alerts due (case, clock, rung, recipient, status) and what each recipient is mailed of, case by case."""
    run_by = office.office()
    staff = roster.read(session, run_by.config.office.name)
    raised, mailed = set(), defaultdict(list)
    running = select(CaseFile, Deadline).join(Deadline).where(Deadline.status == "running")
    for case, deadline in session.exec(running.order_by(Deadline.due_on, CaseFile.id)):
        ladder = rungs.ladder(run_by.config.alerts, deadline.whose)
        reached = [one for one in ladder if deadline.due_on <= rungs.threshold(one, office.TODAY, run_by.calendar)]
        told: set[str] = set()
        for rung in reached[::-1]:
            for login in staff.told_by(rung, case.unit, case.handler, deadline.duty, office.TODAY):
                status = "superseded" if login in told else "queued" if staff.by_login[login].email else "unaddressed"
                raised.add((case.id, deadline.clock, rung.at, login, status))
                told.add(login)
                if status == "queued":
                    mailed[staff.by_login[login].email].append((case, deadline, rung.at))
    return raised, mailed


def test_every_alert_and_every_mail_is_what_reckoning_one_by_one_comes_to(database: Database) -> None:
    run_by = office.office()
    with database.read() as session:
        raised, mailed = reckoned(session)
        names = {person.login: person.name for person in people(session)}
    swept = alerts.sweep(database, run_by, office.TODAY, AT)
    with database.read() as session:
        found = session.exec(select(Alert)).all()
        mails = {
            mail.recipient: mail for mail in session.exec(select(Outbox).where(col(Outbox.message_id).like("<alert.%")))
        }
        rung_of = {row.id: row.rung for row in session.exec(select(Deadline)) if row.rung is not None}
    assert {(row.case_id, row.clock, row.rung, row.recipient, row.status) for row in found} == raised
    assert len(found) == len(raised)
    assert swept.superseded == sum(row.status == "superseded" for row in found)
    assert {"queued", "superseded", "unaddressed"} == {row.status for row in found}
    assert len(rung_of) == 40
    assert mails.keys() == mailed.keys()
    for recipient, steps in mailed.items():
        told = mails[recipient].body.splitlines()[: 3 * len(steps)]
        assert told == [line for case, deadline, _ in steps for line in lines(case, deadline, names)]
        late = sum(rung > 0 and deadline.whose != deadlines.OTHERS for _, deadline, rung in steps)
        if len(steps) > 1:
            assert mails[recipient].subject == f"[期限提醒]{len(steps)}件" + (f"，其中已超期{late}件" if late else "")
    assert {row.message_id for row in found} - {None} == {mail.message_id for mail in mails.values()}
    assert alerts.sweep(database, run_by, office.TODAY, AT) == alerts.Swept()


def lines(case: CaseFile, deadline: Deadline, names: dict[str, str]) -> list[str]:
    left = office.office().calendar.count(office.TODAY, deadline.due_on)
    holder = f"经办人：{names[case.handler]}" if case.handler else "尚未分办"
    return [
        f"{rungs.stands(left, deadline.whose)}  {case.number}  {case.unit}",
        f"    {deadlines.label_of(deadline.clock)}：{deadline.due_on}",
        f"    现在：{labels.STATES[case.state]}，{holder}",
    ]
