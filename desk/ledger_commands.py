"""gongkai import and export: an office's ledger, taken in whole or not at all, and given back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from desk.opening import YEAR, configured, ending_of, now, office_and_database, today_of, warn
from desk.progress import progress
from workflow.ledger import ledger_export, ledgers, proceeding_ledger, spreadsheet
from workflow.ledger.spreadsheet import BadLedger, BadRows

MOST_NAMED = 100
BY_PAGE = "（机关自己的表头、用词和日期写法，网页上的“导入台账”可以对照着读）"


@click.command("import")
@configured
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--proceedings", type=click.Path(path_type=Path, dir_okay=False), help="同时导入的复议诉讼表（CSV UTF-8 或 XLSX）"
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
def import_(config: Path, file: Path, proceedings: Path | None, dry_run: bool) -> None:
    """导入台账（CSV UTF-8 或 XLSX）：有一行不对，就一行也不导入。

    复议诉讼表的列：登记号、类型、收到日期、结果、审结日期；登记号在台账或者数据库里。
    """
    with office_and_database(config) as (office, database):
        with named(file, BY_PAGE):
            rows = ledgers.read(file, office)
        with named(file), database.read() as session:
            ledgers.check_new(session, rows)
        _doubted(file, [*spreadsheet.beside(file), *ledgers.doubts(rows, today_of(office))])
        contested: dict[str, list[proceeding_ledger.Row]] = {}
        if proceedings is not None:
            with named(proceedings), database.read() as session:
                disputes = proceeding_ledger.read(proceedings)
                proceeding_ledger.check_known(session, disputes, {row.number for row in rows})
                contested = proceeding_ledger.by_number(disputes)
            doubts = proceeding_ledger.doubts(disputes, today_of(office))
            _doubted(proceedings, [*spreadsheet.beside(proceedings), *doubts])
        if not dry_run:
            with named(file), progress("导入", len(rows), ledgers.CHUNK) as tick, database.write() as session:
                proceeding_ledger.take_in(session, office, rows, contested, now(), today_of(office), tick)
    still_open = sum(row.decision is None for row in rows)
    done = "检查无误，可以导入" if dry_run else "已导入"
    disputed = f"，复议诉讼{sum(map(len, contested.values()))}件" if proceedings is not None else ""
    click.echo(f"{done}{len(rows)}件：已办结{len(rows) - still_open}件，在办{still_open}件{disputed}")


def _doubted(file: Path, lines: list[str]) -> None:
    """Say what in a file should be looked at again, the first of it line by line."""
    warn(*(f"{file.name}{line}，请核对" for line in lines[:MOST_NAMED]))
    if len(lines) > MOST_NAMED:
        warn(f"{file.name}还有{len(lines) - MOST_NAMED}处要核对")


@contextmanager
def named(file: Path, instead: str = "") -> Iterator[None]:
    """Say every bad row of a file on its own line, then the file's name and what may be done instead."""
    try:
        yield
    except BadRows as error:
        for line in error.lines:
            click.echo(line, err=True)
        raise click.ClickException(f"{file.name}：{error}{instead}") from None
    except BadLedger as error:
        raise click.ClickException(f"{error}{instead}") from None


@click.command()
@configured
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".csv 或 .xlsx 文件")
@click.option("--year", type=YEAR, help="只要这一年收到的")
def export(config: Path, output: Path, year: int | None) -> None:
    """导出台账（CSV UTF-8 或 XLSX），列与导入的相同，可以再导入。"""
    ending_of(output, ledger_export.ENDINGS)
    with office_and_database(config) as (office, database), database.read() as session:
        count = ledger_export.write(output, ledger_export.rows(session, office, year))
    click.echo(f"已导出{count}件：{output}")
