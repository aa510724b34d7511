"""gongkai init, person, key, sweep, work, mails, verify: the office's own commands."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote

import click

from desk.opening import configured, now, office_and_database, refusing, settle, show, today_of, warn
from desk.options import Day, as_json
from desk.progress import progress, titled
from workflow import calendars, letterbook, people, store
from workflow.database import Database, has_tables
from workflow.keeping import kept_files, landing, verification
from workflow.letterbook import Unwritable
from workflow.office import Office, open_office
from workflow.schema import migrate
from workflow.tables import CaseFile
from workflow.telling import alerts, outbox
from workflow.telling.post import clear_parts, transport_of
from workflow.vault import new_key

LONG = 1000


@click.command()
@configured
def init(config: Path) -> None:
    """建立或升级数据库；可以重复运行。"""
    from workflow import lawfulness  # reads every template's law, which no other of these commands needs

    with refusing():
        office = open_office(config)
        with closing(Database(office.config.database_url)) as database:
            was_there = has_tables(database)
            revision = migrate(database)
            with database.read() as session:
                office = calendars.current(session, office)
            settle(database, office)
    if database.is_sqlite:
        where = unquote(database.url.removeprefix("sqlite:///")).removeprefix(f"{Path.cwd()}/")
    else:
        where = landing.shown(database.url).rpartition("@")[2]
    done = "已是最新" if revision is None else f"已升级到 {revision}" if was_there else f"已建立，版本 {revision}"
    click.echo(f"数据库{done}：{where}")
    warn(*lawfulness.doubts(office.config))
    if office.config.key is None:
        warn("没有设置 GONGKAI_KEY：登记身份证件号码前，先用 gongkai key 生成一把并妥善保管")


@click.group(invoke_without_command=True)
@configured
@click.pass_context
def key(ctx: click.Context, config: Path) -> None:  # noqa: ARG001  every command takes --config
    """生成一把加密身份证件号码用的密钥，放进环境变量 GONGKAI_KEY；更换密钥用 key rotate。"""
    if ctx.invoked_subcommand is None:
        click.echo(new_key())


@key.command("rotate")
@configured
@as_json
def key_rotate(config: Path, as_json: bool) -> None:
    """更换密钥：身份证件号码和加密的附件改用 GONGKAI_KEY 里的第一把密钥。

    \b
    先把各处 GONGKAI_KEY 改为“新密钥，旧密钥”并重新启动，再运行本命令；可以随时打断，再运行会接着做。
    做完后去掉旧密钥；旧备份仍要用旧密钥打开，请一并保管。
    """
    from workflow.keeping import rekeying

    with office_and_database(config) as (office, database):
        done = rekeying.rotate(database, office, titled)
    if as_json:
        show(vars(done))
        return
    click.echo(
        f"{done.numbers}个证件号码、{done.documents}个加密附件都已改用新密钥（这次换了{done.renewed}个），"
        "GONGKAI_KEY 可以只留新的一把"
    )


@click.group()
def person() -> None:
    """人员。"""


@person.command("add")
@configured
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", "roles", type=click.Choice(list(people.ROLES)), multiple=True, required=True, help="可重复")
@click.option("--unit", help="单位，默认公开工作机构")
@click.option("--email")
def person_add(
    config: Path, login: str, name: str, roles: tuple[str, ...], unit: str | None, email: str | None
) -> None:
    """登记一名工作人员。"""
    from workflow import staffing

    with office_and_database(config) as (office, database), database.write() as session:
        where = office.config.unit(unit or office.name).name
        added = staffing.enter(session, _operator(), now(), login, staffing.Wanted(name, where, roles, email))
        line = f"{added.login} {added.name} {added.unit} {added.roles}"
    click.echo(line)


@person.command("away")
@configured
@click.argument("login")
@click.option("--from", "since", type=Day(), required=True)
@click.option("--until", type=Day(), required=True)
@click.option("--substitute", required=True, help="代理人登录名")
def person_away(config: Path, login: str, since: date, until: date, substitute: str) -> None:
    """登记离岗：期间的提醒发给代理人。"""
    from workflow import staffing

    with office_and_database(config) as (_, database), database.write() as session:
        staffing.absent(session, _operator(), now(), login, since, until, substitute)
    click.echo(f"{login} {since} 至 {until} 由 {substitute} 代理")


@person.command("password")
@configured
@click.argument("login")
def person_password(config: Path, login: str) -> None:
    """设置登录口令：在终端上问两遍；不在终端上时从标准输入读一行。"""
    from workflow import staffing

    terminal = sys.stdin.isatty()
    password = click.prompt("新口令", hide_input=True, confirmation_prompt="再输一遍") if terminal else _line()
    with office_and_database(config) as (_, database), database.write() as session:
        staffing.set_password(session, _operator(), now(), login, password)
    click.echo(f"{login} 的口令已设置，用旧口令登录的都已退出")


@person.command("list")
@configured
@as_json
def person_list(config: Path, as_json: bool) -> None:
    """列出工作人员。"""
    with office_and_database(config) as (_, database), database.read() as session:
        staff = [
            one.model_dump(exclude={"password_hash"}) | {"roles": one.roles.split(",")} for one in store.people(session)
        ]
    if as_json:
        show(staff)
        return
    for one in staff:
        click.echo(
            f"{one['login']:<12} {one['name']} {one['unit']} {'、'.join(one['roles'])} {one['email'] or '（无邮箱）'}"
        )


@click.command()
@configured
@click.option("--today", type=Day(), help="以哪一天计，默认今天")
@as_json
def sweep(config: Path, today: date | None, as_json: bool) -> None:
    """巡查一次期限、发送一次邮件，然后结束。"""
    with office_and_database(config) as (office, database):
        day, at = today or today_of(office), now()
        swept = alerts.sweep(database, office, day, at)
        unwritten = _render(database, office, at, day)
        sent = outbox.drain(database, office.config, transport_of(office.config, database), at)
        clear_parts(office, database, at)
        troubled = _troubled(database)
        is_workday = office.calendar.is_workday(day)
    if not is_workday:
        warn(f"{day}是休息日，提醒在工作日上午发送")
    if swept.unaddressed:
        warn(f"有{swept.unaddressed}条提醒找不到收件人或没有邮箱，请登记人员及邮箱（gongkai person add）")
    for line in (*unwritten, *troubled):
        warn(line)
    if as_json:
        show({"today": day, **vars(swept), **sent})
    else:
        click.echo(
            f"{day}：新提醒{swept.alerts}条（被更高一级取代{swept.superseded}条），"
            f"发出邮件{sent['sent']}封，被拒{sent['refused']}封，待重试{sent['failed']}封"
        )
    if sent["refused"] or sent["failed"] or unwritten:
        raise SystemExit(1)


@click.command()
@configured
@as_json
def mails(config: Path, as_json: bool) -> None:
    """列出发不出去的邮件和发件箱的情况。"""
    with office_and_database(config) as (_, database), database.read() as session:
        rows = [
            {"message_id": row.message_id, "recipient": row.recipient, "status": row.status, "attempts": row.attempts,
             "next_at": row.next_at, "error": row.error}
            for row in outbox.troubled(session)
        ]  # fmt: skip
        counts = outbox.depth(session)
    if as_json:
        show({"counts": counts, "troubled": rows})
        return
    click.echo("发件箱：" + ("、".join(f"{status} {count}" for status, count in counts.items()) or "空"))
    for row in rows:
        click.echo(f"{row['status']:<10} 试过{row['attempts']}次  {row['recipient']}  {row['error']}")


@click.command()
@configured
def work(config: Path) -> None:
    """运行定时工作：期限巡查、发送邮件、巡查中断报警。"""
    from desk import log_lines
    from workflow import jobs

    log_lines.begin()
    with office_and_database(config) as (office, database):
        click.echo(f"定时工作已开始（进程 {os.getpid()}），按 Ctrl-C 结束", err=True)
        jobs.run(database, office, transport_of(office.config, database))


@click.command()
@configured
@click.option(
    "--against", "kept", type=click.Path(path_type=Path, dir_okay=False), help="另处保存的备份：日志须接着它往下写"
)
@as_json
def verify(config: Path, kept: Path | None, as_json: bool) -> None:
    """重算全部日志，核对哈希链、缓存、文号和文书文件；有出入即退出 1。

    \b
    能改数据库的人可以把一整条哈希链重算一遍；和另处保存的备份比（--against），改写过的才看得出来。
    """
    with office_and_database(config) as (office, database), _progress(database) as told:
        found = verification.verify(database, office, told)
        found = replace(found, problems=(*found.problems, *_beside_the_chains(database, kept)))
        notes = [*found.notes, *_strays(database, office), *_open_to_others(database)]
    if as_json:
        show(
            {
                "cases": found.cases,
                "entries": found.entries,
                "problems": list(found.problems),
                "notes": notes,
            }
        )
    else:
        for problem in found.problems:
            click.echo(problem)
        click.echo(
            f"核对{found.cases}件、{found.entries}条日志，"
            f"{'没有出入' if not found.problems else f'有{len(found.problems)}处出入'}"
        )
    warn(*notes)
    if found.problems:
        raise SystemExit(1)


def _beside_the_chains(database: Database, kept: Path | None) -> list[str]:
    from workflow.keeping import anchor
    from workflow.keeping.backup import BadBackup

    with database.read() as session:
        unlocked = anchor.unlocked(session)
    with refusing(BadBackup):
        return [*unlocked, *(anchor.differing(database, kept) if kept else ())]


def _operator() -> str:
    """Return who runs the command, as the operating system knows them: what the environment says could be anybody."""
    from pwd import getpwuid

    try:
        name = getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return f"命令行 {name}"


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _render(database: Database, office: Office, at: datetime, day: date) -> list[str]:
    """Write letters left unwritten; a disk that refuses must not keep the mails back, so it is only said."""
    try:
        letterbook.render(database, office, at, day)
    except Unwritable as error:
        return [str(error)]
    return []


def _strays(database: Database, office: Office) -> list[str]:
    """Say which files of the store nothing names: a person decides what becomes of them."""
    with database.read() as session:
        found = list(kept_files.strays(session, letterbook.folder_of(database, office), now()))
    return (
        [f"文书目录里有{len(found)}个没有登记的文件（上次中断时留下的，可以删去）：{'、'.join(found[:3])}"]
        if found
        else []
    )


def _open_to_others(database: Database) -> list[str]:
    """Say that others may read an SQLite file: an earlier program left that to the umask."""
    file = Path(database.engine.url.database or "")
    if not database.is_sqlite or not file.stat().st_mode & 0o077:
        return []
    return [f"数据库文件 {file} 别的用户也能读：里面有申请人的个人信息，请改为只有本程序的用户能读写（chmod 600）"]


def _troubled(database: Database) -> list[str]:
    with database.read() as session:
        return [f"邮件未送达 {row.recipient}：{row.error}" for row in outbox.troubled(session)]


@contextmanager
def _progress(database: Database) -> Iterator[verification.Progress]:
    with database.read() as session:
        total = store.count_cases(session)
    with progress("核对", total, LONG) as tick:

        def told(chunks: Iterable[Sequence[CaseFile]]) -> Iterator[Sequence[CaseFile]]:
            done = 0
            for rows in chunks:
                yield rows
                tick(done := done + len(rows))

        yield told
