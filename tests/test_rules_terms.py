"""One term read from its table."""

import pytest

from rules.source import LawError, Section
from rules.terms import in_words, read_term

TABLE = {
    "label": "答复期限",
    "event": "收到申请",
    "starts": "received",
    "length": 20,
    "unit": "working_day",
    "article": "第三十三条第二款",
    "checked": True,
}


def term(**changes: object):
    fields = {name: value for name, value in {**TABLE, **changes}.items() if value is not None}
    return read_term(
        Section("rules/data/x.toml", "answer", fields), "2019", "中华人民共和国政府信息公开条例", "2019年修订"
    )


def test_a_term_carries_its_law_and_citation():
    found = term()
    assert (found.name, found.law, found.words, found.pauses, found.extension) == (
        "answer",
        "2019",
        "20个工作日",
        (),
        None,
    )
    assert found.citation == "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第二款"
    assert found.in_letters == "《中华人民共和国政府信息公开条例》第三十三条第二款"


def test_a_term_of_another_statute_names_it():
    found = term(title="中华人民共和国行政诉讼法", edition="2017年修正", article="第六十七条", unit="day", length=15)
    assert found.citation == "《中华人民共和国行政诉讼法》（2017年修正）第六十七条"


def test_a_stop_has_the_article_of_the_statute_unless_it_names_another():
    stops = [
        {"by": "agency", "word": "机关", "label": "征求其他机关意见", "article": "第三十三条第三款", "checked": True},
        {"by": "fee", "word": "费", "label": "待缴费", "title": "《办法》", "article": "第六条", "checked": False},
    ]
    found = term(pause=stops)
    assert found.pauses == ("agency", "fee")
    assert found.causes["agency"].citation == "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第三款"
    assert found.causes["fee"].citation == "《办法》第六条"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"article": None}, "article: 缺少"),
        ({"checked": None}, "checked: 缺少"),
        ({"unit": None}, "unit: 缺少"),
        ({"event": None}, "event: 缺少"),
        ({"starts": "later"}, "starts: 应为 received、delivered、served 之一"),
        ({"title": "另一部法"}, "edition: 缺少"),
        ({"counting": "lunar"}, "counting: 应为 counting、court_counting 之一"),
        (
            {"extension": {"length": 20, "article": "第三十三条第二款", "approver": "负责人"}},
            "[answer.extension] checked: 缺少",
        ),
    ],
)
def test_a_term_without_its_address_does_not_load(changes, words):
    with pytest.raises(LawError) as refused:
        term(**changes)
    assert words in str(refused.value)


def test_lengths_in_words():
    assert [in_words(20, "working_day"), in_words(60, "day"), in_words(6, "month")] == ["20个工作日", "60日", "6个月"]
