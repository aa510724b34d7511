"""A chain made anew from its beginning proves nothing by itself: a backup kept elsewhere tells it, and a missed number."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from gaoping import opened
from shell import Shell, database_of, furnished

from workflow.case import GENESIS
from workflow.chain import content, entry_hash

DAY = date(2026, 3, 10)
FIRST, LAST = "GPZB-2026-0001", "GPZB-2026-0003"
OF_A_CASE = "SELECT name FROM pragma_table_info(?) WHERE name = 'case_id'"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """An office with three cases, and a backup of it."""
    (tmp_path / "office").mkdir()
    shell = furnished(tmp_path / "office")
    with opened(database_of(shell.folder)) as office:
        for _ in range(3):
            office.receive(DAY)
        office.act(FIRST, "assign", DAY, "registrar", handler="handler")
    shell.run("backup", "-o", "../kept.zip").done()
    return shell


def by_hand(shell: Shell, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Change the file with the database's locks off, and put them back."""
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as file:
        locks = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in locks:
            file.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            file.execute(statement, values)
        for _, lock in locks:
            file.execute(lock)
        file.commit()


def rewritten(shell: Shell, by: str) -> None:
    """Let another have entered the first case's first step, every hash after it made anew."""
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as file:
        entries = file.execute(
            "SELECT unit, seq, event, on_day, at, by, facts, outcome FROM entry WHERE case_id = 1 ORDER BY seq"
        ).fetchall()
    prev, changed = GENESIS, []
    for unit, seq, event, on, at, was, facts, outcome in entries:
        who, instant = by if seq == 1 else was, datetime.fromisoformat(at).replace(tzinfo=UTC)
        said = content(FIRST, unit, seq, event, date.fromisoformat(on), instant, who, facts, outcome)
        made = entry_hash(prev, said)
        changed.append(
            ("UPDATE entry SET by = ?, prev_hash = ?, hash = ? WHERE case_id = 1 AND seq = ?", (who, prev, made, seq))
        )
        prev = made
    by_hand(shell, *changed, ("UPDATE casefile SET head_hash = ? WHERE id = 1", (prev,)))


def taken_out(shell: Shell, case_id: int) -> None:
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = [table for table in tables if file.execute(OF_A_CASE, (table,)).fetchone()]
    gone = [(f"DELETE FROM {table} WHERE case_id = ?", (case_id,)) for table in holding if table != "case_words"]
    by_hand(shell, *gone, ("DELETE FROM casefile WHERE id = ?", (case_id,)))


def test_an_office_that_went_on_goes_on_from_its_backup(shell: Shell) -> None:
    with opened(database_of(shell.folder)) as office:
        office.receive(DAY)
        office.act(LAST, "assign", DAY, "registrar", handler="handler")
    assert "没有出入" in shell.run("verify", "--against", "../kept.zip").done().out


def test_a_chain_made_anew_is_told_by_the_backup_alone(shell: Shell) -> None:
    rewritten(shell, by="finance")
    shell.run("verify").done()
    ran = shell.run("verify", "--against", "../kept.zip")
    assert (ran.code, ran.out.splitlines()[0]) == (1, f"{FIRST}：日志的前2条与备份里的不同，备份以后被整条改写过")


def test_a_case_taken_out_whole_leaves_its_number(shell: Shell) -> None:
    taken_out(shell, 2)
    ran = shell.run("verify", "--json")
    assert (ran.code, ran.document["problems"]) == (1, ["登记簿发过的登记号不见了：GPZB-2026-0002"])


def test_the_newest_case_taken_out_with_its_number_is_told_by_the_backup(shell: Shell) -> None:
    taken_out(shell, 3)
    by_hand(shell, ("UPDATE register SET last = 2 WHERE name = 'case'", ()))
    shell.run("verify").done()
    found = shell.run("verify", "--against", "../kept.zip", "--json")
    assert (found.code, found.document["problems"]) == (1, [f"{LAST}：备份里有，现在没有了"])


def test_a_register_that_claims_numbers_nobody_gave_is_told(shell: Shell) -> None:
    by_hand(shell, ("UPDATE register SET last = 999999999999 WHERE name = 'case'", ()))
    (problem,) = shell.run("verify", "--json").document["problems"]
    assert problem.startswith("登记簿发过的登记号不见了：GPZB-2026-0004、GPZB-2026-0005、")
    assert problem.endswith("GPZB-2026-0013等")


def test_a_number_given_under_an_earlier_code_is_there(shell: Shell) -> None:
    config = shell.folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace('code = "GPZB"', 'code = "GPFB"'), "utf-8")
    shell.run("verify").done()


def test_a_file_that_is_no_backup_is_one_line(shell: Shell) -> None:
    shell.run("verify", "--against", "config.toml").refused("config.toml 不是完整的备份文件")


@pytest.mark.parametrize("table", ["entry", "duty_entry", "look"])
def test_a_lock_taken_off_is_told(shell: Shell, table: str) -> None:
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as file:
        file.execute(f"DROP TRIGGER {table}_no_delete")
        file.commit()
    ran = shell.run("verify")
    assert (ran.code, ran.out.splitlines()[0]) == (
        1, f"数据库不再保护 {table}：触发器 {table}_no_delete 没有了，日志可能被改动过"
    )  # fmt: skip
