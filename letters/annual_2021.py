"""The form of 2021 (国办公开办函〔2021〕30号): tables two, three and four as prescribed, and what its prose tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from letters.grid import ABOVE, LEFT, written

TEMPLATE = "form2021.txt"
UNKNOWN = "未填报"
KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
CONTESTED = ("行政复议", "未经复议直接起诉", "复议后起诉")
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("open", LEFT),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partial", LEFT),)),
    (
        "（三）不予公开",
        (
            ("refused.state_secret", "1.属于国家秘密"),
            ("refused.forbidden_by_law", "2.其他法律行政法规禁止公开"),
            ("refused.security_stability", "3.危及“三安全一稳定”"),
            ("refused.third_party", "4.保护第三方合法权益"),
            ("refused.internal", "5.属于三类内部事务信息"),
            ("refused.deliberative", "6.属于四类过程性信息"),
            ("refused.enforcement_file", "7.属于行政执法案卷"),
            ("refused.administrative_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unavailable.not_held", "1.本机关不掌握相关政府信息"),
            ("unavailable.not_compiled", "2.没有现成信息需要另行制作"),
            ("unavailable.unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("declined.petition", "1.信访举报投诉类申请"),
            ("declined.repeat", "2.重复申请"),
            ("declined.publication", "3.要求提供公开出版物"),
            ("declined.excessive", "4.无正当理由大量反复申请"),
            ("declined.reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
    (
        "（六）其他处理",
        (
            ("other.correction_lapsed", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
            ("other.fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
            ("other.other", "3.其他"),
        ),
    ),
    ("（七）总计", (("total", LEFT),)),
)


def table_two(given: Mapping[str, Any]) -> str:
    """Return the grid of table two; a figure nobody entered is named so."""

    def head(*texts: str) -> list[str]:
        return [*texts, *[LEFT] * (4 - len(texts))]

    def single(name: str) -> list[str]:
        return [name, _figure(given[name]), LEFT, LEFT]

    body = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        *([name, *map(_figure, given[name])] for name in ("规章", "行政规范性文件")),
        head("第二十条第（五）项"),
        head("信息内容", "本年处理决定数量"),
        single("行政许可"),
        head("第二十条第（六）项"),
        head("信息内容", "本年处理决定数量"),
        single("行政处罚"),
        single("行政强制"),
        head("第二十条第（八）项"),
        head("信息内容", "本年收费金额（单位：万元）"),
        single("行政事业性收费"),
    ]
    return written((40, 20, 20, 20), [head("第二十条第（一）项")], body)


def table_three(given: Mapping[str, Mapping[str, int]]) -> str:
    """Return the grid of table three: three columns of labels, seven of numbers."""
    head = [
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", LEFT, LEFT, "申请人情况", *[LEFT] * 6],
        [ABOVE, ABOVE, ABOVE, KINDS[0], "法人或其他组织", *[LEFT] * 4, KINDS[-1]],
        [ABOVE, ABOVE, ABOVE, ABOVE, *KINDS[1:-1], ABOVE],
    ]

    def counts(row: str) -> list[str]:
        return [str(given[row][kind]) for kind in KINDS]

    body = [
        ["一、本年新收政府信息公开申请数量", LEFT, LEFT, *counts("new")],
        ["二、上年结转政府信息公开申请数量", LEFT, LEFT, *counts("carried_in")],
    ]
    part = "三、本年度办理结果"
    for group, rows in GROUPS:
        for ordinal, (row, label) in enumerate(rows):
            body.append([part, ABOVE if ordinal else group, label, *counts(row)])
            part = ABOVE
    body.append(["四、结转下年度继续办理", LEFT, LEFT, *counts("carried_out")])
    return written((8, 13, 29, 7, 7, 7, 8, 8, 6, 7), head, body)


def table_four(given: Mapping[str, Mapping[str, int]]) -> str:
    """Return the grid of table four: one row of fifteen numbers."""
    head = [
        ["行政复议", *[LEFT] * 4, "行政诉讼", *[LEFT] * 9],
        [*RESULTS, "未经复议直接起诉", *[LEFT] * 4, "复议后起诉", *[LEFT] * 4],
        [*[ABOVE] * 5, *RESULTS, *RESULTS],
    ]
    return written((1,) * 15, head, [[str(given[name][result]) for name in CONTESTED for result in RESULTS]])


def tables(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the grids by the names the template calls them."""
    return {
        "table2": table_two(report["table2"]),
        "table3": table_three(report["table3"]),
        "table4": table_four(report["table4"]),
    }


def sheets(report: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return each table's name and grid."""
    names = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
    return tuple(zip(names, tables(report).values(), strict=True))


def facts(report: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the prose says, from the tables and the processing fees paid."""
    two, three, four = report["table2"], report["table3"], report["table4"]
    documents = two["行政规范性文件"]
    return {
        "year": report["year"],
        "span": report.get("period", f"{report['year']}年"),
        "whole": "period" not in report,
        "missing2": missing(report),
        "documents": None if None in documents else documents,
        "charged": two["行政事业性收费"],
        "processing_fee": more.get("processing_fee"),
        **{row: three[row]["总计"] for row in ("new", "carried_in", "total", "carried_out")},
        "results": [(label, count) for label, count in results(three) if count],
        "contested": [(name, four[name]["总计"]) for name in CONTESTED if four[name]["总计"]],
    }


def missing(report: Mapping[str, Any]) -> list[str]:
    """Return the names of the figures nobody entered."""
    return [
        name
        for name, value in report["table2"].items()
        if value is None or (isinstance(value, list) and any(one is None for one in value))
    ]


def results(three: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield each group of results by its bare name, with how many they are."""
    for label, rows in GROUPS[:-1]:
        yield label.partition("）")[2].partition("（")[0], sum(three[row]["总计"] for row, _ in rows)


def _figure(value: Any) -> str:
    return UNKNOWN if value is None else str(value)
