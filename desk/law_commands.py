"""The commands that know only the law: due, workdays, fee, law. No database, no configuration, an answer at once."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from desk import json_text
from desk.json_text import NamedTwice
from desk.options import Day, as_json, day, without_config
from rules import check, clock, daybook, fees, statutes
from rules import workdays as calendars
from rules.clock import ClockError, Due, Mark
from rules.daybook import Line
from rules.fees import FeeError
from rules.source import LawError
from rules.wording import chinese
from rules.workdays import Calendar, CalendarError
from workflow.disk import reason_of
from workflow.local_time import day_of

P = ParamSpec("P")
R = TypeVar("R")
MORE = re.compile("0*[1-9][0-9]{0,30}")
"""No longer: beyond a few thousand digits nothing is a number any more."""


class MarkWords(click.ParamType[Mark]):
    name = "标记：日期[：数]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Mark:
        if isinstance(value, Mark):
            return value
        kind, *rest = value.replace("：", ":").split(":")
        if kind not in {"restart", "pause", "resume", "extend"} or not 1 <= len(rest) <= 2:
            self.fail(f"{value!r} 应为 restart、pause、resume、extend 之一加日期，如 extend:2026-03-20:10")
        if len(rest) == 2 and kind != "extend":
            self.fail(f"{value!r}: 只有 extend 可以带数")
        if len(rest) == 2 and not MORE.fullmatch(rest[1]):
            self.fail(f"{value[:60]!r}: 延长的数应为正整数")
        return Mark(kind, day(rest[0], param, ctx), int(rest[1]) if len(rest) == 2 else None)


with_calendar = click.option("--calendar", "calendar_file", type=click.Path(path_type=Path), help="代替年历的 JSON")


def refusing(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what the law refuses into one line and exit status 1."""

    @wraps(command)
    def refused(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (LawError, ClockError, CalendarError, FeeError) as error:
            raise click.ClickException(str(error)) from None

    return refused


@click.command()
@click.option("--received", type=Day(), required=True, help="起算的事件发生之日，当日不计")
@click.option("--term", "term_name", default="answer", show_default=True, help="期限的名称")
@click.option("--law", type=click.Choice(["2007", "2019"]), help="适用的条例，默认为当日施行的一版")
@click.option("--mark", "marks", type=MarkWords(), multiple=True, help="restart、pause、resume、extend：日期[：数]")
@click.option("--today", type=Day(), help="今天，默认按北京时间")
@click.option("--days", "by_day", is_flag=True, help="逐日说明：哪一天计入、哪一天不计、依据什么")
@with_calendar
@without_config
@as_json
@refusing
def due(
    received: date,
    term_name: str,
    law: str | None,
    marks: tuple[Mark, ...],
    today: date | None,
    by_day: bool,
    calendar_file: Path | None,
    as_json: bool,
) -> None:
    """计算一个期限的届满日，逐步说明理由。"""
    term = statutes.term(term_name, received, law)
    today, calendar = today or day_of(datetime.now(UTC)), read_calendar(calendar_file)
    found = clock.due(term, received, marks, calendar, today)
    lines = daybook.days(term, received, marks, calendar, found.due or today) if by_day else []
    if as_json:
        told = {"days": [asdict(line) for line in lines]} if by_day else {}
        click.echo(json.dumps(document(found) | told, ensure_ascii=False, default=str))
        return
    click.echo(_headline(term, found))
    for step in found.because:
        click.echo(f"  {step.on}  {step.what}（{step.article}）")
    for line in in_days(lines):
        click.echo(line)


@click.group()
def workdays() -> None:
    """数工作日。"""


@workdays.command("add")
@click.argument("day", type=Day())
@click.argument("n", type=click.IntRange(min=1))
@with_calendar
@without_config
@refusing
def add(day: date, n: int, calendar_file: Path | None) -> None:
    """DAY 之后的第 N 个工作日，DAY 当日不计。"""
    calendar = read_calendar(calendar_file)
    found = calendar.nth_after(day, n)
    _warn(calendar, found)
    click.echo(found.isoformat())


@workdays.command("count")
@click.argument("a", type=Day())
@click.argument("b", type=Day())
@with_calendar
@without_config
@refusing
def count(a: date, b: date, calendar_file: Path | None) -> None:
    """A 之后至 B（含）的工作日数。"""
    calendar = read_calendar(calendar_file)
    found = calendar.count(a, b)
    _warn(calendar, max(a, b))
    click.echo(str(found))


@click.command()
@click.option("--items", type=click.IntRange(min=0), help="同一申请人一个自然月内累计的件数")
@click.option("--pages", type=click.IntRange(min=0), help="单件申请的页数")
@click.option("--on", type=Day(), help="按哪一天的标准，默认今天")
@without_config
@as_json
@refusing
def fee(items: int | None, pages: int | None, on: date | None, as_json: bool) -> None:
    """计算信息处理费。"""
    if (items is None) == (pages is None):
        raise click.UsageError("--items 和 --pages 须给出其中一个，且只能给一个")
    found = fees.amount(items=items, pages=pages, on=on or day_of(datetime.now(UTC)))
    if as_json:
        lines = [{**asdict(line), "article": found.article} for line in found.lines]
        click.echo(json.dumps({"tariff": found.tariff, "amount": found.amount, "lines": lines}, ensure_ascii=False))
        return
    click.echo(f"{found.amount}元（{found.article}）")
    for line in found.lines:
        click.echo(f"  {line.text}")


@click.group()
def law() -> None:
    """施行中的法律数据。"""


@law.command("list")
@without_config
@as_json
@refusing
def law_list(as_json: bool) -> None:
    """每部法律的各版、施行日、期限，以及尚未核对的条文。"""
    found = check.overview()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in check.readable(found):
        click.echo(line)


@law.command("check")
@click.option(
    "--config", type=click.Path(path_type=Path), default="config.toml", help="配置文件（有则检查机关自己的文书模板）"
)
@as_json
def law_check(config: Path, as_json: bool) -> None:
    """检查法律数据、办理步骤和文书模板：缺条文、断档、重叠、未知的项、模板漏写的事实。"""
    problems = check.problems()
    counts = check.counts() if not problems else {}
    if not problems:
        problems, fitted = _fit(config)
        counts |= fitted
    if as_json:
        click.echo(json.dumps({"problems": problems, "counts": counts}, ensure_ascii=False))
    for line in problems:
        click.echo(line, err=True)
    if problems:
        raise click.ClickException(f"有{len(problems)}处问题")
    if not as_json:
        click.echo("没有问题：" + "、".join(f"{name}{n}" for name, n in counts.items()))


@law.command("diagram")
@without_config
def law_diagram() -> None:
    """把办理程序画成 Mermaid 状态图。"""
    from workflow import diagram

    click.echo(diagram.mermaid())


def _fit(config: Path) -> tuple[list[str], dict[str, int]]:
    """Check that procedure, letters and law fit together; imported here, for only this command needs those rooms."""
    from workflow import lawfulness
    from workflow.config import ConfigError, load

    try:
        chosen = load(config) if config.exists() else None
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    for words in lawfulness.doubts(chosen) if chosen else ():
        click.echo(f"注意：{words}", err=True)
    named = chosen.letters.templates if chosen else ""
    return lawfulness.problems(Path(named) if named else None), lawfulness.counts()


def document(found: Due) -> dict[str, Any]:
    """Return a due day as `gongkai due --json` prints it."""
    steps = [{"on": step.on.isoformat(), "what": step.what, "article": step.article} for step in found.because]
    return {
        "term": found.term,
        "law": found.law,
        "due": found.due.isoformat() if found.due else None,
        "left": found.left,
        "provisional": found.provisional,
        "because": steps,
    }


def in_days(lines: Sequence[Line]) -> list[str]:
    """Return a term day by day, a line each: the number it was counted as, or a dash."""
    return [
        f"  {line.on}  {'—' if line.n is None else line.n:>3}  {line.why}{f'（{line.article}）' if line.article else ''}"
        for line in lines
    ]


def read_calendar(path: Path | None) -> Calendar:
    """Return the calendar of a --calendar file, or the packaged one; raises CalendarError for a file it cannot use."""
    if path is None:
        return calendars.announced()
    try:
        return calendars.from_json(json_text.read_file(path))
    except OSError as error:
        raise CalendarError(f"日历文件 {path} 读不了：{reason_of(error)}") from None
    except NamedTwice as error:
        raise CalendarError(f"日历文件 {path}：{error}") from None
    except (ValueError, RecursionError):
        raise CalendarError(f"日历文件 {path} 不是 UTF-8 的 JSON") from None
    except CalendarError as error:
        raise CalendarError(f"日历文件 {path}：{error}") from None


def _headline(term: statutes.Term, found: Due) -> str:
    if found.due is None:
        return f"{term.label}：已停止计算，届满日待恢复后确定"
    unit = "个工作日" if term.unit == "working_day" else "日"
    left = found.left or 0
    state = f"还有{left}{unit}" if left > 0 else f"已逾期{-left}{unit}" if left < 0 else "今天届满"
    return f"{term.label}：{chinese(found.due)}届满（{state}）{'（暂定）' if found.provisional else ''}"


def _warn(calendar: Calendar, day: date) -> None:
    if calendar.provisional(day) and calendar.announced_until is not None:
        click.echo(f"提示：年历只公布到{calendar.announced_until.year}年，结果是暂定的", err=True)
