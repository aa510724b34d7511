"""What every command that touches the database shares: opening it, and saying errors in one line."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from textwrap import indent
from typing import Any, TypeVar

import click

from desk import json_text
from desk.json_text import NamedTwice
from workflow import calendars
from workflow.database import Database
from workflow.disk import reason_of
from workflow.local_time import day_of
from workflow.office import Office, open_office
from workflow.period import FIRST, LAST
from workflow.schema import open_database

C = TypeVar("C", bound=Callable[..., Any])
YEAR = click.IntRange(FIRST, LAST)


def configured(command: C) -> C:
    """Give a command the option every command has."""
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option("--config", type=path, default="config.toml", show_default=True, help="配置文件")(command)


@cache
def refusals() -> tuple[type[Exception], ...]:
    """Return every refusal the rooms below may raise; an `except` asks only when something is raised: nothing loads before."""
    from letters.compose import BadTemplate, MissingFact
    from rules.statutes import LawError
    from rules.workdays import CalendarError
    from workflow.config import ConfigError
    from workflow.database import StoreError
    from workflow.engine import KeyReused, NoCase, Stale
    from workflow.fact_reading import BadFacts
    from workflow.fold import BrokenChain
    from workflow.letterbook import Unreadable, Unwritable
    from workflow.people import BadPerson
    from workflow.sign_in.tokens import BadToken
    from workflow.trial import NotAllowed
    from workflow.uploads import BadUpload
    from workflow.vault import NoKey

    return (
        BadFacts, BadPerson, BadTemplate, BadToken, BadUpload, BrokenChain, CalendarError, ConfigError, KeyReused, LawError,
        MissingFact, NoCase, NoKey, NotAllowed, Stale, StoreError, Unreadable, Unwritable,
    )  # fmt: skip


@contextmanager
def refusing(*own: type[Exception]) -> Iterator[None]:
    """Turn every refusal the rooms below may raise, and a command's own, into one line and exit code 1."""
    try:
        yield
    except (*refusals(), *own) as error:
        raise click.ClickException(str(error)) from error
    except UnicodeEncodeError:
        raise click.UsageError("命令里有不完整的字符（不是 UTF-8），请检查终端的编码") from None
    except BrokenPipeError:  # who reads the output has read enough: `main` ends in silence
        raise
    except OSError as error:
        raise click.ClickException(f"{error.filename or '文件或者标准输出'}：{reason_of(error)}") from error


@contextmanager
def office_and_database(config: Path, on: date | None = None) -> Iterator[tuple[Office, Database]]:
    """Open what config.toml and the environment name; SQLite is created or migrated on the way.

    `on` is the day an act is entered under: one after today is warned of, for it may be a slip of the pen.
    """
    with refusing():
        office = open_office(config)
        database = open_database(office.config.database_url)
        try:
            with database.read() as session:
                office = calendars.current(session, office)
            if database.is_sqlite:
                settle(database, office)
            if on is not None and on > (today := today_of(office)):
                warn(f"{on}晚于今天（{today}），期限将从写下的日子算起：请核对是不是笔误")
            yield office, database
        finally:
            database.close()


def settle(database: Database, office: Office) -> None:
    """Bring days that stood provisional up to a calendar this program is the first to know, as a migration brings tables."""
    with database.read() as session:
        is_unsettled = calendars.is_unsettled(session, office)
    if is_unsettled:
        from workflow import moving  # slow to load, and needed once a year

        with database.write() as session:
            moved = moving.settle(session, office, today_of(office), now())
        warn(f"程序自带的年历有了新的一年，{len({item.number for item in moved})}件的暂定日期已经重算")


def now() -> datetime:
    return datetime.now(UTC)


def today_of(office: Office) -> date:
    """Return the office's day: config.toml's fixed one (the demonstration's), else today in Shanghai."""
    return office.config.today or day_of(now())


def read_facts(text: str | None) -> object:
    """Parse --facts: JSON, or @FILE holding it. What stands in the call and is no JSON is a wrong word of the call."""
    if text is None:
        return {}
    refused = click.ClickException if text.startswith("@") else click.UsageError
    try:
        return json_text.read_file(Path(text[1:])) if text.startswith("@") else json_text.read(text)
    except OSError as error:
        raise refused(f"{text[1:]}：{reason_of(error)}") from None
    except UnicodeDecodeError:
        raise refused(f"{text[1:]}：不是 UTF-8 编码") from None
    except json.JSONDecodeError as error:
        raise refused(f"--facts 不是合法的 JSON：第{error.lineno}行第{error.colno}列") from None
    except NamedTwice as error:
        raise refused(f"--facts 里{error}，只能写一次") from None
    except (ValueError, RecursionError):
        raise refused("--facts 不是合法的 JSON：嵌套太深或数字太大") from None


def ending_of(output: Path, known: Sequence[str] = ("pdf", "docx", "txt")) -> str:
    """Return which kind of file a name asks for, by default one of a letter's; another is a word wrong in the call."""
    ending = output.suffix.lower().removeprefix(".")
    if ending not in known:
        raise click.UsageError(f"文件名须以 .{'、.'.join(known[:-1])} 或 .{known[-1]} 结尾：{output.name}")
    return ending


def show(document: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(as_text(document))


def show_each(items: Iterable[object]) -> None:
    """Print a JSON array on standard output as its items come, in the words of `show`."""
    before = "[\n"
    for item in items:
        click.echo(before + indent(as_text(item), "  "), nl=False)
        before = ",\n"
    click.echo("[]" if before == "[\n" else "\n]")


def as_text(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plainly)


def _plainly(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def warn(*lines: str) -> None:
    for line in lines:
        click.echo(f"注意：{line}", err=True)
