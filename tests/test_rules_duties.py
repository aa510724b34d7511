"""The duties beside answering applications: known to the law of the day, with their outcomes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rules import duties, statutes
from rules.check import problems
from rules.source import LawError, NotInForce

BEFORE, SINCE = date(2012, 6, 1), date(2026, 3, 10)
KINDS = {
    "reevaluation", "publication", "record_correction", "complaint", "assistance", "proactive_disclosure", "enterprise_complaint",
}  # fmt: skip


def test_every_duty_has_its_article_in_the_regulation_of_2019() -> None:
    law = statutes.in_force("disclosure", SINCE)
    cited = {item.key: law.cited[item.cite] for item in duties.duties().values()}
    assert cited == {
        "reevaluation": "第十八条",
        "publication": "第四十四条",
        "record_correction": "第四十一条",
        "complaint": "第四十七条",
        "assistance": "第四十三条",
        "proactive_disclosure": "第二十六条",
        "enterprise_complaint": "第五十五条",
    }


def test_the_regulation_of_2007_knows_neither_re_evaluation_nor_suggestions() -> None:
    articles = statutes.in_force("disclosure", BEFORE).cited
    known = {key for key in KINDS if duties.duties()[key].cite in articles}
    assert known == {"record_correction", "complaint", "assistance", "proactive_disclosure"}
    for key in KINDS - known:
        with pytest.raises(NotInForce, match=r"2007年.*没有"):
            duties.duty(key, BEFORE)
    assert {duties.duty(key, BEFORE).key for key in known} == known


def test_a_duty_and_its_outcome_are_named_by_key_or_label() -> None:
    found = duties.duty("更正与自身相关的记录", SINCE)
    assert found.key == "record_correction"
    assert duties.outcome(found, "属实，已更正并告知") == duties.outcome(found, "corrected") == "corrected"
    with pytest.raises(NotInForce, match="没有“kept”这种结果，有：corrected"):
        duties.outcome(found, "kept")
    with pytest.raises(NotInForce, match="没有“annual”这种职责，有：reevaluation"):
        duties.duty("annual", SINCE)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ('cite = "proactive"', 'cite = "nowhere"', "[duty#2] cite: 各版条例都没有“nowhere”的条文"),
        ('again = "kept"', 'again = "later"', "[duty#1] again: 没有“later”这种结果"),
        ('key = "complaint"', 'key = "assistance"', "key: assistance 出现两次"),
        ('setting = "help"', "", "[duty#5] setting: 期限写 setting（机关自定）或者 term（条例的期限），只能有一个"),
        ('term = "proactive_disclosure"', 'term = "soon"', "[duty#6] term: 没有“soon”这一期限"),
    ],
)
def test_a_broken_file_is_named_with_its_field(
    broken: Callable[[str, str, str], Path], was: str, now: str, words: str
) -> None:
    root = broken("duties.toml", was, now)
    with pytest.raises(LawError) as caught:
        duties.duties(root)
    assert words in str(caught.value)
    assert any(words in line for line in problems(root))


def test_a_file_without_duties_is_broken(tmp_path: Path) -> None:
    (tmp_path / "duties.toml").write_text("", "utf-8")
    with pytest.raises(LawError, match="duty: 缺少"):
        duties.duties(tmp_path)
