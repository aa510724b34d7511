"""Several applicants are one case: counted once, masked on lists, their names in the vault, each served."""

import json
from datetime import date
from typing import Any

import pytest
from gaoping import APPLICANT, Bureau, bureau
from sqlalchemy import text as sql
from sqlmodel import select

from workflow import journal, store
from workflow.disputes import evidence
from workflow.fact_reading import BadFacts
from workflow.keeping import verification
from workflow.ledger import ledger_export
from workflow.period import Period
from workflow.report import statistics
from workflow.tables import Entry, Particular
from workflow.trial import NotAllowed

ON = date(2026, 3, 10)
LI = {"name": "李璟", "kind": "商业企业", "phone": "139-0000-0001", "identity_shown": True}
SUN = {
    "name": "孙律师",
    "document": "授权委托书",
    "powers": ["receive"],
    "phone": "139-0000-0009",
    "identity_shown": True,
}


def joint(office: Bureau, **facts: Any) -> str:
    number: str = office.receive(ON, co_applicants=[LI], **facts).number
    return number


def test_one_application_is_counted_once_under_the_first_applicants_kind(database_url: str) -> None:
    with bureau(database_url) as office:
        joint(office)
        with office.database.read() as session:
            new = statistics.table_three(session, Period(2026), None).rows["new"]
            (row,) = ledger_export.rows(session, office.office)
        assert (new["自然人"], new["商业企业"], new["总计"]) == (1, 0, 1)
        assert "王喆、李璟" in row


def test_nobodys_name_is_in_the_journal_or_the_case(database_url: str) -> None:
    with bureau(database_url) as office:
        number = joint(office, agent=SUN)
        office.act(number, "represent", ON, agent={**SUN, "name": "周律师"})
        with office.database.read() as session:
            entries = "".join(entry.facts + entry.outcome for entry in session.exec(select(Entry)))
            kept = {one.field for one in session.exec(select(Particular))}
        document = json.dumps(office.document(number, ON), ensure_ascii=False, default=str)
        for name in ("王喆", "李璟", "孙律师", "周律师", "139-0000-0001"):
            assert name not in entries
            assert name not in document
        assert {"applicant", "co_applicants", "agent"} <= kept
        assert office.document(number, ON)["applicant"] == "王*等2人"
        assert verification.verify(office.database, office.office).problems == ()


def test_a_count_of_applicants_altered_behind_the_journal_is_found(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = joint(office)
        with office.database.write() as session:
            session.connection().execute(sql("UPDATE casefile SET applicants = 5"))
        (problem,) = verification.verify(office.database, office.office).problems
        assert number in problem
        assert "applicants" in problem


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"co_applicants": [APPLICANT]}, "共同申请人重复"),
        ({"co_applicants": [LI], "spokesperson": 3}, "申请人共2名，没有第3名"),
        ({"spokesperson": 1}, "申请人共1名，没有第1名可以作代表人"),
        ({"co_applicants": [{**LI, "guardian": {"name": "王", "relation": "父"}}]}, "只有自然人"),
    ],
)
def test_wrong_applicants_are_refused(sqlite_url: str, facts: dict[str, Any], words: str) -> None:
    with bureau(sqlite_url) as office, pytest.raises(NotAllowed, match=words):
        office.receive(ON, **facts)


def test_two_hundred_is_the_end(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, pytest.raises(BadFacts, match="co_applicants"):
        office.receive(ON, co_applicants=[{"name": f"村民{n}"} for n in range(200)])


def test_an_agent_who_receives_letters_or_a_spokesperson_is_enough(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        for facts in ({"agent": SUN}, {"spokesperson": 1}):
            number = joint(office, **facts)
            office.answered(number, ON)
            office.act(number, "serve", ON, method="in_person", receiver="孙律师")
            assert office.row(number).state == "answered"


def test_an_agent_whose_term_is_over_receives_nothing_more(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = joint(office, agent={**SUN, "until": "2026-03-12"})
        office.answered(number, ON)
        with pytest.raises(NotAllowed, match="还缺第2名"):
            office.act(number, "serve", date(2026, 3, 13), method="in_person", receiver="孙律师")
        with pytest.raises(NotAllowed, match="授权到2026-03-12为止"):
            office.act(number, "serve", date(2026, 3, 13), method="in_person", receiver="孙律师", by_agent=True)


def test_a_letter_to_one_applicant_has_no_others_to_serve(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON).number
        office.answered(number, ON)
        with pytest.raises(NotAllowed, match="没有其他共同申请人"):
            office.act(
                number, "serve", ON, method="in_person", receiver="王喆",
                also=[{"applicant": 2, "method": "in_person", "receiver": "李璟"}],
            )  # fmt: skip


def test_each_service_is_evidence_and_the_last_day_counts(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = joint(office)
        office.answered(number, ON)
        other = {"applicant": 2, "method": "post", "posted_on": date(2026, 3, 12), "tracking": "XA2"}
        office.act(
            number, "serve", date(2026, 3, 13), method="post", posted_on=date(2026, 3, 11), tracking="XA1", also=[other]
        )
        assert office.row(number).concluded_on == date(2026, 3, 12)
        with office.database.read() as session:
            row = store.case_row(session, number)
            assert row is not None
            found = evidence.items(
                journal.load(session, row), list(store.letters(session, row.id or 0)), office.database.folder
            )
        named = [item.name for item in found]
        assert any("邮件号码XA1" in name for name in named)
        assert any("第2名申请人，邮寄，邮件号码XA2" in name for name in named)
        assert [item.proves for item in found if "XA2" in item.name] == ["2026年3月12日送达"]


def test_the_windows_wait_for_the_last_proof(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = joint(office)
        office.answered(number, ON)
        other = {"applicant": 2, "method": "post", "posted_on": ON, "tracking": "XA2"}
        office.act(number, "serve", ON, method="in_person", receiver="王喆", also=[other])
        clocks = {item["clock"] for item in office.document(number, ON)["deadlines"]}
        assert "reconsideration" not in clocks
        office.act(number, "record_delivery", date(2026, 3, 16), letter=2, evidence="邮政签收回执")
        clocks = {item["clock"] for item in office.document(number, ON)["deadlines"]}
        assert "reconsideration" in clocks


def test_a_correction_that_loses_the_spokesperson_names_another(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        zhao = {"name": "赵昇", "phone": "139-0000-0002", "identity_shown": True}
        number = office.receive(ON, co_applicants=[LI, zhao], spokesperson=3).number
        office.act(number, "request_correction", ON, items=["赵昇的签名"])
        with pytest.raises(NotAllowed, match="原来推选的代表人是第3名，现在申请人共2名"):
            office.act(number, "correct", ON, content="方案", co_applicants=[LI])
        office.act(number, "correct", ON, content="方案", co_applicants=[LI], spokesperson=2)
        assert office.document(number, ON)["applicants"] == 2


@pytest.mark.parametrize(
    ("name", "told"), [("高平市昇达商贸有限公司", True), ("王学会", False), ("欧阳大学", False), ("米山镇人", False)]
)
def test_a_unit_whose_kind_nobody_said_is_told(name: str, told: bool, sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        done = office.receive(ON, applicant={"name": name, "phone": "1", "identity_shown": True})
        assert any(f"“{name}”像是单位" in line for line in done.warnings) is told


def test_one_who_is_called_like_a_society_applies_as_a_person(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        done = office.receive(ON, applicant={"name": "王学会", "kind": "自然人", "phone": "1", "identity_shown": True})
        assert done.state == "received"
