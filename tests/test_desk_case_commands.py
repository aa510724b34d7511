"""gongkai receive, act, case, cases, letter: a case walked by hand, and everything a hand can get wrong."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import APPLICANT, FINANCE, REQUEST, opened
from shell import FACTS, Shell, database_of, furnished
from sqlmodel import select

from workflow import store
from workflow.tables import ActKey, Entry

NUMBER = "GPZB-2026-0001"
SEARCH = {"who": "财小办", "where": "国库股档案柜", "words": "征收补偿", "when": "2026-03-12", "result": "未检出"}


def received(shell: Shell) -> str:
    """Register an application without a command."""
    with opened(database_of(shell.folder)) as office:
        return office.receive(date(2026, 3, 10)).number


def steps(shell: Shell) -> list[str]:
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        return [entry.event for entry in session.exec(select(Entry).order_by(Entry.id))]  # type: ignore[arg-type]


def test_a_case_walked_from_receipt_to_a_served_letter(shell: Shell) -> None:
    """Over assistance, a stop and an extension; on the way an illegal move and a letter that lacks a fact."""
    got = shell.receive(FACTS)
    assert (got.code, got.out) == (0, f"{NUMBER}\n")
    shell.act(NUMBER, "sign", "approver", "2026-03-10").refused("“已收件”的申请不能“签发”", "可以拟稿")
    shell.act(NUMBER, "assist", "handler", "2026-03-11", to=FINANCE, question="检索方案").done()
    shell.act(NUMBER, "draft", "handler", "2026-03-12", decision="unavailable.not_held").refused("须有检索记录")
    shell.act(NUMBER, "return_assist", "finance", "2026-03-12", assist=1, proposal="不存在", searches=[SEARCH]).done()
    consulted = shell.act(
        NUMBER, "consult_third_party", "handler", "2026-03-16", name="甲公司", contact="长平街1号", summary="报价"
    )
    assert "，文书 高政办公开告〔2026〕1号、高政办公开告〔2026〕2号" in consulted.done().out
    shell.act(NUMBER, "record_opinion", "handler", "2026-03-23", consultation=1, opinion="agree").done()
    shell.act(NUMBER, "request_extension", "handler", "2026-03-24", reason="量大", days=10).done()
    shell.act(NUMBER, "extend", "handler", "2026-03-25").refused("须由签发人办理，经小办没有这一角色")
    extended = shell.act(NUMBER, "extend", "approver", "2026-03-25", "--json").done().document
    assert extended["due"] == "2026-04-29"
    shell.act(NUMBER, "draft", "handler", "2026-03-26", decision="open").refused("提供的信息名称（documents）")
    drafted = shell.act(NUMBER, "draft", "handler", "2026-03-26", decision="unavailable.not_held").done()
    assert "，文书 信息不存在告知书（草稿）\n" in drafted.out
    shell.act(NUMBER, "submit", "handler", "2026-03-26").done()
    shell.act(NUMBER, "clear", "reviewer", "2026-03-27", finding="不涉密").done()
    shell.act(NUMBER, "sign", "approver", "2026-03-27").done()
    assert "高政办公开复〔2026〕1号" in shell.act(NUMBER, "issue", "handler", "2026-03-30").done().out
    served = shell.act(NUMBER, "serve", "registrar", "2026-03-31", letter=6, method="post", tracking="1").done()
    assert served.out.startswith(f"{NUMBER}：已答复")
    shown = shell.run("case", NUMBER, "--json", "--today", "2026-04-01").done().document
    assert (shown["state"], shown["outcome"], shown["law"]) == ("answered", "unavailable.not_held", "2019")
    assert shown["proceedings"] == []
    answer = next(item for item in shown["deadlines"] if item["clock"] == "answer")
    assert (answer["due"], answer["met_on"], answer["late"]) == ("2026-04-29", "2026-03-31", False)
    assert all(step["article"] for step in answer["because"])
    assert [entry["seq"] for entry in shown["journal"]] == list(range(1, len(shown["journal"]) + 1))
    assert all((shell.folder / "documents" / letter["pdf"]).is_file() for letter in shown["letters"])
    assert APPLICANT["name"] not in json.dumps(shown, ensure_ascii=False)
    assert shell.run("verify").done().out.endswith("没有出入\n")


def test_the_same_key_does_it_once_and_other_content_is_refused(shell: Shell) -> None:
    first = shell.receive(FACTS, "--key", "mail-17", "--json").done()
    again = shell.receive(FACTS, "--key", "mail-17", "--json").done()
    assert first.document == again.document
    shell.receive({**FACTS, "content": "别的"}, "--key", "mail-17").refused("幂等键“mail-17”已用于另一件事")
    shell.act(NUMBER, "assign", "registrar", "2026-03-10", "--key", "mail-17", handler="handler").refused(
        "已用于另一件事"
    )
    assert steps(shell) == ["receive", "render"]


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_that_is_empty_or_too_long_is_a_wrong_word(shell: Shell, key: str) -> None:
    """PostgreSQL refuses the long one in words of its own; the empty one is a variable that a script never set."""
    shell.receive(FACTS, "--key", key).refused("--key", "1至200个字", code=2)
    assert steps(shell) == []


def test_a_refused_act_leaves_its_key_free(shell: Shell) -> None:
    number = received(shell)
    shell.act(number, "assign", "registrar", "2026-03-10", "--key", "k", handler="nobody").refused("不是")
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert session.exec(select(ActKey)).all() == []
    shell.act(number, "assign", "registrar", "2026-03-10", "--key", "k", handler="handler").done()


def test_a_case_that_moved_on_refuses_a_stale_expect(shell: Shell) -> None:
    number = received(shell)
    shell.act(number, "assign", "registrar", "2026-03-10", "--expect", 1, handler="handler").done()
    shell.act(number, "assign", "registrar", "2026-03-10", "--expect", 1, handler="handler2").refused(
        "请重新查看后再办"
    )
    shell.act(number, "assign", "registrar", "2026-03-10", "--expect", 9, handler="handler2").refused("您看到的是第9步")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("act", NUMBER, "sign", "--by", "approver", "--on", "2026-02-30"), "“2026-02-30”不是日期"),
        (("act", NUMBER, "sign", "--by", "approver", "--on", "20260302"), "“20260302”不是日期"),
        (("act", NUMBER, "sign", "--by", "approver"), "--on"),
        (("cases", "--state", "lost"), "只能是 received"),
        (("letter", NUMBER, "receipt", "-o", "x.odt"), ".pdf、.docx 或 .txt"),
        (("verfy",), "verfy"),
        (("case", NUMBER, "--colour"), "--colour"),
    ],
)
def test_wrong_words_of_a_call_exit_2(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    Shell(tmp_path).run(*words).refused(reason, code=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ("", "--facts 不是合法的 JSON：第1行"),
        ("{", "--facts 不是合法的 JSON：第1行"),
        ("[" * 100_000, "嵌套太深"),
        ('{"days": ' + "9" * 5000 + "}", "数字太大"),
        ('{"channel": "当面", "applicant": {"name": "王", "name": "李"}, "content": "x"}', "“name”写了两次"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [("receive",), ("act", NUMBER, "assign"), ("group", "act", "assign", NUMBER)],
)
def test_facts_that_are_no_json_are_wrong_words_of_the_call(
    shell: Shell, words: tuple[str, ...], facts: str, reason: str
) -> None:
    said = ("--on", "2026-03-10", "--by", "registrar", "--facts", facts)
    shell.run(*words, *said).refused(reason, code=2)
    assert steps(shell) == []


def test_a_day_after_today_is_warned_of(shell: Shell) -> None:
    """Days of any year may be entered on the command line; the desk refuses those that are still to come."""
    later = f"{date.today().year + 1}-03-10"  # noqa: DTZ011  whatever day the program takes for today
    said = ("--by", "registrar", "--facts", json.dumps(FACTS))
    assert "晚于今天" not in shell.run("receive", *said, "--on", "2012-03-12").done().err
    done = shell.run("receive", *said, "--on", later, "--json").done()
    assert f"注意：{later}晚于今天" in done.err
    number = done.document["number"]
    assert "晚于今天" in shell.act(number, "assign", "registrar", later, handler="handler").done().err


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ("[1]", "应为 JSON 对象"),
        (
            '{"channel": "当面", "applicant": {"name": "王"}, "content": "x", "submitted_on": 1773100800}',
            "submitted_on",
        ),
        (
            '{"channel": "当面", "applicant": {"name": "王"}, "content": "x", "submitted_on": "1773100800"}',
            "submitted_on",
        ),
        ('{"channel": "飞鸽"}', "channel（渠道）"),
        ('{"channel": "当面", "applicant": {"name": "王"}, "content": "x", "signed_on": "2026-02-30"}', "signed_on"),
        ('{"channel": "当面", "applicant": {"name": "王"}, "content": "x", "signed_on": 20260302}', "signed_on"),
        ('{"channel": "当面", "applicant": {"name": "王"}, "content": "a\\u0000b"}', "content（申请内容）"),
        ('{"channel": "当面", "applicant": {"name": "\\ud800"}, "content": "x"}', "applicant.name"),
        ('{"channel": "当面", "applicant": {"name": "王", "age": 3}, "content": "x"}', "没有这一项：applicant.age"),
        ("@missing.json", "missing.json"),
        ("@gbk.json", "不是 UTF-8"),
        ("@broken.json", "--facts 不是合法的 JSON"),
    ],
)
def test_bad_facts_are_one_line_and_write_nothing(shell: Shell, facts: str, reason: str) -> None:
    (shell.folder / "gbk.json").write_bytes('{"channel": "当面"}'.encode("gbk"))
    (shell.folder / "broken.json").write_text("{", "utf-8")
    shell.run("receive", "--facts", facts, "--on", "2026-03-10", "--by", "registrar", "--json").refused(reason)
    assert steps(shell) == []


def test_facts_may_lie_in_a_file(shell: Shell) -> None:
    (shell.folder / "facts.json").write_text(json.dumps(FACTS, ensure_ascii=False), "utf-8-sig")
    ran = shell.run("receive", "--facts", "@facts.json", "--on", "2026-03-10", "--by", "registrar", "--json").done()
    assert ran.document["number"] == NUMBER


def test_bytes_that_are_no_text_are_one_line(shell: Shell) -> None:
    shell.spawn("case", os.fsdecode(b"GPZB-\xff")).refused("不是 UTF-8", code=2)


def test_what_is_not_there_is_said(shell: Shell) -> None:
    number = received(shell)
    shell.run("case", "GPZB-2026-0404").refused("没有登记号为“GPZB-2026-0404”的申请")
    shell.act(number, "fly", "handler", "2026-03-10").refused("没有“fly”这个步骤")
    shell.act(number, "draft", "ghost", "2026-03-10", decision="open").refused("没有“ghost”这个人")
    shell.run("cases", "--unit", "高平市外星局").refused("没有单位“高平市外星局”")
    shell.run("letter", number, "lapse", "-o", "x.txt").refused("没有“lapse”这种文书，已有：receipt")


def test_missing_particulars_and_likely_repeats_are_told_beside_the_number(shell: Shell) -> None:
    shell.receive(FACTS).done()
    ran = shell.receive({"channel": "口头", "applicant": {"name": APPLICANT["name"]}, "content": REQUEST})
    assert ran.out == "GPZB-2026-0002\n"
    assert "申请缺少：身份证明、联系方式" in ran.err
    assert f"可能是重复申请，请比对：{NUMBER}" in ran.err


def test_worklists_by_state_unit_and_overdue(shell: Shell) -> None:
    with opened(database_of(shell.folder)) as office:
        first = office.receive(date(2026, 3, 10)).number
        second = office.receive(date(2026, 4, 1), unit=FINANCE, applicant={"name": "欧阳璟"}).number

    def listed(*words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = shell.run("cases", "--json", "--today", "2026-04-09", *words).done().document
        return found

    assert [(item["number"], item["left"], item["light"]) for item in listed()] == [
        (first, -1, "red"),
        (second, 15, "green"),
    ]
    assert [item["number"] for item in listed("--overdue")] == [first]
    assert [item["number"] for item in listed("--unit", FINANCE)] == [second]
    assert listed("--state", "closed") == []
    assert {item["applicant"] for item in listed()} == {"王*", "欧**"}
    text = shell.run("cases", "--today", "2026-04-09").done().out
    assert "■ 已超期" in text.splitlines()[0]
    assert "● 期限内" in text.splitlines()[1]


def test_a_case_tells_its_story_and_what_may_be_done_next(shell: Shell) -> None:
    number = received(shell)
    text = shell.run("case", number, "--today", "2026-03-10").done().out
    for words in (
        f"{number}  高平市人民政府办公室  已收件",
        "答复期限：2026-04-08，还有20个工作日  [计算中]",
        "清明节",
        "1. 登记回执  [已印发]",
    ):
        assert words in text
    may, _, refused = text.partition("接下来可以")[2].partition("现在不能办")
    assert ["draft" in may, "sign_pleading" in may] == [True, False]
    assert refused.count("本件没有复议、诉讼或投诉") == 1
    assert "拟写答复书、答辩状、上诉状 draft_pleading · 签发答复书、答辩状、上诉状 sign_pleading" in refused
    offered = shell.run("case", number, "--json").done().document["next"]
    assert {"event", "role", "facts", "refused_because"} <= offered[0].keys()
    by_event = {item["event"]: item for item in offered}
    assert by_event["draft"]["refused_because"] is None
    assert "还没有拟稿" in by_event["submit"]["refused_because"]
    assert "必填" in by_event["consult_third_party"]["facts"]["name"]


def test_what_was_done_while_its_term_stood_still_says_so(shell: Shell) -> None:
    number = received(shell)
    shell.act(number, "request_extension", "handler", "2026-03-11", reason="量大", days=10).done()
    shell.act(number, "extend", "approver", "2026-03-11").done()
    shell.act(
        number, "consult_third_party", "handler", "2026-03-12", name="某公司", contact="电话", summary="合同"
    ).done()
    shell.act(number, "serve", "registrar", "2026-03-13", letter=2, method="当面送达", receiver="王喆").done()
    assert (
        "延期告知期限：完成时停止计算，2026-03-13完成" in shell.run("case", number, "--today", "2026-03-13").done().out
    )


def test_what_an_act_warns_of_is_told_beside_its_line(shell: Shell) -> None:
    number = received(shell)
    found = {**SEARCH, "result": "找到方案一份"}
    shell.act(number, "record_search", "handler", "2026-03-12", searches=[found]).done()
    drafted = shell.act(
        number, "draft", "handler", "2026-03-12", decision="unavailable.not_held", reason="经检索没有"
    ).done()
    assert "注意：2026-03-12登记的检索结果是找到了" in drafted.err
    asked = {"name": "甲公司", "contact": "电话", "summary": "合同"}
    shell.act(number, "consult_third_party", "handler", "2026-03-12", **asked).done()
    shell.act(number, "record_opinion", "handler", "2026-03-13", consultation=1, opinion="agree").done()
    again = shell.act(number, "consult_third_party", "handler", "2026-03-13", **asked).done()
    assert "注意：本件已经征求过第三方意见" in again.err


def test_a_case_tells_one_term_day_by_day(shell: Shell) -> None:
    number = received(shell)
    shell.act(
        number, "consult_third_party", "handler", "2026-03-12", name="某公司", contact="电话", summary="合同"
    ).done()
    shell.act(number, "record_delivery", "handler", "2026-03-13", letter=2, evidence="回执").done()
    shell.act(number, "record_opinion", "handler", "2026-03-18", consultation=1, opinion="agree").done()
    told = shell.run("case", number, "--today", "2026-03-20", "--days", "answer").done().out.splitlines()
    begins = told.index("答复期限逐日：")
    assert told[begins + 1] == "  2026-03-11    1  第1个工作日"
    assert told[begins + 3].startswith(
        "  2026-03-13    —  征求第三方意见（第1次），不计入期限（《中华人民共和国政府信息公开条例》"
    )
    assert "  2026-03-19    3  第3个工作日" in told
    assert told[-1].split()[1] == "20"
    document = shell.run("case", number, "--days", "answer", "--json").done().document
    assert [line["n"] for line in document["days"]][:3] == [1, 2, None]
    shell.run("case", number, "--days", "lunch").refused("没有“lunch”这个期限", "answer")


def test_a_letter_is_written_in_three_kinds_and_a_draft_says_so(shell: Shell) -> None:
    with opened(database_of(shell.folder)) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.act(number, "draft", date(2026, 3, 11), decision="open", documents=["方案"], manner="邮寄")
    for ending, magic in ((".pdf", b"%PDF"), (".docx", b"PK"), (".txt", "草稿".encode())):
        shell.run("letter", number, "answer", "-o", f"答复{ending}").done()
        assert (shell.folder / f"答复{ending}").read_bytes().startswith(magic)
    shell.run("letter", number, "receipt", "-o", "回执.txt").done()
    assert "草稿" not in (shell.folder / "回执.txt").read_text("utf-8")


def test_postgresql_asks_for_init_and_then_works(postgres: str, tmp_path: Path) -> None:
    shell = Shell(furnished(tmp_path).folder, {"GONGKAI_DATABASE_URL": postgres})
    shell.run("cases").refused("请先运行 gongkai init")
    assert "已建立" in shell.run("init").done().out
    assert "已是最新" in shell.run("init").done().out
    shell.run("person", "add", "registrar", "--name", "登", "--role", "registrar").done()
    assert shell.receive(FACTS).done().out == f"{NUMBER}\n"
    with opened(postgres) as office, office.database.read() as session:
        assert store.count_cases(session) == 1
