"""Versions of the law: which is in force when, what each knows, and that a broken file never loads."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from rules import check, statutes
from rules.source import DATA
from rules.statutes import LawError, NotInForce
from workflow.moves import MOVES

DISCLOSURE = "disclosure/2019-05-15.toml"


@pytest.mark.parametrize(
    ("family", "day", "id"),
    [
        ("disclosure", date(2008, 5, 1), "2007"),
        ("disclosure", date(2019, 5, 14), "2007"),
        ("disclosure", date(2019, 5, 15), "2019"),
        ("remedies", date(2015, 4, 30), "2008"),
        ("remedies", date(2015, 5, 1), "2015"),
        ("remedies", date(2017, 6, 30), "2015"),
        ("remedies", date(2017, 7, 1), "2017"),
        ("remedies", date(2018, 2, 7), "2017"),
        ("remedies", date(2018, 2, 8), "2018"),
        ("remedies", date(2023, 12, 31), "2018"),
        ("remedies", date(2024, 1, 1), "2024"),
        ("counting", date(2017, 9, 30), "1986"),
        ("counting", date(2021, 1, 1), "2020"),
        ("court_counting", date(2021, 12, 31), "2012"),
        ("court_counting", date(2022, 1, 1), "2021"),
        ("fees", date(2021, 1, 1), "2020"),
    ],
)
def test_the_version_in_force_changes_on_its_day(family, day, id):
    assert statutes.in_force(family, day).id == id


@pytest.mark.parametrize(
    ("day", "suit", "reconsideration"),
    [
        (date(2015, 5, 1), "2014年修正", "1999年，2009年修正"),
        (date(2017, 7, 1), "2017年修正", "1999年，2009年、2017年修正"),
        (date(2018, 2, 8), "2017年修正", "1999年，2009年、2017年修正"),
        (date(2024, 1, 1), "2017年修正", "2023年修订"),
    ],
)
def test_a_term_cites_the_edition_of_its_day(day: date, suit: str, reconsideration: str) -> None:
    assert statutes.term("appeal", day).citation == f"《中华人民共和国行政诉讼法》（{suit}）第八十五条"
    assert statutes.term("reconsideration_reply", day).citation.startswith(
        f"《中华人民共和国行政复议法》（{reconsideration}）"
    )


def test_before_the_first_version_nothing_is_in_force():
    with pytest.raises(NotInForce, match="自2008年5月1日起施行，2008年4月30日尚未施行"):
        statutes.in_force("disclosure", date(2008, 4, 30))
    with pytest.raises(NotInForce, match="没有“2031”这一版，有：2007、2019"):
        statutes.by_id("disclosure", "2031")


@pytest.mark.parametrize(
    ("name", "law", "length", "unit", "article"),
    [
        ("answer", "2007", 15, "working_day", "第二十四条第二款"),
        ("answer", "2019", 20, "working_day", "第三十三条第二款"),
        ("correction_notice", "2019", 7, "working_day", "第三十条"),
        ("third_party_opinion", "2019", 15, "working_day", "第三十二条"),
        ("agency_opinion", "2019", 15, "working_day", "第三十四条"),
    ],
)
def test_the_terms_of_both_regulations(name, law, length, unit, article):
    found = statutes.term(name, date(2019, 6, 3), law)
    assert (found.length, found.unit, found.article, found.law, found.checked) == (length, unit, article, law, True)


@pytest.mark.parametrize(
    ("name", "day", "length", "unit"),
    [
        ("reconsideration", date(2012, 3, 1), 60, "day"),
        ("reconsideration", date(2025, 3, 1), 60, "day"),
        ("litigation", date(2015, 4, 30), 3, "month"),
        ("litigation", date(2015, 5, 1), 6, "month"),
        ("litigation_after_reconsideration", date(2012, 3, 1), 15, "day"),
        ("reconsideration_reply", date(2023, 12, 31), 10, "day"),
        ("reconsideration_reply", date(2024, 1, 1), 10, "working_day"),
        ("reconsideration_reply_simplified", date(2024, 1, 1), 5, "working_day"),
        ("court_defence", date(2015, 4, 30), 10, "day"),
        ("court_defence", date(2015, 5, 1), 15, "day"),
        ("payment", date(2021, 1, 1), 20, "working_day"),
    ],
)
def test_the_terms_of_remedies_and_fees_follow_the_day(name, day, length, unit):
    found = statutes.term(name, day, "2019")
    assert (found.length, found.unit) == (length, unit)


def test_a_version_that_is_named_counts_on_any_day():
    assert statutes.term("answer", date(2008, 4, 30), "2007").length == 15
    assert statutes.term("answer", date(1999, 1, 4), "2019").length == 20


def test_what_stops_and_restarts_the_answer_differs_between_the_versions():
    old, new = statutes.term("answer", date(2012, 1, 4)), statutes.term("answer", date(2020, 1, 6))
    assert (old.pauses, old.restarts) == (("third_party", "correction"), ())
    assert (new.pauses, new.restarts) == (("third_party", "agency"), ("correction", "payment"))
    assert (old.extension.length, new.extension.length) == (15, 20)
    assert not old.causes["correction"].checked
    assert new.words == "20个工作日"
    assert new.citation == "《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第二款"
    assert new.in_letters == "《中华人民共和国政府信息公开条例》第三十三条第二款"


@pytest.mark.parametrize(
    ("name", "day", "law", "words"),
    [
        ("third_party_opinion", date(2012, 1, 4), None, "（2007年）没有规定第三方提出意见期限（third_party_opinion）"),
        ("correction_notice", date(2020, 1, 6), "2007", "没有规定补正告知期限"),
        ("reconsideration_reply_simplified", date(2023, 1, 4), None, "没有规定行政复议答复期限（简易程序）"),
        ("payment", date(2020, 1, 6), None, "尚未施行"),
        ("answer", date(2008, 4, 30), None, "《中华人民共和国政府信息公开条例》自2008年5月1日起施行"),
        ("reconsideration", date(2008, 4, 30), "2007", "政府信息公开复议和诉讼的规定自2008年5月1日起施行"),
        ("answers", date(2020, 1, 6), None, "没有“answers”这一期限，有：answer、"),
        ("answer", date(2020, 1, 6), "1949", "没有“1949”这一版"),
    ],
)
def test_a_term_that_law_does_not_know_is_refused(name, day, law, words):
    with pytest.raises(NotInForce) as refused:
        statutes.term(name, day, law)
    assert words in str(refused.value)


def test_articles_are_cited_in_full():
    new = statutes.by_id("disclosure", "2019")
    assert new.title == "中华人民共和国政府信息公开条例"
    assert new.cite("remedy") == "《中华人民共和国政府信息公开条例》（2019年修订）第五十一条"
    assert statutes.by_id("counting", "1986").cite("month_end").endswith("若干问题的意见（试行）》第一百九十八条")
    with pytest.raises(NotInForce, match="没有“excessive”的条文"):
        statutes.by_id("disclosure", "2007").cite("excessive")
    assert "correction" in new.articles
    assert "assistance" in statutes.by_id("disclosure", "2007").doubtful


def test_every_article_is_cited_by_a_letter_a_page_a_duty_an_act_or_a_rule():
    house = Path(__file__).parents[1]
    kept = [
        *house.glob("letters/templates/*.txt"),
        *house.glob("desk/web/templates/**/*.html"),
        house / "rules/data/duties.toml",
    ]
    kept += [path for room in ("rules", "workflow") for path in (house / room).rglob("*.py")]
    acts = {move.article for move in MOVES}
    said = "\n".join(path.read_text("utf-8") for path in kept)
    for statute in (one for found in statutes.families().values() for one in found):
        for name in statute.articles:
            cites = rf'cite\.{name}\b|cite = "{name}"|articles\[[^]]*"{name}"|cite\("{name}"\)|counting\(.*"{name}"\)'
            assert name in acts or re.search(cites, said), (statute.file, name)


def test_both_regulations_give_every_article_the_notices_cite():
    for statute in statutes.versions("disclosure"):
        names = {**statute.terms, **statute.articles}
        for name in (
            "answer",
            "correction",
            "exclusion",
            "extension",
            "third_party",
            "third_party_override",
        ):
            assert name in names, (statute.id, name)


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        (DISCLOSURE, 'article = "第三十三条第二款"\n', "", "disclosure/2019-05-15.toml: [answer] article: 缺少"),
        (DISCLOSURE, "length = 20\n", "", "disclosure/2019-05-15.toml: [answer] length: 缺少"),
        (DISCLOSURE, "length = 20\n", 'length = "20"\n', "[answer] length: 应为不小于1的整数，不能是 '20'"),
        (DISCLOSURE, "length = 20\n", "length = 0\n", "[answer] length: 应为不小于1的整数"),
        (DISCLOSURE, 'unit = "working_day"\n', "", "[answer] unit: 缺少"),
        (DISCLOSURE, 'unit = "working_day"\n', 'unit = "week"\n', "[answer] unit: 应为 working_day、day、month 之一"),
        (DISCLOSURE, 'unit = "working_day"\n', 'unit = "day"\n', "[answer] pause: 只有按工作日计算的期限"),
        (DISCLOSURE, "checked = true\n\n[answer]", "\n[answer]", "2019-05-15.toml: checked: 缺少"),
        (DISCLOSURE, "checked = true\n\n[answer.ext", "\n[answer.ext", "[answer] checked: 缺少"),
        (
            DISCLOSURE,
            "checked = true\n\n[answer.ext",
            "checked = 1\n\n[answer.ext",
            "[answer] checked: 应为 true 或 false",
        ),
        (DISCLOSURE, 'approver = "', 'aprover = "', "[answer.extension] approver: 缺少"),
        (DISCLOSURE, "[answer]\n", "[answer]\nlenght = 20\n", "[answer] lenght: 没有这一项"),
        (DISCLOSURE, 'id = "2019"\n', 'id = "2019"\nnote = "…"\n', "2019-05-15.toml: note: 没有这一项"),
        (DISCLOSURE, 'word = "第三方"\n', "", "[answer.pause#1] word: 缺少"),
        (DISCLOSURE, "[[answer.pause]]", "[answer.pause]", "2019-05-15.toml: 不是合法的 TOML"),
        (
            DISCLOSURE,
            'remedy = { article = "第五十一条", checked = true }',
            'remedy = { article = "", checked = true }',
            "[articles.remedy] article: 应为文字",
        ),
        (
            DISCLOSURE,
            'remedy = { article = "第五十一条", checked = true }',
            'remedy = "第五十一条"',
            "2019-05-15.toml: [articles] remedy: 没有这一项",
        ),
        (DISCLOSURE, 'id = "2019"', 'id = "2007"', "2019-05-15.toml: id: 与别的版本重复"),
        (DISCLOSURE, 'id = "2019"', 'id = "2019"\nuntil = 2031-01-01', "until: 最新的版本不应有失效日"),
        ("disclosure/2008-05-01.toml", "until = 2019-05-14\n", "", "2008-05-01.toml: until: 缺少（其后已有2019-05-15"),
        ("disclosure/2008-05-01.toml", "2019-05-14", "2019-05-13", "until: 2019-05-13 与2019-05-15施行的版本断档"),
        ("disclosure/2008-05-01.toml", "2019-05-14", "2019-05-15", "until: 2019-05-15 与2019-05-15施行的版本重叠"),
        ("disclosure/2008-05-01.toml", "2019-05-14", '"2019-05-14"', "until: 应为日期，不能是 '2019-05-14'"),
        ("remedies/2015-05-01.toml", "[court_defence]", "[court_defense]", "2015-05-01.toml: court_defence: 缺少"),
        ("remedies/2008-05-01.toml", "on = 2015-05-01\n", "", "[litigation.transition] on: 缺少"),
        ("remedies/2024-01-01.toml", "reconsideration_first = true\n", "", "[remedy#1] reconsideration_first: 缺少"),
        ("remedies/2024-01-01.toml", '["own_government"]', '["nobody"]', "[body#1] kinds: 应为 own_government"),
        ("fees/2021-01-01.toml", "from = 31, price = 200", "from = 5, price = 200", "[tariff#1] tiers: 须从 1 起"),
        ("fees/2021-01-01.toml", "from = 1, price = 0", "from = 2, price = 0", "[tariff#1] tiers: 须从 1 起"),
        ("fees/2021-01-01.toml", "every = 10, more = 100", "every = 10", "[tariff#1.tiers#3] more: 缺少"),
        ("fees/2021-01-01.toml", 'by = "pages"', 'by = "items"', "2021-01-01.toml: [tariff] pages: 缺少"),
        ("counting/2017-10-01.toml", "month_end", "month_ends", "2017-10-01.toml: [articles] month_end: 缺少"),
        ("court_counting/2022-01-01.toml", "第八十五条", " ", "[articles.first_day] article: 应为文字"),
    ],
)
def test_a_broken_file_is_named_with_its_field_in_one_line(broken, name, old, new, line):
    found = check.problems(broken(name, old, new))
    assert len(found) == 1, found
    assert found[0].startswith(f"rules/data/{name.split('/')[0]}/")
    assert line in found[0]
    assert "\n" not in found[0]


def test_a_broken_file_cannot_be_used(broken):
    root = broken(DISCLOSURE, 'article = "第三十三条第二款"\n', "")
    with pytest.raises(LawError, match=r"rules/data/disclosure/2019-05-15.toml: \[answer\] article: 缺少"):
        statutes.term("answer", date(2022, 9, 30), root=root)


def test_a_folder_without_versions_or_with_a_strange_name_is_refused(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data/fees/2021-01-01.toml").rename(tmp_path / "data/fees/2021-1-1.toml")
    with pytest.raises(LawError, match=r"rules/data/fees/2021-1-1\.toml: 文件名：应为施行日"):
        statutes.versions("fees", tmp_path / "data")
    (tmp_path / "data/fees/2021-1-1.toml").unlink()
    with pytest.raises(LawError, match="rules/data/fees: 文件：缺少"):
        statutes.versions("fees", tmp_path / "data")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    (tmp_path / "data" / DISCLOSURE).write_bytes("[答复]".encode("gbk"))
    with pytest.raises(LawError, match=r"rules/data/disclosure/2019-05-15\.toml: 读不了"):
        statutes.versions("disclosure", tmp_path / "data")
