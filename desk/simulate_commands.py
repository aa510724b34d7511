"""gongkai simulate: plausible cases in any number."""

import time
from datetime import date
from pathlib import Path

import click

from desk.opening import configured, office_and_database, refusing, today_of, warn
from desk.options import Day
from desk.progress import progress
from workflow import store
from workflow.simulation import run
from workflow.simulation.arriving import SINCE


@click.command()
@configured
@click.argument("count", metavar="N", type=click.IntRange(min=1))
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="同一个数得到同样的申请")
@click.option("--from", "since", type=Day(), default=SINCE, show_default=True, help="从哪一天起收到")
@click.option("--to", "until", type=Day(), help="到哪一天为止，默认今天；以后的步骤不办")
def simulate(config: Path, count: int, seed: int, since: date, until: date | None) -> None:
    """模拟 N 件申请：都经过同样的办理步骤，有在办的、办结的、逾期的和诉讼中的。人名、单位名和内容都是编的。"""
    with office_and_database(config) as (office, database):
        with database.read() as session:
            held = store.count_cases(session)
        if held:
            warn(f"数据库里已有{held}件申请，模拟的加在后面")
        began = time.monotonic()
        with refusing(run.Unplayable), progress("模拟", count, run.BATCH) as tick:
            told = run.fill(database, office, count, seed, since, until or today_of(office), tick)
    seconds = time.monotonic() - began
    refused = told.refused.total()
    for reason, times in told.refused.most_common(5):
        warn(f"被拒绝{times}次：{reason}")
    click.echo(f"已模拟{told.cases}件、{told.acts}步{f'（被拒绝{refused}步）' if refused else ''}，用时{seconds:.0f}秒")
