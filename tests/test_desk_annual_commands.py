"""gongkai annual, figures import and report --from, as a person runs them from the ledger to the published report."""

import json
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from reports import FIGURES_2012, LEDGER_2012
from shell import HERE, without_key


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text((HERE / "config.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "ledger.csv").write_text(LEDGER_2012, "utf-8")
    (tmp_path / "figures.csv").write_text(FIGURES_2012, "utf-8")
    (tmp_path / "words.txt").write_text("写给全市群众。\n每年都有进步。", "utf-8")
    assert without_key(tmp_path, "person", "add", "qian", "--name", "钱主任", "--role", "approver").code == 0
    assert without_key(tmp_path, "import", "ledger.csv").code == 0
    assert without_key(tmp_path, "figures", "import", "figures.csv", "--by", "qian").out == "已导入15个数字\n"
    return tmp_path


def test_the_report_of_2012_from_ledgers_to_the_published_files(office: Path) -> None:
    form = ("2012", "--form", "2012")
    assert "全年主动公开政府信息8335条" in without_key(office, "annual", "text", *form).out
    refused = without_key(office, "annual", "publish", *form, "--by", "qian", "--on", "2013-03-01")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "还有部分没有写，不能公布：一、三、八" in refused.err
    for section in ("一", "三", "八"):
        assert without_key(office, "annual", "write", *form, section, "words.txt", "--by", "qian").code == 0
    assert without_key(office, "annual", "publish", *form, "--by", "qian", "--on", "2013-03-01").code == 0
    for name in ("r.docx", "r.pdf", "r.html", "r.xlsx"):
        assert without_key(office, "annual", "show", *form, "-o", name).code == 0
    paragraphs = [paragraph.text for paragraph in Document(BytesIO((office / "r.docx").read_bytes())).paragraphs]
    pdf = "".join(page.extract_text() for page in PdfReader(office / "r.pdf").pages).replace("\n", "")
    for words in ("每年都有进步。", "占74.5%", "八、存在的主要问题及改进措施", "2013年3月1日"):
        assert any(words in paragraph for paragraph in paragraphs)
        assert words in pdf
    (listed,) = json.loads(without_key(office, "annual", "list", "--json").out)
    assert (listed["year"], listed["form"], listed["version"], listed["published_on"]) == (
        2012,
        "2012",
        1,
        "2013-03-01",
    )
    assert json.loads(without_key(office, "verify", "--json").out)["problems"] == []


def test_a_cell_opens_its_cases(office: Path) -> None:
    assert without_key(office, "annual", "cell", "2012", "table3.open.自然人").out == "2012-001\n2012-002\n2012-003\n"
    assert without_key(office, "annual", "cell", "2012", "table3.partial.总计").out == ""
    refused = without_key(office, "annual", "cell", "2012", "table3.open.自然人", "--published")
    assert (refused.code, refused.err.count("\n")) == (1, 1)


def test_what_is_owed_and_when(office: Path) -> None:
    owed = json.loads(without_key(office, "annual", "status", "2012", "--json").out)
    assert {one["due_on"] for one in owed} == {"2013-03-31"}
    assert owed[-1]["unit"] is None
    assert all(one["late"] for one in owed)


def test_quarters_and_months_are_counted_alone(office: Path) -> None:
    told = json.loads(without_key(office, "report", "2012", "--quarter", "2", "--json").out)
    assert (told["period"], told["table3"]["new"]["总计"], told["table3"]["carried_in"]["总计"]) == (
        "2012年第二季度",
        1,
        0,
    )
    told = json.loads(without_key(office, "report", "2012", "--month", "10", "--json").out)
    assert (told["table3"]["new"]["总计"], told["table3"]["carried_in"]["总计"], told["table3"]["total"]["总计"]) == (
        0,
        1,
        1,
    )


def test_a_signed_report_is_delivered_and_added_up(office: Path) -> None:
    private, _, public = without_key(office, "annual", "key").out.partition("\n")
    assert tomllib.loads(public)["reports_from"][0].keys() == {"name", "key"}
    head = "年份,项目,数值,来源\n"
    keys = [f"{one}.{what}" for one in ("规章", "行政规范性文件") for what in ("制发", "废止", "现行有效")]
    keys += ["行政许可", "行政处罚", "行政强制", "行政事业性收费"]
    (office / "two.csv").write_text(head + "".join(f"2012,{key},1,报表\n" for key in keys), "utf-8")
    assert without_key(office, "figures", "import", "two.csv", "--by", "qian").code == 0
    for section in ("五", "六"):
        assert without_key(office, "annual", "write", "2012", section, "words.txt", "--by", "qian").code == 0
    assert without_key(office, "annual", "publish", "2012", "--by", "qian", "--on", "2013-03-01").code == 0
    (office / "in").mkdir()
    refused = without_key(office, "annual", "deliver", "2012", "-o", "in/a.json")
    assert (refused.code, "没有签名的密钥" in refused.err) == (1, True)
    name, _, value = private.partition("=")
    assert without_key(office, "annual", "deliver", "2012", "-o", "in/a.json", **{name: value}).code == 0
    with (office / "config.toml").open("a", encoding="utf-8") as config:
        config.writelines(
            public.replace('name = ""', f'name = "{source}"')
            for source in ("高平市人民政府办公室", "泽州县人民政府办公室")
        )
    ran = without_key(office, "report", "2012", "--from", "in", "--json")
    assert ran.code == 0
    form, lacking = ran.err.splitlines()
    assert form.startswith("注意：2021年格式从2021年度的报告起使用")
    assert lacking == "注意：泽州县人民政府办公室还没有报送2012年的报告，没有计入"
    assert json.loads(ran.out)["table3"]["open"]["总计"] == 3
    assert without_key(office, "report", "2012", "--from", "in", "-o", "sum.pdf").code == 0
