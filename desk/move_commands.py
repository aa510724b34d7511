"""gongkai move: an office from SQLite onto PostgreSQL."""

from pathlib import Path

import click

from desk.opening import configured, refusing, show
from desk.options import as_json
from desk.progress import titled
from workflow.keeping import landing, relocation
from workflow.keeping.relocation import Moved
from workflow.office import open_office


@click.command()
@configured
@click.option("--to", "target", required=True, metavar="URL", help="空的 PostgreSQL 数据库，postgresql://…")
@as_json
def move(config: Path, target: str, as_json: bool) -> None:
    """把 SQLite 上的机关整个迁往 PostgreSQL，逐行逐链核对后才算完成。

    \b
    复制和核对期间照常办理；最后逐行核对、补上其间的变动，这时页面可以看、不能写。
    完成后原数据库不再接受写入，并写明迁到了哪里。
    中途被打断的，原数据库照常可用，重新运行即可。文书等文件放在 config.toml 旁的 letters.store。
    """
    with refusing():
        office = open_office(config)
        store = config.resolve().parent / office.config.letters.store
        moved = relocation.move(office, office.config.database_url, target, store, titled)
    if as_json:
        show(vars(moved) | {"to": landing.shown(target), "store": str(store)})
        return
    click.echo(
        f"已迁到 {landing.shown(target)}：{moved.cases}件、{moved.entries}条日志，共{moved.rows}行，"
        f"{'上次已复制，这次核对完毕' if moved.again else _laid(moved)}，没有出入\n"
        f"请把 config.toml 的 database_url（或 GONGKAI_DATABASE_URL）改为新地址，文件在 {store}"
    )


def _laid(moved: Moved) -> str:
    return f"新放文件{moved.files}个，复制期间变动的{moved.changed}行已补上"
