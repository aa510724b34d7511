"""Results of proceedings as the data file has them, and what is refused of a broken one."""

from pathlib import Path

import pytest

from rules import proceedings
from rules.source import DATA, LawError, NotInForce


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("upheld", "结果维持"), ("dismissed", "结果维持"), ("revoked", "结果纠正"), ("changed", "结果纠正"),
        ("declared_unlawful", "结果纠正"), ("ordered", "结果纠正"), ("terminated", "其他结果"),
        ("not_accepted", "其他结果"), ("mediated", "其他结果"), ("withdrawn", "其他结果"), ("other", "其他结果"),
    ],
)  # fmt: skip
def test_each_result_has_its_column_of_table_four(key: str, column: str) -> None:
    assert proceedings.ROWS[proceedings.result(key, "reconsideration").row] == column


def test_only_what_is_set_aside_or_ordered_is_answered_anew() -> None:
    assert {item.key for item in proceedings.results().values() if item.reopens} == {"revoked", "ordered"}


def test_a_complaint_cannot_revoke() -> None:
    with pytest.raises(NotInForce, match="向上级机关投诉举报没有“revoked”这种结果"):
        proceedings.result("revoked", "complaint")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('row = "upheld"', 'row = "won"', "row: 应为 upheld、corrected、other 之一"),
        ('row = "corrected"', 'row = "other"', "结果纠正 没有对应的结果"),
        ('key = "dismissed"', 'key = "upheld"', "upheld 出现两次"),
        ('kinds = ["reconsideration",', 'kinds = ["petition",', "kinds: 应为"),
        ("reopens = true", "", "reopens: 缺少"),
    ],
)
def test_a_broken_record_is_named(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = (DATA / "proceedings.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "proceedings.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(LawError, match=words):
        proceedings.results(tmp_path)
