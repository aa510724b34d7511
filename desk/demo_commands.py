"""gongkai demo: an office to look at, out of nothing, in a folder of its own."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click

from desk.opening import as_text, refusing
from desk.progress import progress
from desk.report_files import FORMATS, written
from desk.serve_commands import served
from rules import workdays
from workflow.config import load
from workflow.database import Database
from workflow.demonstration import folder as place
from workflow.demonstration import play as stage
from workflow.demonstration.scenario import BadScenario, Scenario, scenario
from workflow.demonstration.summary import summary
from workflow.office import Office
from workflow.report import publishing
from workflow.schema import open_database
from workflow.vault import Vault


@click.command()
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default="demo", show_default=True, help="写到哪个目录"
)
@click.option("--no-serve", is_flag=True, help="只写文件，不开网页")
@click.option("--host", default="127.0.0.1", show_default=True, help="网页监听的地址")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="网页的端口")
@click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), help="用哪个配置里的单位和期限 [config.toml]"
)
def demo(folder: Path, no_serve: bool, host: str, port: int, config: Path | None) -> None:
    """演示：重放2012年和现在的一个办公室，写出文书、邮件和小结。

    再次运行会换掉自己写的目录；别的非空目录一律不动。
    """
    with refusing(place.NotOurs, stage.Unfit, BadScenario):
        told = scenario()
        configuration = place.configured(folder, _source(config), told.today)
        place.take(folder)
        text = _played(folder, configuration, told)
        (folder / "summary.txt").write_text(text, "utf-8")
    click.echo(text, nl=False)
    if "GONGKAI_DATABASE_URL" in os.environ:
        click.echo("注意：环境变量 GONGKAI_DATABASE_URL 优先于配置文件，看演示前请先取消它（unset）", err=True)
    if not no_serve:
        with _opened(folder) as (office, database):
            served(office, database, host, port)


def _played(folder: Path, configuration: str, told: Scenario) -> str:
    place.furnish(folder, configuration)
    with _opened(folder, stage.salts()) as (office, database):
        with _bar(told) as bar:
            numbers = stage.play(database, office, told, bar)
        _reports(folder, office, database, told)
        return summary(database, office, told, numbers, folder)


def _reports(folder: Path, office: Office, database: Database, told: Scenario) -> None:
    """Write the report of 2012 in its own form, and what this year's comes to so far, in every format."""
    place = folder / "reports"
    place.mkdir()
    for year, form in ((2012, "2012"), (told.today.year, "2021")):
        with database.read() as session:
            report = publishing.count(session, office, year, form)
            letter = publishing.letter(session, office, report, None, told.today)
        (place / f"{year}.json").write_text(as_text(report.as_dict()), "utf-8")
        for ending in FORMATS:
            (place / f"{year}.{ending}").write_bytes(written(report, letter, office, ending))


@contextmanager
def _opened(folder: Path, *salts: Callable[[], str]) -> Iterator[tuple[Office, Database]]:
    """Open the demonstration's office with its own key and database, whatever the environment names."""
    config = place.furnished(folder)
    office = Office(config, workdays.announced(), Vault((folder / "key").read_text("ascii"), *salts))
    database = open_database(config.database_url)
    try:
        yield office, database
    finally:
        database.close()


def _source(config: Path | None) -> Path:
    """Return the configuration to copy: the one named, else config.toml here where it suits, else the packaged one."""
    if config is not None:
        stage.units_of(load(config))
        return config
    here = Path("config.toml")
    if here.is_file():
        try:
            stage.units_of(load(here))
        except stage.Unfit:
            return place.PACKAGED
        return here
    return place.PACKAGED


def _bar(told: Scenario) -> AbstractContextManager[stage.Progress]:
    """Return a progress bar for a terminal; elsewhere nothing is said."""
    stories = (*told.year2012, *told.present)
    steps = sum(len(story.steps) for story in stories)
    return progress(f"演示{len(stories)}件", steps, least=steps)
