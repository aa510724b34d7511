"""Signed reports of separate installations, added up; what was changed or is not known is refused."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from workflow.chain import canonical
from workflow.config import Config, ReportSource, load
from workflow.report import gathering
from workflow.report.annual_report import Report
from workflow.report.figures import ACTS, CHARGES, DOCUMENTS
from workflow.report.gathering import BadDelivery, Gathered
from workflow.report.statistics import COLUMNS, CONTESTED, RESULTS, ROWS, TOTAL
from workflow.report_tables import PublishedReport

CONFIG = load(Path(__file__).with_name("gaoping.toml"))
KEYS = {name: gathering.new_key() for name in ("甲县", "乙县", "丙县")}
SOURCES = tuple(ReportSource(name=name, key=public) for name, (_, public) in KEYS.items())


def figures(new: int, opened: int, carried_in: int = 0) -> dict[str, Any]:
    rows = {row: dict.fromkeys(COLUMNS, 0) for row in ROWS}
    for row, number in {
        "new": new, "open": opened, "total": opened, "carried_in": carried_in, "carried_out": new + carried_in - opened,
    }.items():  # fmt: skip
        rows[row] |= {"自然人": number, TOTAL: number}
    return {
        "year": 2023,
        "table2": {**{name: [1, 0, None] for name in DOCUMENTS}, **dict.fromkeys((*ACTS, CHARGES), 2)},
        "table3": rows,
        "table4": {name: dict.fromkeys((*RESULTS, TOTAL), 1) for name in CONTESTED.values()},
    }


def deliver(
    folder: Path, name: str, told: dict[str, Any], year: int = 2023, version: int = 1, reason: str | None = None
) -> Path:
    row = PublishedReport(
        unit="", year=year, form="2021", version=version, published_on=date(year + 1, 1, 20), figures=canonical(told),
        value="", cells="", missing="", sha256="0", reason=reason, published_by="x", at=None,
    )  # fmt: skip
    path = folder / f"{name}-{year}-{version}.json"
    path.write_text(gathering.deliver(row, config_of(name)), "utf-8")
    return path


def config_of(name: str) -> Config:
    office = CONFIG.office.model_copy(update={"name": name})
    return CONFIG.model_copy(update={"office": office, "report_key": SecretStr(KEYS[name][0])})


def gathered(folder: Path) -> Gathered:
    return gathering.gather(folder, 2023, SOURCES)


def failing(report: Report) -> list[tuple[str, Any, Any]]:
    return [(check.equation, check.left, check.right) for check in report.checks if not check.holds]


def test_reports_add_up_and_the_missing_and_amended_are_named(tmp_path: Path) -> None:
    deliver(tmp_path, "甲县", figures(5, 4))
    deliver(tmp_path, "甲县", figures(6, 4), version=2, reason="漏计一件")
    deliver(tmp_path, "乙县", figures(3, 3))
    found = gathered(tmp_path)
    assert (found.missing, found.amended) == (("丙县",), (("甲县", "漏计一件"),))
    table = found.report.figures["table3"]
    assert (table["new"]["自然人"], table["open"][TOTAL], table["carried_out"][TOTAL]) == (9, 7, 2)
    assert found.report.figures["table4"]["行政复议"][TOTAL] == 2
    assert found.report.figures["table2"]["规章"] == [2, 0, None]
    assert found.report.figures["table2"]["行政许可"] == 4
    assert found.report.foots


def test_each_ones_equations_and_carry_over_are_checked(tmp_path: Path) -> None:
    broken = figures(5, 4)
    broken["table3"]["open"]["自然人"] = 3
    deliver(tmp_path, "甲县", broken)
    deliver(tmp_path, "乙县", figures(3, 3, carried_in=1))
    deliver(tmp_path, "乙县", figures(3, 1), year=2022)
    wrong = failing(gathered(tmp_path).report)
    assert ("甲县 表三 自然人：（一）至（六）之和=（七）总计", 3, 4) in wrong
    assert ("乙县 表三 自然人：上年结转=去年的结转下年度", 1, 2) in wrong
    assert ("合计 表三 自然人：（一）至（六）之和=（七）总计", 6, 7) in wrong


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    path = deliver(tmp_path, "甲县", figures(5, 4))
    said = json.loads(path.read_text("utf-8"))
    said["figures"]["table3"]["new"]["自然人"] = 4
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(BadDelivery, match=r"甲县-2023-1\.json：签名对不上"):
        gathered(tmp_path)


def test_one_installation_cannot_sign_for_another(tmp_path: Path) -> None:
    path = deliver(tmp_path, "甲县", figures(5, 4))
    path.write_text(path.read_text("utf-8").replace("甲县", "乙县"), "utf-8")
    with pytest.raises(BadDelivery, match="签名对不上，文件被改动过或者不是乙县签的"):
        gathered(tmp_path)


@pytest.mark.parametrize(("table", "row"), [("table3", "carried_out"), ("table4", "行政复议")])
def test_a_signed_report_that_lacks_a_row_is_refused(tmp_path: Path, table: str, row: str) -> None:
    told = figures(5, 4)
    del told[table][row]
    deliver(tmp_path, "甲县", told)
    with pytest.raises(BadDelivery, match="表三或表四缺行"):
        gathered(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "不是 gongkai annual deliver 写出的文件"),
        ("[]", "不是 gongkai annual deliver 写出的文件"),
        ('{"signature": "x"}', "不是 gongkai annual deliver 写出的文件"),
        ('{"signature": "", "source": "丁县", "kind": "gongkai annual report", "form": "2021"}', "里没有“丁县”"),
        ('{"signature": "", "source": "甲县", "kind": "other", "form": "2021"}', "不是2021年格式的年度报告"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    with pytest.raises(BadDelivery, match=f"x.json：.*{said}"):
        gathered(tmp_path)


def test_one_version_in_two_files_is_refused(tmp_path: Path) -> None:
    path = deliver(tmp_path, "甲县", figures(5, 4))
    path.rename(tmp_path / "again.json")
    deliver(tmp_path, "甲县", figures(6, 4))
    with pytest.raises(BadDelivery, match="甲县2023年第1版有两个文件"):
        gathered(tmp_path)


def test_without_sources_or_a_key_nothing_is_done(tmp_path: Path) -> None:
    with pytest.raises(BadDelivery, match=r"\[\[reports_from\]\]"):
        gathering.gather(tmp_path, 2023, ())
    row = PublishedReport(unit="", year=2023, form="2021", version=1)
    for config, said in (
        (CONFIG, "没有签名的密钥"),
        (CONFIG.model_copy(update={"report_key": SecretStr("x")}), "不是 gongkai annual key 生成的私钥"),
    ):
        with pytest.raises(BadDelivery, match=said):
            gathering.deliver(row, config)
