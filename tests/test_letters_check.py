"""The check of templates: ours are right, and what an office's own forgets or misspells is told."""

from pathlib import Path

import pytest

from letters.check import NOT_IN_THE_TEXT, problems, samples, used
from letters.compose import kinds, lacking
from letters.kinds import TEMPLATES
from letters.templates import templates

READ_BY_A_FILTER = {"applicant.kind": "applicant", "applicant.count": "applicant"}  # you(): 您, 你们 or 贵单位
NOTE = (TEMPLATES / "withdrawal_note.txt").read_text("utf-8")


def test_our_own_templates_have_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_template_uses_declared_facts_only(name: str) -> None:
    declared = set(kinds()[name].facts)
    for path in used(f"{name}.txt", templates()):
        assert any(fact == path or fact.startswith((f"{path}.", f"{path}[]")) for fact in declared), path


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_template_uses_every_declared_fact(name: str) -> None:
    """The declared facts and the template's variables are the same, but for those the letter's value takes by itself."""
    told = used(f"{name}.txt", templates())
    for fact in set(kinds()[name].facts) - NOT_IN_THE_TEXT:
        set_as = fact.replace("remedy_other.", "remedy.")  # {% set remedy = remedy_other %}
        assert {fact, set_as, fact.removesuffix("[]"), READ_BY_A_FILTER.get(fact)} & told, fact


@pytest.mark.parametrize("name", sorted(kinds()))
def test_the_samples_lack_nothing(name: str) -> None:
    made = list(samples(kinds()[name]))
    assert made
    assert all(lacking(kinds()[name], facts) == {} for facts in made)


def test_paths_are_found_through_loops_filters_settings_and_parts(tmp_path: Path) -> None:
    (tmp_path / "receipt.txt").write_text(
        "{% set who = applicant %}{% for a in x.items | list %}{{ a.b }}{{ a['c'] | date }}{{ loop.index }}{% endfor %}"
        "{{ who.name }}{% if one and two.three == 4 %}{% endif %}{% include '_contact.txt' %}",
        "utf-8",
    )
    assert used("receipt.txt", templates(tmp_path)) == {
        "applicant", "applicant.name", "x.items", "x.items[].b", "x.items[].c", "one", "two.three",
        "office.contact", "office.phone", "office.address", "office.postcode", "office.website",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "template", "problem"),
    [
        (
            "withdrawal_note.txt",
            NOTE.replace("withdrawn_on", "withdraw_on"),
            "用了撤回申请告知书没有的事实 withdraw_on",
        ),
        (
            "withdrawal_note.txt",
            NOTE.replace("{{ withdrawn_on | date }}", "昨日"),
            "漏写了必备内容“撤回申请的日期”（withdrawn_on）",
        ),
        ("withdrawal_note.txt", NOTE + "{% if x %}", "写法有误"),
        ("withdrawal_note.txt", NOTE + "{% macro a() %}{% endmacro %}", "模板里只用 if、for、set、include"),
        ("withdrawal_note.txt", NOTE + "{% include '_none.txt' %}", "找不到模板 _none.txt"),
        ("withdrawal_note.txt", NOTE + "{% include applicant.name %}", "include 后面要写文件名"),
        ("withdrawal_note.txt", NOTE.replace("主送：", ""), "没有主送"),
        ("_remedy.txt", "可以申请行政复议。", "漏写了必备内容“人民法院”（remedy.court）"),
        ("回执.txt", "甲", "回执.txt：没有同名的文书模板"),
    ],
)
def test_an_office_is_told_what_its_template_forgot(tmp_path: Path, name: str, template: str, problem: str) -> None:
    (tmp_path / name).write_text(template, "utf-8")
    found = problems(tmp_path)
    assert any(problem in line for line in found), found
    assert all("\n" not in line for line in found)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == [f"模板文件夹不存在：{tmp_path / 'none'}"]


def test_a_lawful_change_of_words_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "withdrawal_note.txt").write_text(NOTE.replace("本机关终止办理", "本机关予以终止办理"), "utf-8")
    assert problems(tmp_path) == []


def test_no_template_names_an_article_itself() -> None:
    for path in TEMPLATES.glob("*.txt"):
        assert "第" not in path.read_text("utf-8").replace("第三方", "").replace("第三人", ""), path.name
