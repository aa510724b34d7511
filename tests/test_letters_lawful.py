"""An office's template is text with facts: whatever else it tries is refused in one line, before it runs."""

import time
from pathlib import Path

import pytest
from letter_samples import NAMED

from letters import check, lawful
from letters.check import problems
from letters.compose import BadTemplate, compose
from letters.kinds import TEMPLATES, kinds
from letters.templates import templates

NOTE = NAMED["withdrawal_note.2019"]
LONG = NOTE.facts | {"application": NOTE.facts["application"] | {"content": "公" * 10_000}}
LOOP = "{% for a in application.content %}"
HOSTILE = {
    "attribute of a class": "{{ applicant.name.__class__.__mro__ }}",
    "attribute by brackets": "{{ applicant['__class__'] }}{{ ''['__class__'] }}",
    "method": "{{ applicant.name.upper() }}",
    "format": "{{ applicant.name.format }}",
    "call of a global": "{{ cycler() }}",
    "power": "{{ 9 ** 9 ** 9 }}",
    "repetition": "{{ 'x' * 999999999 }}",
    "width": "{{ '%999999999d' % 1 }}",
    "doubling": "{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "loops in loops": LOOP * 4 + "x" + "{% endfor %}" * 4,
    "loop without words": LOOP * 4 + "{% endfor %}" * 4,
    "a loop that calls itself": "{% for a in application.content recursive %}{{ loop(a) }}{% endfor %}",
    "parts in a loop": LOOP + "{% include '_contact.txt' %}{% endfor %}",
    "itself": "{% include 'withdrawal_note.txt' %}",
    "another kind": "{% include 'receipt.txt' %}",
    "a file of the machine": "{% include '/etc/passwd' %}",
    "many parts": "{% include '_contact.txt' %}" * 9,
    "a long text": "甲" * (lawful.LONGEST + 1),
    "more than a letter": "{{ application.content }}" * 50,
    "macro": "{% macro a() %}{% endmacro %}",
    "import": "{% import '_end.txt' as a %}",
    "autoescape": "{% filter upper %}x{% endfilter %}",
    "a table of unequal rows": "|1|2|\n|甲|",
    "a table without widths": "|甲|乙|\n|丙|丁|",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_template_is_refused_in_one_line_at_once(tmp_path: Path, words: str) -> None:
    (tmp_path / "withdrawal_note.txt").write_text(f"主送：甲\n\n{words}\n", "utf-8")
    started = time.process_time()
    with pytest.raises(BadTemplate, match=r"模板 withdrawal_note\.txt") as refused:
        compose("withdrawal_note", LONG, tmp_path)
    assert time.process_time() - started < 2
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("what", [what for what in HOSTILE if what != "more than a letter"])
def test_the_check_tells_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """At the end of a letter in which nothing else is wrong; how long that gets only its facts can tell."""
    monkeypatch.setattr(check, "kinds", lambda: {NOTE.kind: kinds()[NOTE.kind]})
    letter = (TEMPLATES / "withdrawal_note.txt").read_text("utf-8")
    (tmp_path / "withdrawal_note.txt").write_text(letter, "utf-8")
    assert problems(tmp_path) == []
    (tmp_path / "withdrawal_note.txt").write_text(f"{letter}\n{HOSTILE[what]}\n", "utf-8")
    found = problems(tmp_path)
    assert found
    assert all("withdrawal_note.txt" in line and "\n" not in line for line in found), found


def test_widths_that_are_no_numbers_are_named(tmp_path: Path) -> None:
    (tmp_path / "withdrawal_note.txt").write_text("主送：甲\n\n|甲|2|\n|丙|丁|\n", "utf-8")
    with pytest.raises(BadTemplate, match="表格写法有误：第一行应为各列的宽度，“甲”不是正整数"):
        compose("withdrawal_note", NOTE.facts, tmp_path)


def test_what_is_no_fact_is_named(tmp_path: Path) -> None:
    (tmp_path / "withdrawal_note.txt").write_text("主送：甲\n\n{{ applicant.__class__ }}\n", "utf-8")
    with pytest.raises(BadTemplate, match="没有“__class__”这项事实"):
        compose("withdrawal_note", LONG, tmp_path)


def test_parts_that_include_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "_end.txt").write_text("{% include '_opening.txt' %}", "utf-8")
    (tmp_path / "_opening.txt").write_text("{% include '_end.txt' %}", "utf-8")
    with pytest.raises(BadTemplate, match="include 后面要写文件名"):
        compose("withdrawal_note", NOTE.facts, tmp_path)
    assert any("include" in line for line in problems(tmp_path))


def test_a_file_that_replaces_nothing_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "_mine.txt").write_text("甲", "utf-8")
    (tmp_path / "withdrawal_note.txt").write_text("主送：甲\n\n乙{% include '_mine.txt' %}", "utf-8")
    with pytest.raises(BadTemplate, match=r"找不到模板 _mine\.txt"):
        compose("withdrawal_note", NOTE.facts, tmp_path)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.txt")), ids=lambda path: path.stem)
def test_our_own_templates_keep_the_rule(path: Path) -> None:
    source = path.read_text("utf-8")
    lawful.check(templates().parse(source), source, path.name)
