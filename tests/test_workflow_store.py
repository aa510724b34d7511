"""One place opens the database and asks it; a write is whole or nothing."""

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, Bureau, bureau, noon
from plans import planned
from sqlalchemy import text as sql
from sqlmodel import select

from workflow import engine, store
from workflow.database import Database, StoreError, has_tables
from workflow.keeping import landing
from workflow.mail_tables import Outbox
from workflow.tables import CaseFile, Heartbeat, Particular, Register


def test_what_is_written_before_a_failure_is_not_there(office: Bureau) -> None:
    def write_and_fail() -> None:
        with office.database.write() as session:
            store.take_number(session, OFFICE, 2026, "case")
            session.add(Heartbeat(name="x", at=noon(date(2026, 3, 10))))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with office.database.read() as session:
        assert store.registers(session) == []
        assert store.beat(session, "x") is None


def test_numbers_run_by_unit_year_and_register(office: Bureau) -> None:
    with office.database.write() as session:
        taken = [
            store.take_number(session, unit, year, name)
            for unit, year, name in [
                (OFFICE, 2026, "reply"), (OFFICE, 2026, "reply"), (OFFICE, 2027, "reply"), (FINANCE, 2026, "reply"),
                (OFFICE, 2026, "notice"), (OFFICE, 2026, "reply"),
            ]
        ]  # fmt: skip
    assert taken == [1, 2, 1, 1, 1, 3]
    with office.database.read() as session:
        assert len(session.exec(select(Register)).all()) == 4


def test_a_case_is_numbered_in_the_year_of_its_legal_day_of_receipt(office: Bureau) -> None:
    old = office.receive(date(2026, 1, 5), channel="邮寄", signed_on=date(2025, 12, 31))
    new = office.receive(date(2026, 1, 5))
    assert (old.number, new.number) == ("GPZB-2025-0001", "GPZB-2026-0001")


def test_whether_somebody_has_had_a_case_of_a_unit_is_read_off_an_index(office: Bureau) -> None:
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, "assign", date(2026, 3, 10), "registrar", handler="handler")
    for day in range(11, 16):
        office.receive(date(2026, 3, day), unit=FINANCE)
    with office.database.read() as session:
        assert store.has_handled(session, "handler", OFFICE)
        assert not store.has_handled(session, "handler", FINANCE)
        if not office.database.is_sqlite:
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        there = select(CaseFile.unit).where(CaseFile.handler == "handler", CaseFile.unit == FINANCE).limit(1)
        plan = planned(session, there)
    assert "ix_casefile_handler_unit" in plan
    assert "handler" in plan.partition("Cond: ")[2] or office.database.is_sqlite


def test_insert_new_says_which_rows_are_new(office: Bureau) -> None:
    at = noon(date(2026, 3, 10))
    row = {
        "message_id": "<a@b>", "kind": "work", "recipient": "a@b", "subject": "s", "body": "b", "status": "waiting",
        "attempts": 0, "created_at": at, "next_at": at,
    }  # fmt: skip
    with office.database.write() as session:
        assert store.insert_new(session, Outbox, [row], "message_id") == {("<a@b>",)}
        assert store.insert_new(session, Outbox, [row, row | {"message_id": "<c@b>"}], "message_id") == {("<c@b>",)}
        assert store.insert_new(session, Outbox, [], "message_id") == set()


def test_reserved_ids_are_new_and_all_different(office: Bureau) -> None:
    office.receive(date(2026, 3, 10))
    with office.database.write() as session:
        known = set(session.exec(select(Particular.id)))
        taken = list(store.take_ids(session, Particular, 5))
    assert len(set(taken)) == 5
    assert known.isdisjoint(taken)


def test_instants_come_back_aware_and_days_as_days(office: Bureau) -> None:
    at = noon(date(2026, 3, 10))
    with office.database.write() as session:
        store.set_beat(session, "sweep", at)
        store.set_beat(session, "sweep", at)
    with office.database.read() as session:
        beat = store.beat(session, "sweep")
    assert beat is not None
    assert (beat.at, beat.at.utcoffset()) == (at, at.utcoffset())
    office.receive(date(2026, 3, 10))
    with office.database.read() as session:
        assert session.exec(select(CaseFile.due_on)).one() == date(2026, 4, 8)


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_way_to_write_a_postgresql_address(url: str) -> None:
    database = Database(url)
    assert database.url == "postgresql+psycopg://u@h/d"
    assert not database.is_sqlite
    database.close()


@pytest.mark.parametrize("url", ["oracle://u@h/d", "gongkai.db", "sqlite://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="数据库地址不认识"):
        Database(url)


def test_the_address_is_said_as_it_must_be_typed() -> None:
    with pytest.raises(StoreError, match=r"数据库地址不认识，应为 sqlite:///文件 或 postgresql://…"):
        Database("gongkai.db")
    with pytest.raises(StoreError, match=r"口令里的 @ : / 等写成 %40 %3A %2F"):
        Database("postgresql://clerk@h:x/d")


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite:///:memory:", "sqlite:///file::memory:"])
def test_an_address_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="登记的内容保存不下来"):
        Database(url)


def test_an_address_of_a_file_with_a_question_mark_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"不带“\?”后的参数：sqlite:///"):
        Database(f"sqlite:///{tmp_path}/gongkai.db?mode=ro")
    with pytest.raises(StoreError, match=r"不带“\?”后的参数：sqlite:///"):
        Database(f"sqlite:///{tmp_path}/a?b/gongkai.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:99999/d", "端口不对，应为 1 至 65535"),
        ("127.0.0.1:-5/d", "端口不对，应为 1 至 65535"),
        ("127.0.0.1/d?port=99999", "端口不对，应为 1 至 65535"),
        ("127.0.0.1/d?port=x", "请检查主机和端口"),
        ("127.0.0.1/d?sslmod=require", "“?”后有不认识的参数"),
        ("127.0.0.1/d?sslmode=requires", "“?”后有写得不对的参数"),
    ],
)
def test_what_is_wrong_in_an_address_of_a_server_is_told_in_chinese(address: str, words: str) -> None:
    with pytest.raises(StoreError, match=re.escape(words)):
        has_tables(Database(f"postgresql://u@{address}"))


@pytest.mark.parametrize(
    "url",
    [
        "clerk:secret@h/d",
        "postgresql://clerk:secret@h:x/d",
        "postgresql://clerk:secret@[::1:5432/d",
        "mysql://u:secret@h/d",
    ],
)
def test_an_address_refused_is_not_quoted(url: str) -> None:
    with pytest.raises(StoreError, match="数据库地址") as refused:
        Database(url)
    assert "sec" not in str(refused.value)


def test_an_address_is_shown_without_its_passwords() -> None:
    url = "postgresql+psycopg://clerk:secret@h/d?password=secret&sslpassword=secret&sslmode=require"
    assert landing.shown(url) == "postgresql://clerk:***@h/d?sslmode=require"


def test_a_writer_that_waits_too_long_says_so(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office, closing(sqlite3.connect(tmp_path / "gongkai.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with office.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(StoreError, match="数据库正被其他程序占用"), office.database.write() as session:
            store.set_beat(session, "sweep", noon(date(2026, 3, 10)))


def test_sqlite_writes_reach_the_disk_before_they_are_answered(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.read() as session:
        settings = {
            name: session.connection().execute(sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_errors_hold_no_personal_data(office: Bureau) -> None:
    with pytest.raises(StoreError) as caught, office.database.write() as session:
        session.add(Particular(case_id=404, unit=OFFICE, field="applicant", value="王喆的身份证"))
    assert "王喆" not in str(caught.value)
    assert "王喆" not in str(caught.value.__cause__)


def test_a_worklist_is_in_order_of_urgency(office: Bureau) -> None:
    late, soon = office.receive(date(2026, 3, 2)).number, office.receive(date(2026, 3, 4)).number
    stopped = office.receive(date(2026, 3, 2)).number
    office.act(stopped, "consult_agency", date(2026, 3, 5), agency="晋城市自然资源局", summary="会议纪要")
    with office.database.read() as session:
        assert [row.number for rows in store.worklist(session) for row in rows] == [late, soon, stopped]
        assert [row.number for rows in store.worklist(session, state="consulting") for row in rows] == [stopped]
        assert [row.number for rows in store.worklist(session, overdue_on=date(2026, 4, 1)) for row in rows] == [late]


def test_a_row_a_session_holds_is_as_the_act_in_it_left_it(office: Bureau) -> None:
    number, day = office.receive(date(2026, 3, 10)).number, date(2026, 3, 11)
    with office.database.write() as session:
        row = store.case_row(session, number)
        assert row is not None
        assert row.handler is None
        engine.advance(
            session, office.office, number, "assign", by="registrar", on=day, at=noon(day), facts={"handler": "handler"}
        )
        assert row.handler == "handler"
