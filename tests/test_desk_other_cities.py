"""Two cities nobody has heard of: their ledgers imported and reported by the command line, every row and column of the form."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from shell import furnished

KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
CHANNELS = ("当面", "邮寄", "平信", "网上", "传真", "电子邮件", "口头")
RESULTS = {
    "予以公开": "open", "部分公开": "partial", "属于国家秘密": "refused.state_secret",
    "其他法律行政法规禁止公开": "refused.forbidden_by_law", "危及“三安全一稳定”": "refused.security_stability",
    "保护第三方合法权益": "refused.third_party", "属于三类内部事务信息": "refused.internal",
    "属于四类过程性信息": "refused.deliberative", "属于行政执法案卷": "refused.enforcement_file",
    "属于行政查询事项": "refused.administrative_query", "本机关不掌握相关政府信息": "unavailable.not_held",
    "没有现成信息需要另行制作": "unavailable.not_compiled", "补正后申请内容仍不明确": "unavailable.unclear",
    "信访举报投诉类申请": "declined.petition", "重复申请": "declined.repeat", "要求提供公开出版物": "declined.publication",
    "无正当理由大量反复申请": "declined.excessive", "要求行政机关确认或重新出具已获取信息": "declined.reissue",
    "申请人无正当理由逾期不补正": "other.correction_lapsed", "申请人逾期未按收费通知要求缴纳费用": "other.fee_unpaid",
    "其他": "other.other",
}  # fmt: skip
LABELS = list(RESULTS)


def hill(n: int) -> int:
    """The first city: every result comes up for every kind, so many times."""
    return 1 + n % 3


def port(n: int) -> int:
    """The second: some cells stay empty."""
    return (n * 7 + 2) % 4


@pytest.mark.parametrize(("year", "many"), [(2022, hill), (2024, port)])
def test_a_city_comes_out_as_counted_by_hand(tmp_path: Path, year: int, many: Callable[[int], int]) -> None:
    rows, wanted = [], Counter[tuple[str, str]]()

    def case(kind: str, received: str, result: str = "", concluded: str = "") -> str:
        number = f"市〔{year}〕{len(rows) + 1}号"
        channel = CHANNELS[len(rows) % 7]
        rows.append((number, "", received, channel, kind, "某人", "电话", "某事项", result, concluded))
        return number

    place = 0
    for kind in KINDS:
        for label, row in RESULTS.items():
            for _ in range(many(place)):
                straight = label.replace("“", '"').replace("”", '"') if place % 2 else label
                case(kind, f"{year}-03-{1 + place % 28:02}", straight, f"{year}-06-{1 + place % 28:02}")
                wanted[row, kind] += 1
                wanted["new", kind] += 1
                wanted["total", kind] += 1
            place += 1
        case(kind, f"{year - 1}-12-20", "部分公开", f"{year}-01-10")
        wanted.update({("carried_in", kind): 1, ("partial", kind): 1, ("total", kind): 1})
        case(kind, f"{year}-12-30")
        case(kind, f"{year}-12-31", "其他", f"{year + 1}-01-08")
        wanted.update({("new", kind): 2, ("carried_out", kind): 2})
        case(kind, f"{year - 1}-02-01", "予以公开", f"{year - 1}-12-31")
    past, now, later = year - 1, year, year + 1
    direct, after = "未经复议直接起诉", "复议后起诉"
    contested = [
        (0, "行政复议", f"{now}-07-01", "结果维持", f"{now}-08-01"),
        (0, "行政复议", f"{now}-08-02", "结果纠正", f"{now}-09-30"),
        (0, "行政复议", f"{now}-12-01", "尚未审结", ""),
        (1, direct, f"{past}-07-01", "其他结果", f"{now}-12-31"),
        (1, direct, f"{now}-07-01", "结果维持", f"{later}-01-02"),
        (2, after, f"{now}-09-01", "结果纠正", f"{now}-10-01"),
        (2, after, f"{now}-10-02", "结果纠正", f"{now}-11-01"),
        (2, "行政复议", f"{past}-01-05", "结果维持", f"{past}-03-01"),
    ]
    shell = furnished(tmp_path)
    with (tmp_path / "台账.csv").open("w", encoding="utf-8-sig", newline="") as file:
        head = "登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期"
        csv.writer(file).writerows([head.split(","), *rows])
    with (tmp_path / "争议.csv").open("w", encoding="utf-8", newline="") as file:
        body = [(rows[n][0], *rest) for n, *rest in contested]
        csv.writer(file).writerows([("登记号", "类型", "收到日期", "结果", "审结日期"), *body])
    shell.run("import", "台账.csv", "--proceedings", "争议.csv").done()
    told = shell.run("report", str(year), "--json").done().document
    names = ["new", "carried_in", *RESULTS.values(), "total", "carried_out"]
    assert list(told["table3"]) == names
    for row in names:
        expected = {kind: wanted[row, kind] for kind in KINDS}
        assert told["table3"][row] == {**expected, "总计": sum(expected.values())}, row
    assert told["table4"] == {
        "行政复议": {"结果维持": 1, "结果纠正": 1, "其他结果": 0, "尚未审结": 1, "总计": 3},
        "未经复议直接起诉": {"结果维持": 0, "结果纠正": 0, "其他结果": 1, "尚未审结": 1, "总计": 2},
        "复议后起诉": {"结果维持": 0, "结果纠正": 2, "其他结果": 0, "尚未审结": 0, "总计": 2},
    }
    assert all(check["holds"] and list(check) == ["equation", "left", "right", "holds"] for check in told["checks"])
    next_year = shell.run("report", str(year + 1), "--json").done().document["table3"]
    assert next_year["carried_in"] == told["table3"]["carried_out"]
