"""gongkai papers, gongkai posting: what is printed beside a letter, and the list of what was handed in to the post."""

from datetime import date
from pathlib import Path

import click

from desk.opening import configured, ending_of, office_and_database, today_of, warn
from desk.options import Day
from letters import files
from letters.envelope import SIZES
from workflow import letterbook
from workflow.paperwork import papers
from workflow.paperwork import posting as post


@click.command("papers")
@configured
@click.argument("number")
@click.option(
    "--kind",
    "wanted",
    multiple=True,
    type=click.Choice(list(papers.LABELS)),
    help="只要这几种（可多次），默认除送达公告外的全部",
)
@click.option("--letter", "ordinal", type=click.IntRange(1), help="第几份文书的信封、面单、回证，默认待送达的第一份")
@click.option("--on", "on", type=Day(), help="送达公告发布的日期，默认今天")
@click.option("--size", type=click.Choice(list(SIZES)), default="DL", show_default=True, help="信封的大小（GB/T 1416）")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="放进哪个目录，每种一个 PDF"
)
def papers_(
    config: Path, number: str, wanted: tuple[str, ...], ordinal: int | None, on: date | None, size: str, output: Path
) -> None:
    """打印随一份文书的单据：信封、面单、送达回证、审批单等。

    还有保密审查表、卷内目录，口头申请待签字的申请表；公告送达的公告指明才打印。

    没有指明 --kind 时，本件用不上的不打印，说明理由。
    """
    with office_and_database(config) as (office, database), database.read() as session:
        about = papers.asked(
            session, office, number, letterbook.folder_of(database, office), ordinal, on or today_of(office)
        )
        made: dict[str, bytes] = {}
        for kind, content in papers.printed(about, wanted or papers.USUAL, size):
            if isinstance(content, bytes):
                made[kind] = content
            elif wanted:
                raise content
            else:
                warn(f"没有打印{papers.LABELS[kind]}：{content}")
        for kind, content in made.items():
            file = output / f"{number.replace('/', '_')}-{papers.LABELS[kind]}.pdf"
            letterbook.put(file, content)
            click.echo(str(file))


@click.command()
@configured
@click.option("--on", "on", type=Day(), required=True, help="交邮的那一天")
@click.option("--unit", help="哪个单位的，默认本机关")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="文件（.pdf .docx .txt）"
)
def posting(config: Path, on: date, unit: str | None, output: Path) -> None:
    """打印一天的交寄清单：当天交邮政企业寄出的文书、邮件号码、收件人。"""
    ending = ending_of(output)
    with office_and_database(config) as (office, database):
        with database.read() as session:
            value = post.handed_in(session, office, unit or office.name, on)
        letterbook.put(output, files.write(value, ending, office.fonts))
    click.echo(str(output))
