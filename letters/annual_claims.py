"""What the words of an annual report say of its tables: each figure named in the prose beside the figure counted.

Only what says a row's name and a number in one clause is held against the table; a clause about another year, or about how
much more or less it was, is left alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from letters.annual_2012 import DISPUTES, WAYS
from letters.annual_2021 import CONTESTED, results

CLAUSE = re.compile(r"[,。;:，。；：\n]")
ELSEWHEN = re.compile(r"去年|上一年|上年(?!结转)|同比|增加|减少|增长|下降|多了|少了|前年")
YEAR = re.compile(r"(?:19|20)\d\d年")
BETWEEN = r"[^\d]{0,14}?"


@dataclass(frozen=True)
class Claim:
    """A section that says `said` of what the tables count as `counted`."""

    section: str
    label: str
    said: float
    counted: float


def claims(report: Mapping[str, Any], sections: Mapping[str, str]) -> list[Claim]:
    """Return what the sections say of the figures that are counted or entered, each once."""
    known = [one for one in _known(report) if one[2] is not None]
    found = [
        Claim(section, label, float(match[1]), float(counted))
        for section, words in sections.items()
        for clause in CLAUSE.split(words)
        if not _is_elsewhen(clause, report["year"])
        for label, pattern, counted in known
        for match in re.finditer(pattern, clause)
    ]
    return list(dict.fromkeys(found))


def _is_elsewhen(clause: str, year: int) -> bool:
    return bool(ELSEWHEN.search(clause)) or any(found != f"{year}年" for found in YEAR.findall(clause))


def _known(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield each label with the pattern that finds it and the figure of the tables."""
    yield from _of_2021(report) if "table3" in report else _of_2012(report)


def _of_2021(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    two, three, four = report["table2"], report["table3"], report["table4"]
    said = {"新收": "new", "上年结转": "carried_in", "办结": "total", "结转下年度": "carried_out"}
    for label, row in said.items():
        yield label, rf"{label}{BETWEEN}(\d+)件", three[row]["总计"]
    for name, count in (*results(three), *((name, four[name]["总计"]) for name in CONTESTED)):
        yield name, rf"{name}{BETWEEN}(\d+)件", count
    yield "行政诉讼", rf"行政诉讼{BETWEEN}(\d+)件", sum(four[name]["总计"] for name in CONTESTED[1:])
    made = two["行政规范性文件"][0]
    yield "行政规范性文件", r"制发行政规范性文件[^\d]{0,4}(\d+)件", made
    for name in ("行政许可", "行政处罚", "行政强制"):
        yield name, rf"{name}[^\d]{{0,8}}(\d+)件", two[name]
    yield "行政事业性收费", r"行政事业性收费[^\d]{0,4}(\d+(?:\.\d+)?)万元", two["行政事业性收费"]


def _of_2012(report: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    published, applications, enquiries = report["published"], report["applications"], report["enquiries"]
    yield (
        "主动公开总数",
        r"主动公开(?:政府)?信息[^\d]{0,4}(\d+)条",
        _alone(published["total"], published["by_unit_class"]),
    )
    for group in ("by_unit_class", "by_kind"):
        for name, count in published[group].items():
            yield name, rf"{re.escape(name)}(?:主动)?(?:公开)?(?:政府)?(?:信息)?(\d+)条", count
    yield "收到申请", r"(?:收到|受理)政府信息公开申请[^\d]{0,4}(\d+)件", applications["received"]
    for way, names in WAYS.items():
        yield way, rf"{way}(\d+)件", sum(applications["by_channel"].get(name, 0) for name in names)
    for name, count in enquiries["by_channel"].items():
        yield name, rf"{re.escape(name)}(\d+)(?:人次|件)", count
    yield "咨询总数", r"接受(?:市民|群众|公众)?咨询(\d+)(?:人次|件)", enquiries["total"]
    yield "已答复咨询", r"已答复(\d+)(?:人次|件)", enquiries["answered"]
    for key, label in DISPUTES.items():
        yield label, rf"{label}[^\d]{{0,4}}(\d+)件", report["disputes"][key]
    yield "收费金额（元）", r"收取[^\d]{0,16}费用[^\d]{0,4}(\d+(?:\.\d+)?)元", report["fees"]["charged"]


def _alone(total: Any, classes: Mapping[str, Any]) -> Any:
    """Return the total unless a clause could as well mean a class's share: "各乡镇主动公开政府信息2122条"."""
    return None if classes else total
