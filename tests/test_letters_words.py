"""Words of others come into a letter as words: no line, no marker, no invisible sign of their own."""

from datetime import UTC, date, datetime

import pytest

from letters.words import cleaned, in_full_width, in_prose, listed, phrase, sentence, shielded, unshielded, you


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  甲 \t 乙　", "甲   乙"),
        ("甲\r\n\r\n  乙\u2028丙\u0085丁\x0b戊", "甲\n乙\n丙\n丁\n戊"),
        ("a\u202eb\u2066c\u200fd\u061c", "abcd"),
        ("a\x00b\x1b[31mc\x7f\ufeff\u00ad", "ab[31mc"),
        ("a\ufdd0b\ufdd1c\uffff\U0001fffe", "abc"),
        ("\ud800甲", "\ufffd甲"),
        ("葛\U000e0100 👨\u200d👩", "葛\U000e0100 👨\u200d👩"),
        ("喆璟昇𠮷㛃", "喆璟昇𠮷㛃"),
    ],
)
def test_a_text_keeps_its_words_and_loses_its_tricks(given: str, kept: str) -> None:
    assert cleaned(given) == kept


@pytest.mark.parametrize("blank", ["", " \n\t", "\u3000", "\u200b\u202e", "\u3164", [], ()])
def test_a_blank_is_no_fact(blank: object) -> None:
    assert cleaned({"reason": blank}) == {"reason": None}


def test_numbers_days_and_answers_stay() -> None:
    facts = {"days": 0, "first": False, "on": date(2026, 3, 2), "items": ("甲", " ")}
    assert cleaned(facts) == {"days": 0, "first": False, "on": date(2026, 3, 2), "items": ["甲", None]}


@pytest.mark.parametrize("value", [1.5, datetime(2026, 3, 2, tzinfo=UTC), object()])
def test_an_instant_a_float_or_an_object_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="文书的事实不能是"):
        cleaned({"on": value})


def test_a_shielded_value_is_one_line_without_a_marker() -> None:
    shielded_text = shielded("# 标题\n- 项")
    assert not shielded_text.startswith("#")
    assert "\n" not in shielded_text
    assert unshielded(shielded_text) == "# 标题\n- 项"


@pytest.mark.parametrize("value", [None, True, ""])
def test_nothing_is_not_printed(value: object) -> None:
    with pytest.raises(ValueError, match="不是可以写出的内容"):
        shielded(value)


def test_punctuation_of_the_office_is_full_width_and_that_of_others_untouched() -> None:
    facts = {
        "basis": "《档案法》（2020年修订）第十五条，第二款",
        "remedy": {"online_channel": "https://example.invalid/a,b"},
        "office": {"phone": "(0356)5221890"},
        "withheld": [{"reason": "甲；乙"}],
        "application": {"content": "甲，乙（丙）"},
        "applicant": {"name": "甲（乙）"},
    }
    assert in_full_width(facts) == facts | {
        "basis": "《档案法》（2020年修订）第十五条，第二款",
        "withheld": [{"reason": "甲；乙"}],
    }


def test_days_are_written_in_prose() -> None:
    assert in_prose(date(2026, 11, 3)) == "2026年11月3日"
    assert in_prose("2026-11-03") == "2026年11月3日"
    assert in_prose("十一月初") == "十一月初"


@pytest.mark.parametrize(
    ("given", "ended", "open_"),
    [
        ("甲", "甲。", "甲"),
        ("甲。", "甲。", "甲"),
        ("甲；", "甲。", "甲"),
        ("甲！", "甲！", "甲！"),
        ("“甲。”", "“甲。”", "“甲。”"),
        ("（甲）", "（甲）。", "（甲）"),
        ("甲.", "甲。", "甲"),
        ("Gaoping Trading Co., Ltd.", "Gaoping Trading Co., Ltd.。", "Gaoping Trading Co., Ltd."),
        ("甲公司（Acme Inc.）", "甲公司（Acme Inc.）。", "甲公司（Acme Inc.）"),
    ],
)
def test_a_sentence_ends_once_and_a_phrase_not_at_all(given: str, ended: str, open_: str) -> None:
    assert (sentence(given), phrase(given)) == (ended, open_)


def test_a_list_reads_as_one() -> None:
    assert listed(["甲。", "乙", "丙"]) == "甲、乙、丙"
    assert listed(["Acme Co., Ltd.", "U.S.A.", "乙."]) == "Acme Co., Ltd.、U.S.A.、乙"
    assert listed("甲") == "甲"


@pytest.mark.parametrize(("kind", "called"), [("自然人", "您"), ("商业企业", "贵单位"), (None, "您（单位）")])
def test_the_applicant_is_addressed_by_what_they_are(kind: str | None, called: str) -> None:
    assert you({"name": "王喆", "kind": kind}) == called
