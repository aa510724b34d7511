"""gongkai duty, as an officer uses it."""

import pytest
from gaoping import opened
from shell import Shell, database_of

from workflow.keeping import verification

ACT = ("--by", "handler", "--on", "2026-03-10")
ADD = ("duty", "add", "record_correction", "--subject", "出生日期", "--person", "王喆", *ACT)


def test_a_duty_from_its_registration_to_its_end(shell: Shell) -> None:
    row = shell.run(*ADD, "--arose", "2026-03-09", "--json").done().document
    assert row["number"] == "GPZB-D-2026-0001"
    assert (row["due"], row["left"], row["handler"], row["outcome"]) == ("2026-04-07", 19, "handler", None)
    corrected = shell.run("duty", "correct", row["number"], "--reason", "听错了", "--person", "王吉吉", *ACT).done()
    assert "更正与自身相关的记录  期限2026-04-07（自定），还有19个工作日" in corrected.out
    listed = shell.run("duty", "list", "--open", "--today", "2026-04-08", "--json").done().document
    assert [(item["number"], item["person"], item["left"]) for item in listed] == [(row["number"], "王**", -1)]
    assert "subject" not in listed[0]
    done = shell.run(
        "duty", "done", row["number"], "属实，已更正并告知", "--by", "handler", "--on", "2026-03-20"
    ).done()
    assert "2026-03-20办结：属实，已更正并告知" in done.out
    shown = shell.run("duty", "show", row["number"], "--json").done().document
    assert (shown["subject"], shown["person"], shown["outcome"]) == ("出生日期", "王吉吉", "corrected")
    assert [(item["event"], item["by"]) for item in shown["journal"]] == [
        ("add", "handler"),
        ("correct", "handler"),
        ("done", "handler"),
    ]
    assert shown["journal"][0]["facts"]["person"] == "王喆"
    assert "1. 2026-03-10 add handler" in shell.run("duty", "show", row["number"]).done().out
    with opened(database_of(shell.folder)) as office:
        assert verification.verify(office.database, office.office).problems == ()


def test_the_next_evaluation_is_registered_at_once(shell: Shell) -> None:
    first = shell.run("duty", "add", "reevaluation", "--subject", "合同价格", *ACT, "--json").done().document
    done = shell.run("duty", "done", first["number"], "kept", *ACT, "--json").done().document
    assert done["next"]["number"] == "GPZB-D-2026-0002"
    again = shell.run("duty", "done", "GPZB-D-2026-0002", "kept", *ACT).done().out
    assert "下一次：GPZB-D-2026-0003" in again


def test_lists_say_what_is_overdue_and_when_there_is_nothing(shell: Shell) -> None:
    assert shell.run("duty", "list").done().out == "没有登记的事项\n"
    shell.run(*ADD).done()
    assert "已超期1个工作日" in shell.run("duty", "list", "--overdue", "--today", "2026-04-09").done().out
    assert shell.run("duty", "list", "--overdue", "--today", "2026-04-08", "--json").done().document == []
    assert shell.run("duty", "list", "--kind", "投诉举报", "--json").done().document == []
    voided = shell.run(
        "duty", "void", "GPZB-D-2026-0001", "--reason", "登了两次", "--by", "approver", "--on", "2026-03-11"
    )
    assert "已作废" in voided.done().out
    assert "record_correction" in shell.run("duty", "kinds").done().out
    assert len(shell.run("duty", "kinds", "--json").done().document) == 7


@pytest.mark.parametrize(
    ("words", "refusal", "code"),
    [
        (("duty", "add", "annual", "--subject", "年报", *ACT), "没有“annual”这种职责", 1),
        (("duty", "add", "complaint", "--subject", " ", *ACT), "subject（事项） 不能为空", 1),
        (("duty", "add", "complaint", *ACT), "缺少 --subject", 2),
        (("duty", "add", "complaint", "--subject", "投诉", "--by", "handler"), "缺少 --on", 2),
        (("duty", "add", "complaint", "--subject", "投诉", *ACT, "--unit", "卫生局"), "没有单位“卫生局”", 1),
        (("duty", "done", "GPZB-D-2026-0009", "kept", *ACT), "没有登记号为“GPZB-D-2026-0009”的职责事项", 1),
        (("duty", "correct", "GPZB-D-2026-0009", "--reason", "错", *ACT), "没有登记号为", 1),
        (("duty", "void", "GPZB-D-2026-0009", "--reason", "错", *ACT), "没有登记号为", 1),
        (("duty", "list", "--kind", "annual"), "没有“annual”这种职责", 1),
        (("duty", "list", "--unit", "卫生局"), "没有单位“卫生局”", 1),
        (("duty", "show", "X"), "没有登记号为“X”的职责事项", 1),
    ],
)
def test_refusals_are_one_line(shell: Shell, words: tuple[str, ...], refusal: str, code: int) -> None:
    shell.run(*words).refused(refusal, code=code)
