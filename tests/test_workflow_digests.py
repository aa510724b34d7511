"""The morning mail of every supervisor: what is late or nearly so, unit by unit, once a day."""

from collections import Counter
from datetime import date

from gaoping import FINANCE, Bureau, bureau
from ladder import RECEIVED, assigned, mails


def test_one_digest_a_day_to_each_supervisor_by_unit_naming_the_holder(office: Bureau) -> None:
    mine, theirs = assigned(office), office.receive(RECEIVED, unit=FINANCE).number
    for _ in range(3):
        office.sweep(date(2026, 4, 7))
    office.sweep(date(2026, 4, 9))
    digests = mails(office, "digest")
    assert Counter(mail.recipient for mail in digests) == {
        "supervisor@gaoping.invalid": 2,
        "finance_boss@gaoping.invalid": 2,
    }
    all_units = next(mail for mail in digests if mail.recipient.startswith("supervisor@"))
    assert all_units.subject == "[督办日报]2026-04-07 已超期0件，将到期2件"
    assert all_units.body.index(f"【{FINANCE}】") != all_units.body.index("【高平市人民政府办公室】")
    assert f"{mine}  答复期限2026-04-08  已收件  经办人：经小办" in all_units.body
    assert f"{theirs}  答复期限2026-04-08  已收件  尚未分办" in all_units.body
    only_finance = next(mail for mail in digests if mail.recipient.startswith("finance_boss@"))
    assert theirs in only_finance.body
    assert mine not in only_finance.body
    assert sorted(mail.subject for mail in digests if "2026-04-09" in mail.subject) == [
        "[督办日报]2026-04-09 已超期1件，将到期0件",
        "[督办日报]2026-04-09 已超期2件，将到期0件",
    ]


def test_digests_go_on_by_a_clock_that_was_ahead_and_none_goes_twice(office: Bureau) -> None:
    assigned(office)
    for day in (9, 7, 7, 8, 9):
        office.sweep(date(2026, 4, day))
    mornings = [mail.subject[6:16] for mail in mails(office, "digest") if mail.recipient.startswith("supervisor@")]
    assert mornings == ["2026-04-09", "2026-04-07", "2026-04-08"]


def test_no_digest_when_nothing_is_near(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        assigned(office)
        office.sweep(date(2026, 3, 11))
        assert mails(office, "digest") == []
