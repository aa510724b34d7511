"""gongkai annual: a person's prose for the report, its versions, what is published, and delivery to who adds them up."""

import json
from datetime import date
from pathlib import Path

import click

from desk.opening import YEAR, C, configured, ending_of, now, office_and_database, refusing, show, today_of, warn
from desk.options import Day, as_json
from desk.report_files import FORMATS, written
from workflow import letterbook
from workflow.report import cells, gathering, publishing
from workflow.report.annual_report import FORMS
from workflow.report.gathering import BadDelivery
from workflow.report_tables import PublishedReport


def _of_a_year(command: C) -> C:
    """Give a command the year, the unit and the form of the report it is about."""
    for decorate in (
        click.option("--form", type=click.Choice(FORMS), default="2021", show_default=True, help="格式"),
        click.option("--unit", help="一个单位自己的报告，默认本级政府的"),
        click.argument("year", type=YEAR),
        configured,
    ):
        command = decorate(command)
    return command


@click.group()
def annual() -> None:
    """年度报告：编写、公布、更正、报送。"""


@annual.command()
@configured
@click.argument("year", type=YEAR)
@as_json
def status(config: Path, year: int, as_json: bool) -> None:
    """列出该年应编制的报告、应公布的日期、是否已经公布。"""
    with office_and_database(config) as (office, database), database.read() as session:
        owed, today = publishing.status(session, office, year), today_of(office)
    rows = [{**vars(one), "unit": one.unit or None, "late": one.late(today)} for one in owed]
    if as_json:
        show(rows)
        return
    for one in owed:
        stands = f"第{one.version}版，{one.published_on}公布" if one.version else "还没有公布"
        late = "（逾期）" if one.late(today) else ""
        click.echo(f"{one.unit or '本级政府'}  应于{one.due_on}前公布  {stands}{late}  {one.article}")


@annual.command()
@_of_a_year
@as_json
def text(config: Path, year: int, unit: str | None, form: str, as_json: bool) -> None:
    """打印报告各部分现在的文字（由数字草拟的，或者人写的）。"""
    with office_and_database(config) as (office, database), database.read() as session:
        report = publishing.count(session, office, year, form, unit)
        found = publishing.sections(session, office, report, unit)
    if as_json:
        show(found)
        return
    for section, words in found.items():
        click.echo(f"[{section}]\n{words}\n")


@annual.command()
@_of_a_year
@click.argument("section")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--by", required=True, help="编写人登录名")
def write(config: Path, year: int, unit: str | None, form: str, section: str, file: Path, by: str) -> None:
    """用文件（UTF-8）里的文字代替一个部分草拟的文字；以前写的都留着。"""
    try:
        words = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name}：不是 UTF-8 编码") from None
    with office_and_database(config) as (office, database), database.write() as session:
        report = publishing.count(session, office, year, form, unit)
        left_out = publishing.write(session, office, report, unit, section, words, by, now())
    click.echo(f"已写入{year}年报告的“{section}”")
    if left_out:
        warn(f"草拟的文字里有、新写的文字里没有的数：{'、'.join(left_out)}，请核对")


@annual.command()
@_of_a_year
@click.option("--by", required=True, help="公布人登录名（签发人或督办）")
@click.option("--on", type=Day(), help="公布之日，默认今天")
@click.option("--reason", help="更正已公布的报告的理由")
def publish(config: Path, year: int, unit: str | None, form: str, by: str, on: date | None, reason: str | None) -> None:
    """公布报告：勾稽关系成立、没有缺项才能公布；公布的文本、数字和每一格的案件从此不变。"""
    with office_and_database(config, on) as (office, database), database.write() as session:
        day = on or today_of(office)
        row = publishing.publish(session, office, year, form, unit, by=by, on=day, at=now(), reason=reason)
        click.echo(f"已公布{year}年报告第{row.version}版 {row.sha256}")
        if missing := json.loads(row.missing):
            warn(f"还没有公布自己报告的单位：{'、'.join(missing)}")


@annual.command("list")
@configured
@as_json
def list_(config: Path, as_json: bool) -> None:
    """列出公布过的报告。"""
    with office_and_database(config) as (_, database), database.read() as session:
        rows = [row.model_dump(exclude={"figures", "value", "cells", "id"}) for row in publishing.versions(session)]
    if as_json:
        show(rows)
        return
    for row in rows:
        reason = f"  更正：{row['reason']}" if row["reason"] else ""
        click.echo(
            f"{row['unit'] or '本级政府'}  {row['year']}年  第{row['version']}版  {row['published_on']}  {row['sha256']}{reason}"
        )


@annual.command("show")
@_of_a_year
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写成 .docx、.pdf、.xlsx 或 .html",
)
def show_(config: Path, year: int, unit: str | None, form: str, output: Path) -> None:
    """按公布时的样子写出最后公布的一版。"""
    ending = ending_of(output, FORMATS)
    with office_and_database(config) as (office, database), database.read() as session:
        row = _published(publishing.latest(session, year, form, unit), year)
        letterbook.put(output, written(publishing.counted(row), publishing.frozen(row), office, ending))
    click.echo(f"已写出 {output}（第{row.version}版）")


@annual.command()
@_of_a_year
@click.argument("name")
@click.option("--published", is_flag=True, help="按最后公布的一版，不按现在的台账")
def cell(config: Path, year: int, name: str, unit: str | None, form: str, published: bool) -> None:
    """列出一格里的案件，如 table3.new.自然人、table4.行政复议.结果维持；总计列写作 table3.new.总计。

    2012年格式的写作 applications.received、applications.by_channel.网上、disputes.suits。
    """
    with office_and_database(config) as (_, database), database.read() as session:
        if published:
            found = json.loads(_published(publishing.latest(session, year, form, unit), year).cells)
        else:
            found = publishing.cases_of(session, form, year, unit)
    for number in cells.of(found, name):
        click.echo(number)


@annual.command()
@_of_a_year
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False), required=True, help=".json 文件")
def deliver(config: Path, year: int, unit: str | None, form: str, output: Path) -> None:
    """把公布的报告写成签名的文件，报送给汇总的机关（gongkai report --from）。"""
    with office_and_database(config) as (office, database), database.read() as session, refusing(BadDelivery):
        row = _published(publishing.latest(session, year, form, unit), year)
        letterbook.put(output, gathering.deliver(row, office.config).encode())
    click.echo(f"已写出 {output}（第{row.version}版）")


@annual.command()
def key() -> None:
    """生成签名用的一对密钥：私钥放进环境变量 GONGKAI_REPORT_KEY，公钥交给汇总的机关写进它的 config.toml。"""
    private, public = gathering.new_key()
    click.echo(f"GONGKAI_REPORT_KEY={private}")
    click.echo(f'[[reports_from]]\nname = ""  # 报送的机关或者单位，写全称\nkey = "{public}"')


def _published(row: PublishedReport | None, year: int) -> PublishedReport:
    if row is None:
        raise click.ClickException(f"{year}年的报告还没有公布（gongkai annual publish）")
    return row
