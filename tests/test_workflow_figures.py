"""Figures an officer enters: by year or month, in Chinese or by key, corrected by entering again."""

from decimal import Decimal

import pytest
from gaoping import FINANCE, OFFICE, bureau, noon
from reports import TODAY
from sqlmodel import Session

from workflow.period import Period
from workflow.report import figures
from workflow.report.figures import BadFigure


def told(session: Session, key: str, value: str, month: int | None = None, unit: str = OFFICE) -> None:
    figures.enter(session, unit, 2023, key, value, "报表", "handler", noon(TODAY), month)


def test_months_add_up_and_a_correction_replaces_its_own_month(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        for key, value, month in (("行政许可", "3", 1), ("行政许可", "4", 6), ("行政许可", "2", 1)):
            told(session, key, value, month)
        told(session, "行政许可", "10", unit=FINANCE)
        assert figures.standing(session, 2023, None) == {"行政许可": Decimal(16)}
        assert figures.standing(session, 2023, OFFICE) == {"行政许可": Decimal(6)}
        by_quarter = [figures.standing(session, 2023, None, Period.quarter(2023, n)) for n in (1, 2, 3)]
        assert by_quarter == [{"行政许可": Decimal(2)}, {"行政许可": Decimal(4)}, {}]
        assert [one.value for one in figures.entered(session, 2023, None)] == ["3", "4", "-3", "2", "10"]
        told(session, "行政许可", "2", 1)
        assert len(figures.entered(session, 2023, None)) == 5


def test_what_is_taken_back_is_as_if_nobody_had_entered_it(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        told(session, "行政许可", "9")
        (first,) = figures.entered(session, 2023, None)
        counter = figures.take_back(session, first.id or 0, "填错了单位", "handler", noon(TODAY))
        assert (counter.value, counter.counters, counter.source) == ("-9", first.id, "填错了单位")
        assert figures.standing(session, 2023, None) == {}
        wrong = ((first.id, "已经冲销过"), (counter.id, "本身就是冲销"), (99, "没有第99号"))
        for number, said in wrong:
            with pytest.raises(BadFigure, match=said):
                figures.take_back(session, number or 0, "又错", "handler", noon(TODAY))
        told(session, "行政许可", "4", 3)
        with pytest.raises(BadFigure, match="理由"):
            figures.take_back(
                session, figures.open_entries(session, 2023, None)[0].id or 0, " ", "handler", noon(TODAY)
            )
        assert figures.standing(session, 2023, None) == {"行政许可": Decimal(4)}


def test_a_year_and_its_months_are_not_counted_twice(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        told(session, "行政许可", "3", 1)
        with pytest.raises(BadFigure, match="已按月填报"):
            told(session, "行政许可", "9")
        told(session, "行政处罚", "9")
        with pytest.raises(BadFigure, match="已按全年填报"):
            told(session, "行政处罚", "9", 12)
        with pytest.raises(BadFigure, match="只能按全年填报"):
            told(session, "规章.现行有效", "9", 12)
        with pytest.raises(BadFigure, match="没有13月"):
            told(session, "行政许可", "9", 13)


@pytest.mark.parametrize(
    ("name", "key", "label"),
    [
        ("主动公开总数", "published.total", "主动公开总数"),
        ("主动公开按单位.各乡镇", "published.by_unit_class.各乡镇", "主动公开按单位.各乡镇"),
        ("enquiries.by_channel.市长热线", "enquiries.by_channel.市长热线", "咨询按方式.市长热线"),
        (" 行政许可 ", "行政许可", "行政许可"),
        ("规章.制发", "规章.制发", "规章.制发"),
        ("收费金额\uff08元\uff09", "fees.charged", figures.LABELS["fees.charged"]),
        ("收费金额\u0028元\u0029", "fees.charged", figures.LABELS["fees.charged"]),
        (
            "published.by_kind.其他\uff08试行\uff09",
            "published.by_kind.其他\uff08试行\uff09",
            "主动公开按类别.其他\uff08试行\uff09",
        ),
    ],
)
def test_names(name: str, key: str, label: str) -> None:
    assert figures.key_of(name) == figures.key_of(label) == key
    assert figures.label_of(key) == label


@pytest.mark.parametrize(
    "name", ["", "许可", "主动公开按单位", "主动公开按单位.", "主动公开按单位.<", "published.by_kind.a\tb"]
)
def test_unknown_names(name: str) -> None:
    with pytest.raises(BadFigure, match="没有“"):
        figures.key_of(name)
