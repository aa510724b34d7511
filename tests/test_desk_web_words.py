"""Both languages of the pages: every label of an act, a form, a state or a term has its English; data and law stay Chinese."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from browsing import Browser, browsing
from gaoping import Bureau, bureau

from desk.web import case as case_page
from desk.web import forms
from desk.web.words import CATALOGUES, HAN, words
from letters.compose import kinds
from rules import decisions, fees, proceedings, statutes
from rules.terms import UNITS
from workflow import (
    agency,
    applicants,
    attachments,
    deadlines,
    documents,
    dossier,
    fact_reading,
    facts,
    light,
    looks,
    narrowing,
    procedure,
    staffing,
    uploads,
)

DAY = date(2026, 3, 10)
HERE = Path(__file__).parents[1]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url, today=DAY) as office:
        yield office


@pytest.fixture
def browser(office: Bureau) -> Iterator[Browser]:
    with browsing(office) as browser:
        browser.sign_in("handler")
        yield browser


def of_form(model: type[facts.Facts]) -> Iterator[str]:
    """Yield every word a form shows for a model: labels, hints and choices, those of its parts too."""
    for one in (*forms.asked(model, {}, {}, {}), *forms.asked(model, {}, {}, {}, must=False)):
        yield from (one.label, one.hint, *(label for _, label in one.options))
        inner = fact_reading.inner_of(model.model_fields[one.name])
        if inner is not None and one.kind != "file":
            yield from of_form(inner)


def of_the_law() -> Iterator[str]:
    yield from (one.label for one in decisions.all_decisions().values())
    yield from (one.label for one in proceedings.results().values())
    yield from (*proceedings.KINDS.values(), *proceedings.ROWS.values(), proceedings.UNDECIDED)
    for tariff in fees.tariffs(statutes.in_force("fees", DAY)).values():
        yield from (tariff.label, tariff.per, tariff.count)
    yield from (f"%s{unit}" for unit in UNITS.values())


def shown() -> Iterator[str]:
    """Yield what pages show that does not stand in a template: it comes from the models and tables of the procedure."""
    for move in procedure.MOVES:
        yield move.label
        yield from of_form(move.facts)
    yield from of_form(applicants.Receive)
    yield from of_the_law()
    yield from (kind.label for kind in deadlines.KINDS.values())
    yield from (kind.title for kind in kinds().values())
    for table in (
        procedure.STATES, procedure.ROLES, light.LABELS, dossier.BY_ITSELF, documents.VERDICTS, looks.LABELS, staffing.LABELS,
        attachments.KINDS, narrowing.ONLY, facts.CHANNELS, facts.METHODS, case_page.COSTLY,
    ):  # fmt: skip
        yield from table.values()
    yield from (
        "申请人",
        "未分办",
        "被征求意见方",
        "复议机关或法院",
    )  # who has a case in hand (workflow.worklists.holder)
    yield from (*facts.APPLICANT_KINDS, uploads.SECRETS, dossier.HIDDEN, dossier.SEALED)


def test_every_label_of_the_procedure_has_its_english() -> None:
    english = words("en")
    asked = {word for word in shown() if HAN.search(word)}
    assert len(asked) > 400
    missing = sorted(word for word in asked if HAN.search(english.say(word)))
    assert not missing, f"add to {CATALOGUES / 'en.po'}: {missing}"


def said_in_source() -> Iterator[str]:
    """Yield every text a module holds; a case's story shortens the label of a login, the queue that of an office's own term."""
    for room in ("desk", "workflow"):
        for path in (HERE / room).rglob("*.py"):
            held = (
                node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
            )
            texts = [text for text in held if isinstance(text, str)]
            yield from (*texts, *(text.removesuffix(end) for text in texts for end in ("登录名", "内部时限")))


def test_nothing_stands_in_the_catalogue_that_nobody_says() -> None:
    templates = "".join(path.read_text("utf-8") for path in (HERE / "desk").rglob("*.html"))
    known = {*shown(), *said_in_source()}
    with (CATALOGUES / "en.po").open("rb") as file:
        catalogued = {str(message.id) for message in read_po(file) if message.id}
    stale = {word for word in catalogued - known if f'"{word}"' not in templates and f"'{word}'" not in templates}
    assert not stale, f"take out of {CATALOGUES / 'en.po'}: {sorted(stale)}"


def choices_of(model: type[facts.Facts]) -> Iterator[tuple[str, str]]:
    for one in forms.asked(model, {}, {}, {}):
        yield from one.options if one.kind == "choice" else ()
        inner = fact_reading.inner_of(model.model_fields[one.name])
        if inner is not None and one.kind != "file":
            yield from choices_of(inner)


def test_a_choice_is_called_by_its_own_table_and_never_by_its_code() -> None:
    models = {move.facts for move in procedure.MOVES}
    bare = {code for model in models for code, label in choices_of(model) if code == label and not HAN.search(code)}
    assert bare == {"2007", "2019"}
    channel = next(one for one in forms.asked(applicants.Receive, {}, {}, {}) if one.name == "channel")
    assert dict(channel.options) == facts.CHANNELS
    method = next(one for one in forms.asked(facts.Serve, {}, {}, {}) if one.name == "method")
    assert dict(method.options)["publication"] == "公告"
    powers = next(one for one in forms.asked(agency.Agent, {}, {}, {}) if one.name == "powers")
    assert (powers.kind, powers.hint) == ("lines", "、".join(agency.POWERS.values()))


@pytest.mark.parametrize(
    ("said", "english", "is_foreign"),
    [
        ("第三方提出意见期限(第2次)", "The third party's opinion (2)", False),
        ("审核、审签内部时限(第1步)", "Internal: endorsement (1)", False),
        ("行政复议答复期限(简易程序)", "Reply to the reconsideration body (summary procedure)", False),
        ("由保密审查员、签发人办理", "done by: Secrecy reviewer, Signer", False),
        ("公开告知书送达", "Notice of release served", False),
        ("网上送达", "service online", False),
        ("由张三办理", "done by: 张三", True),
        ("已经办结,请先归档", "已经办结,请先归档", True),
    ],
)
def test_what_is_numbered_or_done_by_somebody_is_said_too(said: str, english: str, is_foreign: bool) -> None:
    assert words("en").name(said) == english
    assert words("en").mark(said) == (' lang="zh-CN"' if is_foreign else "")
    assert (words("zh").name(said), words("zh").mark(said)) == (said, "")


def test_a_form_speaks_english_and_what_is_entered_stays_as_it_is(office: Bureau, browser: Browser) -> None:
    number = office.receive(DAY).number
    office.act(number, "assign", DAY, handler="handler")
    office.act(number, "consult_third_party", DAY, name="某公司", contact="某路1号", summary="合同")
    chinese = browser.get(f"/case/{number}/do/record_opinion").text
    browser.get("/language/en")
    english = browser.get(f"/case/{number}/do/record_opinion").text
    for label in ("Record an opinion", "Which consultation", "agrees in part", "Day the opinion came in"):
        assert label in english
        assert label not in chinese
    assert "部分同意" in chinese
    assert "部分同意" not in english
    assert '<option value="partly">agrees in part</option>' in english
    assert re.findall(r'name="(\w+)"', english) == re.findall(r'name="(\w+)"', chinese)
    page = browser.get(f"/case/{number}").text
    assert ">Record proof of receipt</a>" in page
    assert "某公司" in page
    assert 'lang="zh-CN">没有等待送达的文书' in page


def test_the_guide_tells_terms_and_prices_in_english(office: Bureau) -> None:
    with browsing(office) as browser:
        browser.get("/language/en")
        page = browser.get("/portal/guide").text
        assert "Within 20 working days of the day the application is received" in page
        assert "Within 60 days of the day you receive the answer" in page
        assert "and for every 10 more another 100" in page
        browser.get("/language/zh")
        assert "自收到申请之日起20个工作日内" in browser.get("/portal/guide").text
