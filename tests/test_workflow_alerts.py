"""The ladder: who is told what on which working morning, once, whatever happened in between."""

import random
from collections import Counter
from datetime import date

import pytest
from gaoping import APPLICANT, FINANCE, REQUEST, Bureau, bureau, noon
from ladder import HEADS, RECEIVED, assigned, days, mails, raised
from sqlmodel import select

from workflow.config import WebOptions
from workflow.mail_tables import Outbox
from workflow.tables import Heartbeat
from workflow.telling import alerts


def test_each_rung_is_told_once_on_its_working_morning(office: Bureau) -> None:
    assigned(office)
    for day in days(date(2026, 3, 10), date(2026, 4, 24)):
        for _ in range(2):
            office.sweep(day)
    told = {
        "2026-03-31": [("handler", -5)],
        "2026-04-02": [("handler", -3)],
        "2026-04-07": [("handler", -1), ("supervisor", -1)],
        "2026-04-08": [("handler", 0), ("supervisor", 0)],
        "2026-04-09": [*((head, 1) for head in HEADS), ("handler", 1), ("supervisor", 1)],
        "2026-04-15": [*((head, 5) for head in HEADS), ("supervisor", 5)],
    }
    expected = sorted((day, who, rung, "queued") for day, pairs in told.items() for who, rung in pairs)
    assert raised(office) == expected
    assert len(mails(office, "alert")) == len(expected)


def test_after_days_of_downtime_only_the_highest_rung_goes_to_each(office: Bureau) -> None:
    assigned(office)
    swept = office.sweep(date(2026, 4, 16))
    found = {(who, rung): status for _, who, rung, status in raised(office)}
    assert {pair for pair, status in found.items() if status == "queued"} == {
        ("handler", 1),
        ("supervisor", 5),
        *((head, 5) for head in HEADS),
    }
    assert {pair for pair, status in found.items() if status == "superseded"} == {
        *(("handler", rung) for rung in (-5, -3, -1, 0)),
        *(("supervisor", rung) for rung in (-1, 0, 1)),
        *((head, 1) for head in HEADS),
    }
    assert (swept.alerts, swept.superseded) == (5, 10)
    assert len(mails(office, "alert")) == 5


@pytest.mark.on_sqlite
def test_a_mail_leads_to_the_case_by_its_number_where_the_office_says_where(database_url: str) -> None:
    for address, wanted in (
        ("https://desk.invalid/gk/", "https://desk.invalid/gk/case/GPZB-2026-0001"), ("", None),
    ):  # fmt: skip
        with bureau(database_url, web=WebOptions(address=address)) as office:
            assigned(office)
            office.sweep(date(2026, 4, 7))
            for mail in (*mails(office, "alert"), *mails(office, "work")):
                links = [line.strip() for line in mail.body.splitlines() if "://" in line]
                assert links == ([wanted] if wanted else [])
                assert APPLICANT["name"] not in mail.body


@pytest.mark.on_sqlite
def test_an_answer_served_is_silent_and_one_only_issued_is_not(office: Bureau) -> None:
    number = assigned(office)
    office.answered(number, date(2026, 4, 7))
    office.sweep(date(2026, 4, 7))
    assert [row[1:3] for row in raised(office) if row[3] == "queued"] == [("handler", -1), ("supervisor", -1)]
    office.act(number, "serve", date(2026, 4, 8), "registrar", method="post", tracking="1")
    for day in days(date(2026, 4, 8), date(2026, 4, 20)):
        office.sweep(day)
    assert len(raised(office)) == 4
    assert {row[0] for row in raised(office)} == {"2026-04-07"}


@pytest.mark.on_sqlite
def test_a_stopped_term_is_silent_and_the_moved_day_is_armed_again(office: Bureau) -> None:
    number = assigned(office)
    office.sweep(date(2026, 4, 2))
    first = raised(office)
    assert [row[2:] for row in first] == [(-5, "superseded"), (-3, "queued")]
    office.act(number, "consult_third_party", date(2026, 4, 2), name="甲公司", contact="长平街1号", summary="报价")
    for day in days(date(2026, 4, 3), date(2026, 4, 22)):
        office.sweep(day)
    assert raised(office) == first
    office.act(number, "record_opinion", date(2026, 4, 23), consultation=1, opinion="agree")
    due = office.row(number).due_on
    assert due == date(2026, 4, 28)
    office.sweep(date(2026, 4, 23))
    again = [row for row in raised(office) if row not in first]
    assert again == [("2026-04-23", "handler", -5, "superseded"), ("2026-04-23", "handler", -3, "queued")]


@pytest.mark.on_sqlite
def test_a_day_that_moves_and_moves_back_is_not_told_twice(office: Bureau) -> None:
    number = assigned(office)
    office.sweep(date(2026, 3, 31))
    office.act(number, "consult_agency", date(2026, 3, 31), agency="晋城市自然资源局", summary="会议纪要")
    office.act(number, "record_opinion", date(2026, 3, 31), consultation=1, opinion="agree")
    assert office.row(number).due_on == date(2026, 4, 8)
    office.sweep(date(2026, 4, 1))
    assert raised(office) == [("2026-03-31", "handler", -5, "queued")]


@pytest.mark.on_sqlite
def test_an_extension_arms_the_ladder_anew(office: Bureau) -> None:
    number = assigned(office)
    office.sweep(date(2026, 4, 7))
    office.act(number, "request_extension", date(2026, 4, 7), reason="量大", days=10)
    office.act(number, "extend", date(2026, 4, 7), "approver")
    office.act(number, "serve", date(2026, 4, 7), "registrar", method="post", tracking="1")
    office.sweep(date(2026, 4, 14))
    assert [row for row in raised(office) if row[0] > "2026-04-07"] == []
    office.sweep(date(2026, 4, 15))
    assert [row for row in raised(office) if row[0] > "2026-04-07"] == [("2026-04-15", "handler", -5, "queued")]


@pytest.mark.on_sqlite
def test_somebody_elses_term_that_ran_out_is_told_and_not_counted_as_late(office: Bureau) -> None:
    asked = assigned(office)
    office.act(asked, "consult_third_party", date(2026, 3, 16), name="甲公司", contact="长平街1号", summary="报价")
    office.act(asked, "record_delivery", date(2026, 3, 18), "registrar", letter=2, evidence="邮政签收回执")
    late = assigned(office, on=date(2026, 3, 11))
    office.sweep(date(2026, 4, 10))  # the opinion was due on 9 April, and so was the other answer
    (mail,) = [mail for mail in mails(office, "alert") if mail.recipient.startswith("handler@")]
    assert mail.subject == "[期限提醒]2件，其中已超期1件"
    assert f"○ 对方期限已过1个工作日  {asked}" in mail.body
    assert f"■ 已超期1个工作日  {late}" in mail.body


@pytest.mark.on_sqlite
def test_the_notice_of_extension_has_alerts_of_its_own_until_it_is_served(office: Bureau) -> None:
    number = assigned(office)
    office.act(number, "request_extension", date(2026, 4, 7), reason="量大", days=10)
    office.act(number, "extend", date(2026, 4, 7), "approver")
    office.sweep(date(2026, 4, 8))
    told = raised(office, "extension_notice")
    assert ("2026-04-08", "handler", 0, "queued") in told
    office.act(number, "serve", date(2026, 4, 8), "registrar", method="post", tracking="1")
    office.sweep(date(2026, 4, 9))
    assert raised(office, "extension_notice") == told


@pytest.mark.parametrize("day", [date(2026, 4, 4), date(2026, 4, 6), date(2026, 2, 21)])
@pytest.mark.on_sqlite
def test_a_rest_day_raises_nothing_but_the_sweep_is_alive(office: Bureau, day: date) -> None:
    assigned(office, on=date(2026, 1, 5))
    assert office.sweep(day) == alerts.Swept()
    assert raised(office) == []
    assert mails(office, "digest") == []
    with office.database.read() as session:
        assert session.get_one(Heartbeat, "sweep").at == noon(day)


@pytest.mark.on_sqlite
def test_a_working_saturday_is_a_working_morning(office: Bureau) -> None:
    assigned(office)
    assert office.sweep(date(2026, 5, 9)).alerts > 0


def test_a_late_registration_alerts_at_once_in_its_own_transaction(office: Bureau) -> None:
    number = office.receive(date(2026, 4, 9), channel="邮寄", signed_on=RECEIVED).number
    assert office.row(number).due_on == date(2026, 4, 8)
    told = raised(office)
    assert {(who, rung) for _, who, rung, status in told if status == "queued"} == {
        *((head, 1) for head in HEADS),
        ("supervisor", 1),
    }
    waiting = len(mails(office, "alert"))
    assert waiting == 4
    office.sweep(date(2026, 4, 9))
    assert raised(office) == told
    assert len(mails(office, "alert")) == waiting


@pytest.mark.on_sqlite
def test_a_registration_in_time_waits_for_the_morning(office: Bureau) -> None:
    office.receive(date(2026, 3, 12), channel="邮寄", signed_on=date(2026, 3, 10))
    assert raised(office) == []


@pytest.mark.on_sqlite
def test_no_mail_names_the_applicant_or_the_request(office: Bureau) -> None:
    number = assigned(office)
    office.act(number, "assist", date(2026, 3, 11), to=FINANCE, question=f"王喆要的{REQUEST}")
    office.act(number, "record_search", date(2026, 3, 11), searches=[
        {"who": "经小办", "where": "档案室", "words": REQUEST, "when": date(2026, 3, 11), "result": "未检出"},
    ])  # fmt: skip
    office.act(number, "request_extension", date(2026, 3, 12), reason=f"王喆的{REQUEST}难查", days=5)
    office.act(number, "extend", date(2026, 3, 12), "approver")
    office.answered(number, date(2026, 3, 13), decision="unavailable.not_held", documents=[], manner=None)
    for day in days(date(2026, 3, 16), date(2026, 4, 30)):
        office.sweep(day)
    with office.database.read() as session:
        written = [(row.subject, row.body) for row in session.exec(select(Outbox))]
    assert len(written) > 10
    for subject, body in written:
        for secret in (APPLICANT["name"], REQUEST, REQUEST[:8], APPLICANT["phone"], APPLICANT["address"], "难查"):
            assert str(secret) not in subject + body


def test_many_deadlines_are_swept_chunk_by_chunk(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "CHUNK", 4)
    for _ in range(11):
        assigned(office)
    assert office.sweep(date(2026, 4, 8)).alerts == 22
    assert Counter(row[3] for row in raised(office)) == {"queued": 22, "superseded": 44}
    assert office.sweep(date(2026, 4, 8)) == alerts.Swept()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.on_sqlite
def test_however_often_it_looks_everyone_gets_every_rung_once_and_one_mail_a_morning(office: Bureau, seed: int) -> None:
    chance = random.Random(seed)
    assigned(office)
    season = days(date(2026, 3, 25), date(2026, 4, 30))
    for day in [*sorted(chance.sample(season, 9)), date(2026, 5, 6)]:
        for _ in range(chance.randint(1, 3)):
            office.sweep(day)
    found = raised(office)
    assert sorted((who, rung) for _, who, rung, _ in found) == sorted(
        [
            *(("handler", rung) for rung in (-5, -3, -1, 0, 1)),
            *(("supervisor", rung) for rung in (-1, 0, 1, 5)),
            *((head, rung) for head in HEADS for rung in (1, 5)),
        ]
    )
    queued = Counter((day, who) for day, who, _, status in found if status == "queued")
    assert set(queued.values()) == {1}
    for who in ("handler", "supervisor", *HEADS):
        rungs = [rung for _, name, rung, status in found if name == who and status == "queued"]
        assert rungs == sorted(rungs)
