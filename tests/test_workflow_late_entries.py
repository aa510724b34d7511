"""What is entered more than the office's days after it happened is seen by the supervisors: once, each of their own units."""

from datetime import date, datetime

import pytest
from gaoping import FINANCE, OFFICE, Bureau, bureau, json_like, noon
from sqlmodel import select

from bench.heard import heard
from workflow import engine
from workflow.acts import late_entries
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.local_time import midnight
from workflow.mail_tables import Outbox

ON = date(2026, 3, 10)


def act(office: Bureau, number: str, event: str, on: date, at: datetime, **facts: object) -> None:
    with office.database.write() as session:
        engine.advance(session, office.office, number, event, by="handler", on=on, at=at, facts=json_like(facts))


def found(office: Bureau, since: date = ON, unit: str | None = None) -> list[tuple[str, date, date, int]]:
    with office.database.read() as session:
        late = late_entries.found(session, office.office, midnight(since), unit=unit)
    return [(item.event, item.happened_on, item.entered_on, item.late_by) for item in late]


@pytest.mark.parametrize(("at", "late_by"), [(date(2026, 3, 13), None), (date(2026, 3, 16), 4)])
def test_an_act_entered_days_after_its_own_day(office: Bureau, at: date, late_by: int | None) -> None:
    """Three working days are allowed: on Tuesday's act, Friday is in time and Monday is late."""
    number = office.receive(ON).number
    act(office, number, "record_search", ON, noon(at), searches=[SEARCH])
    assert found(office) == ([("record_search", ON, at, late_by)] if late_by else [])


def test_a_letter_signed_for_long_before_it_was_registered(office: Bureau) -> None:
    office.receive(date(2022, 7, 5), channel="邮寄", signed_on=date(2022, 6, 6), signed_by="门卫")
    assert found(office, date(2022, 7, 1)) == [("receive", date(2022, 6, 6), date(2022, 7, 5), 21)]


def test_what_took_effect_long_before_it_was_entered(office: Bureau) -> None:
    number = office.receive(ON).number
    office.act(number, "request_correction", ON, items=["文号"])
    office.act(number, "serve", ON, method="post", tracking="X1")
    office.act(number, "record_delivery", date(2026, 3, 24), letter=2, delivered_on=date(2026, 3, 12), evidence="回执")
    office.act(number, "correct", date(2026, 3, 25), content="方案", received_on=date(2026, 3, 24))
    office.act(number, "withdraw", date(2026, 4, 2), withdrawn_on=date(2026, 3, 26), evidence="撤回书")
    assert [(event, days) for event, _, _, days in found(office)] == [("record_delivery", 8), ("withdraw", 5)]


def test_a_suit_entered_late(office: Bureau) -> None:
    number = office.receive(ON).number
    facts = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": date(2026, 5, 6)}
    office.act(number, "open_proceeding", date(2026, 5, 20), "legal", **facts)
    assert [(event, days) for event, _, _, days in found(office)] == [("open_proceeding", 11)]


def test_the_days_are_those_of_shanghai_and_make_up_days_count(office: Bureau) -> None:
    number = office.receive(date(2026, 2, 11)).number
    entered = datetime.fromisoformat("2026-02-27T18:00:00+00:00")
    act(office, number, "record_search", date(2026, 2, 12), entered, searches=[SEARCH | {"when": "2026-02-11"}])
    assert found(office, date(2026, 2, 11)) == [("record_search", date(2026, 2, 12), date(2026, 2, 28), 7)]


def test_a_ledger_of_old_cases_is_history(office: Bureau) -> None:
    row = Row(2, "旧-1", OFFICE, date(2020, 3, 2), "post", "自然人", "王喆", "139", "方案", "open", date(2020, 3, 9))
    with office.database.write() as session:
        ledgers.take_in(session, office.office, [row], noon(ON), ON, lambda _done: None)
    assert found(office) == []


def test_a_unit_and_a_day_choose(office: Bureau) -> None:
    office.receive(ON, channel="邮寄", signed_on=date(2026, 3, 2))
    office.receive(date(2026, 3, 12), "finance", unit=FINANCE, channel="邮寄", signed_on=date(2026, 3, 2))
    assert len(found(office)) == 2
    assert [late for _, _, _, late in found(office, unit=FINANCE)] == [8]
    assert [late for _, _, _, late in found(office, date(2026, 3, 11))] == [8]


def digests(office: Bureau) -> list[tuple[str, str, bool, bool]]:
    """Return day, reader, and whether the office's and the bureau's late registration are told."""
    with office.database.read() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "digest"))
        told = [(row.subject, row.recipient.partition("@")[0], row.body) for row in rows]
    return sorted(
        (subject.split()[0][-10:], who, "GPZB-2026-0001" in body, "GPCZ-2026-0001" in body)
        for subject, who, body in told
    )


def test_every_supervisor_s_digest_tells_it_once(office: Bureau) -> None:
    office.receive(ON, channel="邮寄", signed_on=date(2026, 3, 2))
    office.receive(ON, "finance", unit=FINANCE, channel="邮寄", signed_on=date(2026, 3, 2))
    for day in (11, 12, 13):
        office.sweep(date(2026, 3, day))
    assert digests(office) == [("2026-03-11", "finance_boss", False, True), ("2026-03-11", "supervisor", True, True)]
    with office.database.read() as session:
        body = session.exec(select(Outbox.body).where(Outbox.recipient == "finance_boss@gaoping.invalid")).one()
    assert "登记：2026-03-02的事，2026-03-10才由finance登记（晚6个工作日）" in body
    assert "王喆" not in body


def test_mornings_missed_lose_nothing(office: Bureau) -> None:
    """A supervisor was last told on the 11th; the next sweep that runs tells everything entered since."""
    office.receive(ON, channel="邮寄", signed_on=date(2026, 3, 2))
    office.sweep(date(2026, 3, 11))
    for day in (12, 17):
        office.receive(date(2026, 3, day), "finance", unit=FINANCE, channel="邮寄", signed_on=date(2026, 3, 2))
    office.sweep(date(2026, 3, 19))
    with office.database.read() as session:
        query = select(Outbox).where(Outbox.recipient == "supervisor@gaoping.invalid").order_by(Outbox.id.desc())
        body = session.exec(query).first().body
    assert "GPZB-2026-0001  高平市人民政府办公室  登记" not in body
    assert all(f"{number}  高平市财政局  登记" in body for number in ("GPCZ-2026-0001", "GPCZ-2026-0002"))


def test_postgresql_reads_them_off_the_index_of_what_people_enter(postgres: str) -> None:
    with bureau(postgres) as office, office.database.read() as session, heard(office.database.engine) as said:
        late_entries.found(session, office.office, midnight(ON))
        words, values = said[-1]
        session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = session.connection().exec_driver_sql(f"EXPLAIN {words}", values).all()
    assert "ix_entry_entered" in str(plan)


SEARCH = {"who": "经小办", "where": "档案室", "words": "征收", "when": "2026-03-10", "result": "没有"}
