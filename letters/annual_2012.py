"""The form of 2012: eight sections of prose, their figures also as tables for the workbook."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from letters.grid import written

TEMPLATE = "form2012.txt"
UNKNOWN = "未填报"
MEDIA = {
    "visits": "政府信息公开专栏访问{}人次",
    "papers": "报刊刊载{}条",
    "broadcasts": "广播电视播出{}条",
}
DISPUTES = {"reconsiderations": "申请行政复议", "suits": "提起行政诉讼", "complaints": "申诉"}
WAYS = {
    "网上申请": ("网上", "电子邮件"),
    "书面申请": ("当面", "邮寄", "平信", "传真"),
    "口头申请": ("口头",),
}
GROUPS = (
    ("published", "by_unit_class", "主动公开（按单位）"),
    ("published", "by_kind", "主动公开（按类别）"),
    ("published", "by_channel", "主动公开（按形式）"),
    ("applications", "by_channel", "申请（按渠道）"),
    ("applications", "by_result", "申请（按结果）"),
    ("enquiries", "by_channel", "咨询（按方式）"),
)


def tables(_report: Mapping[str, Any]) -> dict[str, str]:
    """Return no grid: this form tells its figures in prose."""
    return {}


def sheets(report: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return the figures as tables, each with its name: counts and shares by group, then the rest."""
    found = [
        (label, _grid([(name, count, share) for name, count, share in shares(report[part][group])]))
        for part, group, label in GROUPS
        if report[part][group]
    ]
    rest = [
        ("主动公开总数", report["published"]["total"]),
        ("收到申请", report["applications"]["received"]),
        ("咨询总数", report["enquiries"]["total"]),
        ("已答复咨询", report["enquiries"]["answered"]),
        *((label, report["disputes"][key]) for key, label in DISPUTES.items()),
        ("收费金额（元）", report["fees"]["charged"]),
    ]
    return (*found, ("其他数据", _grid([(name, count, "") for name, count in rest])))


def facts(report: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the prose says."""
    published, applications, enquiries = report["published"], report["applications"], report["enquiries"]
    return {
        "year": report["year"],
        "published": published["total"],
        "classes": shares(published["by_unit_class"]),
        "kinds": list(published["by_kind"].items()),
        "media": [
            *(f"通过{name}公开{count}条" for name, count in published["by_channel"].items()),
            *(words.format(more[key]) for key, words in MEDIA.items() if more.get(key) is not None),
        ],
        "received": applications["received"],
        "channels": list(_ways(applications["by_channel"])),
        "results": list(applications["by_result"].items()),
        "enquiries": enquiries["total"],
        "enquiry_channels": list(enquiries["by_channel"].items()),
        "answered": enquiries["answered"],
        "answered_share": _share(enquiries["answered"], enquiries["total"]),
        "contested": [(label, report["disputes"][key]) for key, label in DISPUTES.items() if report["disputes"][key]],
        "charged": report["fees"]["charged"],
        "spending": more.get("spending"),
    }


def _ways(channels: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield applications as the report of 2012 told them: online, in writing, by word of mouth."""
    for way, names in WAYS.items():
        if count := sum(channels.get(name, 0) for name in names):
            yield way, count


def missing(report: Mapping[str, Any]) -> list[str]:
    """Return the names of the figures nobody entered."""
    wanted = {
        "主动公开总数": report["published"]["total"],
        "咨询总数": report["enquiries"]["total"],
        "已答复咨询": report["enquiries"]["answered"],
        "收费金额（元）": report["fees"]["charged"],
    }
    return [name for name, value in wanted.items() if value is None]


def shares(counts: Mapping[str, Any]) -> list[tuple[str, Any, str]]:
    """Return each name with its count and its share of the sum in per cent, one decimal, halves up."""
    whole = sum(counts.values())
    return [(name, count, _share(count, whole)) for name, count in counts.items()]


def _share(part: Any, whole: Any) -> str:
    if not whole or part is None:
        return "0"
    share = (Decimal(100) * Decimal(str(part)) / Decimal(str(whole))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share.normalize():f}"


def _grid(rows: Sequence[tuple[str, Any, str]]) -> str:
    body = [[name, UNKNOWN if count is None else str(count), share] for name, count, share in rows]
    return written((50, 25, 25), [["项目", "数量", "占比（%）"]], body)
