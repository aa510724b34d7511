"""gongkai backup, restore: what an office could not do without, kept elsewhere and brought back."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click

from desk.opening import configured, now, office_and_database, refusing, show, today_of, warn
from desk.options import as_json
from desk.progress import titled
from workflow.keeping import backup as backups
from workflow.keeping import key_proof, landing, restoring
from workflow.keeping.backup import BadBackup, Made
from workflow.keeping.kept_files import hash_of
from workflow.keeping.restoring import Checked
from workflow.office import Office, open_office

a_file = click.Path(path_type=Path, dir_okay=False)
key_file = click.option(
    "--key-file", "copy", type=a_file, help="另处保存的密钥副本：用它解开一部分加密内容，才算备份完整"
)


@click.group(invoke_without_command=True)
@configured
@click.option("-o", "--output", type=a_file, help="备份文件（.zip）")
@key_file
@as_json
@click.pass_context
def backup(ctx: click.Context, config: Path, output: Path | None, copy: Path | None, as_json: bool) -> None:
    """做一份备份：数据库、文书和附件、清单和各文件的哈希；办公不用停。

    \b
    备份里没有 GONGKAI_KEY。密钥的副本另处保存，用 --key-file 指明它，解得开才算完整；
    不指明的，备份名后带 .unconfirmed，退出码为 1，等 gongkai backup confirm 确认。
    """
    if ctx.invoked_subcommand is not None:
        return
    if output is None:
        raise click.UsageError("缺少 -o：备份写到哪个文件")
    with office_and_database(config) as (office, database), refusing(BadBackup):
        backups.refuse_there(output)
        keys = key_proof.read_keys(copy) if copy else None
        if copy is not None:
            backups.apart(copy, database, office, config, output)
        made = backups.make(database, office, config, output, now(), titled, keys)
    _told(made, as_json)


@backup.command()
@configured
@click.argument("file", type=a_file)
@click.option("--key-file", "copy", type=a_file, required=True, help="另处保存的密钥副本")
@as_json
def confirm(config: Path, file: Path, copy: Path, as_json: bool) -> None:
    """用另处保存的密钥副本确认一份备份：解得开其中加密的内容，备份才算完整。"""
    with office_and_database(config) as (office, database), refusing(BadBackup):
        backups.apart(copy, database, office, config, file)
        made = backups.confirm(file, key_proof.read_keys(copy))
    _told(made, as_json)


@click.command()
@configured
@click.argument("file", type=a_file)
@click.option("--to", "target", metavar="URL", help="空的数据库；默认是 config.toml 或 GONGKAI_DATABASE_URL 写的")
@click.option("--check", is_flag=True, help="只核对备份，什么也不恢复")
@click.option("--key-file", "copy", type=a_file, help="密钥副本，默认用环境变量 GONGKAI_KEY")
@as_json
def restore(config: Path, file: Path, target: str | None, check: bool, copy: Path | None, as_json: bool) -> None:
    """核对一份备份（--check），或者把它恢复到一个空的数据库。

    \b
    核对：清单里每个文件的哈希、每条日志链、文号、文书，并用密钥解开一部分加密内容。
    恢复的去处已有数据的，不动它；备份可以从 SQLite 恢复到 PostgreSQL，也可以反过来。
    """
    with refusing(BadBackup):
        office = open_office(config, target)
        if copy is not None:
            office = replace(office, vault=key_proof.read_keys(copy))
        url = office.config.database_url
        if check:
            checked = restoring.check(file, office, today_of(office), titled)
        else:
            checked = restoring.restore(file, office, url, _store(config, office, url), today_of(office), titled)
    if not checked.complete:
        warn("这份备份还没有用另处保存的密钥副本确认过（gongkai backup confirm）")
    if checked.over:
        warn(
            f"这份备份里有{len(checked.over)}件的保管期今天已满（{'、'.join(checked.over[:3])}等）：备份以后批准的销毁不在里面，"
            "恢复后请先重新提出、批准销毁清单（gongkai destruction due）"
        )
    if as_json:
        show(_counted(checked) | {"restored_to": None if check else landing.shown(url)})
        return
    done = "核对完毕" if check else f"已恢复到 {landing.shown(url)}"
    click.echo(
        f"{done}：{checked.manifest['made_at']}的备份，{checked.cases}件、{checked.entries}条日志、{checked.files}个文件，"
        f"没有出入；加密的{checked.sealed}项，解开了{checked.opened}项"
    )


def _store(config: Path, office: Office, url: str) -> Path:
    """Return where files belong: beside an SQLite database, else beside config.toml."""
    beside = (
        Path(unquote(url.removeprefix("sqlite:///"))).resolve() if url.startswith("sqlite:///") else config.resolve()
    )
    return beside.parent / office.config.letters.store


def _told(made: Made, as_json: bool) -> None:
    manifest, size = made.manifest, made.path.stat().st_size
    digest = hash_of(made.path)
    if as_json:
        show({"file": str(made.path), "complete": made.complete, "bytes": size, "sha256": digest, "opened": made.opened,
              "cases": manifest["cases"], "files": len(manifest["files"]), "sealed": manifest["sealed"]})  # fmt: skip
    else:
        click.echo(f"{made.path}：{manifest['cases']}件、{len(manifest['files'])}个文件，sha256 {digest}")
        sealed = (
            f"密钥副本解开了加密的{manifest['sealed']}项中的{made.opened}项" if manifest["sealed"] else "没有加密的内容"
        )
        if made.complete:
            click.echo(f"备份完整：{sealed}")
    if not made.complete:
        warn(
            f"备份还不完整：里面有{manifest['sealed']}项加密内容，密钥不在备份里。"
            f"请用另处保存的密钥副本确认：gongkai backup confirm {made.path} --key-file 副本"
        )
        raise SystemExit(1)


def _counted(checked: Checked) -> dict[str, Any]:
    return {name: value for name, value in vars(checked).items() if name != "manifest"} | {
        "made_at": checked.manifest["made_at"], "from": checked.manifest["from"],
    }  # fmt: skip
