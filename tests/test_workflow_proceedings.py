"""Who is told of a proceeding's clocks, what the journal keeps of it, and the table's own soundness."""

from datetime import date

import pytest
from gaoping import Bureau, bureau
from sqlmodel import select

from rules.proceedings import KINDS
from workflow import store
from workflow.disputes import proceedings
from workflow.mail_tables import Alert
from workflow.tables import Deadline, Particular


def contested(office: Bureau, **more: object) -> str:
    number = office.receive(date(2026, 3, 2)).number
    office.answered(number, date(2026, 3, 20))
    office.act(number, "serve", date(2026, 3, 20), "registrar", method="in_person", receiver="王喆")
    facts = {"kind": "行政复议", "body": "晋城市人民政府", "received_on": date(2026, 4, 13)} | more
    office.act(number, "open_proceeding", date(2026, 4, 13), "legal", **facts)
    return number


def test_legal_staff_are_told_of_the_reply_and_nobody_of_a_window(database_url: str) -> None:
    with bureau(database_url) as office:
        contested(office)
        office.sweep(date(2026, 4, 24))
        office.sweep(date(2026, 10, 12))
        with office.database.read() as session:
            told = {
                (row.clock, row.recipient) for row in session.exec(select(Alert)) if row.on_day == date(2026, 4, 24)
            }
            clocks = {row.clock for row in session.exec(select(Alert))}
            windows = session.exec(select(Deadline).where(Deadline.whose == "window")).all()
        assert ("reconsideration_reply:1", "legal") in told
        assert ("reconsideration_reply:1", "supervisor") in told
        assert clocks == {"reconsideration_reply:1", "reconsideration_decision:1"}
        assert sorted(row.clock for row in windows) == ["litigation", "reconsideration"]
        assert all(row.due_on for row in windows)


def test_what_somebody_claims_is_in_the_vault_only(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = contested(office, claims="王喆请求撤销")
        with office.database.read() as session:
            row = store.case_row(session, number)
            assert row is not None
            entries = store.entries(session, row.id or 0)
            kept = session.exec(select(Particular.value).where(Particular.field == "claims")).all()
        assert all("王喆" not in entry.facts + entry.outcome for entry in entries)
        assert kept == ['"王喆请求撤销"']


def test_a_window_that_ran_out_is_not_late(sqlite_url: str) -> None:
    """Its last day is a Sunday that is worked."""
    with bureau(sqlite_url) as office:
        shown = office.document(contested(office), date(2027, 1, 4))
        litigation = next(item for item in shown["deadlines"] if item["clock"] == "litigation")
        assert (litigation["due"], litigation["status"], litigation["late"]) == (date(2026, 9, 20), "running", False)


@pytest.mark.parametrize("step", proceedings.STEPS, ids=[step.event for step in proceedings.STEPS])
def test_every_step_has_its_words_and_known_kinds(step: proceedings.Step) -> None:
    assert step.label
    assert set(step.kinds) <= KINDS.keys()
    assert set(step.status) <= proceedings.STATUS.keys()
    assert sum(other.facts is step.facts for other in proceedings.STEPS) == 1


def test_a_case_taken_up_again_twice_keeps_the_law_of_its_first_day(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2015, 1, 5)).number
        office.answered(number, date(2015, 1, 12))
        office.act(number, "serve", date(2015, 1, 12), "registrar", method="in_person", receiver="王喆")
        told = date(2015, 4, 20)
        facts = {"kind": "litigation", "body": "高平市人民法院", "received_on": told, "accepted_on": told}
        office.act(number, "open_proceeding", told, "legal", **facts)
        for stopped, resumed in ((date(2015, 5, 4), date(2015, 6, 1)), (date(2015, 6, 8), date(2015, 7, 1))):
            office.act(number, "suspend_proceeding", stopped, "legal", proceeding=1, reason="中止审理裁定")
            office.act(number, "resume_proceeding", resumed, "legal", proceeding=1)
        judged = next(
            item for item in office.document(number, resumed)["deadlines"] if item["clock"] == "court_judgment:1"
        )
        assert judged["due"] == date(2015, 9, 9)
        assert any("（1989年）第五十七条" in step["article"] for step in judged["because"])


@pytest.mark.parametrize("stood", ["answered", "closed"])
def test_a_case_whose_appeal_failed_is_again_what_it_was(sqlite_url: str, stood: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2022, 2, 7)).number
        office.answered(number, date(2022, 2, 18))
        office.act(number, "serve", date(2022, 2, 18), "registrar", method="in_person", receiver="王喆")
        if stood == "closed":
            office.act(number, "close", date(2022, 2, 21))
        told, judged, filed = date(2022, 4, 6), date(2022, 7, 28), date(2022, 8, 10)
        office.act(number, "open_proceeding", told, "legal", kind="litigation", body="高平市人民法院", received_on=told)
        office.act(number, "decide_proceeding", judged, "legal", proceeding=1, result="dismissed", decided_on=judged)
        assert office.row(number).state == stood
        appealed = {"proceeding": 1, "who": "applicant", "filed_on": filed, "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", filed, "legal", **appealed)
        assert office.row(number).state == "appealed"
        last = date(2022, 11, 8)
        office.act(
            number, "decide_proceeding", last, "legal", proceeding=1, result="驳回上诉，维持原判", decided_on=last
        )
        assert office.row(number).state == stood


def test_an_order_to_answer_leaves_the_third_party_its_time(sqlite_url: str) -> None:
    asked, ordered = date(2026, 3, 3), date(2026, 4, 20)
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 2)).number
        office.act(number, "consult_third_party", asked, name="某公司", contact="某路1号", summary="报告")
        facts = {"kind": "reconsideration", "body": "晋城市人民政府", "received_on": ordered}
        office.act(number, "open_proceeding", ordered, "legal", **facts)
        office.act(number, "decide_proceeding", ordered, "legal", proceeding=1, result="ordered", decided_on=ordered)
        assert office.row(number).state == "consulting"
        assert office.act(number, "record_opinion", ordered, consultation=1, opinion="agree").state == "received"
