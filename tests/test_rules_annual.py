"""The days by which annual reports are published, by the law of the day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules import annual, check
from rules.source import LawError, NotInForce


@pytest.mark.parametrize(
    ("year", "of", "on", "article"),
    [
        (2012, annual.UNIT, date(2013, 3, 31), "《中华人民共和国政府信息公开条例》（2007年）第三十一条"),
        (2012, annual.GOVERNMENT, date(2013, 3, 31), "《中华人民共和国政府信息公开条例》（2007年）第三十一条"),
        (2018, annual.UNIT, date(2019, 3, 31), "《中华人民共和国政府信息公开条例》（2007年）第三十一条"),
        (2019, annual.UNIT, date(2020, 1, 31), "《中华人民共和国政府信息公开条例》（2019年修订）第四十九条"),
        (2026, annual.UNIT, date(2027, 1, 31), "《中华人民共和国政府信息公开条例》（2019年修订）第四十九条"),
        (2026, annual.GOVERNMENT, date(2027, 3, 31), "《中华人民共和国政府信息公开条例》（2019年修订）第四十九条"),
    ],
)
def test_due(year: int, of: str, on: date, article: str) -> None:
    day, rule = annual.due(year, of)
    assert (day, rule.article) == (on, article)
    assert rule.checked == (year >= 2019)


def test_no_law_no_day() -> None:
    with pytest.raises(NotInForce):
        annual.due(2006, annual.UNIT)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'of = "unit"\nmonth = 1\nday = 31\narticle = "第四十九条"\nchecked = true\n\n[[annual_report]]',
            "",
            "缺少 unit",
        ),
        ("day = 31", "day = 32", "没有1月32日"),
        ('of = "government"', 'of = "unit"', "unit重复"),
        ('of = "government"', 'of = "province"', "应为 unit、government 之一"),
    ],
)
def test_a_broken_file_is_named(broken: Callable[[str, str, str], Path], old: str, new: str, said: str) -> None:
    root = broken("disclosure/2019-05-15.toml", old, new)
    with pytest.raises(LawError, match=f"disclosure/2019-05-15.toml.*{said}"):
        annual.due(2026, annual.UNIT, root)
    assert any(said in problem for problem in check.problems(root))
