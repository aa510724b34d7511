"""gongkai late-entries, as a supervisor reads it."""

from datetime import date
from pathlib import Path

from gaoping import FINANCE, opened
from shell import database_of, furnished


def test_late_entries_are_listed(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    with opened(database_of(shell.folder)) as office:
        number = office.receive(date(2026, 3, 10), channel="邮寄", signed_on=date(2026, 3, 2)).number
    since = ("--since", "2026-03-01")
    found = shell.run("late-entries", *since, "--json").done().document
    assert found == [
        {
            "number": number, "unit": "高平市人民政府办公室", "seq": 1, "event": "receive", "label": "登记", "by": "registrar",
            "happened_on": "2026-03-02", "entered_on": "2026-03-10", "late_by": 6,
        }
    ]  # fmt: skip
    assert "晚6个工作日" in shell.run("late-entries", *since).done().out
    assert shell.run("late-entries", *since, "--unit", FINANCE).done().out == "没有迟登记的\n"
    assert shell.run("late-entries", "--since", "0001-01-01", "--json").done().document == found
    assert shell.run("late-entries", "--since", "2026-03-11", "--json").done().document == []
    shell.run("late-entries", "--unit", "卫生局").refused("没有单位“卫生局”")
