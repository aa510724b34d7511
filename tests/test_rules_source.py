"""Reading one law file strictly: each kind of field, and what is refused."""

from datetime import date, datetime

import pytest

from rules.source import LawError, NotInForce, Section, read


def section(**fields: object) -> Section:
    return Section("rules/data/x.toml", "answer", fields)


def test_each_kind_of_field():
    found = section(
        label="答复期限",
        length=20,
        checked=True,
        on=date(2020, 1, 6),
        off=[date(2020, 1, 6)],
        needs=["reason"],
        inner={"a": 1},
    )
    assert found.text("label") == "答复期限"
    assert found.number("length") == 20
    assert found.flag("checked") is True
    assert found.day("on") == date(2020, 1, 6)
    assert found.days("off") == (date(2020, 1, 6),)
    assert found.words("needs") == ("reason",)
    assert found.section("inner").number("a") == 1
    found.close()


def test_what_may_be_left_out():
    found = section()
    assert found.text("label", "期限") == "期限"
    assert found.days("off") == ()
    assert found.words("needs") == ()
    assert found.sections("pause") == ()
    assert not found.has("off")
    found.close()


@pytest.mark.parametrize(
    ("fields", "read_it", "words"),
    [
        ({}, lambda s: s.text("label"), "label: 缺少"),
        ({"label": " "}, lambda s: s.text("label"), "label: 应为文字，不能是 ' '"),
        ({"length": True}, lambda s: s.number("length"), "length: 应为不小于1的整数，不能是 True"),
        ({"length": -1}, lambda s: s.number("length", least=0), "length: 应为不小于0的整数"),
        ({"checked": "yes"}, lambda s: s.flag("checked"), "checked: 应为 true 或 false"),
        ({"on": datetime(2020, 1, 6, 8)}, lambda s: s.day("on"), "on: 应为日期"),  # noqa: DTZ001  a TOML local datetime
        ({"off": [date(2020, 1, 7), date(2020, 1, 6)]}, lambda s: s.days("off"), "off: 日期须由早到晚"),
        ({"needs": [1]}, lambda s: s.words("needs"), "needs: 应为文字的列表"),
        ({"unit": "week"}, lambda s: s.one_of("unit", ("day", "month")), "unit: 应为 day、month 之一，不能是 'week'"),
        ({"extension": 3}, lambda s: s.section("extension"), "extension: 应为表"),
        ({"pause": "x"}, lambda s: s.sections("pause"), "pause: 应为表的列表"),
        ({"more": 1}, lambda s: s.close(), "more: 没有这一项"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_table(fields, read_it, words):
    with pytest.raises(LawError) as refused:
        read_it(section(**fields))
    assert str(refused.value).startswith("rules/data/x.toml: [answer] ")
    assert words in str(refused.value)


def test_tables_not_asked_for_are_listed_once():
    found = section(extension={"length": 20}, pause={"by": "agency"}, label="x")
    found.section("extension")
    assert list(found.inner()) == ["pause"]
    assert found.inner() == {}


def test_nothing_in_force_is_a_kind_of_law_error():
    assert issubclass(NotInForce, LawError)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LawError, match=r"rules/data/none\.toml: 读不了"):
        read(tmp_path / "none.toml", tmp_path)
