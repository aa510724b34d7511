"""gongkai group and receive --like: forty like applications without retyping, each still its own case."""

import re
from pathlib import Path

import pytest
from shell import Shell, furnished

FACTS = {
    "channel": "当面", "applicant": {"name": "王喆", "phone": "139-0000-0000", "identity_shown": True},
    "content": "2025年度征收补偿方案", "form": "纸质",
}  # fmt: skip
NUMBERS = tuple(f"GPZB-2026-000{n}" for n in (1, 2, 3))
DRAFT = '{"decision": "open", "documents": ["方案"], "manner": "邮寄"}'
WHO = ("--by", "handler", "--on", "2026-03-10")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = furnished(tmp_path)
    shell.receive(FACTS).done()
    for name in ("李璟", "赵昇"):
        copy = shell.receive({"applicant": {"name": name, "identity_shown": True}}, "--like", NUMBERS[0]).done()
        assert "可能是重复申请" in copy.err
        assert "申请缺少" not in copy.err
    return shell


def test_a_group_is_found(shell: Shell) -> None:
    found = shell.run("group", "find", NUMBERS[0], "--json").done().document
    assert found == [{"number": number, "reasons": ["电话相同", "内容相似100%"]} for number in NUMBERS[1:]]
    assert "电话相同、内容相似100%" in shell.run("group", "find", NUMBERS[0]).done().out
    assert shell.run("group", "find", "--today", "2026-03-20", "--json").done().document == [list(NUMBERS)]
    assert shell.run("group", "find", "--today", "2026-03-20").done().out == f"3件  {' '.join(NUMBERS)}\n"
    assert (
        shell.run("group", "find", "--unit", "高平市财政局", "--today", "2026-03-20").done().out == "没有相像的申请\n"
    )
    shell.run("group", "find", "--unit", "外星局").refused("没有单位“外星局”")
    shell.run("group", "find", "GPZB-1").refused("没有登记号为“GPZB-1”的申请")


def test_drafted_viewed_and_signed(shell: Shell) -> None:
    told = shell.run("group", "act", "draft", *NUMBERS, *WHO, "--facts", DRAFT, "--merged").done().out
    assert told.splitlines() == [f"{number}：已收件（第3步）" for number in NUMBERS]
    shell.run("group", "act", "submit", *NUMBERS, *WHO, "--all").done()
    shell.run(
        "group", "act", "clear", *NUMBERS, "--by", "reviewer", "--on", "2026-03-10", "--facts", '{"finding": "无"}'
    ).done()
    signing = ("group", "act", "sign", *NUMBERS, "--by", "approver", "--on", "2026-03-10")
    shell.run(*signing).refused("成组签发前请先查看")
    viewed = shell.run("group", "view", *NUMBERS).done().out
    assert "一并答复登记号为GPZB-2026-0002、GPZB-2026-0003的" in viewed
    assert "+李璟：" in viewed
    (mark,) = re.findall(r"核对码 (\w+)", viewed)
    assert shell.run("group", "view", *NUMBERS, "--json").done().document["seen"] == mark
    shell.run(*signing, "--seen", mark).done()


def test_one_refused_is_named_and_the_command_fails(shell: Shell) -> None:
    shell.act(NUMBERS[1], "withdraw", "handler", "2026-03-10", evidence="撤回申请书").done()
    ran = shell.run("group", "act", "draft", *NUMBERS, *WHO, "--facts", DRAFT)
    assert ran.code == 1
    assert f"{NUMBERS[1]}：没有办理，“已办结”的申请不能“拟稿”" in ran.out
    assert f"3件中1件没有办理：{NUMBERS[1]}" in ran.err
    again = shell.run("group", "act", "submit", *NUMBERS, *WHO, "--json")
    assert again.code == 1
    assert [item["refused"] is None for item in again.document] == [True, False, True]


def test_all_or_none_and_wrong_words(shell: Shell) -> None:
    shell.act(NUMBERS[1], "withdraw", "handler", "2026-03-10", evidence="撤回申请书").done()
    shell.run("group", "act", "draft", *NUMBERS, *WHO, "--facts", DRAFT, "--all").refused("全组都没有办理")
    shell.run("group", "act", "submit", *NUMBERS, *WHO, "--merged").refused("--merged 只用于拟稿", code=2)
    shell.receive({"applicant": {"name": "李"}}, "--like", "GPZB-9").refused("没有登记号为“GPZB-9”的申请")


def test_the_first_day_there_is_has_no_days_before_it(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    shell.run("group", "find", "--today", "0001-01-01").done()
    assert "0件保管期已满" in shell.run("destruction", "due", "--on", "0001-01-01").done().out
