"""Remedies: reconsideration first or a free choice, how long, and before which kind of body, by the day."""

import shutil
from datetime import date

import pytest

from rules import check, remedies, statutes
from rules.source import DATA
from rules.statutes import NotInForce

TODAY = date(2025, 3, 3)


def remedy(key: str, on: date = TODAY, law: str = "2019", *withheld: str) -> remedies.Remedy:
    return remedies.remedy(key, law, on, withheld)


@pytest.mark.parametrize(
    ("key", "on", "law", "first", "months"),
    [
        ("refused.state_secret", date(2024, 1, 1), "2019", True, 6),
        ("refused.state_secret", date(2023, 12, 31), "2019", False, 6),
        ("refused.internal", TODAY, "2019", True, 6),
        ("refused.administrative_query", TODAY, "2019", False, 6),
        ("unavailable.not_held", TODAY, "2019", False, 6),
        ("declined.repeat", TODAY, "2019", False, 6),
        ("open", TODAY, "2019", False, 6),
        ("partial", TODAY, "2019", True, 6),
        ("refused.security_stability", date(2012, 5, 2), "2007", False, 3),
        ("open", date(2015, 4, 30), "2007", False, 3),
        ("open", date(2015, 5, 1), "2007", False, 6),
    ],
)
def test_which_comes_first_and_how_long(key, on, law, first, months):
    found = remedy(key, on, law)
    assert (found.reconsideration_first, found.days, found.months, found.after_days) == (first, 60, months, 15)


def test_the_articles_are_those_of_the_way_open():
    assert remedy("refused.internal").articles == (
        "《中华人民共和国行政复议法》第二十三条第一款第四项",
        "《中华人民共和国行政复议法》第二十条第一款",
        "《中华人民共和国行政诉讼法》第四十五条",
    )
    assert remedy("open").articles == (
        "《中华人民共和国行政复议法》第二十条第一款",
        "《中华人民共和国行政诉讼法》第四十六条第一款",
    )


def test_a_partial_refusal_goes_the_way_of_its_grounds():
    assert remedy("partial", TODAY, "2019", "refused.third_party").reconsideration_first
    assert remedy("partial", TODAY, "2019", "unavailable.not_compiled", "refused.internal").reconsideration_first
    assert not remedy("partial", TODAY, "2019", "unavailable.not_compiled").reconsideration_first


@pytest.mark.parametrize(
    ("on", "signer", "kinds"),
    [
        (TODAY, "department", ("own_government",)),
        (date(2023, 6, 1), "department", ("own_government", "superior_department")),
        (TODAY, "government", ("government_above",)),
        (date(2012, 6, 1), "government", ("government_above",)),
        (TODAY, "vertical", ("superior_department",)),
        (TODAY, "provincial_government", ("itself",)),
        (date(2023, 6, 1), "provincial_government", ("itself",)),
        (TODAY, "dispatched", ("founding_government",)),
        (date(2012, 6, 1), "dispatched", ("founding_government",)),
        (TODAY, "branch", ("own_government", "local_government")),
        (date(2016, 6, 1), "branch", ("founding_department", "own_government")),
        (date(2023, 6, 1), "authorised", ("managing_body",)),
    ],
)
def test_who_reconsiders(on, signer, kinds):
    body = remedies.bodies(statutes.in_force("remedies", on))[signer]
    assert body.kinds == kinds
    assert all(kind in remedies.BODIES for kind in kinds)
    assert body.article.startswith("《中华人民共和国行政复议法》")


@pytest.mark.parametrize(
    ("signer", "body", "article"),
    [
        ("department", "晋城市财政局", "第二十四条第一款第一项"),
        ("government", "晋城市司法局", "第二十四条第一款第二项"),
        ("branch", "高平市公安局", "第二十四条第四款"),
        ("vertical", "高平市人民政府", "第二十七条"),
        ("department", "高平市人民政府", None),
        ("bureau", "国家税务总局晋城市税务局", None),
        ("township", "晋城市民政局", "第二十四条第一款第二项"),
        ("vertical", "太原海关", None),
        ("justice", "高平市人民政府", None),
        ("dispatched", "高平经济技术开发区管理委员会", None),
    ],
)
def test_a_body_the_law_does_not_seem_to_give_is_named(signer, body, article):
    doubtful = remedies.doubtful_body("高平市某单位", signer, body)
    assert doubtful is None if article is None else article in doubtful


def test_every_signer_and_body_has_a_chinese_name():
    for on in (date(2010, 1, 4), date(2016, 1, 4), TODAY):
        for signer, body in remedies.bodies(statutes.in_force("remedies", on)).items():
            assert remedies.SIGNERS[signer]
            assert all(remedies.BODIES[kind] for kind in body.kinds)
            assert body.checked


def test_only_since_2024_does_an_article_put_reconsideration_first():
    assert (
        remedies.order_of(statutes.in_force("remedies", TODAY)) == "《中华人民共和国行政复议法》第二十三条第一款第四项"
    )
    assert remedies.order_of(statutes.in_force("remedies", date(2023, 12, 31))) is None


@pytest.mark.parametrize(
    ("signer", "own", "named", "on", "doubted"),
    [
        ("office", "高平市人民政府", "高平市政府", TODAY, False),
        ("office", "高平市人民政府", "晋城市人民政府", TODAY, True),
        ("bureau", "高平市人民政府", "晋城市财政局", TODAY, True),
        ("bureau", "高平市人民政府", "晋城市财政局", date(2023, 12, 31), False),
        ("bureau", "高平市人民政府", "晋城市人民政府", date(2023, 12, 31), True),
        ("township", "高平市人民政府", "高平市司法局", date(2023, 12, 31), True),
        ("branch", "高平市人民政府", "晋城市公安局", date(2020, 1, 2), False),
        ("branch", "高平市人民政府", "晋城市人民政府", TODAY, False),
        ("authorised", "高平市人民政府", "晋城市教育局", date(2020, 1, 2), False),
        ("vertical", "晋城市税务局", "高平市人民政府", TODAY, True),
        ("justice", "高平市人民政府", "晋城市司法局", TODAY, False),
        ("justice", "高平市人民政府", "晋城市司法局", date(2020, 1, 2), False),
    ],
)
def test_another_body_than_the_letters_name(signer, own, named, on, doubted):
    assert (remedies.other_body(signer, own, named, on) is not None) is doubted


def test_a_remedy_is_checked_when_all_it_rests_on_is(tmp_path):
    def checked(name, before_it):
        root = tmp_path / name
        shutil.copytree(DATA, root)
        file = root / "remedies/2024-01-01.toml"
        head, found, rest = file.read_text("utf-8").partition(before_it)
        file.write_text(head + found + rest.replace("checked = true", "checked = false", 1), "utf-8")
        return [remedies.remedy(key, "2019", TODAY, root=root).checked for key in ("refused.internal", "open")]

    assert checked("nothing", "no such table") == [True, True]
    assert checked("the order", "[[remedy]]") == [False, True]
    assert checked("reconsideration", "[reconsideration]") == [False, False]


def test_a_version_says_once_which_comes_first(broken):
    root = broken("remedies/2024-01-01.toml", "[[body]]", '[[remedy]]\narticle = "第一条"\n\n[[body]]')
    assert check.problems(root) == ["rules/data/remedies/2024-01-01.toml: [remedy#1] remedy: 只能有一个"]


def test_a_decision_the_law_does_not_know_has_no_remedy():
    for withheld in ((), ("refused.security_stability",)):
        with pytest.raises(NotInForce, match="没有“要求"):
            remedy("declined.reissue", TODAY, "2007", *withheld)
    with pytest.raises(NotInForce, match="尚未施行"):
        remedy("open", date(2008, 4, 30))
