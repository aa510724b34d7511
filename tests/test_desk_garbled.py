"""A database somebody wrote words into that are no days: every command says so in one line, and verify says where."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from shell import FACTS, Shell, furnished

NUMBER = "GPZB-2026-0001"
COMMANDS = (
    ("cases",), ("cases", "--json"), ("cases", "--overdue", "--today", "2026-06-01"), ("case", NUMBER),
    ("act", NUMBER, "assign", "--by", "registrar", "--on", "2026-03-11", "--facts", '{"handler": "handler"}'),
    ("report", "2026", "--json"), ("export", "-o", "ledger.csv"), ("sweep", "--today", "2026-04-07"), ("verify",),
    ("statistics", "2026"), ("late-entries",), ("archive", NUMBER, "-o", "case.zip"),
)  # fmt: skip
ALTERED = (
    "UPDATE casefile SET received_on = 7",
    "UPDATE casefile SET concluded_on = 'garbage', pressing_on = x'00'",
    "UPDATE deadline SET due_on = '0-garbage'",
    "UPDATE deadline SET started_on = 'garbage', met_on = 'garbage'",
    "UPDATE deadline SET rung = 'garbage'",
    "DROP TRIGGER entry_no_update; UPDATE entry SET on_day = 'garbage'",
    "DROP TRIGGER entry_no_update; UPDATE entry SET at = 'garbage'",
    "DROP TRIGGER entry_no_update; UPDATE entry SET facts = 'garbage'",
    "UPDATE letter SET value = 'garbage'",
    "UPDATE particular SET value = 'garbage'",
    "UPDATE person SET away_from = 'garbage'",
    "UPDATE outbox SET next_at = 'garbage', created_at = 'garbage'",
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = furnished(tmp_path)
    shell.receive(FACTS).done()
    return shell


def alter(shell: Shell, statements: str) -> None:
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as database:
        database.executescript(statements)


@pytest.mark.parametrize("statements", ALTERED)
def test_a_database_written_into_is_one_line_and_no_traceback(shell: Shell, statements: str) -> None:
    alter(shell, statements)
    for words in COMMANDS:
        ran = shell.run(*words)
        assert ran.code == 0 or ran.code == 1, (words, ran)
        assert "Traceback" not in ran.err
        assert len([line for line in ran.err.splitlines() if line.startswith("错误：")]) <= 1, ran


@pytest.mark.parametrize("words", [("cases", "--json"), ("case", NUMBER), ("export", "-o", "a.csv")])
def test_it_is_told_what_cannot_be_read_and_where_to_look(shell: Shell, words: tuple[str, ...]) -> None:
    alter(shell, "UPDATE casefile SET due_on = 'garbage'")
    shell.run(*words).refused("数据库里有读不出来的内容", "不是日期或时间", "gongkai verify")
    assert f"{NUMBER}的登记行里有读不出来的内容" in shell.run("verify").out


@pytest.mark.parametrize(("form", "day"), [("2021", "garbage"), ("2021", "2026-02-30"), ("2012", "")])
def test_a_report_says_that_a_case_whose_day_cannot_be_read_is_not_counted(shell: Shell, form: str, day: str) -> None:
    shell.receive(FACTS).done()
    alter(shell, f"UPDATE casefile SET received_on = '{day}' WHERE number = '{NUMBER}'")
    ran = shell.run("report", "2026", "--form", form, "--json")
    assert ran.code == 1
    assert "日期读不出来、没有计入的申请件数=0不成立：1 ≠ 0" in ran.err
    assert f"请核对 {NUMBER}" in ran.err
    assert f"1件申请的日期读不出来，没有计入：{NUMBER}" in shell.run("statistics", "2026").done().err


def test_what_nobody_has_foreseen_is_one_line_too(shell: Shell) -> None:
    """A journal that is JSON and says nothing an entry can say: verify finds its hash broken."""
    alter(shell, "DROP TRIGGER entry_no_update; UPDATE entry SET outcome = '[]'")
    replace(shell, may_break=True).run("case", NUMBER).refused(
        "没有料到的错", "AttributeError", "fold.py", "gongkai verify"
    )
    assert f"{NUMBER}：日志第1条（receive）被改动过，哈希对不上" in shell.run("verify").out
