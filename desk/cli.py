"""The command line: every command of the contract, imported only when it is called."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "act": "desk.case_commands",
    "case": "desk.case_commands",
    "cases": "desk.case_commands",
    "letter": "desk.case_commands",
    "receive": "desk.case_commands",
    "due": "desk.law_commands",
    "fee": "desk.law_commands",
    "law": "desk.law_commands",
    "workdays": "desk.law_commands",
    "demo": "desk.demo_commands",
    "import": "desk.ledger_commands",
    "init": "desk.office_commands",
    "key": "desk.office_commands",
    "mails": "desk.office_commands",
    "person": "desk.office_commands",
    "sweep": "desk.office_commands",
    "verify": "desk.office_commands",
    "work": "desk.office_commands",
}
NAMES = {"import": "import_"}


class Lazy(click.Group):
    """A group that imports a command's module only when that command is called: `gongkai due` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[name]), NAMES.get(name, name))
        return command


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongkai")
def gongkai() -> None:
    """公开:依申请公开办理系统。"""


def main() -> None:
    """Run a command; every error is one line on standard error, with the contract's exit codes."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = gongkai.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _say("已中断")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _say(message: str) -> None:
    click.echo("错误:" + " ".join(message.split()), err=True)


if __name__ == "__main__":
    main()
