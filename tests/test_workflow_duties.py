"""The register of other duties: entered, put right, done, voided; each refusal says what to do instead."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from duty_desk import ON, add, correct, finish, void
from gaoping import FINANCE, OFFICE, Bureau, bureau

from rules import duties as law
from workflow import people
from workflow.acts import duties, duty_journal
from workflow.config import ConfigError, Terms
from workflow.duty_tables import Duty
from workflow.keeping import verification
from workflow.tables import Person
from workflow.trial import NotAllowed


@pytest.fixture
def office(database_url: str) -> Iterator[Bureau]:
    with bureau(database_url) as opened:
        yield opened
        assert verification.verify(opened.database, opened.office).problems == ()


def test_every_duty_has_a_term_among_the_offices_own() -> None:
    own = {item.setting for item in law.duties().values() if item.term is None}
    assert own <= set(Terms.model_fields)


@pytest.mark.on_sqlite
def test_what_must_be_published_has_the_regulations_own_term(office: Bureau) -> None:
    row = add(office, "应当主动公开的信息", arose_on=date(2026, 2, 9))
    assert (row.kind, row.due_on) == ("proactive_disclosure", date(2026, 3, 13))
    earlier = add(office, "proactive_disclosure", arose_on=date(2012, 6, 1))
    assert earlier.due_on == date(2012, 7, 2)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        ("reevaluation", date(2027, 3, 12)),
        ("publication", date(2026, 4, 8)),
        ("record_correction", date(2026, 4, 8)),
        ("complaint", date(2026, 4, 8)),
        ("assistance", date(2026, 3, 17)),
        ("enterprise_complaint", date(2026, 4, 8)),
    ],
)
@pytest.mark.on_sqlite
def test_each_kind_has_its_number_and_its_term(office: Bureau, kind: str, due: date) -> None:
    row = add(office, kind)
    assert (row.number, row.unit, row.kind, row.handler) == ("GPZB-D-2026-0001", OFFICE, kind, "handler")
    terms, calendar = office.office.config.terms, office.office.calendar
    assert row.due_on == calendar.nth_after(ON, getattr(terms, law.duties()[kind].setting))
    if kind != "reevaluation":
        assert row.due_on == due


def test_what_was_said_lies_in_the_vault_and_a_correction_takes_its_place(office: Bureau) -> None:
    number = add(office, person="王喆", contact="139-0000-0000", arose_on=date(2026, 3, 6)).number
    correct(office, number, date(2026, 3, 11), person="王吉吉", handler="handler2")
    with office.database.read() as session:
        row = duties.named(session, number)
        journal = duty_journal.entries(session, row)
        told = duty_journal.told_of(session, office.office, row)
    assert (told["person"], told["contact"], told["subject"]) == ("王吉吉", "139-0000-0000", "户籍登记的出生日期")
    assert [entry.event for entry in journal] == ["add", "correct"]
    assert all(secret not in entry.facts for entry in journal for secret in ("王喆", "王吉吉", "139-0000", "户籍"))
    assert (row.arose_on, row.due_on, row.handler) == (date(2026, 3, 6), date(2026, 4, 3), "handler2")


def test_what_stays_withheld_is_looked_at_again(office: Bureau) -> None:
    case = office.receive(ON).number
    first = add(office, "reevaluation", case=case, subject="第三方的合同价格")
    done, anew = finish(office, first.number, "kept", date(2027, 3, 10), done_on=date(2027, 3, 9))
    assert anew is not None
    assert (done.outcome, done.done_on) == ("kept", date(2027, 3, 9))
    assert (anew.number, anew.arose_on, anew.case_number) == ("GPZB-D-2027-0001", date(2027, 3, 9), case)
    with office.database.read() as session:
        assert duty_journal.told_of(session, office.office, anew)["subject"] == "第三方的合同价格"
    _, none = finish(office, anew.number, "情况有变化，转为公开", date(2027, 5, 10))
    assert none is None


def test_a_wrong_outcome_is_put_right_and_both_are_kept(office: Bureau) -> None:
    number = add(office).number
    finish(office, number, "accurate", date(2026, 3, 20))
    row = correct(office, number, date(2026, 3, 23), outcome="属实，已更正并告知", done_on=date(2026, 3, 19))
    assert (row.outcome, row.done_on) == ("corrected", date(2026, 3, 19))
    with office.database.read() as session:
        assert len(duty_journal.entries(session, row)) == 3


def test_more_time_is_given_by_somebody_who_decides_and_did_not_register_it(office: Bureau) -> None:
    number = add(office, by="allround", arose_on=date(2026, 3, 6)).number
    earlier = correct(office, number, arose_on=date(2026, 3, 5))
    assert earlier.due_on == date(2026, 4, 2)
    for by, words in (("handler", "须由签发人或者督办人员本人登记"), ("allround", "不能由原登记人自己登记")):
        with pytest.raises(NotAllowed, match=words):
            correct(office, number, by=by, arose_on=date(2026, 3, 9))
    later = correct(office, number, by="approver", arose_on=date(2026, 3, 9))
    assert later.due_on == date(2026, 4, 7)


def test_a_voided_one_keeps_its_number_and_leaves_the_list(office: Bureau) -> None:
    number = add(office).number
    for by, words in (("handler2", "须由签发人或者督办人员"), ("finance_boss", "不能办理")):
        with pytest.raises(NotAllowed, match=words):
            void(office, number, by=by)
    assert void(office, number).voided
    with pytest.raises(NotAllowed, match="已作废，不再办理；登记号保留"):
        finish(office, number)
    with office.database.read() as session:
        assert list(duties.listed(session)) == []
    assert add(office).number == "GPZB-D-2026-0002"


def test_lists_are_by_kind_unit_and_urgency(office: Bureau) -> None:
    late = add(office, "assistance")
    other = add(office, "complaint", by="finance")
    done = add(office, "publication")
    finish(office, done.number, "adopted", date(2026, 3, 11))
    first = add(office, "record_correction", arose_on=date(2026, 3, 9))

    def numbers(**wanted: Any) -> list[str]:
        with office.database.read() as session:
            return [row.number for row in duties.listed(session, **wanted)]

    assert numbers() == [late.number, first.number, other.number, done.number]
    assert numbers(open_only=True) == [late.number, first.number, other.number]
    assert numbers(unit=FINANCE) == [other.number] == numbers(kind="complaint")
    assert numbers(overdue_on=date(2026, 3, 18)) == [late.number]
    assert numbers(overdue_on=date(2026, 3, 17)) == []


Act = Callable[[Bureau, Duty], object]
REFUSED: list[tuple[str, Act, str]] = [
    ("unknown kind", lambda office, _: add(office, "annual"), "没有“annual”这种职责"),
    ("not yet law", lambda office, _: add(office, "publication", arose_on=date(2012, 6, 1)), "没有“proactive”的条文"),
    ("no law at all", lambda office, _: add(office, "complaint", arose_on=date(2007, 6, 1)), "尚未施行"),
    (
        "tomorrow",
        lambda office, _: add(office, arose_on=date(2026, 3, 11)),
        "事项发生之日2026-03-11晚于登记日2026-03-10",
    ),
    ("another's", lambda office, _: add(office, by="finance", unit=OFFICE), "不能办理高平市人民政府办公室的事项"),
    ("gone", lambda office, _: add(office, by="gone"), "离小职（gone）已停用，不能办理"),
    ("no role", lambda office, _: add(office, by="reviewer"), "保小密没有这些角色"),
    ("stranger", lambda office, _: add(office, by="nobody"), "没有“nobody”这个人"),
    (
        "handler elsewhere",
        lambda office, _: add(office, handler="finance"),
        "finance不是高平市人民政府办公室的工作人员",
    ),
    ("no such case", lambda office, _: add(office, case="GPZB-2026-0099"), "没有登记号为“GPZB-2026-0099”的申请"),
    ("another's case", lambda office, _: add(office, case="GPCZ-2026-0001"), "是高平市财政局的申请"),
    ("no such duty", lambda office, _: finish(office, "GPZB-D-2026-0099"), "没有登记号为“GPZB-D-2026-0099”的职责事项"),
    ("outcome of another", lambda office, row: finish(office, row.number, "kept"), "没有“kept”这种结果"),
    ("done before", lambda office, row: finish(office, row.number, done_on=date(2026, 3, 9)), "晚于办结之日2026-03-09"),
    ("done tomorrow", lambda office, row: finish(office, row.number, done_on=date(2026, 3, 11)), "晚于登记日"),
    ("before it began", lambda office, row: finish(office, row.number, on=date(2026, 3, 9)), "上一步的日期2026-03-10"),
    ("nothing to correct", lambda office, row: correct(office, row.number), "请填写要更正的"),
    ("no outcome yet", lambda office, row: correct(office, row.number, outcome="corrected"), "还没有办结"),
    ("arose too late", lambda office, row: correct(office, row.number, arose_on=date(2026, 3, 11)), "晚于登记日"),
    ("into an older law", lambda office, row: correct(office, row.number, arose_on=date(2007, 1, 4)), "尚未施行"),
]


@pytest.mark.parametrize(("act", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
@pytest.mark.on_sqlite
def test_refusals(office: Bureau, act: Act, words: str) -> None:
    office.receive(ON, "finance", unit=FINANCE)
    with office.database.write() as session:
        people.add(session, "gone", "离小职", ("handler",), OFFICE, None)
        session.get_one(Person, "gone").active = False
    row = add(office)
    with pytest.raises(NotAllowed) as caught:
        act(office, row)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.on_sqlite
def test_a_second_end_is_refused_and_a_unit_must_exist(office: Bureau) -> None:
    row = add(office)
    finish(office, row.number)
    with pytest.raises(NotAllowed, match="已于2026-03-10办结"):
        finish(office, row.number)
    with pytest.raises(ConfigError, match="没有单位“卫生局”"):
        add(office, unit="卫生局")


@pytest.mark.on_sqlite
def test_the_office_registers_for_a_unit_and_somebody_there_handles_it(office: Bureau) -> None:
    row = add(office, "complaint", unit=FINANCE)
    assert (row.number, row.unit, row.handler) == ("GPCZ-D-2026-0001", FINANCE, None)
    assert finish(office, row.number, "unfounded", by="finance")[0].done_on == ON
