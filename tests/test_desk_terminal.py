"""A terminal that knows no Chinese, readers that stop, outputs that are closed or full: no traceback, nothing half done."""

import contextlib
import shlex
import subprocess
from datetime import date
from pathlib import Path

from gaoping import opened
from shell import FACTS, Shell, database_of


def test_a_console_that_knows_no_chinese_still_gets_utf8(shell: Shell) -> None:
    shell.receive(FACTS).done()
    plain = Shell(shell.folder, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert "王*" in plain.spawn("cases").done().out
    plain.spawn("case", "GPZB-1").refused("没有登记号为“GPZB-1”的申请")


def test_a_reader_that_stops_reading_is_no_error_message(shell: Shell) -> None:
    with opened(database_of(shell.folder)) as office:
        office.receive(date(2026, 3, 10))
    with subprocess.Popen(
        shell.command("case", "GPZB-2026-0001"), cwd=shell.folder, env=shell.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complained = process.stderr.read().decode()
    assert "Traceback" not in complained
    assert "Exception" not in complained


def test_a_reader_that_stops_reading_a_list_is_none_either(shell: Shell) -> None:
    with opened(database_of(shell.folder)) as office:
        office.receive(date(2026, 3, 10))
    head = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    head.wait()
    assert head.stdin is not None
    command = shell.command("cases", "--json")
    listed = subprocess.run(
        command, cwd=shell.folder, env=shell.env(), stdout=head.stdin, stderr=subprocess.PIPE, check=False
    )
    with contextlib.suppress(BrokenPipeError):
        head.stdin.close()
    assert listed.stderr == b""


def test_a_long_command_whose_messages_nobody_wants_is_done(shell: Shell) -> None:
    line = shlex.join(shell.command("verify")) + " 2>&-"
    ran = subprocess.run(["sh", "-c", line], cwd=shell.folder, env=shell.env(), capture_output=True, check=False)
    assert (ran.returncode, ran.stdout.decode()) == (0, "核对0件、0条日志，没有出入\n")


def test_a_closed_or_full_standard_output_is_no_traceback(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    for words in (("due", "--received", "2026-03-02"), ("law", "list", "--json"), ("nonsense",)):
        for where, code in ((">&-", 0), (">/dev/full", 1)):
            line = shlex.join(shell.command(*words)) + where
            ran = subprocess.run(["sh", "-c", line], env=shell.env(), capture_output=True, check=False)
            assert ran.returncode == (2 if words == ("nonsense",) else code)
            assert b"Traceback" not in ran.stderr
            assert ran.stderr.count(b"\n") == bool(ran.returncode)


def test_a_full_standard_error_keeps_the_exit_status(shell: Shell) -> None:
    for words, code in ((("cases", "--state", "lost"), 2), (("case", "GPZB-2026-0001"), 1)):
        line = shlex.join(shell.command(*words)) + " 2>/dev/full"
        ran = subprocess.run(["sh", "-c", line], cwd=shell.folder, env=shell.env(), capture_output=True, check=False)
        assert (ran.returncode, ran.stdout) == (code, b"")


def test_a_list_that_cannot_be_written_says_so(shell: Shell) -> None:
    line = shlex.join(shell.command("cases", "--json")) + " >/dev/full"
    ran = subprocess.run(["sh", "-c", line], cwd=shell.folder, env=shell.env(), capture_output=True, check=False)
    assert (ran.returncode, ran.stderr.decode()) == (1, "错误：文件或者标准输出：磁盘已满\n")


def test_a_command_that_is_not_there_is_looked_for_among_its_own(shell: Shell) -> None:
    assert shell.run("law", "nosuch").err == "错误：没有 nosuch 这个命令，可用的有：check、diagram、list\n"
    assert "workdays" in shell.run("nosuch").err
