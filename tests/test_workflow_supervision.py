"""Supervision statistics: counted by hand on small ledgers and on one case walked through its steps."""

from datetime import date
from pathlib import Path

from gaoping import APPLICANT, FINANCE, OFFICE, TOWNSHIP, bureau
from reports import line, take_in
from sqlmodel import select

from workflow import months
from workflow.narrowing import Asked, conditions
from workflow.period import Period
from workflow.report.supervision import supervise
from workflow.tables import CaseFile, Deadline

ROWS = [
    line("A-1", "2022-03-01", "予以公开", "2022-03-15"),
    line("A-2", "2022-03-01", "予以公开", "2022-06-15"),
    line("A-3", "2022-04-01", "重复申请", "2022-04-11"),
    line("B-1", "2022-05-05", "无正当理由大量反复申请", "2022-05-12", FINANCE),
    line("C-1", "2021-05-06", "予以公开", "2021-05-13"),
    line("D-1", "2022-12-20", "", ""),
]


# Working days: A-1 10, A-2 far over, A-3 5 (2 April 2022 worked), B-1 6 (7 May 2022 worked); C-1 6 (8 May 2021 worked).
def test_on_time_late_and_the_year_before(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, ROWS)
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2022), None)
            quarter = supervise(session, office.office, Period.quarter(2022, 1), None)
            finance = supervise(session, office.office, Period(2022), FINANCE)
    assert found["total"] == {"concluded": 4, "on_time": 3, "late": 1, "median_days": 8.0, "rate": 75.0}
    assert found["before"] == {"concluded": 1, "on_time": 1, "late": 0, "median_days": 6, "rate": 100.0}
    assert (found["late_cases"], found["repeats"], found["excessive"]) == (["A-2"], 1, 1)
    assert {unit: of["concluded"] for unit, of in found["units"].items()} == {OFFICE: 3, FINANCE: 1}
    assert (quarter["total"]["concluded"], finance["total"]["concluded"]) == (1, 1)
    assert found["frequent_applicants"] == [{"applicant": "申**", "cases": 5}]


def test_units_are_told_in_the_order_the_office_lists_them(database_url: str, tmp_path: Path) -> None:
    units = [OFFICE, FINANCE, TOWNSHIP]
    rows = [
        line(f"A-{n}", "2022-03-01", "予以公开", f"2022-03-{15 - n}", unit) for n, unit in enumerate(reversed(units))
    ]
    with bureau(database_url) as office:
        take_in(office, tmp_path, rows)
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2022), None)
    assert list(found["units"]) == units


def test_days_by_step_and_where_the_term_ran_out(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 2)).number
        office.act(number, "draft", date(2026, 3, 10), decision="open", documents=["方案"], manner="邮寄")
        office.act(number, "submit", date(2026, 3, 12))
        office.act(number, "clear", date(2026, 3, 20), "reviewer", finding="不涉密")
        office.act(number, "sign", date(2026, 4, 10), "approver")
        office.act(number, "issue", date(2026, 4, 10))
        office.act(number, "serve", date(2026, 4, 13), method="post", posted_on="2026-04-13", tracking="XA1")
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2026), None)
    assert found["steps"] == {"已收件": 10.0, "保密审查": 8.0, "待签发": 21.0, "待送达": 3.0}
    assert found["late_in"] == {"待签发": 1}
    assert found["late_cases"] == [number]


def test_a_term_that_ran_out_before_anybody_registered_the_application_ran_out_in_no_step(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 4, 9), channel="邮寄", signed_on=date(2026, 3, 10)).number
        office.answered(number, date(2026, 4, 10))
        office.act(number, "serve", date(2026, 4, 10), "registrar", method="post", tracking="XA1")
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2026), None)
    assert (found["late_cases"], found["late_in"]) == ([number], {"登记之前": 1})


def test_an_answer_that_was_late_stays_so_when_a_decision_has_it_given_anew(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2024, 3, 4)).number
        office.answered(number, date(2024, 4, 8))
        office.act(number, "serve", date(2024, 4, 8), method="当面送达", receiver="张三")
        opened = {"kind": "行政复议", "body": "晋城市人民政府", "received_on": "2024-05-06"}
        office.act(number, "open_proceeding", date(2024, 5, 6), "legal", **opened)
        decided = {"result": "撤销", "decided_on": "2024-06-28", "received_on": "2024-06-28", "redo_days": 20}
        office.act(number, "decide_proceeding", date(2024, 7, 1), "legal", proceeding=1, redo_unit="day", **decided)
        with office.database.read() as session:
            due = session.exec(select(Deadline.due_on).where(Deadline.clock == "answer")).one()
            found = supervise(session, office.office, Period(2024), None)
            by_month = months.of(session, 2024, None)
            late = conditions(Asked(only="late", state="all"), office.office, date(2024, 7, 2))
            listed = session.exec(select(CaseFile.number).where(*late)).all()
    assert due == date(2024, 7, 18)
    assert (found["total"]["late"], found["units"][OFFICE]["late"], found["late_cases"]) == (1, 1, [number])
    assert (sum(by_month.late), by_month.late[3]) == (1, 1)
    assert listed == [number]


def test_a_phrase_is_told_whole_wherever_it_was_found_first(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        for words in ("关于《高平市一般预算》", "要《高平市一般预算》的说明", "学校的说明"):
            office.receive(date(2026, 3, 2), content=words)
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2026), None)
    assert found["subjects"] == [{"phrase": "高平市一般预算", "cases": 2}]


def test_whose_name_was_destroyed_is_nobody_who_asks_often(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        for _ in range(3):
            office.receive(date(2026, 3, 2))
        with office.database.write() as session:
            assert supervise(session, office.office, Period(2026), None)["frequent_applicants"] == [
                {"applicant": "王*", "cases": 3}
            ]
            for row in session.exec(select(CaseFile)):
                row.applicant = None
            session.flush()
            assert supervise(session, office.office, Period(2026), None)["frequent_applicants"] == []


def test_what_is_asked_most(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        for n, words in enumerate(("《征地补偿》方案", "北街《征地补偿》标准", "学校编制", "南街的《征地补偿》")):
            office.receive(date(2026, 3, 2), content=words, applicant=APPLICANT | {"name": f"甲{n}"})
        with office.database.read() as session:
            found = supervise(session, office.office, Period(2026), None)
    assert found["subjects"][0] == {"phrase": "征地补偿", "cases": 3}
    assert all(one["cases"] > 1 for one in found["subjects"]), "what one asked is shared with nobody"
    assert found["frequent_applicants"] == []
