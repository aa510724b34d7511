"""The tables of the form of 2021 as the notice prints them (国办公开办函〔2021〕30号): each label, each number beside its own."""

from letters import annual_2021
from letters.annual_2021 import CONTESTED, KINDS, RESULTS
from letters.grid import Grid

FIRST = "三、本年度办理结果"
ROWS = (
    ("new", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "二、上年结转政府信息公开申请数量"),
    ("open", FIRST, "（一）予以公开"),
    ("partial", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ("refused.state_secret", "（三）不予公开", "1.属于国家秘密"),
    ("refused.forbidden_by_law", "2.其他法律行政法规禁止公开"),
    ("refused.security_stability", "3.危及“三安全一稳定”"),
    ("refused.third_party", "4.保护第三方合法权益"),
    ("refused.internal", "5.属于三类内部事务信息"),
    ("refused.deliberative", "6.属于四类过程性信息"),
    ("refused.enforcement_file", "7.属于行政执法案卷"),
    ("refused.administrative_query", "8.属于行政查询事项"),
    ("unavailable.not_held", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("unavailable.not_compiled", "2.没有现成信息需要另行制作"),
    ("unavailable.unclear", "3.补正后申请内容仍不明确"),
    ("declined.petition", "（五）不予处理", "1.信访举报投诉类申请"),
    ("declined.repeat", "2.重复申请"),
    ("declined.publication", "3.要求提供公开出版物"),
    ("declined.excessive", "4.无正当理由大量反复申请"),
    ("declined.reissue", "5.要求行政机关确认或重新出具已获取信息"),
    ("other.correction_lapsed", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other.fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other.other", "3.其他"),
    ("total", "（七）总计"),
    ("carried_out", "四、结转下年度继续办理"),
)


def lines(grid: str) -> list[list[str]]:
    """Return the texts of each row; what spans several stands in its first."""
    read = Grid.read(grid)
    return [[cell.text for cell in read.cells if cell.row == row] for row in range(read.rows)]


def test_table_two() -> None:
    told = annual_2021.table_two({
        "规章": [1, 2, 3], "行政规范性文件": [4, 5, 6], "行政许可": 7, "行政处罚": 8, "行政强制": 9, "行政事业性收费": None,
    })  # fmt: skip
    decided = ["信息内容", "本年处理决定数量"]
    assert lines(told) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
        ["第二十条第（五）项"],
        decided,
        ["行政许可", "7"],
        ["第二十条第（六）项"],
        decided,
        ["行政处罚", "8"],
        ["行政强制", "9"],
        ["第二十条第（八）项"],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费", "未填报"],
    ]


def test_table_three() -> None:
    numbers = {row: {kind: 100 * y + x for x, kind in enumerate(KINDS)} for y, (row, *_) in enumerate(ROWS, 1)}
    head, below, kinds, *body = lines(annual_2021.table_three(numbers))
    assert head == ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"]
    assert below == ["自然人", "法人或其他组织", "总计"]
    assert kinds == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert body == [[*labels, *(str(100 * y + x) for x in range(7))] for y, (_, *labels) in enumerate(ROWS, 1)]


def test_table_four() -> None:
    numbers = {name: {result: 10 * y + x for x, result in enumerate(RESULTS)} for y, name in enumerate(CONTESTED, 1)}
    head, below, results, body = lines(annual_2021.table_four(numbers))
    assert head == ["行政复议", "行政诉讼"]
    columns = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert below == [*columns, "未经复议直接起诉", "复议后起诉"]
    assert results == [*columns, *columns]
    assert body == [str(10 * y + x) for y in (1, 2, 3) for x in range(5)]
