"""The list of cases kept long enough, from the command line: seen, proposed, turned down, approved."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import Bureau, bureau, noon
from shell import Shell, database_of, furnished

from workflow import letterbook

NUMBER, LIST = "GPZB-2026-0001", "GPZB-XH-2036-01"
LATER = {"GONGKAI_TODAY": "2036-03-14"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    furnished(tmp_path)
    with bureau(database_of(tmp_path)) as office:
        answered(office)
    return Shell(tmp_path, LATER)


def answered(office: Bureau) -> None:
    office.receive(date(2026, 3, 10))
    office.answered(NUMBER, date(2026, 3, 12))
    letterbook.render(office.database, office.office, noon(date(2026, 3, 12)), date(2026, 3, 12))
    office.act(NUMBER, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")


def test_a_list_is_proposed_seen_and_approved_by_another(shell: Shell) -> None:
    assert "0件保管期已满" in shell.run("destruction", "due", "--on", "2036-03-12").done().out
    assert (
        f"  {NUMBER}  办结 2026-03-13  一般，保管10年，2036-03-13期满"
        in shell.run("destruction", "due", "--on", "2036-03-13").done().out
    )
    words = ("--by", "registrar", "--on", "2036-03-13", "--reason", "期满")
    assert LIST in shell.run("destruction", "propose", *words).done().out
    assert "待批准" in shell.run("destruction", "list").done().out
    assert shell.run("destruction", "show", LIST, "--json").document["cases"][0]["number"] == NUMBER
    shell.run("destruction", "approve", LIST, "--by", "handler").refused("不能批准")
    done = shell.run("destruction", "approve", LIST, "--by", "approver", "--on", "2036-03-14").done()
    assert "已销毁1件，清除文件4个" in done.out
    shell.run("verify").done()
    shell.run("archive", NUMBER, "-o", "a.zip").refused("已按批准的销毁清单销毁")
    assert "（已销毁）" in shell.run("cases", "--json").out
    assert "（已销毁）" in shell.run("letter", NUMBER, "answer", "-o", "a.txt").done().out or "（已销毁）" in (
        shell.folder / "a.txt"
    ).read_text("utf-8")


def test_a_list_turned_down_frees_its_cases(shell: Shell) -> None:
    words = ("--by", "registrar", "--on", "2036-03-13", "--reason", "期满")
    shell.run("destruction", "propose", *words).done()
    shell.run("destruction", "propose", *words).refused("没有保管期满")
    shell.run("destruction", "reject", LIST, "--by", "approver", "--reason", "有研究价值").done()
    assert "GPZB-XH-2036-02" in shell.run("destruction", "propose", *words).done().out
    shell.run("destruction", "show", "GPZB-XH-2036-09").refused("没有编号为")


def test_nothing_is_listed_or_destroyed_ahead_of_its_day(shell: Shell) -> None:
    words = ("--by", "registrar", "--reason", "期满", "--on")
    early = Shell(shell.folder, {"GONGKAI_TODAY": "2036-03-12"})
    assert "1件保管期已满" in early.run("destruction", "due", "--on", "2036-03-13").done().out
    early.run("destruction", "propose", *words, "2036-03-13").refused("2036-03-13还没有到（今天是2036-03-12）")
    shell.run("destruction", "propose", *words, "2036-03-13").done()
    deciding = ("destruction", "approve", LIST, "--by", "approver", "--on")
    shell.run(*deciding, "2036-03-15").refused("还没有到")
    shell.run(*deciding, "2036-03-12").refused("早于提出清单的2036-03-13")
    assert "（已销毁）" not in shell.run("cases", "--json").out


def test_a_backup_made_before_a_destruction_says_that_it_brings_the_case_back(shell: Shell, tmp_path: Path) -> None:
    """The office destroys, loses its database, restores: what it destroyed is named, and destroyed again."""
    shell.run("backup", "-o", "before.zip").done()
    assert "保管期" not in Shell(tmp_path).run("restore", "before.zip", "--check").done().err
    words = ("--by", "registrar", "--on", "2036-03-13", "--reason", "期满")
    shell.run("destruction", "propose", *words).done()
    shell.run("destruction", "approve", LIST, "--by", "approver", "--on", "2036-03-14").done()
    shell.run("backup", "-o", "after.zip").done()
    assert "保管期" not in shell.run("restore", "after.zip", "--check").done().err
    said = shell.run("restore", "before.zip", "--check").done().err
    assert f"这份备份里有1件的保管期今天已满（{NUMBER}等）：备份以后批准的销毁不在里面" in said
    url = f"sqlite:///{tmp_path / 'restored' / 'gongkai.db'}"
    (tmp_path / "restored").mkdir()
    assert shell.run("restore", "before.zip", "--to", url, "--json").done().document["over"] == [NUMBER]
    restored = Shell(tmp_path, {"GONGKAI_DATABASE_URL": url} | LATER)
    assert "（已销毁）" not in restored.run("cases", "--json").out
    restored.run("destruction", "propose", *words).done()
    restored.run("destruction", "approve", LIST, "--by", "approver", "--on", "2036-03-14").done()
    assert "（已销毁）" in restored.run("cases", "--json").out
    restored.run("verify").done()
