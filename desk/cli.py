"""The command line: every command, imported only when it is called."""

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path

import click

from desk.loading import loading
from workflow.disk import reason_of

COMMANDS = {
    "act": "desk.case_commands",
    "archive": "desk.archive_commands",
    "backup": "desk.backup_commands",
    "calendar": "desk.calendar_commands",
    "case": "desk.case_commands",
    "cases": "desk.case_commands",
    "group": "desk.group_commands",
    "letter": "desk.case_commands",
    "receive": "desk.case_commands",
    "due": "desk.law_commands",
    "fee": "desk.law_commands",
    "law": "desk.law_commands",
    "workdays": "desk.law_commands",
    "demo": "desk.demo_commands",
    "destruction": "desk.destruction_commands",
    "duty": "desk.duty_commands",
    "evidence": "desk.evidence_commands",
    "export": "desk.ledger_commands",
    "annual": "desk.annual_commands",
    "figures": "desk.figure_commands",
    "import": "desk.ledger_commands",
    "init": "desk.office_commands",
    "key": "desk.office_commands",
    "late-entries": "desk.late_entry_commands",
    "looks": "desk.look_commands",
    "mails": "desk.office_commands",
    "move": "desk.move_commands",
    "papers": "desk.paper_commands",
    "person": "desk.office_commands",
    "posting": "desk.paper_commands",
    "report": "desk.report_commands",
    "restore": "desk.backup_commands",
    "screen": "desk.screen_commands",
    "serve": "desk.serve_commands",
    "simulate": "desk.simulate_commands",
    "statistics": "desk.supervision_commands",
    "sweep": "desk.office_commands",
    "token": "desk.token_commands",
    "verify": "desk.office_commands",
    "work": "desk.office_commands",
}
NAMES = {"import": "import_", "late-entries": "late_entries", "papers": "papers_"}


class Lazy(click.Group):
    """A group that imports a command's module only when that command is called: `gongkai due` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if name not in COMMANDS:
            return None
        with loading():
            command: click.Command = getattr(import_module(COMMANDS[name]), NAMES.get(name, name))
        return command


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkai")
def gongkai() -> None:
    """公开：依申请公开办理系统。"""


def main() -> None:
    """Run a command; every error is one line on standard error: exit 1, or 2 where the words of the call are wrong.

    What it writes tells of people: database, letters, exports and backups are nobody's but their owner's to read.
    """
    os.umask(os.umask(0o077) | 0o077)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the caller
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = gongkai.main(standalone_mode=False)
    except click.ClickException as error:
        _say(_in_chinese(error))
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("已中断")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        sys.stdout = None  # what it still holds cannot be written either
        _say(f"结果写不出去：{reason_of(error)}")
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  an official is never shown a traceback
        _say(_unforeseen(error))
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _unforeseen(error: Exception) -> str:
    """Return what whoever looks after the program needs of an error nobody has foreseen: what and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return (
        f"程序里出了没有料到的错，没有办成（{type(error).__name__}，{where}）：{error}；"
        "请运行 gongkai verify 查看数据是否被改动过"
    )


def _in_chinese(error: click.ClickException) -> str:
    """Return what click says of the words of a call, in the reader's language."""
    match error:
        case click.exceptions.NoSuchOption():
            near = f"，是不是 {'、'.join(error.possibilities)}" if error.possibilities else ""
            return f"没有 {error.option_name} 这个选项{near}"
        case click.exceptions.MissingParameter():
            return f"缺少 {_named(error.param)}"
        case click.exceptions.BadParameter():
            return f"{_named(error.param)}：{_reason(error)}"
        case click.exceptions.BadOptionUsage():
            return f"{error.option_name} 后面缺少内容"
        case click.exceptions.NoArgsIsHelpError():
            return "缺少子命令，用 --help 查看"
        case click.UsageError() if error.message.startswith("No such command"):
            return f"没有 {error.message.split(chr(39))[1]} 这个命令，可用的有：{'、'.join(_commands(error))}"
        case click.UsageError() if error.message.startswith("Got unexpected extra argument"):
            return f"多出的内容：{error.message.partition('(')[2].rstrip(')')}"
    return error.format_message()


def _commands(error: click.UsageError) -> list[str]:
    """Return the commands there are where one was not found: those of `gongkai law` after `gongkai law`."""
    group = error.ctx.command if error.ctx else None
    return sorted(group.list_commands(error.ctx) if error.ctx and isinstance(group, click.Group) else COMMANDS)


def _named(param: click.Parameter | None) -> str:
    return "/".join(param.opts) if isinstance(param, click.Option) else (param.human_readable_name if param else "内容")


def _reason(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    match kind:
        case click.Choice():
            return f"只能是 {'、'.join(str(choice) for choice in kind.choices)}"
        case click.IntRange():
            return f"应为整数，不小于 {kind.min}" if kind.max is None else f"应为 {kind.min} 至 {kind.max} 的整数"
        case click.types.IntParamType():
            return "应为整数"
        case click.Path():
            return "文件打不开：" + error.message.split("'")[1] if "'" in error.message else error.message
    return error.message


def _say(message: str) -> None:
    try:
        click.echo("错误：" + " ".join(message.split()), err=True)
    except OSError:
        sys.stderr = None  # the exit status still says it


if __name__ == "__main__":
    main()
