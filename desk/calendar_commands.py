"""gongkai calendar: notices of days off, taken in and listed."""

from pathlib import Path
from typing import Any

import click

from desk import json_text
from desk.json_text import NamedTwice
from desk.opening import configured, now, office_and_database, show, today_of, warn
from desk.options import as_json
from workflow import moving, notices
from workflow.deadlines import label_of
from workflow.disk import reason_of
from workflow.moving import Loaded


@click.group()
def calendar() -> None:
    """放假通知。"""


@calendar.command("load")
@configured
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_json
def calendar_load(config: Path, file: Path, as_json: bool) -> None:
    """载入一年的放假通知，在办件的期限随之变动。

    \b
    文件是 JSON，同一年再载入的取代先前的：
      {"year": 2027, "notice": "文号", "off": ["2027-01-01", …], "work": ["2027-02-07", …]}
    地方自己的放假另加 "place": true，并写明 "issuer"（发文机关）和 "number"（文号）。
    """
    document = _read(file)
    with office_and_database(config) as (office, database), database.write() as session:
        done = moving.load(session, office, document, today_of(office), now())
    if isinstance(document, dict) and not document.get("off"):
        warn(f"{done.notice.year}年的这份通知没有一天放假：周末以外每天都算工作日，请核对")
    if as_json:
        show(_document(done))
        return
    if not done.is_new:
        click.echo(f"{done.notice.year}年放假通知（{done.notice.words}）已经载入过，没有变动")
        return
    instead = f"，取代{done.replaced.words}" if done.replaced else ""
    click.echo(f"已载入{done.notice.year}年放假通知（{done.notice.words}）{instead}")
    for item in done.moved:
        click.echo(item.line)
    cases = len({item.number for item in done.moved})
    click.echo(f"{cases}件的期限有变动，已通知{done.mails}人" if cases else "没有在办件的期限因此变动")
    if cases and not done.mails:
        warn("没有人收到通知：请登记人员及邮箱（gongkai person add）")


@calendar.command("list")
@configured
@as_json
def calendar_list(config: Path, as_json: bool) -> None:
    """列出年历所据的放假通知：随程序的和载入的。"""
    with office_and_database(config) as (office, _):
        listed = notices.listed(office.calendar, office.notices)
        until = office.calendar.announced_until
    if as_json:
        show({"announced_until": until, "notices": listed})
        return
    for item in listed:
        source = f"载入的第{item['number']}份" if item["number"] else "随程序"
        place = "，地方" if item["place"] else ""
        click.echo(f"{item['year']}  {source}{place}  {item['notice']}{'' if item['stands'] else '  （已被取代）'}")
    if until is not None:
        click.echo(f"年历公布到{until.year}年；{until.replace(day=28)}起的期限是暂定的")


def _read(file: Path) -> object:
    try:
        return json_text.read_file(file)
    except OSError as error:
        raise click.ClickException(f"{file}：{reason_of(error)}") from None
    except NamedTwice as error:
        raise click.ClickException(f"{file}：{error}") from None
    except (ValueError, RecursionError):
        raise click.ClickException(f"{file}：不是 UTF-8 的 JSON") from None


def _document(done: Loaded) -> dict[str, Any]:
    return {
        "year": done.notice.year,
        "notice": done.notice.words,
        "loaded": done.is_new,
        "replaced": done.replaced.words if done.replaced else None,
        "moved": [
            {
                "number": item.number, "clock": item.clock, "label": label_of(item.clock), "from": item.was,
                "to": item.due, "was_provisional": item.was_provisional, "provisional": item.provisional,
            }
            for item in done.moved
        ],
        "mails": done.mails,
    }  # fmt: skip
