"""Every form an act asks with, and what comes after a form is sent, for everybody: axe in both languages, at 320 pixels.

A form is shown in whatever state knows its act, refused or not; all its parts are opened, for axe passes over what is folded.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import accessible
import pytest
import screens
from gaoping import OFFICE, Bureau, bureau, noon
from online import online
from papers import JPEG

from desk.web.doors import SESSION, VISIT
from desk.web.frame import Frame
from desk.web.portal.visit import CASE
from rules import decisions
from workflow import moves, query_codes
from workflow.acts.guards import NOT_AN_ANSWER
from workflow.config import LetterOptions

DAY = date(2026, 3, 10)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
LANGUAGES = ("en", "zh")
OPENED = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"
ADDING = "document.querySelectorAll('button[name=_more]').length"  # a locator would load Playwright's script first
Act = Callable[..., object]


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Bureau]]:
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(Frame, "today", lambda _: DAY)
        letters = LetterOptions(store=str(folder / "files"))
        office = stack.enter_context(bureau(f"sqlite:///{folder / 'gongkai.db'}", letters=letters))
        yield stack.enter_context(online(office)), office


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Bureau]]:
    with served(tmp_path_factory.mktemp("forms")) as found:
        yield found


@pytest.fixture(scope="module")
def page(chromium: Any, site: tuple[str, Bureau]) -> Iterator[Any]:
    context = chromium.new_context(base_url=site[0], viewport=WIDE, locale="zh-CN")
    context.set_default_timeout(10_000)
    page = context.new_page()
    accessible.sign_in(page, "allround")
    yield page
    context.close()


def correcting(act: Act) -> None:
    act("request_correction", items=["请写明年份"])


def justifying(act: Act) -> None:
    act("ask_reasons", findings="本月提出30件")


def awaiting_payment(act: Act) -> None:
    act("charge_fee", pages=120, pay_to="政务服务大厅非税窗口")


def consulting(act: Act) -> None:
    act("consult_third_party", name="某公司", contact="某路1号", summary="合同")


def confidentiality_review(act: Act) -> None:
    act("draft", decision="open", documents=["方案"], manner="邮寄")
    act("submit")


def signing(act: Act) -> None:
    confidentiality_review(act)
    act("clear", by="reviewer", finding="不涉密")


def awaiting_service(act: Act) -> None:
    signing(act)
    act("sign", by="approver")
    act("issue")


def answered(act: Act) -> None:
    awaiting_service(act)
    act("serve", method="in_person", received_on=DAY, receiver="王喆")


def appealed(act: Act) -> None:
    answered(act)
    act("open_proceeding", by="legal", kind="reconsideration", body="高平市人民政府", received_on=DAY)


WAYS: dict[str, Callable[[Act], None]] = {
    "received": lambda act: None,  # noqa: ARG005  nothing is to be done
    "appealed": appealed,
    **{way.__name__: way for way in (
        correcting, justifying, awaiting_payment, consulting, confidentiality_review, signing, awaiting_service, answered,
    )},
}  # fmt: skip


def case_in(office: Bureau, state: str) -> str:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, handler="handler")

    def act(event: str, by: str = "handler", **facts: Any) -> None:
        office.act(number, event, DAY, by, **facts)

    WAYS[state](act)
    assert office.row(number).state == state
    return number


def events_of() -> dict[str, list[str]]:
    """Return, by the first state that knows it, every act there is; `receive` has a page of its own."""
    found: dict[str, list[str]] = {state: [] for state in WAYS}
    for event in dict.fromkeys(move.event for move in moves.MOVES if move.event != "receive"):
        sources = {state for move in moves.MOVES if move.event == event for state in move.source}
        found[next(state for state in WAYS if state in sources)].append(event)
    return found


def is_for_everybody(page: Any, language: str, name: str) -> None:
    page.evaluate(OPENED)
    screens.keep(page, f"form-{name}-{language}")
    assert accessible.violations(page) == [], name
    assert accessible.unmarked(page) == [], name
    page.set_viewport_size(NARROW)
    assert accessible.width(page) <= NARROW["width"], name
    page.set_viewport_size(WIDE)


@pytest.mark.parametrize("state", WAYS)
def test_every_form_of_an_act_is_for_everybody(site: tuple[str, Bureau], page: Any, state: str) -> None:
    number = case_in(site[1], state)
    for language in LANGUAGES:
        accessible.speak(page, language)
        for event in events_of()[state]:
            answer = page.goto(f"/case/{number}/do/{event}")
            assert answer.status == 200, event
            page.evaluate(OPENED)
            for at in range(page.evaluate(ADDING)):
                page.locator("button[name=_more]").nth(at).click()
                page.evaluate(OPENED)
            is_for_everybody(page, language, event)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_of_every_decision_is_for_everybody(site: tuple[str, Bureau], page: Any, language: str) -> None:
    number = case_in(site[1], "received")
    accessible.speak(page, language)
    page.goto(f"/case/{number}/do/draft")
    for decision in decisions.all_decisions().values():
        if "2019" not in decision.articles or decision.letter in NOT_AN_ANSWER:
            continue
        page.locator("[name=decision]").select_option(decision.key)
        page.locator(f"[name=_decided][value='{decision.key}']").wait_for(state="attached")
        is_for_everybody(page, language, f"draft-{decision.key}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_a_form_of_the_desk(site: tuple[str, Bureau], page: Any, language: str) -> None:
    number = case_in(site[1], "received")
    accessible.speak(page, language)
    page.goto(f"/case/{number}/do/request_correction")
    page.locator("form#act").evaluate("form => { form.noValidate = true; }")
    page.locator("form#act button.primary").click()
    page.locator("#errors").wait_for()
    is_for_everybody(page, language, "refused")
    page.locator("[name=items]").fill("请写明年份")
    kept = page.context.cookies()
    page.context.clear_cookies(name=SESSION)
    page.locator("form#act button.primary").click()
    page.locator("#password").wait_for()
    is_for_everybody(page, language, "session-lost")
    page.context.add_cookies(kept)
    page.goto(f"/case/{number}/do/request_correction")
    page.locator("[name=items]").fill("请写明年份")
    page.context.clear_cookies(name=VISIT)
    page.locator("form#act button.primary").click()
    page.locator("form[action*=request_correction]").wait_for()
    is_for_everybody(page, language, "form-too-old")
    page.context.add_cookies(kept)
    page.goto(f"/case/{number}/do/request_correction")
    page.locator("[name=items]").fill("请写明年份")
    page.locator("form#act button.primary").click()
    page.locator("[role=status]").wait_for()
    is_for_everybody(page, language, "done")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_a_form_of_the_portal(
    chromium: Any, site: tuple[str, Bureau], tmp_path: Path, language: str
) -> None:
    address, office = site
    proof = tmp_path / "证.jpg"
    proof.write_bytes(JPEG)
    context = chromium.new_context(base_url=address, viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    accessible.speak(page, language)
    page.goto("/portal/apply")
    page.locator("button[value=send]").click()
    page.locator("#errors").wait_for()
    is_for_everybody(page, language, "portal-refused")
    page.locator("#unit").select_option(OFFICE)
    for field, value in {"content": "征收补偿安置方案", "name": "王喆", "phone": "139"}.items():
        page.locator(f"#{field}").fill(value)
    page.locator("button[value=save]").click()
    page.locator("p.code").wait_for()
    is_for_everybody(page, language, "portal-saved")
    page.locator("main form[action='/portal/draft'] button").click()
    page.locator("#identity").set_input_files(proof)
    page.locator("button[value=send]").click()
    page.locator("p.code").wait_for()
    is_for_everybody(page, language, "portal-receipt")
    number = page.locator("dd.figure").first.inner_text()
    page.locator("form[action*=confirm_receipt] button").click()
    page.locator("[role=status]").wait_for()
    is_for_everybody(page, language, "portal-done")
    office.act(number, "assign", DAY, handler="handler")
    for event, facts in {"correct": ("request_correction", {"items": ["请写明年份"]}),
                         "give_reasons": ("ask_reasons", {"findings": "本月提出30件"})}.items():  # fmt: skip
        office.act(number, facts[0], DAY, **facts[1])
        page.goto(f"/portal/case/{event}")
        is_for_everybody(page, language, f"portal-{event}")
        page.locator("main form button.primary").click()
        page.locator("#errors").wait_for()
        is_for_everybody(page, language, f"portal-{event}-refused")
        office.act(number, event, DAY, **({"content": "2025年方案"} if event == "correct" else {"reasons": "研究"}))
    office.answered(number, DAY)
    office.act(number, "serve", DAY, letter=4, method="in_person", received_on=DAY, receiver="王喆")
    row = office.row(number)
    with office.database.write() as session:
        cookie = query_codes.open_visit(session, row.id or 0, row.unit, noon(DAY) + timedelta(days=9999))
    context.add_cookies([{"name": CASE, "value": cookie, "url": address}])
    page.goto("/portal/case")
    is_for_everybody(page, language, "portal-answered")
    page.goto("/portal/look-up")
    page.locator("#number").fill(number)
    page.locator("#code").fill("ABCD2345EFGH")
    page.locator("main form button").first.click()
    page.locator("[role=alert]").wait_for()
    is_for_everybody(page, language, "portal-not-found")
    context.close()
