"""What the words of a call are read as, before any database: a day, and whether the answer is JSON."""

from datetime import date
from typing import Any

import click

from rules.wording import iso_day

LONGEST_KEY = 200


def day(value: str, param: click.Parameter | None = None, ctx: click.Context | None = None) -> date:
    """Return the day of an ISO date; anything else is a wrong word of the call."""
    found = iso_day(value)
    if found is None:
        raise click.BadParameter(f"“{value}”不是日期，应为 2026-03-02 的样子", ctx, param)
    return found


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        return value if isinstance(value, date) else day(value, param, ctx)


class Key(click.ParamType[str]):
    """A key of one's own for one act: an empty one is a variable nobody set, a longer one no database can look up."""

    name = "键"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not 1 <= len(value) <= LONGEST_KEY:
            self.fail(f"幂等键应为1至{LONGEST_KEY}个字", param, ctx)
        return str(value)


as_json = click.option("--json", "as_json", is_flag=True, help="只在标准输出打印一个 JSON 文档")
without_config = click.option(
    "--config", type=click.Path(), hidden=True, expose_value=False, help="这一命令不用配置文件"
)
