"""gongkai evidence and gongkai import --proceedings, as legal staff use them."""

import json
from datetime import date
from io import BytesIO

from docx import Document
from gaoping import OFFICE, noon, opened
from shell import Shell, database_of

from workflow import letterbook

SEARCH = {"who": "经小办", "where": "档案室", "words": "征收", "when": "2026-03-11", "result": "没有"}
LEDGER = f"""登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期
A-1,{OFFICE},2022-03-01,网上,自然人,王喆,139,征收补偿,予以公开,2022-03-15
"""


def contested(shell: Shell) -> str:
    """An answer served and taken to reconsideration."""
    with opened(database_of(shell.folder)) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.act(number, "record_search", date(2026, 3, 11), searches=[SEARCH])
        office.answered(number, date(2026, 3, 20))
        office.act(number, "serve", date(2026, 3, 23), "registrar", method="post", tracking="X1")
        office.act(number, "record_delivery", date(2026, 3, 30), letter=2, delivered_on="2026-03-25", evidence="回单")
        office.act(
            number, "open_proceeding", date(2026, 4, 13), "legal", kind="行政复议", body="晋城市人民政府",
            received_on=date(2026, 4, 13),
        )  # fmt: skip
    return number


def test_the_evidence_list_comes_out_of_the_journal(shell: Shell) -> None:
    number = contested(shell)
    with opened(database_of(shell.folder)) as office:
        letterbook.render(office.database, office.office, noon(date(2026, 3, 23)), date(2026, 3, 23))
    shell.run("evidence", number, "-o", "e.json").done()
    document = json.loads((shell.folder / "e.json").read_text("utf-8"))
    told = [(item["number"], item["entry"], item["letter"], item["name"]) for item in document["evidence"]]
    assert told == [
        (1, 1, None, "政府信息公开申请和登记记录"),
        (2, 1, 1, "登记回执"),
        (3, 2, None, "检索记录"),
        (4, 5, None, "保密审查意见"),
        (5, 6, None, "答复签发记录"),
        (6, 7, 2, "公开告知书（高政办公开复〔2026〕1号）"),
        (7, 8, 2, "公开告知书（高政办公开复〔2026〕1号）的送达凭证（邮寄，邮件号码X1）"),
        (8, 9, 2, "公开告知书（高政办公开复〔2026〕1号）的签收凭证"),
    ]
    assert [item["pages"] for item in document["evidence"]] == [None, 1, None, None, None, 2, None, None]
    assert document["evidence"][7]["proves"] == "收件人于2026年3月25日签收"


def test_the_list_is_a_document_with_numbered_pages(shell: Shell) -> None:
    number = contested(shell)
    shell.run("evidence", number, "-o", "e.docx", "--today", "2026-04-20").done()
    page = Document(BytesIO((shell.folder / "e.docx").read_bytes()))
    lines = [paragraph.text for paragraph in page.paragraphs]
    assert any("晋城市人民政府" in line for line in lines)
    assert "证据3 检索记录" in lines
    shell.run("evidence", number, "-o", "e.txt", "--today", "2026-04-20").done()
    text = (shell.folder / "e.txt").read_text("utf-8")
    assert "证据目录" in text
    assert "来源：办理日志第8条，本案文书第2份" in text
    assert "收件人于2026年3月25日签收" in text
    assert "2026年4月20日" in text


def test_no_such_case_and_no_such_kind_of_file(shell: Shell) -> None:
    shell.run("evidence", "X", "-o", "e.txt").refused("没有登记号为“X”的申请")
    shell.run("evidence", "X", "-o", "e.odt").refused(".docx、.txt 或 .json", code=2)


def test_a_ledger_is_imported_with_its_proceedings(shell: Shell) -> None:
    (shell.folder / "l.csv").write_text(LEDGER, "utf-8")
    (shell.folder / "p.csv").write_text(
        "登记号,类型,收到日期,结果,审结日期\nA-2,行政复议,2022-04-01,结果维持,2022-05-01\n"
    )
    refused = shell.run("import", "l.csv", "--proceedings", "p.csv")
    refused.refused("p.csv：1处有误，没有导入任何一行")
    assert "第2行「登记号」：台账和数据库里都没有A-2" in refused.err
    (shell.folder / "p.csv").write_text(
        "登记号,类型,收到日期,结果,审结日期\nA-1,行政复议,2022-04-01,结果维持,2022-05-01\n"
    )
    dry = shell.run("import", "l.csv", "--proceedings", "p.csv", "--dry-run").done()
    assert "检查无误，可以导入1件：已办结1件，在办0件，复议诉讼1件" in dry.out
    shell.run("import", "l.csv", "--proceedings", "p.csv").done()
    shown = shell.run("case", "A-1", "--json").done().document
    assert [
        (item["kind"], item["received_on"], item["result"], item["decided_on"]) for item in shown["proceedings"]
    ] == [("reconsideration", "2022-04-01", "结果维持", "2022-05-01")]
    shell.run("verify").done()


def test_a_case_in_court_shows_its_deadlines(shell: Shell) -> None:
    number = contested(shell)
    item = shell.run("case", number, "--json", "--today", "2026-04-20").done().document["proceedings"][0]
    assert (item["kind"], item["result"], item["status"]) == ("reconsideration", None, "open")
    assert [(clock["clock"], clock["due"], clock["left"]) for clock in item["deadlines"]] == [
        ("reconsideration_reply:1", "2026-04-27", 5),
        ("reconsideration_decision:1", "2026-06-12", 53),
    ]
    assert all(step["article"] for clock in item["deadlines"] for step in clock["because"])
    assert "行政复议答复期限（第1件）：2026-04-27" in shell.run("case", number, "--today", "2026-04-20").done().out
