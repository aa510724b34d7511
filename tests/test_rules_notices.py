"""The yearly notices: what they say, what was changed afterwards, and that a broken one never loads."""

import shutil
from datetime import date

import pytest

from rules import check, notices
from rules.source import DATA, LawError


def test_every_year_has_its_notice_and_three_were_changed():
    found = notices.holidays()
    assert sorted({item.year for item in found}) == list(range(2008, 2027))
    changed = [(item.year, item.announced.isoformat(), item.notice) for item in found if item.amends]
    assert changed == [
        (2015, "2015-05-13", "国发明电〔2015〕1号"),
        (2019, "2019-03-22", "国办发明电〔2019〕3号"),
        (2020, "2020-01-27", "国办发明电〔2020〕1号"),
    ]


def test_every_notice_came_before_its_year_and_every_change_before_its_days():
    for item in notices.holidays():
        assert item.announced < min((*item.off, *item.work)), item.name
        assert item.off or item.work


def test_a_change_takes_a_make_up_day_back():
    def spring(as_of: date) -> set[date]:
        told = [item for item in notices.holidays() if item.announced <= as_of]
        return {day for item in notices.amended(told) if item.year == 2020 for day in item.work}

    assert date(2020, 2, 1) in spring(date(2020, 1, 26))
    assert date(2020, 2, 1) not in spring(date(2020, 1, 27))


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("2022", 'issuer = "国务院办公厅"\n', "", "workdays/2022.toml: issuer: 缺少"),
        ("2022", "checked = false\n", "", "workdays/2022.toml: checked: 缺少"),
        ("2022", 'number = "国办发明电〔2021〕11号"\nann', "ann", None),
        ("2022", "announced = 2021-10-25\n", "", "workdays/2022.toml: announced: 缺少"),
        ("2022", "off = [2022-01-01, ", "off = [2021-01-01, ", "[holiday#1] off: 2021-01-01 不属于2022年"),
        ("2022", "off = [2022-01-01, ", "off = [2022-01-03, ", "[holiday#1] off: 日期须由早到晚、互不重复"),
        ("2022", "off = [2022-01-01, ", 'off = ["2022-01-01", ', "[holiday#1] off: 应为日期的列表"),
        ("2022", "work = [2022-10-08,", "work = [2022-10-05, 2022-10-08,", "work: 2022-10-05 不是周六、周日"),
        ("2022", "work = [2022-10-08,", "work = [2022-10-07, 2022-10-08,", "work: 2022-10-07 不是周六、周日"),
        ("2022", "work = [2022-10-08,", "work = [2022-01-30, 2022-10-08,", "work: 2022-01-30 出现两次"),
        ("2022", "work = [2022-10-08, 2022-10-09]", "work = [2022-10-02]", "off: 2022-10-02 既放假又上班"),
        ("2022", 'name = "元旦"\n', "", "[holiday#1] name: 缺少"),
        ("2022", 'name = "元旦"\n', 'name = "元旦"\nrest = 1\n', "[holiday#1] rest: 没有这一项"),
        ("2020", "announced = 2020-01-27", "announced = 2019-01-27", "[amendment#1] announced: 应晚于所修改的通知"),
        ("2019", "off = [2019-05-02,", "off = [2019-05-01, 2019-05-02,", "off: 2019-05-01 出现两次"),
    ],
)
def test_a_broken_notice_is_named_with_its_field(broken, name, old, new, line):
    root = broken(f"workdays/{name}.toml", old, new)
    found = check.problems(root)
    if line is None:
        assert found == []
        assert {item.notice for item in notices.holidays(root) if item.year == 2022} == {"国务院办公厅2022年放假通知"}
    else:
        assert len(found) == 1
        assert found[0].startswith("rules/data/workdays/")
        assert line in found[0]


def test_a_notice_may_name_days_from_the_first_of_the_december_before(tmp_path):
    for day, found in (("2021-12-01", []), ("2021-11-30", ["2021-11-30 不属于2022年的通知"])):
        root = tmp_path / day
        shutil.copytree(DATA, root)
        file = root / "workdays/2022.toml"
        file.write_text(
            file.read_text("utf-8").replace("off = [2022-01-01, ", f"off = [{day}, 2022-01-01, ", 1), "utf-8"
        )
        assert [line.split(": ", 2)[2] for line in check.problems(root)] == found


def test_a_notice_without_number_cannot_claim_to_be_checked(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    file = root / "workdays/2022.toml"
    text = file.read_text("utf-8").replace('number = "国办发明电〔2021〕11号"\n', "").replace("= false", "= true", 1)
    file.write_text(text, "utf-8")
    with pytest.raises(LawError, match="checked: 没有文号的不能是 true"):
        notices.holidays(root)


def test_a_notice_of_no_day_off_is_none(broken):
    root = broken("workdays/2022.toml", "[[holiday]]", "[[others]]")
    file = root / "workdays/2022.toml"
    file.write_text(file.read_text("utf-8").partition("[[others]]")[0], "utf-8")
    assert check.problems(root) == ["rules/data/workdays/2022.toml: holiday: 缺少"]


def test_a_missing_year_is_refused(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    (root / "workdays/2015.toml").unlink()
    with pytest.raises(LawError, match=r"2016\.toml: 文件名：2014年之后缺少2015年"):
        notices.holidays(root)
    shutil.copy(root / "workdays/2016.toml", root / "workdays/年.toml")
    with pytest.raises(LawError, match=r"年.toml: 文件名：应为年份"):
        notices.holidays.__wrapped__(root)
    shutil.rmtree(root / "workdays")
    with pytest.raises(LawError, match="rules/data/workdays: 文件：缺少"):
        notices.holidays.__wrapped__(root)
