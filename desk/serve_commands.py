"""gongkai serve: the desk and the portal."""

import errno
from pathlib import Path

import click

from desk.opening import configured, office_and_database, warn
from desk.web import server
from workflow import actor
from workflow.database import Database
from workflow.disk import reason_of
from workflow.office import Office


@click.command()
@configured
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口，0 为任一空闲端口")
@click.option("--no-jobs", is_flag=True, help="不在本进程里运行定时工作（另开 gongkai work）")
@click.option("--portal-only", is_flag=True, help="只开门户，不开工作人员的页面")
def serve(config: Path, host: str, port: int, no_jobs: bool, portal_only: bool) -> None:
    """打开网页：工作台、门户；定时工作也在里面。"""
    with office_and_database(config) as (office, database):
        served(office, database, host, port, with_jobs=not no_jobs, portal_only=portal_only)


def served(
    office: Office, database: Database, host: str, port: int, *, with_jobs: bool = True, portal_only: bool = False
) -> None:
    """Serve until stopped; raises ClickException when there is no administrator yet or the port is taken."""
    with database.read() as session:
        if not actor.has_administrator(session):
            raise click.ClickException(
                "还没有能登录的管理员：请先登记（gongkai person add … --role admin）并设口令（gongkai person password 登录名）"
            )
    try:
        taken = server.listen(host, port)
    except OSError as error:
        reason = "端口已被占用，请用 --port 换一个" if error.errno == errno.EADDRINUSE else reason_of(error)
        raise click.ClickException(f"{host}:{port} 用不了：{reason}") from error
    if not office.vault.has_key:
        warn("没有设置 GONGKAI_KEY：门户收不了申请，也登记不了身份证件号码")
    if office.config.today is not None and with_jobs:
        warn(f"今天固定为{office.config.today}（演示），不运行定时工作")
        with_jobs = False
    click.echo(f"网页已打开：{server.address_of(taken)}（按 Ctrl-C 结束）", err=True)
    server.run(office, database, taken, with_jobs=with_jobs, portal_only=portal_only)
