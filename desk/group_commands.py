"""gongkai group: cases that belong together, found, drafted at once, compared, signed; each remains a case."""

from datetime import date
from pathlib import Path

import click

from desk.case_commands import render
from desk.opening import configured, now, office_and_database, read_facts, show, today_of, warn
from desk.options import Day, Key, as_json
from workflow import labels
from workflow.acts import groups, together
from workflow.acts.together import Act, Result


@click.group()
def group() -> None:
    """成组办理：找出相像的申请，一次拟稿、各出文书，看过差异再签发；每件仍是一件。"""


@group.command()
@configured
@click.argument("number", required=False)
@click.option("--unit", help="哪个单位的，默认办公室自己的")
@click.option("--today", type=Day(), help="以哪一天计（看此前九十天），默认今天")
@as_json
def find(config: Path, number: str | None, unit: str | None, today: date | None, as_json: bool) -> None:
    """找出电话、地址相同或者内容相像的申请；不写登记号，列出所有可能的组。"""
    with office_and_database(config) as (office, database), database.read() as session:
        if number is not None:
            alike = groups.alike(session, office, number)
            lines = [f"{one.number:<16} {'、'.join(one.reasons)}" for one in alike]
            document: list[object] = [vars(one) for one in alike]
        else:
            wanted = office.config.unit(unit or office.name).name
            found = groups.likely(session, office, wanted, today or today_of(office))
            lines = [f"{len(one)}件  {' '.join(one)}" for one in found]
            document = [list(one) for one in found]
    if as_json:
        show(document)
        return
    click.echo("\n".join(lines) or "没有相像的申请")


@group.command()
@configured
@click.argument("numbers", nargs=-1, required=True)
@as_json
def view(config: Path, numbers: tuple[str, ...], as_json: bool) -> None:
    """查看一组拟稿：第一份全文，其余各份与它不同的地方，和签发要用的核对码。"""
    with office_and_database(config) as (_, database), database.read() as session:
        compared = together.compared(session, numbers)
    if as_json:
        show(vars(compared))
        return
    click.echo(f"{numbers[0]}\n{compared.first}")
    for number, difference in compared.differences.items():
        click.echo(f"{number}：{'与第一份相同' if not difference else ''}\n{difference}")
    click.echo(f"核对码 {compared.seen}")


@group.command()
@configured
@click.argument("event")
@click.argument("numbers", nargs=-1, required=True)
@click.option("--by", required=True, help="办理人登录名")
@click.option("--on", "on", type=Day(), required=True, help="办理日")
@click.option("--facts", help="JSON 或 @文件；各件相同")
@click.option("--key", type=Key(), help="幂等键：同键同内容每件只办一次")
@click.option("--all", "whole", is_flag=True, help="全组都能办才办；不写则逐件办，办不了的另列")
@click.option("--merged", is_flag=True, help="拟稿时写明一并答复其余各件（合并答复）")
@click.option("--seen", help="签发用：gongkai group view 给出的核对码（签发总是全组一起）")
@as_json
def act(
    config: Path, event: str, numbers: tuple[str, ...], by: str, on: date, facts: str | None, key: str | None, whole: bool,
    merged: bool, seen: str | None, as_json: bool,
) -> None:  # fmt: skip
    """对一组申请办理同一步。"""
    said = read_facts(facts)
    if merged and event != "draft":
        raise click.UsageError("--merged 只用于拟稿（draft）")
    wanted = Act(event, by, on, now(), said, key, merged)
    with office_and_database(config, on) as (office, database):
        if whole or event == "sign":
            results = together.on_all(database, office, numbers, wanted, seen)
        else:
            results = together.on_each(database, office, numbers, wanted)
        render(database, office, on)
    _tell(results, as_json)


def _tell(results: list[Result], as_json: bool) -> None:
    """Say of each case what became of it; exit 1 when one was refused."""
    if as_json:
        show(
            [
                {"number": one.number, "done": one.done.as_dict() if one.done else None, "refused": one.refused}
                for one in results
            ]
        )
    for one in results:
        if one.done is not None:
            warn(*(f"{one.number}：{line}" for line in one.done.warnings))
            line = f"{one.number}：{labels.STATES[one.done.state]}（第{one.done.seq}步）"
        else:
            line = f"{one.number}：没有办理，{one.refused}"
        if not as_json:
            click.echo(line)
    if refused := [one.number for one in results if one.refused]:
        raise click.ClickException(f"{len(results)}件中{len(refused)}件没有办理：{'、'.join(refused)}")
