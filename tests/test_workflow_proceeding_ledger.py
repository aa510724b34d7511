"""Old proceedings come in with a ledger: as history, all rows or none, and what they say is proven by verify."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import bureau
from ledger_files import OLD_CASES, OLD_DISPUTES, both_written, take_in
from sqlalchemy import text as sql
from sqlmodel import select

from workflow.keeping import verification
from workflow.ledger import proceeding_ledger
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.tables import ProceedingRow

ON = date(2026, 3, 2)


def test_proceedings_come_in_as_history(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), ON)
        with office.database.read() as session:
            rows = session.exec(select(ProceedingRow).order_by(ProceedingRow.case_id, ProceedingRow.ordinal)).all()
            told = [(row.ordinal, row.kind, row.result, str(row.decided_on), row.imported) for row in rows]
        assert told == [
            (1, "litigation_after_reconsideration", "结果纠正", "2022-09-01", True),
            (2, "reconsideration", "结果维持", "2022-05-20", True),
            (3, "reconsideration", "其他结果", "2022-05-21", True),
            (1, "litigation", None, "None", True),
            (1, "reconsideration", None, "None", True),
        ]
        assert [office.row(number).state for number in ("A-1", "A-2", "A-3")] == ["closed", "appealed", "received"]
        assert office.row("A-1").concluded_on == date(2022, 3, 15)
        assert verification.verify(office.database, office.office).problems == ()
        shown = office.document("A-2", ON)["proceedings"]
        assert [(item["kind_label"], item["received_on"], item["result"], item["deadlines"]) for item in shown] == [
            ("未经复议直接起诉", date(2022, 5, 5), None, [])
        ]
        office.act("A-2", "decide_proceeding", ON, "legal", proceeding=1, result="维持", decided_on=date(2022, 8, 1))
        assert office.row("A-2").state == "closed"


def test_a_retrial_of_a_judgment_out_of_a_ledger_is_told_what_an_affirmation_is_entered_as(
    sqlite_url: str, tmp_path: Path
) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), ON)
        told = {"court": "山西省高级人民法院", "granted": True, "decided_on": date(2023, 2, 1)}
        done = office.act("A-1", "retry_judgment", ON, "legal", proceeding=1, **told)
        assert "再审维持原裁判的，请按原裁判选归入“结果纠正”的结果" in done.warnings[0]


def test_a_later_file_adds_to_cases_the_database_has(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), ON)
        head, *_ = OLD_CASES.splitlines()
        later = f"{head}\nB-1,,2023-01-03,当面,自然人,李昇,,规划,予以公开,2023-01-10\n"
        disputes = "类型,登记号,收到日期,结果,审结日期\n行政复议,A-1,2023-02-01,尚未审结,\n"
        disputes += "行政复议,B-1,2023-02-01,结果维持,2023-03-01\n"
        take_in(office, *both_written(tmp_path, later, disputes), ON)
        assert [item["ordinal"] for item in office.document("A-1", ON)["proceedings"]] == [1, 2, 3, 4]
        assert office.row("A-1").state == "appealed"
        assert verification.verify(office.database, office.office).problems == ()


def test_verify_names_a_proceeding_that_was_altered(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), ON)
        with office.database.write() as session:
            session.connection().execute(sql("UPDATE proceeding SET result='结果维持' WHERE result='结果纠正'"))
            session.connection().execute(sql("DELETE FROM proceeding WHERE kind='litigation'"))
        assert verification.verify(office.database, office.office).problems == (
            "A-1：第1件复议诉讼的 result 为 结果维持，按日志应为 结果纠正",
            "A-2：第1件复议诉讼没有缓存",
        )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",行政复议,2022-06-01,结果维持,2022-07-01", "第2行「登记号」：不能为空"),
        (
            "A-1,复议,2022-06-01,结果维持,2022-07-01",
            "第2行「类型」：“复议”不在 行政复议、未经复议直接起诉、复议后起诉 之中",
        ),
        ("A-1,行政复议,,结果维持,2022-07-01", "第2行「收到日期」：不能为空"),
        ("A-1,行政复议,2022-6-1,结果维持,2022-07-01", "第2行「收到日期」：“2022-6-1”不是日期"),
        (
            "A-1,行政复议,2022-06-01,维持,2022-07-01",
            "第2行「结果」：“维持”不在 结果维持、结果纠正、其他结果、尚未审结 之中",
        ),
        ("A-1,行政复议,2022-06-01,结果维持,", "第2行「审结日期」：尚未审结的不填审结日期，已审结的须填"),
        ("A-1,行政复议,2022-06-01,尚未审结,2022-07-01", "第2行「审结日期」：尚未审结的不填审结日期"),
        ("A-1,行政复议,2022-06-01,结果维持,2022-05-01", "第2行「审结日期」：2022-05-01早于收到日期2022-06-01"),
        ("A-1,行政复议,2022-06-01,结果维持,2022-07-01,多", "第2行：比表头多出列"),
    ],
)
def test_a_bad_row_is_named(row: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "proceedings.csv"
    path.write_text(f"登记号,类型,收到日期,结果,审结日期\n{row}\n", "utf-8")
    with pytest.raises(BadRows) as refused:
        proceeding_ledger.read(path)
    assert refused.value.lines[0].startswith(words)


def test_another_table_and_an_unknown_case_are_refused(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "proceedings.csv"
    path.write_text(OLD_CASES, "utf-8")
    with pytest.raises(BadLedger, match=r"不认识的列：承办单位.*可用的列：登记号、类型、收到日期、结果、审结日期"):
        proceeding_ledger.read(path)
    path.write_text("", "utf-8")
    with pytest.raises(BadLedger, match="空文件"):
        proceeding_ledger.read(path)
    path.write_text(OLD_DISPUTES, "utf-8")
    with bureau(sqlite_url) as office, office.database.read() as session, pytest.raises(BadRows) as refused:
        proceeding_ledger.check_known(session, proceeding_ledger.read(path), {"A-1", "A-2"})
    assert refused.value.lines == ("第6行「登记号」：台账和数据库里都没有A-3",)


def test_what_follows_an_old_proceeding_names_who_decided_it_by_its_kind(sqlite_url: str, tmp_path: Path) -> None:
    """A ledger tells no body: the defence after it failed, and an answer given anew told nobody's judgment."""
    with bureau(sqlite_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), ON)
        told = {"proceeding": 1, "result": "撤销", "decided_on": "2026-03-02", "received_on": "2026-03-02"}
        office.act("A-2", "decide_proceeding", ON, "legal", **told)
        assert office.document("A-2", ON)["deadlines"][0]["due"] == date(2026, 3, 30)
        office.answered("A-2", ON)
        drafted = office.text("A-2", "reply_open")
        assert "根据人民法院于2026年3月2日作出的行政判决，本机关现作出答复如下。" in drafted
        office.act("A-2", "serve", ON, "registrar", method="in_person", receiver="王喆")
        suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-02"}
        office.act("A-2", "open_proceeding", ON, "legal", **suit)
        said = {"request": "请求驳回", "argument": "答复合法", "representative": "张某，主任"}
        office.act("A-2", "draft_pleading", ON, "legal", proceeding=2, **said)
        assert "2026年3月2日，人民法院作出行政判决。" in office.text("A-2", "defence_statement")
        assert verification.verify(office.database, office.office).problems == ()


def test_one_that_is_there_or_came_before_its_application_is_to_be_looked_at(database_url: str, tmp_path: Path) -> None:
    ledger, disputes = both_written(tmp_path, OLD_CASES, OLD_DISPUTES)
    again = tmp_path / "again.csv"
    again.write_text(
        "登记号,类型,收到日期,结果,审结日期\n"
        "A-1,行政复议,2022-04-01,结果维持,2022-05-20\n"
        "B-1,行政复议,2022-04-01,尚未审结,\n"
        "B-1,行政复议,2022-04-01,尚未审结,\n"
        "A-2,行政复议,2022-03-01,尚未审结,\n",
        "utf-8",
    )
    with bureau(database_url) as office:
        take_in(office, ledger, disputes, ON)
        with office.database.read() as session:
            told = proceeding_ledger.doubts_beside(session, proceeding_ledger.read(again), {"B-1": date(2022, 4, 1)})
    assert told == [
        "第2行：A-1同一天收到的行政复议已有一件",
        "第4行：B-1同一天收到的行政复议已有一件",
        "第5行「收到日期」：2022-03-01早于A-2收到申请的2022-04-01",
    ]
