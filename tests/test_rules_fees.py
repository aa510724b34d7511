"""The fee: the tariff's own boundaries, the formula, and what is refused."""

from datetime import date

import pytest

from rules import fees
from rules.fees import FeeError
from rules.statutes import NotInForce

ON = date(2025, 3, 3)


@pytest.mark.parametrize(
    ("items", "yuan"),
    [(0, 0), (1, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000), (51, 7400)],
)
def test_by_items(items, yuan):
    assert fees.amount(items=items, on=ON).amount == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"), [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)]
)
def test_by_pages(pages, yuan):
    assert fees.amount(pages=pages, on=ON).amount == yuan


@pytest.mark.parametrize("n", range(0, 400, 7))
def test_the_items_follow_the_formula(n):
    formula = 100 * max(0, min(n, 30) - 10) + sum(100 * (2 + (i - 31) // 10) for i in range(31, n + 1))
    found = fees.amount(items=n, on=ON)
    assert found.amount == formula == sum(line.amount for line in found.lines)
    assert sum(line.last - line.first + 1 for line in found.lines) == n


def test_the_lines_say_what_each_tier_costs():
    found = fees.amount(items=45, on=ON)
    assert [line.text for line in found.lines] == [
        "第1—10件，不收费",
        "第11—30件，每件100元，计2000元",
        "第31—40件，每件200元，计2000元",
        "第41—45件，每件300元，计1500元",
    ]
    assert (found.tariff, found.article) == ("items", "《政府信息公开信息处理费管理办法》（2020年）第四条")
    assert fees.amount(pages=31, on=ON).lines[-1].text == "第31页，每页10元，计10元"


@pytest.mark.parametrize("given", [{}, {"items": 1, "pages": 1}])
def test_the_tariffs_are_never_mixed(given):
    with pytest.raises(FeeError, match="只能选一种"):
        fees.amount(**given, on=ON)


def test_no_negative_counts_and_no_fee_before_the_tariff():
    with pytest.raises(FeeError, match="不能是负数：-1"):
        fees.amount(pages=-1, on=ON)
    with pytest.raises(NotInForce, match="自2021年1月1日起施行"):
        fees.amount(items=50, on=date(2020, 12, 31))


@pytest.mark.parametrize("after", range(0, 60, 7))
@pytest.mark.parametrize("n", [1, 5, 30])
def test_what_was_charged_earlier_in_the_month_is_left_out(after, n):
    found = fees.amount(items=after + n, after=after, on=ON)
    assert found.amount == fees.amount(items=after + n, on=ON).amount - fees.amount(items=after, on=ON).amount
    assert found.lines[0].first == after + 1


@pytest.mark.parametrize("given", [{"items": 12, "after": 13}, {"items": 12, "after": -1}, {"pages": 40, "after": 5}])
def test_nothing_is_left_out_that_was_not_counted(given):
    with pytest.raises(FeeError, match=f"此前的件数不对：{given['after']}"):
        fees.amount(**given, on=ON)


@pytest.mark.parametrize("by", ["items", "pages"])
def test_a_count_nobody_can_ask_for_is_refused_at_once(by):
    assert fees.amount(**{by: fees.MOST}, on=ON).amount > 0
    with pytest.raises(FeeError, match="最多1000000"):
        fees.amount(**{by: fees.MOST + 1}, on=ON)
