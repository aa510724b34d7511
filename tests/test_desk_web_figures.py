"""The ledgers of figures by page: filled in by unit and month, imported, taken back; their sums stand in the report."""

from datetime import date
from io import BytesIO

import pytest
from browsing import Browser, forms
from gaoping import FINANCE, OFFICE, TOWNSHIP, Bureau
from openpyxl import Workbook, load_workbook
from reports import FIGURES_2012

from workflow.report import figures, publishing

pytestmark = pytest.mark.on_sqlite

TODAY = date(2013, 1, 20)


def standing(office: Bureau, year: int = 2012, unit: str | None = None) -> dict[str, str]:
    with office.database.read() as session:
        return {key: str(value) for key, value in figures.standing(session, year, unit).items()}


def test_a_months_sheet_is_filled_in_and_corrected_by_counter_entry(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    sheet = browser.get("/figures?year=2012&month=3")
    said = {"f.行政许可": "12", "f.visits": "300", "name.enquiries.by_channel.0": "电话咨询", "source": "信息科统计表"}
    done = browser.send(sheet, "/figures/sheet", said | {"count.enquiries.by_channel.0": "40"})
    assert (done.status_code, done.headers["location"][-15:]) == (303, "&month=3&done=3")
    assert standing(office) == {"行政许可": "12", "visits": "300", "enquiries.by_channel.电话咨询": "40"}
    again = browser.get("/figures?year=2012&month=3")
    assert 'name="f.enquiries.by_channel.电话咨询" value="40"' in again.text
    browser.send(again, "/figures/sheet", {"f.行政许可": "13", "source": "信息科更正"})
    assert standing(office)["行政许可"] == "13"
    page = browser.get("/figures?year=2012").text
    assert "冲销第1号" in page
    assert "已按月填报" in page
    same = browser.send(browser.get("/figures?year=2012&month=3"), "/figures/sheet", {"source": "又报一次"})
    assert (same.status_code, "没有一个数与已填的不同" in same.text) == (409, True)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    sheet = browser.get("/figures?year=2012")
    refused = browser.send(sheet, "/figures/sheet", {"f.行政许可": "很多", "source": "表"})
    assert (refused.status_code, "“很多”不是数字" in refused.text) == (409, True)
    assert 'value="很多"' in refused.text
    nameless = browser.send(sheet, "/figures/sheet", {"count.published.by_kind.5": "3", "source": "表"})
    assert nameless.status_code == 409
    assert standing(office) == {}


def test_an_entry_is_taken_back_with_a_reason(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    browser.send(browser.get("/figures?year=2012"), "/figures/sheet", {"f.行政许可": "12", "source": "表"})
    page = browser.get("/figures?year=2012")
    done = browser.send(page, "/figures/back", {"reason": "报错了年份"})
    assert (done.status_code, standing(office)) == (303, {})
    twice = browser.send(page, "/figures/back", {"reason": "报错了年份"})
    assert (twice.status_code, "已经冲销过了" in twice.text) == (409, True)


def test_the_years_ledger_of_2012_is_imported_looked_at_first(office: Bureau, browser: Browser) -> None:
    browser.sign_in("registrar")
    book, sheet = Workbook(), BytesIO()
    for line in FIGURES_2012.strip().split("\n"):
        book.worksheets[0].append(line.split(","))
    book.save(sheet)
    for name, content in (("f.csv", FIGURES_2012.encode("utf-8-sig")), ("f.xlsx", sheet.getvalue())):
        page = browser.get("/figures?year=2012")
        looked = browser.send(page, "/figures/import", {"do": "look"}, files={"file": (name, content)})
        assert looked.status_code == 200
        assert "检查无误，还没有写入" in looked.text
        assert (standing(office) == {}) == (name == "f.csv")
        done = browser.send(page, "/figures/import", {"do": "import"}, files={"file": (name, content)})
        assert done.status_code == 303
    with office.database.read() as session:
        assert len(figures.entered(session, 2012, None)) == 15
        report = publishing.count(session, office.office, 2012, "2012")
    assert report.figures["published"]["total"] == 8335
    page = browser.get("/figures?year=2012").text
    assert "74.5%" in page
    assert "25.5%" in page
    bad = browser.send(
        browser.get("/figures?year=2012"), "/figures/import", {"do": "import"},
        files={"file": ("f.csv", b"\xef\xbb\xbf" + "年份,项目,数值,来源\n2012,无此项,1,表\n".encode())},
    )  # fmt: skip
    assert (bad.status_code, "第2行「项目」" in bad.text) == (422, True)


def test_a_bureau_enters_its_own_and_nobody_elses(office: Bureau, browser: Browser) -> None:
    browser.sign_in("finance")
    assert browser.get(f"/figures?year=2012&unit={OFFICE}").status_code == 403
    mine = browser.get("/figures?year=2012")
    browser.send(mine, "/figures/sheet", {"f.行政许可": "4", "source": "表"})
    assert (standing(office, 2012, FINANCE), standing(office, 2012, OFFICE)) == ({"行政许可": "4"}, {})
    foreign = browser.send(mine, "/figures/sheet", {"unit": OFFICE, "f.行政许可": "4", "source": "表"})
    assert foreign.status_code == 403
    row = f"年份,项目,数值,来源,单位\n2012,行政处罚,1,表,{OFFICE}\n".encode()
    assert browser.send(mine, "/figures/import", {"do": "import"}, files={"file": ("f.csv", row)}).status_code == 403
    back = forms(browser.get("/figures?year=2012"))[-1]
    assert back.action == "/figures/back"
    browser.sign_in("township")
    token = dict(forms(browser.get("/figures?year=2012"))[-1].fields)["csrf_token"]
    said = dict(back.fields) | {"unit": TOWNSHIP, "reason": "不是自己的", "csrf_token": token}
    assert browser.client.post("/figures/back", data=said).status_code == 403
    assert standing(office) == {"行政许可": "4"}


def test_the_entries_are_kept_as_tables(browser: Browser) -> None:
    browser.sign_in("registrar")
    for value, source in (("12", "=SUM(A1)\t<"), ("13", "<")):
        browser.send(browser.get("/figures?year=2012"), "/figures/sheet", {"f.行政许可": value, "source": source})
    told = browser.get(f"/figures/entries.csv?year=2012&unit={OFFICE}").content.decode("utf-8-sig")
    assert "-12" in told
    assert "'=SUM" in told
    book = load_workbook(BytesIO(browser.get(f"/figures/entries.xlsx?year=2012&unit={OFFICE}").content))
    assert [row[5].value for row in book.worksheets[0].iter_rows(min_row=2)] == [12, -12, 13]
    assert book.worksheets[0]["G4"].value == "“<”"
    assert {row[6].data_type for row in book.worksheets[0].iter_rows()} == {"s"}
    assert browser.get(f"/figures/entries.pdf?year=2012&unit={OFFICE}").status_code == 404


@pytest.mark.parametrize(
    ("login", "status"), [("reviewer", 403), ("legal", 403), ("handler", 200), ("supervisor", 200)]
)
def test_who_may_look(browser: Browser, login: str, status: int) -> None:
    browser.sign_in(login)
    answer = browser.get("/figures?year=2012")
    assert answer.status_code == status
    assert bool([form for form in forms(answer) if form.action == "/figures/import"]) == (status == 200)


@pytest.mark.parametrize(
    "address", ["/figures?year=1999", "/figures?year=2012&month=13", "/figures?year=2012&unit=无此局"]
)
def test_what_is_not_there(browser: Browser, address: str) -> None:
    browser.sign_in("registrar")
    assert browser.get(address).status_code == 404


def test_figures_and_a_refusal_are_told_in_english(browser: Browser) -> None:
    browser.sign_in("registrar")
    browser.get("/language/en")
    page = browser.get("/figures?year=2025").text
    for words in ("Published in all", "Rules</span>.<span>issued", "Whole year", ">Month 3</a>"):
        assert words in page
    assert ">制发<" not in page
    sent = browser.send(browser.get("/figures?year=2025"), "/figures/sheet", {"f.visits": "-3", "source": "信息科"})
    assert sent.status_code == 409
    assert "Visits to the column must be a whole number not below zero" in sent.text


def test_a_wrong_password_is_told_in_english(browser: Browser) -> None:
    browser.get("/language/en")
    assert "Wrong login or password" in browser.sign_in("registrar", "wrong-password-1").text
