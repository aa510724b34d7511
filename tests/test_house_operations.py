"""Every command of docs/operations.md is run, in its order, beside a real PostgreSQL; systemd itself reads the units."""

import io
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from gaoping import KEY
from many_nodes import nodes
from operations_page import ARCHIVES, PAGE, sections
from shell import Shell

from desk.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = "postgresql://gongkai@db/gongkai"


def shown(prompt: str) -> list[str]:
    """Return the commands for whoever has this prompt (`$` the office's user, `#` root), without those of the archives."""
    found = [line for name, lines in sections().items() if name != ARCHIVES for line in lines]
    assert [line for line in found if not line.startswith(("$ ", "# "))] == []
    return [line.removeprefix(prompt) for line in found if line.startswith(prompt)]


def test_the_commands_of_the_page_do_what_it_says(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "office"
    for folder in (home, tmp_path / "safe"):
        folder.mkdir()
    shutil.copy(ROOT / "config.toml", home)
    (tmp_path / "safe" / "key").write_text(KEY)
    commands = shown("$ ")
    assert len(commands) > 18
    for command in commands:
        words = shlex.split(command.replace(EXAMPLE, postgres).replace("8080", "0"))
        environment = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))
        words = words[len(environment) :]
        if words[0] == "mkdir":
            (home / words[1]).mkdir()
            continue
        assert words[0] == "gongkai", command
        shell = Shell(home, environment)
        if words[-1] == "&":
            with nodes(shell, serve=0, work=0) as found:
                found.start(*words[1:-1])
            continue
        monkeypatch.setattr(sys, "stdin", io.StringIO("a passphrase of some length\n"))
        ran = shell.run(*words[1:])
        assert ran.code == 0, (command, ran)
    assert (tmp_path / "restored" / "gongkai.db").exists()
    assert list((tmp_path / "restored" / "documents").rglob("*.pdf"))


def test_what_the_page_shows_to_root_is_run_where_bundles_are_tried() -> None:
    """In a machine of its own (deploy/try-units.sh), by `.ci/run`: what a test may not do to the machine it runs on."""
    lines = shown("# ")
    assert {"systemctl edit gongkai-serve", "systemctl enable --now gongkai-serve"} <= set(lines)
    called = {line.partition(" ")[0] for line in lines}
    assert called == {"useradd", "./install.sh", "install", "(umask", "as_office()", "as_office", "systemctl"}
    assert "\ndeploy/try-units.sh " in (ROOT / ".ci" / "run").read_text("utf-8")


def test_a_command_within_a_sentence_is_one_there_is() -> None:
    prose = re.sub(r"```console.*?```", "", PAGE.read_text("utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"`gongkai ([a-z]+)", prose))
    assert {"serve", "work", "archive", "sweep", "verify", "mails"} <= named
    assert named <= COMMANDS.keys()
    targets = (ROOT / "Makefile").read_text("utf-8")
    assert all(f"\n{target}:" in targets for target in re.findall(r"`make (\w+)", prose))
    assert all((ROOT / path).exists() for path in re.findall(r"`((?:deploy|tests)/[\w./-]+)`", prose))


def test_what_the_page_says_a_trouble_says_the_program_does_say() -> None:
    quoted = set(
        re.findall(r"`([^`]*[\u4e00-\u9fff][^`]*)`", PAGE.read_text("utf-8").split("## When something is wrong")[1])
    )
    said = "".join(path.read_text("utf-8") for room in ("workflow", "desk") for path in (ROOT / room).rglob("*.py"))
    assert len(quoted) > 5
    assert [words for words in quoted if words not in said] == []


units = pytest.mark.parametrize("unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda path: path.name)


@units
def test_a_unit_starts_a_command_there_is_and_may_write_where_it_must(unit: Path) -> None:
    told = dict(line.split("=", 1) for line in unit.read_text("utf-8").splitlines() if "=" in line)
    program, command, *words = shlex.split(told["ExecStart"])
    assert (program.rpartition("/")[2], command in COMMANDS) == ("gongkai", True)
    config = Path(words[words.index("--config") + 1])
    assert str(config.parent) == told["ReadWritePaths"] == told["WorkingDirectory"]
    for hardened in ("NoNewPrivileges", "PrivateTmp", "ProtectHome"):
        assert told[hardened] == "yes"
    assert told["ProtectSystem"] == "strict"


@units
def test_systemd_understands_every_line_of_a_unit_and_calls_it_safe(
    unit: Path, tmp_path: Path, systemd_analyze: str
) -> None:
    """Read as installed here, its program and folders being this test's."""
    words = unit.read_text("utf-8").replace("/opt/gongkai/current/bin", str(Path(sys.executable).parent))
    words = words.replace("/var/lib/gongkai", str(tmp_path)).replace("/etc/gongkai", str(tmp_path))
    (tmp_path / "environment").write_text(f"GONGKAI_KEY={KEY}\n")

    def said(text: str, *verb: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / unit.name).write_text(text, "utf-8")
        call = [systemd_analyze, *verb, tmp_path / unit.name]
        return subprocess.run(call, capture_output=True, text=True, check=False)

    verify = ("verify", "--man=no", "--recursive-errors=no")
    understood = said(words, *verify)
    assert (understood.returncode, understood.stdout, understood.stderr) == (0, "", "")
    for right, wrong in (("PrivateTmp=", "PrivatTmp="), (f"={Path(sys.executable).parent}/", "=/nowhere/")):
        refused = said(words.replace(right, wrong), *verify)
        assert (refused.returncode, wrong.strip("=") in refused.stderr) == (1, True), refused
    safe = said(words, "security", "--offline=yes", "--threshold=25")
    assert safe.returncode == 0, safe.stdout
