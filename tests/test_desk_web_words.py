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
from hypothesis import given
from hypothesis import strategies as st

from desk.web import case as case_page
from desk.web import forms
from desk.web.sentences import HAN, HOLES
from desk.web.words import CATALOGUES, words
from letters.compose import kinds
from rules import decisions, fees, proceedings, statutes
from rules.terms import UNITS
from workflow import deadlines, dossier, fact_reading, facts, labels, light, looks, moves, narrowing, staffing, uploads
from workflow.acts import agency, applicants, documents
from workflow.report import supervision

DAY = date(2026, 3, 10)
HERE = Path(__file__).parents[1]


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url, today=DAY) as office:
        yield office


@pytest.fixture
def browser(browser: Browser) -> Browser:
    browser.sign_in("handler")
    return browser


def of_form(model: type[facts.Facts]) -> Iterator[str]:
    """Yield every word a form shows for a model: labels, hints and choices, those of its parts too."""
    for one in (*forms.asked(model, {}, {}, {}), *forms.asked(model, {}, {}, {}, must=False)):
        yield from (one.label, one.hint, *(label for _, label in one.options))
        inner = fact_reading.inner_of(model.model_fields[one.name])
        if inner is not None and one.kind != "file":
            yield from of_form(inner)


def of_the_law() -> Iterator[str]:
    yield from (label for one in decisions.all_decisions().values() for label in (one.label, one.ledger_label))
    yield from (one.label for one in proceedings.results().values())
    yield from (*proceedings.KINDS.values(), *proceedings.ROWS.values(), proceedings.UNDECIDED)
    for tariff in fees.tariffs(statutes.in_force("fees", DAY)).values():
        yield from (tariff.label, tariff.per, tariff.count)
    yield from (f"%s{unit}" for unit in UNITS.values())


def shown() -> Iterator[str]:
    """Yield what pages show that does not stand in a template: it comes from the models and tables of the procedure."""
    for move in moves.MOVES:
        yield move.label
        yield from of_form(move.facts)
    yield from of_form(applicants.Receive)
    yield from of_the_law()
    yield from (kind.label for kind in deadlines.KINDS.values())
    yield from (kind.title for kind in kinds().values())
    for kind in kinds().values():  # what a letter lacks is named by its facts
        for named in (kind, *kind.when):
            yield from (*named.requires.values(), *named.optional.values())
    for table in (
        labels.STATES, labels.ROLES, light.LABELS, dossier.BY_ITSELF, documents.VERDICTS, looks.LABELS, staffing.LABELS,
        labels.PAPERS, narrowing.ONLY, facts.CHANNELS, facts.METHODS, case_page.COSTLY,
    ):  # fmt: skip
        yield from table.values()
    yield from (
        "申请人",
        "未分办",
        "无（已办结）",
        "被征求意见方",
        "复议机关或法院",
        "第三方",
    )  # who has a case in hand (workflow.worklists.holder)
    yield from (*facts.APPLICANT_KINDS, supervision.UNREGISTERED, uploads.SECRETS, dossier.HIDDEN, dossier.SEALED)


def test_every_label_of_the_procedure_has_its_english() -> None:
    english = words("en")
    asked = {word for word in shown() if HAN.search(word)}
    assert len(asked) > 400
    missing = sorted(word for word in asked if HAN.search(english.say(word)))
    assert not missing, f"add to {CATALOGUES / 'en.po'}: {missing}"


def texts_of(path: Path) -> Iterator[str]:
    """Yield the texts of a module, what is filled in as {}; holes side by side are one, as the catalogue has them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield re.sub(r"(\{\})+", "{}", "".join(parts))


def said_in_source() -> Iterator[str]:
    """Yield every text the program or its law holds; a case's story shortens the label of a login, the queue that of an office's
    own term; what is wrong with a value follows its label; a statute is cited by 《name》, the edition without its brackets,
    and may be named several at once."""
    for room in ("desk", "workflow", "rules"):
        for path in (HERE / room).rglob("*.py"):
            texts = list(texts_of(path))
            yield from (*texts, *(text.removesuffix(end) for text in texts for end in ("登录名", "内部时限")))
            yield from (f"{{}} {text}" for text in texts if path.stem == "wrong_values")
    for path in (HERE / "rules" / "data").rglob("*.toml"):
        for text in re.findall(r'"([^"\n]*)"', path.read_text("utf-8")):
            yield from (text, f"《{text}》", *text.split("、"))
            yield from (re.sub(r"\d{4}", "{}", part.strip("()")) for part in text.strip("()").split("、"))


def test_nothing_stands_in_the_catalogue_that_nobody_says() -> None:
    templates = "".join(path.read_text("utf-8") for path in (HERE / "desk").rglob("*.html"))
    known = {*shown(), *said_in_source()}
    with (CATALOGUES / "en.po").open("rb") as file:
        catalogued = {str(message.id) for message in read_po(file) if message.id}
    stale = {word for word in catalogued - known if f'"{word}"' not in templates and f"'{word}'" not in templates}
    assert not stale, f"take out of {CATALOGUES / 'en.po'}: {sorted(stale)}"


TOLD_WHOLLY = (
    "workflow/attachments.py", "workflow/query_codes.py", "workflow/saved_forms.py", "workflow/acts/submission.py",
    "workflow/public.py", "workflow/sign_in/sessions.py", "workflow/sign_in/openid.py", "desk/web/openid.py",
    "workflow/report/figures.py", "workflow/report/figure_sheet.py", "workflow/ledger/figure_ledger.py", "desk/web/figures.py",
    *(f"desk/web/portal/{path.name}" for path in (HERE / "desk/web/portal").glob("*.py")),
)  # fmt: skip
TO_NOBODY = {
    "附件文件不在了，请检查文书目录或者从备份恢复", "附件文件被改动过，与收到时的不是同一份：请从备份恢复",
    "{}：第{}个附件的文件不在了（{}）",
    "{}：第{}个附件的文件被改动过（{}）",
    "申请人在网上确认收到登记回执", "申请人在网上提交的撤回", "网上提交的监护关系证明", "纸质，邮寄", "自然人",
    "{}年政府信息公开工作年度报告.{}", "或者", "{}.名称",
}  # fmt: skip
"""What only the office reads, what the portal enters into the journal, the name of a file, and pieces of which words are made."""


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize("module", ["rules/story.py", *TOLD_WHOLLY])
def test_what_a_day_citizens_sign_in_and_figures_are_told_has_its_english(module: str) -> None:
    source = HERE / module
    named = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, named)]
    docstrings = {node.value.value for one in nodes for node in one.body if _is_docstring(node)}
    texts = {text for text in texts_of(source) if HAN.search(text)} - docstrings - TO_NOBODY
    pieces = {part for text in texts | TO_NOBODY if "{}" in text for part in text.split("{}")}
    asked = texts - pieces
    name = words("en").name
    missing = sorted(text for text in asked if HAN.search(name(text.replace("{}", "1"))))
    assert not missing, f"add to {CATALOGUES / 'en.po'}: {missing}"


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("2026年3月10日收到申请，当日不计，自次日起计算",
         "10 March 2026: Request received; that day is not counted, counting begins the next day"),
        ("其间春节放假2月15日—23日，2月14日、28日调休上班",
         "In between: Spring Festival, off on 15 February to 23 February; worked instead on 14 February, 28 February"),
        ("《中华人民共和国政府信息公开条例》（2019年修订）第三十三条第二款",
         "Regulation on Open Government Information (revised 2019), Art. 33(2)"),
        ("《中华人民共和国民法典》（2020年）第二百零一条", "Civil Code (2020), Art. 201"),
        ("第二十条第一款第四项、第二项", "Art. 20(1)(4), (2)"),
        ("答复期限为1个工作日（条文待核）", "Term: 1 working day (article still to be checked)"),
        ("还没有拟稿：请先拟稿；答复书已经登记过送达凭证，送达之日是2026-03-12",
         "There is no draft yet: draft the answer first; The answer has its proof of receipt, received on 2026-03-12"),
        ("第 1 件行政复议已审结（2026-06-25），不能“登记调解”",
         "Proceeding 1: administrative reconsideration decided (2026-06-25), so not “Record mediation”"),
        ("检索日期 不是日期，应为 2026-03-02 的样子：'昨天'", "Day of the search is not a day; write it like 2026-03-02: '昨天'"),
        ("没有人说过的话 不可以这样说", "没有人说过的话 不可以这样说"),
        ("已于2026-12-11签发，请编号印发（issue）", "Signed on 2026-12-11: number and issue it"),
        ("没有等待缴费的，不能“登记缴费”：收费的请先登记收取信息处理费",
         "No payment is awaited and “Record the payment” cannot be done: enter the charge first"),
        ("没有等待补正的，不能“登记补正”：要求补正的请先登记，更正登记的内容请用更正登记",
         "No correction is awaited and “Record the correction” cannot be done: enter a request for one first; "
         "what was registered is put right by amending"),
        ("缺少：提供方式和途径", "Missing: How and where it is provided"),
    ],
)  # fmt: skip
def test_a_sentence_is_told_with_what_fills_it(said: str, english: str) -> None:
    assert words("en").name(said) == english
    assert words("zh").name(said) == said


PIECES = (
    "2026年", "13月", "2月", "40日", "3日", "、", "—", "；", "，", "：", "第", "十", "百", "零", "三", "条", "款", "项",
    "次", "（", "）", "《", "》", "{}", "{0}", "%s", "送达", "由", "办理", "征收补偿方案", "收到申请",
    "当日不计", "自次日起计算", "缺少：", "号", "〔2026〕", "1", " ",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join))
def test_whatever_somebody_wrote_is_told_or_left_as_it_is(text: str) -> None:
    told = words("en").told(text)
    assert told
    assert len(told) <= 40 * len(text) + 40


def test_every_sentence_is_whole_in_english() -> None:
    with (CATALOGUES / "en.po").open("rb") as file:
        sentences = {str(message.id): str(message.string) for message in read_po(file) if HOLES.search(str(message.id))}
    assert len(sentences) > 100
    for text, english in sentences.items():
        holes = len(HOLES.findall(text))
        assert english.replace("%s", "{}").format(*("x" for _ in range(holes))), text
        assert ("%s" in english) == ("%s" in text), text


@pytest.mark.parametrize(
    ("number", "article"),
    [
        ("一", 1),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("三十三", 33),
        ("一百", 100),
        ("一百零三", 103),
        ("二百一十九", 219),
    ],
)
def test_an_article_is_numbered(number: str, article: int) -> None:
    assert words("en").name(f"第{number}条") == f"Art. {article}"


def test_what_stays_chinese_in_an_english_sentence_is_marked_and_nothing_is_markup() -> None:
    told = words("en").told("王<b>属于高平市财政局，不能办理高平市财政局的申请")
    assert told == (
        '<span lang="zh-CN">王</span>&lt;b&gt; belongs to <span lang="zh-CN">高平市财政局</span> and does not work on'
        ' applications of <span lang="zh-CN">高平市财政局</span>'
    )
    assert words("en").mark("王<b>属于高平市财政局，不能办理高平市财政局的申请") == ""
    assert words("en").told("没有人说过的一句话，第三方送达") == "没有人说过的一句话，第三方送达"


def test_a_refusal_of_any_length_is_told() -> None:
    """Long by what it quotes or by how much is wrong at once; what fills a hole and is long was written by somebody."""
    written = "某村的补偿方案" * 100
    name = words("en").name
    assert name(f"{written}属于高平市财政局，不能办理高平市财政局的申请").startswith(
        written + " belongs to 高平市财政局"
    )
    many = "；".join(f"第{n}项：{'某' * 50}属于高平市财政局，不能办理高平市财政局的申请" for n in range(1, 11))
    told = name(many)
    assert len(many) > 700
    assert (told.count("Item "), told.count(" belongs to "), "不能办理" in told) == (10, 10, False)


@pytest.mark.parametrize(
    "text", ["第1项：", "某（第1次）", "2026年3月10日", "某、", "“某”、", "某；", "第1次 某（某）"]
)
def test_a_long_text_nobody_has_a_sentence_for_stays_as_it_is(text: str) -> None:
    assert words("en").name(text * 1000 + "某") == text * 1000 + "某"


def choices_of(model: type[facts.Facts]) -> Iterator[tuple[str, str]]:
    for one in forms.asked(model, {}, {}, {}):
        yield from one.options if one.kind == "choice" else ()
        inner = fact_reading.inner_of(model.model_fields[one.name])
        if inner is not None and one.kind != "file":
            yield from choices_of(inner)


def test_a_choice_is_called_by_its_own_table_and_never_by_its_code() -> None:
    models = {move.facts for move in moves.MOVES}
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
        ("第三方提出意见期限（第2次）", "The third party's opinion (2)", False),
        ("审核、审签内部时限（第1步）", "Internal: endorsement (1)", False),
        ("行政复议答复期限（简易程序）", "Reply to the reconsideration body (summary procedure)", False),
        ("由保密审查员、签发人办理", "done by: Secrecy reviewer, Signer", False),
        ("公开告知书送达", "Notice of release served", False),
        ("网上送达", "service online", False),
        (
            "第1项：“予以公开”的答复不写理由：它属于“部分公开”、“属于国家秘密”等的答复，请去掉，或者改用那种决定",
            "Item 1: The answer “Released” does not tell Reason: that belongs to the answer “Released in part”, “State secret"
            "” and others;"
            " take it out, or choose that decision",
            False,
        ),
        ("由张三办理", "done by: 张三", False),
        ("已经办结，请先归档", "已经办结，请先归档", True),
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
    assert "No letter waits to be served" in page
    assert "that day is not counted" in page
    assert "Regulation on Open Government Information (revised 2019), Art. 33(2)" in page


def test_the_guide_tells_terms_and_prices_in_english(office: Bureau) -> None:
    with browsing(office) as browser:
        browser.get("/language/en")
        page = browser.get("/portal/guide").text
        assert "Within 20 working days of the day the application is received" in page
        assert "Within 60 days of the day you receive the answer" in page
        assert "and for every 10 more another 100" in page
        browser.get("/language/zh")
        assert "自收到申请之日起20个工作日内" in browser.get("/portal/guide").text
