"""The report of 2012 as the city published it, out of a ledger of cases and a ledger of figures."""

from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, TOWNSHIP, Bureau, bureau, noon
from reports import FIGURES_2012, TODAY, YEAR_2012, take_in, take_in_figures

from letters import annual_2012 as prose
from workflow.report import figures, publishing
from workflow.report.annual_report import Report


def counted(office: Bureau) -> Report:
    with office.database.read() as session:
        return publishing.count(session, office.office, 2012, "2012")


def test_the_published_figures(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        take_in(office, tmp_path, YEAR_2012)
        take_in_figures(office, tmp_path, FIGURES_2012)
        report = counted(office)
    assert report.foots
    assert report.figures == {
        "year": 2012,
        "published": {
            "total": 8335,
            "by_unit_class": {"市直各单位": 6213, "各乡镇": 2122},
            "by_kind": {"政策法规类": 73, "决策类": 178, "行政职权类": 1167, "其他类": 6917},
            "by_channel": {},
        },
        "applications": {
            "received": 3, "by_channel": {"网上": 2, "邮寄": 1}, "by_result": {"予以公开": 3},
        },
        "enquiries": {
            "total": 21323,
            "by_channel": {"现场咨询": 9202, "电话咨询": 11122, "网上咨询": 951, "市长热线": 48},
            "answered": 21323,
        },
        "disputes": {"reconsiderations": 0, "suits": 0, "complaints": 0},
        "fees": {"charged": 0},
    }  # fmt: skip
    assert report.more == {"visits": 18554, "papers": 4252, "broadcasts": 4586, "spending": None}


def test_applications_are_told_in_the_order_of_the_form(database_url: str, tmp_path: Path) -> None:
    """However the database groups them: by the channels as the ledger lists them, by the rows of table three."""
    asked = [
        ("其他", "口头"),
        ("", "网上"),
        ("重复申请", "当面"),
        ("部分公开", "邮寄"),
        ("予以公开", "传真"),
        ("属于国家秘密", "平信"),
    ]
    rows = [
        f"A-{n},,2012-03-12,{way},自然人,甲,电话,某事项,{result},{result and '2012-03-26'}"
        for n, (result, way) in enumerate(asked)
    ]
    with bureau(database_url) as office:
        take_in(office, tmp_path, rows)
        told = counted(office).figures["applications"]
    assert list(told["by_channel"]) == ["当面", "邮寄", "平信", "网上", "传真", "口头"]
    assert list(told["by_result"]) == ["予以公开", "部分公开", "属于国家秘密", "重复申请", "其他", "尚未办结"]


def test_shares_are_computed(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in_figures(office, tmp_path, FIGURES_2012)
        report = counted(office)
    assert prose.shares(report.figures["published"]["by_unit_class"]) == [
        ("市直各单位", 6213, "74.5"),
        ("各乡镇", 2122, "25.5"),
    ]
    told = prose.facts(report.figures, report.more)
    assert told["answered_share"] == "100"
    assert told["media"][0] == "政府信息公开专栏访问18554人次"


def test_what_units_published_adds_up_by_their_class(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        for unit, month, value in ((OFFICE, 1, "3"), (OFFICE, 2, "4"), (FINANCE, None, "10"), (TOWNSHIP, None, "5")):
            figures.enter(session, unit, 2012, "主动公开总数", value, "报表", "handler", noon(TODAY), month)
        report = publishing.count(session, office.office, 2012, "2012")
        alone = publishing.count(session, office.office, 2012, "2012", OFFICE)
    assert report.figures["published"]["total"] == 22
    assert report.figures["published"]["by_unit_class"] == {"市直各单位": 17, "各乡镇": 5}
    assert report.foots
    assert (alone.figures["published"]["total"], alone.figures["published"]["by_unit_class"]) == (7, {})


@pytest.mark.parametrize("kind", ["by_unit_class", "by_kind", "by_channel"])
def test_shares_that_do_not_add_up_are_named(sqlite_url: str, kind: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        for key, value in (("published.total", "10"), (f"published.{kind}.甲", "4"), (f"published.{kind}.乙", "5")):
            figures.enter(session, OFFICE, 2012, key, value, "报表", "handler", noon(TODAY))
        report = publishing.count(session, office.office, 2012, "2012")
    assert [(check.left, check.right) for check in report.checks if not check.holds] == [(9, 10)]
