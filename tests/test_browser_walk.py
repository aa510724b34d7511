"""One application from the citizen's telephone to the reconsideration that brings it back, by the pages alone.

Seven people, each in a browser of their own, once with scripts, every page kept as a picture, and once without.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import accessible
import pypdf
import pytest
import screens
from browsing import PASSWORD
from gaoping import FINANCE, OFFICE, bureau, noon
from online import online
from papers import JPEG

from desk.web.frame import Frame
from workflow.config import LetterOptions
from workflow.keeping.verification import verify

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
REQUEST = "2025年城区集体土地征收补偿安置方案和评估报告"


@dataclass
class Clock:
    """The day it is in Gaoping, turned by the test as the weeks go by."""

    day: date

    def at(self) -> datetime:
        return noon(self.day)


@dataclass
class Person:
    """Somebody at a browser, with scripts or without; `complaints` are the browser's own about our pages."""

    page: Any
    name: str
    scripts: bool
    complaints: list[str]
    seen: list[str] = field(default_factory=list)

    def look(self, what: str) -> None:
        """Keep a picture, see that the page is no wider than the window and that axe finds nothing wrong: all by script."""
        if not self.scripts:
            return
        self.seen.append(what)
        screens.keep(self.page, f"walk-{self.name}-{len(self.seen):02d}-{what}")
        widest = self.page.locator("html").evaluate("e => e.scrollWidth")
        assert widest <= self.page.viewport_size["width"], f"{self.name}: {what} is {widest} wide"
        assert accessible.violations(self.page) == [], f"{self.name}: {what}"

    def sign_in(self) -> None:
        self.page.goto("/")
        self.page.get_by_label("登录名").fill(self.name)
        self.page.get_by_label("口令").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", name="今日工作").wait_for()
        self.look("work")

    def open(self, number: str) -> None:
        """Go to a case as people do: from the day's work or else from the list."""
        self.page.goto("/work")
        if not self.page.get_by_role("link", name=number).count():
            self.page.get_by_role("link", name="申请列表").click()
            self.fill(登记号=number, 状态="all")
            self.page.get_by_role("button", name="查找").click()
        self.page.get_by_role("link", name=number).first.click()
        self.page.get_by_role("heading", name=number).wait_for()

    def do(self, number: str, act: str, **said: str) -> None:
        """Do one act of a case: its link, its form, its button; `said` by the labels of the form."""
        self.open(number)
        self.choose(act)
        self.fill(**said)
        self.look(act)
        self.press(act)
        self.look(f"{act}-done")

    def choose(self, act: str) -> None:
        """Follow an act's link, which may stand among the less likely ones, folded away."""
        link = self.page.get_by_role("link", name=act, exact=True)
        if not link.count():
            self.page.locator("summary", has_text="其他能办的").click()
        link.click()

    def press(self, button: str) -> None:
        """Press a button and see that it was done."""
        self.page.get_by_role("button", name=button, exact=True).click()
        told = self.page.locator("[role=status], [role=alert]").first
        told.wait_for()
        assert told.get_attribute("role") == "status", told.inner_text()

    def fill(self, **said: str) -> None:
        for label, value in said.items():
            box = self.page.get_by_label(re.compile(f"^{re.escape(label)}")).first
            if box.evaluate("e => e.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)


@dataclass
class Town:
    """The office online, and whoever comes to it."""

    come: Callable[[str, dict[str, int]], Person]
    clock: Clock
    office: Any


@pytest.fixture(params=["javascript", "plain"])
def town(request: pytest.FixtureRequest, chromium: Any, sqlite_url: str, tmp_path: Path,
         monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:  # fmt: skip
    clock = Clock(date(2026, 3, 10))
    monkeypatch.setattr(Frame, "today", lambda _: clock.day)
    monkeypatch.setattr(Frame, "acting", lambda _: clock.at())
    complaints: list[str] = []
    with bureau(sqlite_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office, online(office) as address:

        def come(name: str, window: dict[str, int]) -> Person:
            scripts = request.param == "javascript"
            context = chromium.new_context(
                base_url=address, viewport=window, java_script_enabled=scripts, locale="zh-CN"
            )
            context.set_default_timeout(5_000)
            page = context.new_page()
            page.on("console", lambda message: complaints.append(f"{name}: {message.text}"))
            page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
            return Person(page, name, scripts, complaints)

        yield Town(come, clock, office)
    assert [said for said in complaints if not is_no_fault(said)] == []


def is_no_fault(said: str) -> bool:
    """A refusal is told by its status; a field already typed in is not given the focus again."""
    return "status of 4" in said or "Autofocus processing was blocked" in said


def test_an_application_from_the_telephone_to_the_reconsideration_and_back(town: Town, tmp_path: Path) -> None:
    citizen = town.come("citizen", PHONE)
    number, code = apply(citizen, tmp_path)

    town.clock.day = date(2026, 3, 11)
    registrar, handler = town.come("registrar", DESK), town.come("handler", DESK)
    registrar.sign_in()
    registrar.do(number, "分办", 经办人="handler")
    handler.sign_in()
    handler.do(number, "交协办", 协办的科室或单位=FINANCE, 协办事项="请提供征收补偿资金的评估报告，并附检索记录")

    town.clock.day = date(2026, 3, 12)
    bureau_liaison = town.come("finance", DESK)
    bureau_liaison.sign_in()
    assert bureau_liaison.page.get_by_role("link", name=number).count(), (
        "what a bureau is asked stands in its day's work"
    )
    bureau_liaison.open(number)
    bureau_liaison.look("case")
    assert bureau_liaison.page.get_by_text("请提供征收补偿资金的评估报告").count(), "a bureau reads what it is asked"
    assert not bureau_liaison.page.get_by_text("王喆").count()
    give_back(bureau_liaison)

    town.clock.day = date(2026, 3, 16)
    handler.do(number, "征求第三方意见", 第三方名称="高平市某置业有限公司", 第三方联系方式="高平市长平街3号",
               拟征求意见的信息摘要="评估报告中的报价")  # fmt: skip
    handler.do(number, "登记送达凭证", 第几份文书="3", 对方签收日="2026-03-16", 送达凭证="送达回证，赵某签收")
    town.clock.day = date(2026, 3, 20)
    handler.do(number, "登记意见", 第几次征求意见="1", 意见="agree", 收到意见之日="2026-03-20")
    handler.do(number, "申请延期", 延期理由="信息量大，需要检索档案", 延长的工作日数="10")
    signer = town.come("approver", PHONE)
    signer.sign_in()
    signer.do(number, "批准延期")
    handler.do(number, "送达", 第几份文书="5", 送达方式="online", 网上发送日="2026-03-20")

    town.clock.day = date(2026, 5, 20)
    watcher = town.come("supervisor", DESK)
    urge(watcher, number)
    handler.open(number)
    handler.look("overdue")
    handler.do(number, "答复督办", 第几次督办="1", 对督办的答复="今天拟稿送审")
    draft(handler, number)
    handler.do(number, "送保密审查")

    reviewer = town.come("reviewer", PHONE)
    decide(reviewer, number, "保密审查通过", 保密审查意见="不涉及国家秘密")
    signer.page.goto("/work")
    decide(signer, number, "签发", sign_in=False)

    handler.do(number, "编号印发")
    handler.do(number, "送达", 送达方式="online", 网上发送日="2026-05-20")
    handler.open(number)
    handler.page.get_by_role("link", name="公开告知书").first.click()
    handler.look("letter")

    fetch(citizen, number, code, tmp_path)

    town.clock.day = date(2026, 6, 1)
    clerk = town.come("legal", DESK)
    clerk.sign_in()
    opened = {"类型": "reconsideration", "复议机关、法院": "高平市人民政府", "本机关收到申请书": "2026-06-01"}
    clerk.do(number, "登记复议、诉讼或投诉", **opened)
    clerk.page.get_by_role("link", name="复议诉讼").click()
    clerk.page.get_by_role("link", name=number).wait_for()
    clerk.look("legal")
    town.clock.day = date(2026, 7, 1)
    decided = {
        "第几件复议": "1",
        "结果": "revoked",
        "作出决定或裁判之日": "2026-07-01",
        "本机关收到决定书": "2026-07-01",
    }
    clerk.do(number, "登记决定或裁判", **decided)
    assert town.office.row(number).state == "received"
    handler.open(number)
    handler.look("back")
    assert handler.page.get_by_role("link", name="拟稿", exact=True).count()
    citizen.page.goto("/portal/case")
    assert verify(town.office.database, town.office.office).problems == ()


def apply(citizen: Person, tmp_path: Path) -> tuple[str, str]:
    """Apply on a telephone, print the receipt, confirm that it came; return the number and the query code."""
    page = citizen.page
    proof = tmp_path / "身份证.jpg"
    proof.write_bytes(JPEG)
    page.goto("/portal")
    citizen.look("start")
    for name, shot in (("公开指南", "guide"), ("年度报告", "reports"), ("查询进度", "look-up")):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        citizen.look(shot)
    page.get_by_role("navigation").get_by_role("link", name="申请公开").click()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("alert").wait_for()
    citizen.look("apply-errors")
    citizen.fill(向哪个机关申请=OFFICE, 您要的政府信息=REQUEST, 姓名或者名称="王喆", 电话="139-0000-0000")
    page.get_by_label("身份证明的照片或者扫描件").set_input_files(proof)
    citizen.look("apply")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("heading", name="已经收到您的申请").wait_for()
    citizen.look("receipt")
    page.pdf(path=tmp_path / "receipt.pdf", format="A4")
    assert len(pypdf.PdfReader(tmp_path / "receipt.pdf").pages) == 1
    number, code = page.locator("dd.figure").first.inner_text(), page.locator("p.code").inner_text()
    page.get_by_role("button", name="确认收到回执").click()
    page.get_by_role("status").wait_for()
    citizen.look("case")
    page.get_by_role("button", name="结束查询").click()
    return number, code


def give_back(liaison: Person) -> None:
    """Return what was found, with the record of the search that was asked for; a line is added without losing what was typed."""
    page = liaison.page
    liaison.choose("协办反馈")
    liaison.fill(第几次协办="1", 处理意见="评估报告在我局，可以公开")
    page.locator("summary", has_text="检索记录").click()
    page.get_by_role("group", name="检索记录").get_by_role("button", name="再加一项").click()
    liaison.fill(
        检索人="财小办",
        检索范围="预算股档案",
        检索词或方法="征收 补偿 评估",
        检索日期="2026-03-12",
        检索结果="找到评估报告一份",
    )
    assert page.get_by_label("处理意见").input_value() == "评估报告在我局，可以公开"
    liaison.look("return")
    liaison.press("协办反馈")


def urge(watcher: Person, number: str) -> None:
    """See the red card on the board, go to the case behind it, and urge who holds it."""
    page = watcher.page
    watcher.sign_in()
    page.get_by_role("link", name="监察看板").click()
    watcher.look("board")
    page.locator("a.light.red").first.click()
    watcher.look("red-cards")
    page.get_by_role("link", name=number).click()
    watcher.look("case")
    watcher.choose("督办")
    watcher.fill(督办事项="请于今日答复，并说明超期原因")
    watcher.look("urge")
    watcher.press("督办")


def draft(handler: Person, number: str) -> None:
    page = handler.page
    handler.open(number)
    handler.choose("拟稿")
    page.get_by_label("决定类型").select_option("open")
    if not page.evaluate("() => window.htmx !== undefined"):
        page.locator("[name=_choose]").click()
    page.locator("[name=_decided][value=open]").wait_for(state="attached")
    handler.fill(提供的信息名称="征收补偿安置方案\n评估报告", 提供方式和途径="网上提供")
    handler.look("draft")
    handler.press("拟稿")


def decide(person: Person, number: str, button: str, *, sign_in: bool = True, **said: str) -> None:
    """Take one decision out of the queue, on a telephone."""
    page = person.page
    if sign_in:
        person.sign_in()
    page.get_by_role("link", name="待审待签").click()
    person.look("queue")
    page.get_by_role("link", name=number).click()
    person.fill(**said)
    person.look("decision")
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text("没有等您审查、签发的文书").wait_for()


def fetch(citizen: Person, number: str, code: str, tmp_path: Path) -> None:
    """Look the case up with number and code, download the answer, read how it may be contested."""
    page = citizen.page
    page.goto("/portal/look-up")
    citizen.fill(登记号=number, 查询码=code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/case")
    citizen.look("answered")
    with page.expect_download() as download:
        page.get_by_role("link", name="公开告知书").click()
    download.value.save_as(tmp_path / "answer.pdf")
    text = "".join(pypdf.PdfReader(tmp_path / "answer.pdf").pages[0].extract_text().split())
    assert "王喆" in text
    assert "评估报告" in text
    assert page.get_by_text("如果不服这个答复").is_visible()
