"""gongkai import and export: an office's ledger, taken in whole or not at all, and given back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from desk.opening import YEAR, configured, ending_of, now, office_and_database, today_of, warn
from desk.progress import progress
from workflow.database import Database
from workflow.ledger import ledger_export, ledgers, proceeding_ledger, spreadsheet
from workflow.ledger.spreadsheet import BadLedger, BadRows
from workflow.office import Office

MOST_NAMED = 100
BY_PAGE = "（机关自己的表头、用词和日期写法，网页上的“导入台账”可以对照着读）"


@click.command("import")
@configured
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--proceedings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="复议诉讼表（CSV UTF-8 或 XLSX），也可以单独导入",
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
def import_(config: Path, file: Path | None, proceedings: Path | None, dry_run: bool) -> None:
    """导入台账（CSV UTF-8 或 XLSX）：有一行不对，就一行也不导入。

    复议诉讼表的列：登记号、类型、收到日期、结果、审结日期；登记号在台账或者数据库里。
    """
    whole = file or proceedings
    if whole is None:
        raise click.UsageError("缺少 FILE：台账，或者只用 --proceedings 导入复议诉讼表")
    with office_and_database(config) as (office, database):
        rows = _applications(file, office, database) if file is not None else []
        disputes = _disputes(proceedings, office, database, rows) if proceedings is not None else []
        contested = proceeding_ledger.by_number(disputes)
        if not dry_run:
            with named(whole), progress("导入", len(rows), ledgers.CHUNK) as tick, database.write() as session:
                proceeding_ledger.take_in(session, office, rows, contested, now(), today_of(office), tick)
    still_open = sum(row.decision is None for row in rows)
    done = "检查无误，可以导入" if dry_run else "已导入"
    parts = [f"{len(rows)}件：已办结{len(rows) - still_open}件，在办{still_open}件"] if file is not None else []
    parts += [f"复议诉讼{len(disputes)}件"] if proceedings is not None else []
    click.echo(f"{done}{'，'.join(parts)}")


def _applications(file: Path, office: Office, database: Database) -> list[ledgers.Row]:
    with named(file, BY_PAGE):
        rows = ledgers.read(file, office)
    with named(file), database.read() as session:
        ledgers.check_new(session, rows)
    _doubted(file, [*spreadsheet.beside(file), *ledgers.doubts(rows, today_of(office))])
    return rows


def _disputes(
    file: Path, office: Office, database: Database, rows: Sequence[ledgers.Row]
) -> list[proceeding_ledger.Row]:
    received = {row.number: row.received_on for row in rows}
    with named(file), database.read() as session:
        disputes = proceeding_ledger.read(file)
        proceeding_ledger.check_known(session, disputes, received)
        beside = proceeding_ledger.doubts_beside(session, disputes, received)
    doubts = proceeding_ledger.doubts(disputes, today_of(office))
    _doubted(file, [*spreadsheet.beside(file), *doubts, *beside])
    return disputes


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
