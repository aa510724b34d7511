"""gongkai evidence: the evidence list of a case, out of its journal."""

from datetime import date
from pathlib import Path

import click

from desk.opening import as_text, configured, ending_of, office_and_database, today_of
from desk.options import Day
from letters import files
from workflow import attachments, journal, letterbook, store, view
from workflow.disputes import evidence as evidence_of


@click.command()
@configured
@click.argument("number")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="文件（.docx .txt .json）"
)
@click.option("--today", type=Day(), help="目录的日期，默认今天")
def evidence(config: Path, number: str, output: Path, today: date | None) -> None:
    """从办理日志列出证据目录：名称、证明内容、来源（日志第几条、第几份文书）、页数。"""
    ending = ending_of(output, ("docx", "txt", "json"))
    with office_and_database(config) as (office, database):
        with database.read() as session:
            row = view.row_of(session, number)
            folded = journal.load(session, row)
            letters = list(store.letters(session, row.id or 0))
            sent = attachments.of_case(session, row.id or 0)
            found = evidence_of.items(folded, letters, letterbook.folder_of(database, office), sent)
        if ending == "json":
            content = as_text({"number": number, "evidence": [item.as_dict() for item in found]}).encode()
        else:
            content = files.write(evidence_of.listed(folded, found, office, today or today_of(office)), ending)
        letterbook.put(output, content)
    click.echo(str(output))
