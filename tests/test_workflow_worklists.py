"""Worklists: who sees what, what waits for whom, pages by key, words found in Chinese on both databases."""

from datetime import date, timedelta

import pytest
from gaoping import FINANCE, TOWNSHIP, Bureau, noon
from sqlalchemy import event

from workflow import people, worklists
from workflow.ledger import ledgers
from workflow.narrowing import Asked
from workflow.people import actor_of
from workflow.worklists import BadList, Day, Line

TODAY = date(2026, 4, 7)


def page(office: Bureau, login: str, asked: Asked) -> tuple[list[Line], str | None]:
    with office.database.read() as session:
        return worklists.listed(session, office.office, actor_of(session, login), asked, TODAY)


def numbers(office: Bureau, login: str, asked: Asked = Asked()) -> list[str]:  # noqa: B008  a frozen value
    return [line.number for line in page(office, login, asked)[0]]


def day(office: Bureau, login: str, today: date = TODAY) -> Day:
    with office.database.read() as session:
        return worklists.day_of(session, office.office, actor_of(session, login), today)


def test_a_unit_sees_its_own_and_what_it_assists_with_the_office_sees_all(office: Bureau) -> None:
    own = office.receive(date(2026, 3, 10)).number
    theirs = office.receive(date(2026, 3, 11), unit=FINANCE).number
    assert numbers(office, "handler") == [own, theirs]
    assert numbers(office, "finance") == [theirs]
    assert numbers(office, "township") == []
    office.act(own, "assign", date(2026, 3, 11), "registrar", handler="handler")
    office.act(own, "assist", date(2026, 3, 12), "handler", to=TOWNSHIP, question="请检索")
    assert numbers(office, "township") == [own]
    assert [line.number for line in day(office, "township", date(2026, 3, 13)).mine] == [own]
    with office.database.write() as session:
        people.add(session, "township_reviewer", "镇审查", ("reviewer",), TOWNSHIP, "t@gaoping.invalid")
    assert numbers(office, "township_reviewer") == [own]
    assert day(office, "township_reviewer", date(2026, 3, 13)).mine == []
    assert page(office, "handler", Asked(unit=FINANCE))[0][0].holder == "未分办"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("安置", True), ("补偿 方案", True), ("补偿 年报", False), ("王喆", True), ("喆", True), ("gpzb-2026", True),
        ("0001", True),
        ("%", False), ("_", False), ("\\", False), ("'; DROP TABLE casefile", False), ("\x00安置", True), ("𠮷", False),
    ],
)  # fmt: skip
def test_words_are_found_in_number_applicant_and_content(office: Bureau, words: str, found: bool) -> None:
    number = office.receive(date(2026, 3, 10)).number
    assert numbers(office, "handler", Asked(words)) == ([number] if found else [])


def test_filters_narrow_and_an_answered_case_leaves_the_open_ones(office: Bureau) -> None:
    first = office.receive(date(2026, 3, 2)).number
    second = office.receive(date(2026, 4, 1)).number
    office.act(second, "assign", date(2026, 4, 1), "registrar", handler="handler")
    assert numbers(office, "handler", Asked(light="red")) == [first]
    assert numbers(office, "handler", Asked(light="green")) == [second]
    assert numbers(office, "handler", Asked(light="yellow")) == numbers(office, "handler", Asked(light="blue")) == []
    assert numbers(office, "handler", Asked(handler="handler")) == [second]
    office.answered(first, date(2026, 4, 2))
    assert numbers(office, "handler", Asked(state="awaiting_service")) == [first]
    office.act(first, "serve", date(2026, 4, 2), method="in_person", received_on=date(2026, 4, 2), receiver="王喆")
    assert numbers(office, "handler") == [second]
    assert numbers(office, "handler", Asked(state="all", sort="received")) == [second, first]


@pytest.mark.parametrize("number", ["2012-旧a", "2012/15号"])
def test_a_whole_number_finds_its_case_whatever_its_state(office: Bureau, number: str) -> None:
    said = (number, "", "2012-03-12", "当面", "自然人", "王喆", "139", "征地方案", "予以公开", "2012-03-20")
    rows = ledgers.rows_of([(2, dict(zip(ledgers.COLUMNS, said, strict=True)), None)], office.office, "台账.csv", {})
    with office.database.write() as session:
        ledgers.take_in(session, office.office, rows, noon(TODAY), TODAY, lambda _done: None)
    own = office.receive(date(2026, 3, 10)).number
    office.answered(own, date(2026, 3, 11))
    office.act(own, "serve", date(2026, 3, 12), method="in_person", received_on=date(2026, 3, 12), receiver="王喆")
    for asked in (own, own.lower()):
        assert numbers(office, "handler", Asked(asked)) == [own]
    assert numbers(office, "handler", Asked(number)) == [number]
    assert numbers(office, "handler", Asked(own, state="received")) == []
    assert numbers(office, "township", Asked(own)) == []
    assert numbers(office, "handler", Asked(own[:-1])) == []


def test_pages_follow_one_another_by_key_without_gap_or_double(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [office.receive(date(2026, 3, 2) + timedelta(days=n % 3)).number for n in range(11)]
    asked_back = made[4]
    office.act(asked_back, "consult_third_party", date(2026, 3, 9), name="某公司", contact="电话", summary="方案")
    monkeypatch.setattr(worklists, "PAGE", 4)
    for sort in worklists.SORTS:
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            lines, after = page(office, "handler", Asked(sort=sort, after=after))
            assert len(lines) <= 4
            seen += [line.number for line in lines]
        assert sorted(seen) == made
        if sort == "due":
            assert seen[-1] == asked_back


@pytest.mark.parametrize(
    "asked", [Asked(sort="name"), Asked(after="x"), Asked(after="2026-13-01.1"), Asked(after="2026-01-01.")]
)
def test_an_address_that_was_never_ours_is_refused(office: Bureau, asked: Asked) -> None:
    with pytest.raises(BadList):
        page(office, "handler", asked)


def test_nobody_holds_a_closed_case_that_owes_nothing(office: Bureau) -> None:
    """Answered, it is the handler's to file; closed, nobody's, until a complaint comes in."""
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, "assign", date(2026, 3, 10), "registrar", handler="handler")
    office.answered(number, date(2026, 3, 20))
    office.act(number, "serve", date(2026, 3, 20), "registrar", method="in_person", receiver="王喆")
    everything = Asked(state="all")
    assert page(office, "supervisor", everything)[0][0].holder == "经小办"
    office.act(number, "close", date(2026, 3, 23), "handler")
    assert page(office, "supervisor", everything)[0][0].holder == "无（已办结）"
    office.act(number, "open_proceeding", date(2026, 4, 1), "legal", kind="complaint", body="晋城市人民政府",
               received_on=date(2026, 4, 1))  # fmt: skip
    assert page(office, "supervisor", everything)[0][0].holder == "法制工作人员"


def test_a_day_says_what_is_late_what_is_near_and_whose_turn_it_is(office: Bureau) -> None:
    late = office.receive(date(2026, 3, 2)).number
    near = office.receive(date(2026, 3, 10)).number
    fresh = office.receive(date(2026, 4, 1)).number
    sent = office.receive(date(2026, 4, 2)).number
    new = office.receive(date(2026, 4, 3)).number
    for number in (late, near, fresh, sent):
        office.act(number, "assign", date(2026, 4, 3), "registrar", handler="handler")
    office.act(sent, "draft", date(2026, 4, 3), decision="open", documents=["方案"], manner="邮寄")
    office.act(sent, "submit", date(2026, 4, 3))
    mine = day(office, "handler")
    assert [line.number for line in mine.overdue] == [late]
    assert [(line.number, line.left, line.light) for line in mine.soon] == [(near, 1, "yellow")]
    assert [line.number for line in mine.mine] == [fresh]
    assert [(line.number, line.holder) for line in mine.others] == [(sent, "保密审查员")]
    assert [line.number for line in day(office, "registrar").mine] == [new]
    assert [line.number for line in day(office, "reviewer").mine] == [sent]
    assert [line.number for line in day(office, "supervisor").overdue] == [late]
    assert day(office, "finance") == Day()
    assert {line.applicant for line in mine.overdue} == {"王*"}


def test_a_long_list_says_that_there_is_more(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklists, "SHORT", 2)
    for _ in range(3):
        office.receive(date(2026, 4, 1))
    found = day(office, "registrar")
    assert (len(found.mine), found.more) == (2, {"mine"})


def test_a_page_costs_the_same_few_statements_however_many_cases_and_walks_an_index(office: Bureau) -> None:
    said: list[str] = []
    for n in range(worklists.PAGE + 5):
        office.receive(date(2026, 3, 2), unit=FINANCE if n % 2 else None)
    event.listen(office.database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    lines, after = page(office, "handler", Asked())
    assert (len(lines), after is not None) == (worklists.PAGE, True)
    whole = len(said)
    assert whole <= 6
    said.clear()
    page(office, "handler", Asked(after=after or ""))
    assert len(said) <= whole + 1
    if office.database.is_sqlite:
        query = (
            "SELECT * FROM casefile WHERE casefile.is_open AND pressing_on IS NOT NULL"
            " ORDER BY pressing_on, id LIMIT 51"
        )
        with office.database.read() as session:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
        assert "ix_casefile_open" in str(plan)


def test_rows_stand_in_the_order_of_the_days_they_show(office: Bureau) -> None:
    first, then, sued_on = date(2026, 2, 26), date(2026, 3, 2), date(2026, 3, 9)
    waiting, sued = office.receive(first).number, office.receive(then).number
    office.answered(sued, then)
    office.act(sued, "serve", then, method="in_person", received_on=then, receiver="王喆")
    office.act(sued, "open_proceeding", sued_on, "legal", kind="litigation", body="高平市人民法院", received_on=sued_on)
    assert office.row(waiting).due_on < office.row(sued).due_on  # type: ignore[operator]
    lines, _ = page(office, "handler", Asked(state="all"))
    assert [(line.number, line.due) for line in lines] == [(sued, date(2026, 3, 24)), (waiting, date(2026, 3, 25))]


def test_what_waits_for_a_court_stands_behind_what_is_late(office: Bureau) -> None:
    served, sued_on = date(2026, 2, 2), date(2026, 2, 9)
    sued, late = office.receive(served).number, office.receive(date(2026, 3, 2)).number
    office.answered(sued, served)
    office.act(sued, "serve", served, method="in_person", received_on=served, receiver="王喆")
    office.act(sued, "open_proceeding", sued_on, "legal", kind="litigation", body="高平市人民法院", received_on=sued_on)
    assert numbers(office, "handler") == [sued, late]
    office.act(sued, "answer_proceeding", date(2026, 2, 16), "legal", proceeding=1)
    lines, _ = page(office, "handler", Asked())
    assert [(line.number, line.due) for line in lines] == [(late, date(2026, 3, 30)), (sued, None)]
    assert lines[1].step_on is not None
    decided = {"proceeding": 1, "result": "upheld", "decided_on": "2026-03-20", "received_on": "2026-03-20"}
    office.act(sued, "decide_proceeding", date(2026, 3, 20), "legal", **decided)
    assert office.row(sued).pressing_on == office.row(sued).due_on


def test_what_a_court_does_is_nobodys_turn_until_its_term_has_run_out(office: Bureau) -> None:
    served, sued_on = date(2026, 3, 2), date(2026, 3, 9)
    number = office.receive(served).number
    office.answered(number, served)
    office.act(number, "serve", served, method="in_person", received_on=served, receiver="王喆")
    office.act(
        number, "open_proceeding", sued_on, "legal", kind="litigation", body="高平市人民法院", received_on=sued_on
    )
    assert [line.number for line in day(office, "legal", date(2026, 3, 10)).mine] == [number]
    office.act(number, "answer_proceeding", date(2026, 3, 16), "legal", proceeding=1)
    assert day(office, "legal", date(2026, 3, 17)).mine == []
    assert numbers(office, "legal", Asked(only="turn")) == []
    assert [line.number for line in day(office, "legal", date(2026, 12, 31)).mine] == [number]


def test_what_waits_for_oneself_is_asked_for_as_a_list(office: Bureau) -> None:
    first, second = office.receive(date(2026, 3, 10)).number, office.receive(date(2026, 3, 11)).number
    office.act(first, "assign", date(2026, 3, 11), "registrar", handler="handler")
    assert numbers(office, "registrar", Asked(only="turn")) == [second]
    assert numbers(office, "handler", Asked(only="turn")) == [first]
    assert numbers(office, "finance", Asked(only="turn")) == []


def test_what_was_signed_and_what_runs_elsewhere_are_told_on_the_list(office: Bureau) -> None:
    signed, asked = (office.receive(date(2026, 3, 10)).number for _ in range(2))
    office.act(signed, "draft", date(2026, 3, 11), decision="open", documents=["方案"], manner="邮寄")
    office.act(signed, "submit", date(2026, 3, 11))
    office.act(signed, "clear", date(2026, 3, 11), "reviewer", finding="不涉密")
    assert [line.stage for line in page(office, "handler", Asked(signed))[0]] == [None]
    office.act(signed, "sign", date(2026, 3, 11), "approver")
    office.act(asked, "consult_agency", date(2026, 3, 12), agency=FINANCE, summary="预算")
    lines = {line.number: line for line in page(office, "handler", Asked())[0]}
    assert (lines[signed].stage, lines[signed].step) == ("已签发，待编号", None)
    assert lines[asked].due is None
    assert (lines[asked].step, lines[asked].step_on) == ("取得送达凭证的内部时限（第1次）", date(2026, 3, 26))


def test_an_unassigned_case_is_always_on_somebodys_list(office: Bureau) -> None:
    """Who drafted what only others may review sees it as waiting for them; signed, and to be served, it is the registrar's."""
    on = date(2026, 3, 10)
    number = office.receive(on).number
    office.act(number, "draft", on, "allround", decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", on, "allround")

    def lists() -> dict[str, list[str]]:
        days = {
            login: day(office, login, date(2026, 3, 11)) for login in ("allround", "registrar", "reviewer", "handler")
        }
        held = {login: [(name, line.number) for name in ("mine", "others") for line in getattr(one, name)]
                for login, one in days.items()}  # fmt: skip
        return {login: [name for name, found in had if found == number] for login, had in held.items()}

    assert lists() == {"allround": ["others"], "registrar": [], "reviewer": ["mine"], "handler": []}
    office.act(number, "clear", on, "reviewer", finding="不涉密")
    assert lists() == {"allround": ["others"], "registrar": [], "reviewer": [], "handler": []}
    office.act(number, "sign", on, "approver")
    assert lists() == {"allround": ["mine"], "registrar": ["mine"], "reviewer": [], "handler": []}
    office.act(number, "issue", on, "allround")
    assert lists() == {"allround": ["mine"], "registrar": ["mine"], "reviewer": [], "handler": []}
    assert numbers(office, "registrar", Asked(only="turn")) == [number]
    office.act(number, "serve", on, "registrar", method="in_person", received_on=on, receiver="王喆")
    assert lists() == {"allround": [], "registrar": [], "reviewer": [], "handler": []}
