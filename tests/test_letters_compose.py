"""Facts become a letter, or the one line that says what is missing or wrong."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from letter_samples import HOSTILE, NAMED, OPEN, Sample, every_sample

from letters import text
from letters.compose import BadTemplate, MissingFact, UnknownKind, blocks, compose, form, kinds, numbered
from letters.grid import Grid
from letters.letter import Letter
from letters.words import shielded


def without(facts: Mapping[str, Any], path: str, blank: object) -> dict[str, Any]:
    """Return the facts with the one at the path blanked, in every element of a list."""
    step, _, rest = path.partition(".")
    name = step.removesuffix("[]")
    old = facts.get(name)
    if not rest:
        return {**facts, name: [blank] if step.endswith("[]") else blank}
    if isinstance(old, list):
        return {**facts, name: [without(item, rest, blank) for item in old]}
    return {**facts, name: without(old or {}, rest, blank)}


@every_sample
def test_each_required_fact_is_missed_by_name(sample: Sample) -> None:
    kind = kinds()[sample.kind]
    for path, label in kind.needed(sample.facts).items():
        for blank in (None, " \n\u3000"):
            with pytest.raises(MissingFact) as missed:
                compose(sample.kind, without(sample.facts, path, blank))
            assert missed.value.kind == sample.kind
            assert path.replace("[]", "") in missed.value.names
            assert f"{label}（{path.replace('[]', '')}）" in str(missed.value)


def test_the_line_names_the_kind_and_the_fact() -> None:
    with pytest.raises(MissingFact, match=r"^补正告知书缺少：补正事项（items）$") as missed:
        compose("correction_notice", NAMED["correction_notice.2019"].facts | {"items": []})
    assert missed.value.name == "items"


def test_a_blank_in_a_list_is_missed_too() -> None:
    facts = NAMED["reply_partial.2019"].facts
    first, second = facts["withheld"]
    with pytest.raises(MissingFact, match=r"不予公开的理由（withheld.reason）"):
        compose("reply_partial", facts | {"withheld": [first, second | {"reason": " "}]})


@pytest.mark.parametrize(("agents", "told"), [(["赵某", "\u200b"], "委托代理人：赵某。"), (["\u200b"], "")])
def test_a_blank_in_a_list_that_may_be_left_out_is_left_out(agents: list[str], told: str) -> None:
    made = text.write(compose("defence_statement", NAMED["defence_statement.2019"].facts | {"agents": agents}))
    assert [line.strip() for line in made.split("\n") if "委托代理人" in line] == ([told] if told else [])


def test_a_list_with_nothing_in_it_is_not_told() -> None:
    first, *others = NAMED["reply_items.2019"].facts["answers"]
    with pytest.raises(BadTemplate, match="没有可以列出的内容"):
        compose("reply_items", NAMED["reply_items.2019"].facts | {"answers": [first | {"documents": []}, *others]})


@pytest.mark.parametrize("said", ["甲。", "甲！", "甲……", "甲，“乙。”"])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("defence_statement.2019", "representative"),
        ("defence_statement.2019", "basis[]"),
        ("reply_not_ours.2019", "agency.contact"),
        ("reply_record_correction.transferred.2019", "agency.contact"),
        ("reply_archives.2019", "archives.contact"),
        ("reply_declined.other_on_a_document.2007", "statute"),
        ("reply_refused.forbidden_by_law.2019", "statute"),
        ("reply_refused.state_secret.2019", "remedy.online_channel"),
        ("reply_open.2019", "application.form"),
        ("reply_open.own_change.2019", "application.changed_because"),
    ],
)
def test_a_sentence_that_a_fact_ends_has_one_stop(name: str, path: str, said: str) -> None:
    sample = NAMED[name]
    made, plain = (text.write(compose(sample.kind, without(sample.facts, path, one))) for one in (said, "甲"))
    assert said.rstrip("。") in made
    assert len(re.findall("[。！…”]。", made)) == len(re.findall("[。！…”]。", plain))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("reply_not_ours.2019", "agency.name"),
        ("reply_record_correction.elsewhere.2019", "agency.name"),
        ("reply_archives.2019", "archives.name"),
    ],
)
def test_a_name_typed_with_a_stop_stands_without_it(name: str, path: str) -> None:
    sample = NAMED[name]
    assert text.write(compose(sample.kind, without(sample.facts, path, "高平市财政局。"))) == text.write(
        compose(sample.kind, without(sample.facts, path, "高平市财政局"))
    )


def test_an_item_that_is_no_government_information_is_told_where_to_learn_of_it() -> None:
    facts = NAMED["reply_items.third_party.2019"].facts
    *others, last = facts["answers"]
    for ground, told in (("not_government", "可以通过下列渠道了解：甲"), ("petition", "可以通过下列渠道反映：甲")):
        made = compose("reply_items", facts | {"answers": [*others, last | {"ground": ground, "channel": "甲"}]})
        assert told in text.write(made)


def test_a_ground_nobody_knows_counts_as_missing() -> None:
    with pytest.raises(MissingFact, match=r"不予公开的情形（ground）"):
        compose("reply_refused", NAMED["reply_refused.internal.2019"].facts | {"ground": "because"})


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind, match="没有这种文书：poem"):
        compose("poem", {})


@every_sample
def test_the_same_facts_make_the_same_letter(sample: Sample) -> None:
    once = compose(sample.kind, sample.facts)
    assert compose(sample.kind, sample.facts) == once
    assert Letter.from_dict(once.as_dict()) == once
    assert (once.number, once.draft, once.seal) == (None, False, kinds()[sample.kind].seal)


def test_facts_the_kind_does_not_declare_change_nothing() -> None:
    assert compose(OPEN.kind, OPEN.facts | {"secret": "甲", "items": "乙"}) == compose(OPEN.kind, OPEN.facts)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stand_in_their_paragraph_as_words(words: str) -> None:
    tame = compose(OPEN.kind, OPEN.facts)
    application = OPEN.facts["application"] | {"content": words}
    made = compose(OPEN.kind, OPEN.facts | {"application": application, "documents": [words], "manner": words})
    assert [block.kind for block in made.blocks].count("paragraph") == [b.kind for b in tame.blocks].count("paragraph")
    assert (made.title, made.addressee, made.attachments) == (tame.title, tame.addressee, tame.attachments)
    assert [words.split("\n")[0] in block.text for block in made.blocks][:4] == [True, False, True, True]


def test_a_name_that_looks_like_a_marker_is_a_name() -> None:
    made = compose(OPEN.kind, OPEN.facts | {"applicant": {"name": "标题：王\n喆"}})
    assert (made.title, made.addressee) == ("政府信息公开告知书", "标题：王\n喆")


def test_ten_thousand_characters_are_all_there() -> None:
    application = OPEN.facts["application"] | {"content": "公" * 10_000}
    assert "公" * 10_000 in text.write(compose(OPEN.kind, OPEN.facts | {"application": application}))


def test_blocks_are_set_apart_by_empty_lines_and_markers() -> None:
    rendered = "标题：甲\n主送：乙\n\n一行\n续行\n\n# 一、丙\n- 丁\n- 戊\n\n## （一）己\n> 庚\n附件：辛\n"
    assert list(numbered(blocks(rendered))) == [
        ("title", "甲"),
        ("addressee", "乙"),
        ("paragraph", "一行续行"),
        ("heading1", "一、丙"),
        ("item", "1.丁"),
        ("item", "2.戊"),
        ("heading2", "（一）己"),
        ("note", "庚"),
        ("attachment", "辛"),
    ]


def test_the_number_of_an_item_does_not_run_into_a_year() -> None:
    assert [text for _, text in numbered([("item", "2026年甲"), ("item", "乙")])] == ["1. 2026年甲", "2.乙"]


def test_the_office_may_word_a_letter_its_own_way(tmp_path: Path) -> None:
    (tmp_path / "withdrawal_note.txt").write_text(
        "\ufeff标题：撤回告知书\r\n主送：{{ applicant.name }}\r\n\r\n{{ withdrawn_on }}撤回。\r\n{% include '_contact.txt' %}",
        "utf-8",
    )
    made = compose("withdrawal_note", NAMED["withdrawal_note.2019"].facts, tmp_path)
    assert (made.title, made.blocks[0].text) == ("撤回告知书", "2026年3月16日撤回。")
    assert made.blocks[1].kind == "note"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("主送：甲\n\n{{ nobody }}", "模板 withdrawal_note.txt 第3行写出了没有的事实：nobody"),
        ("主送：甲\n\n{{ application.form.x }}{{ query_code }}", "写出了没有的事实"),
        ("主送：甲\n\n{% if nobody %}乙{% endif %}", "写出了没有的事实"),
        ("主送：甲\n\n{{ applicant.kind }}", "写出了没有的事实"),
        ("主送：甲\n\n{{ ''.__class__.__mro__ }}", "模板 withdrawal_note.txt "),
        ("主送：甲\n\n{{ range(10) }}", "不能计算、调用"),
        ("主送：甲\n\n{% include '../kinds.toml' %}", "include 后面要写文件名"),
        ("主送：甲\n\n{% if %}", "第3行写法有误：这里缺事实的名称"),
        ("主送：甲\n\n{{ applicant.name | upper }}", "第3行写法有误：没有“upper”这种过滤器，可用的有：date、list、"),
        ("主送：甲\n\n{% if applicant is red %}乙{% endif %}", "没有“red”这种判断"),
        ("主送：甲\n\n{% iff applicant %}", "没有“iff”这种标记，可用的有：if、for、set、include"),
        ("主送：甲\n{% if applicant %}\n乙", "第2行写法有误：“{% if %}”没有结束，缺“{% endif %}”"),
        ("主送：甲\n\n{% if applicant %}乙{% endfor %}", "“{% endfor %}”不能写在这里，先用“{% endif %}”结束“{% if %}”"),
        ("主送：甲\n\n乙{% endif %}", "“{% endif %}”没有对应的开头"),
        ("主送：甲\n\n{{ applicant", "“{{”没有写完，缺“}}”"),
        ("主送：甲\n\n{{ applicant，name }}", "不认识“，”这个字符，大括号里用半角的标点"),
        ("主送：甲\n\n{{ applicant name }}", "“name”不应写在这里"),
        ("主送：甲\n\n{% raw %}", "模板 withdrawal_note.txt 第3行写法有误：写法不合模板的规则"),
        ("主送：甲\n\n{{ applicant | date }}", "模板 withdrawal_note.txt 第3行有误：事实用得不对"),
        ("{{ applicant.name }}", "没有主送"),
        ("主送：{{ applicant.name }}", "没有正文"),
    ],
)
def test_a_template_that_fails_is_one_line_that_names_it(tmp_path: Path, template: str, said: str) -> None:
    (tmp_path / "withdrawal_note.txt").write_text(template, "utf-8")
    facts = NAMED["withdrawal_note.2019"].facts | {"applicant": {"name": "王喆"}}
    with pytest.raises(BadTemplate, match="模板") as bad:
        compose("withdrawal_note", facts, tmp_path)
    assert said in str(bad.value)
    assert "\n" not in str(bad.value)
    assert not re.search("[A-Za-z]{3,} [A-Za-z]{2,} ", str(bad.value)), "Jinja's own words"


def test_a_fault_in_a_part_names_the_part(tmp_path: Path) -> None:
    (tmp_path / "_contact.txt").write_text("电话\n{{ nobody }}\n", "utf-8")
    with pytest.raises(BadTemplate, match=r"模板 _contact\.txt 第2行写出了没有的事实：nobody"):
        compose("withdrawal_note", NAMED["withdrawal_note.2019"].facts, tmp_path)


def test_a_template_in_gbk_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "withdrawal_note.txt").write_bytes("主送：甲\n\n乙".encode("gbk"))
    with pytest.raises(BadTemplate, match="不是 UTF-8"):
        compose("withdrawal_note", NAMED["withdrawal_note.2019"].facts, tmp_path)


@pytest.mark.parametrize(
    ("said", "told"), [("甲|乙", "甲|乙"), ("<", "\uff1c"), ("^", "\uff3e"), ("甲\n|乙", "甲 |乙")]
)
def test_a_value_in_a_form_is_one_cell_whatever_it_says(said: str, told: str) -> None:
    grid = Grid.read(form(["|1|1|", f"|{shielded(said)}|丙|"]))
    assert [cell.text for cell in grid.cells] == [told, "丙"]
