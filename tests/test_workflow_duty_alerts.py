"""A duty that falls due is told by the internal ladder: each rung once, nothing when it is done, moved or voided."""

from datetime import date

from duty_desk import ON, add, correct, finish, void
from gaoping import Bureau
from sqlmodel import select

from workflow import people
from workflow.duty_tables import Duty
from workflow.mail_tables import Outbox
from workflow.tables import Person

DUE, NEXT = date(2026, 3, 17), date(2026, 3, 18)


def mails(office: Bureau) -> list[tuple[str, str]]:
    with office.database.read() as session:
        rows = session.exec(select(Outbox).where(Outbox.kind == "alert").order_by(Outbox.recipient, Outbox.id))
        return [(row.recipient.partition("@")[0], row.subject) for row in rows]


def test_each_rung_is_told_once(office: Bureau) -> None:
    number = add(office, "assistance", person="王喆", subject="需要朗读").number
    assert office.sweep(date(2026, 3, 16)).alerts == 0
    assert office.sweep(DUE).alerts == 1
    assert office.sweep(DUE).alerts == 0
    assert mails(office) == [("handler", f"[▲ 今日到期]{number}")]
    swept = office.sweep(NEXT)
    assert (swept.alerts, swept.mails) == (2, 2)
    late = f"[■ 已超期1个工作日]{number}"
    assert mails(office) == [("handler", f"[▲ 今日到期]{number}"), ("handler", late), ("supervisor", late)]
    with office.database.read() as session:
        bodies = "".join(row.body for row in session.exec(select(Outbox)))
    assert "王喆" not in bodies
    assert "朗读" not in bodies
    assert "对有困难的申请人提供帮助：2026-03-17（本机关自定的期限）" in bodies


def test_a_missed_morning_tells_the_highest_rung_alone(office: Bureau) -> None:
    number = add(office, "assistance").number
    office.sweep(date(2026, 3, 20))
    assert {subject for _, subject in mails(office)} == {f"[■ 已超期3个工作日]{number}"}


def test_nothing_is_told_of_what_is_done_or_voided(office: Bureau) -> None:
    finish(office, add(office, "assistance").number, "given")
    void(office, add(office, "assistance").number)
    office.sweep(NEXT)
    assert mails(office) == []


def test_a_day_put_right_arms_the_ladder_again(office: Bureau) -> None:
    number = add(office, "assistance").number
    office.sweep(DUE)
    correct(office, number, DUE, by="approver", arose_on=date(2026, 3, 10), handler="handler2")
    office.sweep(NEXT)
    assert ("handler2", f"[■ 已超期1个工作日]{number}") in mails(office)
    moved = add(office, "assistance", on=date(2026, 3, 18), arose_on=date(2026, 3, 11))
    office.sweep(NEXT)
    correct(office, moved.number, NEXT, by="approver", arose_on=date(2026, 3, 12))
    with office.database.read() as session:
        assert session.exec(select(Duty.rung).where(Duty.number == moved.number)).one() is None


def test_nobodys_duty_is_the_heads(office: Bureau) -> None:
    number = add(office, "assistance", unit="高平市财政局").number
    office.sweep(DUE)
    assert mails(office) == [("finance_head", f"[▲ 今日到期]{number}")]
    assert ON < DUE


def test_where_nobody_supervises_the_head_is_told(office: Bureau) -> None:
    with office.database.write() as session:
        session.get_one(Person, "supervisor").active = False
    number = add(office, "assistance").number
    office.sweep(NEXT)
    assert ("approver", f"[■ 已超期1个工作日]{number}") in mails(office)


def test_whoever_has_no_address_is_counted(office: Bureau) -> None:
    with office.database.write() as session:
        people.add(session, "mute", "无邮箱", ["handler"], "高平市人民政府办公室", None)
    add(office, "assistance", handler="mute")
    assert office.sweep(DUE).unaddressed == 1
