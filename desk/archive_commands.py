"""gongkai archive: the package of a closed case, for the archives."""

from pathlib import Path

import click

from desk.opening import configured, office_and_database, show
from desk.options import as_json
from workflow import letterbook
from workflow.keeping import archive as archives
from workflow.keeping.kept_files import hash_of


@click.command()
@configured
@click.argument("number")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="归档包文件（.zip）"
)
@as_json
def archive(config: Path, number: str, output: Path, as_json: bool) -> None:
    """办结案件的归档包：文书、盖章件、附件、日志、各文件的哈希、目录和一个核对程序。

    \b
    归档包不用本程序也能核对：sha256sum -c SHA256SUMS，python3 verify.py。
    身份证件号码和证件影像不放进包里。
    """
    with office_and_database(config) as (office, database):
        with database.read() as session:
            made = archives.package(session, office, number, letterbook.folder_of(database, office))
        letterbook.put(output, made.content)
    if as_json:
        show(made.manifest | {"file": str(output), "sha256": hash_of(output)})
        return
    click.echo(f"{output}：{number}，日志{made.manifest['head']['seq']}条，文件{len(made.manifest['files'])}个")
