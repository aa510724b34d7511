"""gongkai import, as a person runs it."""

from pathlib import Path

import pytest
from gaoping import opened
from ledger_files import CLOSED, OPEN, changed, csv_of
from shell import Shell, database_of, furnished

from workflow import store


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return furnished(tmp_path)


def test_import_tells_what_it_did_and_a_dry_run_does_nothing(shell: Shell) -> None:
    path = csv_of(shell.folder, CLOSED, OPEN)
    assert shell.run("import", path, "--dry-run").done().out == "检查无误,可以导入2件:已办结1件,在办1件\n"
    assert shell.run("cases", "--json").document == []
    assert shell.run("import", path).done().out == "已导入2件:已办结1件,在办1件\n"
    again = shell.run("import", path)
    again.refused("2处有误,没有导入任何一行")
    assert "第2行「登记号」:2012-01数据库里已经有了" in again.err
    assert shell.run("verify").done().out == "核对2件、2条日志,没有出入\n"


def test_import_needs_no_key(shell: Shell) -> None:
    Shell(shell.folder, {"GONGKAI_KEY": ""}).run("import", csv_of(shell.folder, CLOSED)).done()


def test_import_names_every_bad_row_and_takes_none(shell: Shell) -> None:
    ran = shell.run(
        "import", csv_of(shell.folder, CLOSED, changed(OPEN, 收到日期="2026-02-30"), changed(OPEN, 渠道=""))
    )
    ran.refused("台账.csv:2处有误,没有导入任何一行")
    assert "第3行「收到日期」:“2026-02-30”不是日期" in ran.err
    assert "第4行「渠道」" in ran.err
    assert shell.run("cases", "--json").document == []


def test_import_of_what_is_not_there(shell: Shell) -> None:
    shell.run("import", "没有.csv").refused("没有.csv")
    shell.run("import", "没有.xlsx").refused("没有.xlsx")
    assert shell.run("import", shell.folder).code == 2


def test_a_long_import_shows_its_progress_and_a_full_disk_undoes_it_all(shell: Shell) -> None:
    rows = [changed(CLOSED, 登记号=f"旧{n}", 申请内容="征地方案" * 50) for n in range(1200)]
    path = csv_of(shell.folder, *rows)
    Shell(shell.folder, largest=100_000).spawn("import", path).refused("数据库用不了", "没有写入")
    assert shell.run("cases", "--json").document == []
    ran = shell.run("import", path).done()
    assert "已导入 1000/1200" in ran.err
    assert ran.out == "已导入1200件:已办结1200件,在办0件\n"
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert store.count_cases(session) == 1200
