"""Every command the READMEs show is run in an empty folder and must print just what they say it prints."""

import re
import shlex
import shutil
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from shell import Shell

from workflow.config import Config

ROOT = Path(__file__).resolve().parents[1]


def shown(readme: str) -> list[tuple[str, str]]:
    """Return the commands of a README's console blocks, each with the output beneath it."""
    text = "".join(re.findall(r"```console\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL))
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def test_commands_print_what_the_readmes_say(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.toml", tmp_path)
    shell, commands = Shell(tmp_path, {"GONGKAI_KEY": None}), shown("README.md")
    assert len(commands) > 15
    assert shown("README.zh-CN.md") == commands
    for command, output in commands:
        program, *words = shlex.split(command)
        assert program == "gongkai"
        ran = shell.run(*words)
        refusals = "".join(line + "\n" for line in ran.err.splitlines() if line.startswith("错误："))
        assert refusals + ran.out == output, command


def test_every_make_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for readme in ("README.md", "README.zh-CN.md"):
        for target in re.findall(r"^make (\w+)", (ROOT / readme).read_text("utf-8"), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_secret_of_the_environment_is_told() -> None:
    secrets = {
        f"GONGKAI_{name.upper()}" for name, one in Config.model_fields.items() if SecretStr in get_args(one.annotation)
    }
    for readme in ("README.md", "README.zh-CN.md"):
        told = re.findall(r"^\| `(GONGKAI_\w+)` \|", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
        assert set(told) == {*secrets, "GONGKAI_DATABASE_URL"}, readme
