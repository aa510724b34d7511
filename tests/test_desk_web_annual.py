"""The annual report by page: what is owed, its words, its checks, the cases of a cell, published once it is fit."""

import html
import re
from datetime import date
from pathlib import Path

import pytest
from browsing import Browser, forms
from gaoping import FINANCE, TOWNSHIP, Bureau
from reports import ready
from sqlalchemy import text
from sqlmodel import select

from desk.web.doors import SESSION
from workflow.report import publishing
from workflow.report_tables import ReportProse

pytestmark = pytest.mark.on_sqlite

TODAY = date(2023, 1, 20)


def test_a_report_is_read_and_published(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    ready(office, tmp_path)
    browser.sign_in("approver")
    assert "还没有公布" in browser.get("/annual").text
    page = browser.get("/annual/2022")
    assert "全部成立" in page.text
    cell = browser.get("/annual/2022/cell?name=table3.unavailable.not_held.自然人").text
    assert "2022-011" in cell
    assert "2022-012" in cell
    done = browser.send(page, "/annual/2022/publish")
    assert (done.status_code, done.headers["location"]) == (303, "/annual?year=2022")
    assert "第1版" in browser.get("/annual?year=2022").text
    for ending, begins in (("docx", b"PK"), ("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!")):
        kept = browser.get(f"/annual/2022/published-1.{ending}")
        assert (kept.status_code, kept.content[: len(begins)].lower()) == (200, begins.lower())
        assert f"report-2022-1.{ending}" in kept.headers["content-disposition"]
    assert browser.get("/annual/2022/published-2.pdf").status_code == 404
    assert browser.get("/annual/2022/published-1.exe").status_code == 404
    again = browser.send(browser.get("/annual/2022"), "/annual/2022/publish", {"reason": "更正"})
    assert again.status_code == 409
    assert "没有不同" in again.text


def test_words_are_written_and_what_is_wrong_is_kept(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    page = browser.get("/annual/2022")
    form = next(form for form in forms(page) if form.action == "/annual/2022/write")
    section, *others = (value for name, value in form.fields if name == "section")
    before = [value for name, value in form.fields if name == "words"]
    assert "一、总体情况 （一）主动公开情况</label>" in page.text
    done = browser.send(page, "/annual/2022/write", {"words": ["本年度做了这些工作", *before[1:-1], "又写了\r\n一段"]})
    assert done.status_code == 303
    after = browser.get(done.headers["location"]).text
    assert "已保存" in after
    assert "本年度做了这些工作" in after
    refused = browser.send(page, "/annual/2022/write", {"words": [*before[:-2], "另一部分也改了", "x" * 20_001]})
    assert refused.status_code == 409
    assert "不能超过20000字" in refused.text
    assert "另一部分也改了" in refused.text
    with office.database.read() as session:
        report = publishing.count(session, office.office, 2022, "2021")
        written = publishing.sections(session, office.office, report, None)
        assert [written[section], written[others[-1]]] == ["本年度做了这些工作", "又写了\n一段"]
        assert len(session.exec(select(ReportProse)).all()) == 2, "words left as they were stay the program's"
    assert f"/annual/2022/publish{chr(34)}" not in page.text


def test_a_year_that_is_not_over_is_not_offered_to_be_published(browser: Browser) -> None:
    browser.sign_in("approver")
    page = browser.get("/annual/2023").text
    assert "2023年还没有结束，不能公布当年的报告" in page
    assert "/annual/2023/publish" not in page


def test_a_report_that_is_not_fit_says_why(office: Bureau, browser: Browser) -> None:
    browser.sign_in("approver")
    refused = browser.send(browser.get("/annual/2022"), "/annual/2022/publish")
    assert refused.status_code == 409
    assert "不能公布" in refused.text
    assert "gongkai figures" not in refused.text
    with office.database.read() as session:
        assert publishing.versions(session) == []


@pytest.mark.parametrize(
    ("login", "unit", "status"),
    [("reviewer", "", 403), ("legal", "", 403), ("finance", "", 403), ("finance", FINANCE, 200), ("handler", FINANCE, 200),
     ("handler", "没有的单位", 404)],
)  # fmt: skip
def test_each_sees_the_reports_of_the_unit(
    office: Bureau, browser: Browser, login: str, unit: str, status: int
) -> None:
    browser.forget(SESSION)
    browser.sign_in(login)
    assert browser.get(f"/annual/2022?unit={unit}").status_code == status
    assert browser.get(f"/annual/2022/cell?unit={unit}&name=table3.new.自然人").status_code == status
    token = {name: value for form in forms(browser.get("/work")) for name, value in form.fields if name == "csrf_token"}
    sent = browser.client.post("/annual/2022/publish", data=token | {"unit": unit})
    assert sent.status_code == (409 if status == 200 else status)
    with office.database.read() as session:
        assert publishing.versions(session) == []


def test_a_bureau_sees_its_own_reports_alone(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    ready(office, tmp_path)
    browser.sign_in("approver")
    browser.send(browser.get("/annual/2022"), "/annual/2022/publish")
    for login, sees in (("approver", [True, True, True]), ("finance", [False, True, False])):
        browser.forget(SESSION)
        browser.sign_in(login)
        page = browser.get("/annual?year=2022").text.partition("<main")[2]
        assert [TOWNSHIP in page, FINANCE in page, "published-1.pdf" in page] == sees, login


def test_a_year_nobody_knows_is_not_there(browser: Browser) -> None:
    browser.sign_in("approver")
    assert [browser.get(f"/annual/{year}").status_code for year in (1999, 99999)] == [404, 404]


def test_every_figure_of_the_tables_opens_its_cases(office: Bureau, browser: Browser, tmp_path: Path) -> None:
    ready(office, tmp_path)
    browser.sign_in("approver")
    for form in ("2021", "2012"):
        links = re.findall(
            r'<a href="(/annual/2022/cell[^"]*)">(\d+)</a>', browser.get(f"/annual/2022?form={form}").text
        )
        assert len(links) >= 5
        for address, number in links:
            assert browser.get(html.unescape(address)).text.count('<li><a href="/case/') == int(number), address


def test_an_equation_that_fails_names_its_row_in_the_language_of_the_page(
    office: Bureau, browser: Browser, tmp_path: Path
) -> None:
    ready(office, tmp_path)
    with office.database.write() as session:
        session.connection().execute(text("UPDATE casefile SET applicant_kind = '个体户' WHERE number = '2022-011'"))
    browser.sign_in("approver")
    page = browser.get("/annual/2022")
    assert "<span>表三 本机关不掌握相关政府信息一行：各列之和=总计</span>：" in page.text
    assert "unavailable.not_held" not in re.sub(r'href="[^"]*"', "", page.text)
    browser.get("/language/en")
    failing = "Table 3, row This agency does not hold the information: the columns added up = total"
    assert f"<span>{failing}</span>: " in browser.get("/annual/2022").text
    refused = browser.send(page, "/annual/2022/publish").text
    assert "it cannot be published: Table 3, row New this year: the columns added up = total (" in refused
    assert f"; {failing} (" in refused
    assert "; Please check: 2022-011<" in refused


@pytest.mark.parametrize(
    ("form", "cell", "chinese", "english"),
    [
        (
            "2021",
            "table3.unavailable.not_held.自然人",
            "本机关不掌握相关政府信息",
            "This agency does not hold the information",
        ),
        ("2021", "table3.total.总计", "办理结果总计", "Results in total"),
        ("2012", "applications.by_channel.网上", "收到的申请", "Applications received"),
        ("2012", "disputes.suits", "提起行政诉讼", "Lawsuits"),
    ],
)
def test_a_cell_is_called_by_its_row(browser: Browser, form: str, cell: str, chinese: str, english: str) -> None:
    browser.sign_in("registrar")
    address = f"/annual/2022/cell?form={form}&name={cell}"
    assert f"<h1><span>{chinese}</span>" in browser.get(address).text
    browser.get("/language/en")
    assert f"<h1><span>{english}</span>" in browser.get(address).text


def test_a_draft_is_kept_as_a_file_and_a_year_of_the_old_law_has_its_own_form(browser: Browser) -> None:
    browser.sign_in("registrar")
    assert browser.get("/annual/2022/draft.docx").content[:2] == b"PK"
    assert browser.get("/annual/2022/draft.docx?unit=无此局").status_code == 404
    assert "2012年格式" in browser.get("/annual/2013").text
    assert browser.get("/annual/2022?form=1999").status_code == 404
