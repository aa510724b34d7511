"""gongkai duty: the register of the duties beside answering applications."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from desk.opening import C, configured, ending_of, now, office_and_database, refusing, show, today_of
from desk.options import Day, as_json
from letters import files
from rules import duties as law
from workflow import letterbook
from workflow.acts import duties, duty_journal, record_correction
from workflow.acts.duty_facts import AddDuty, CorrectDuty, FinishDuty, VoidDuty
from workflow.duty_tables import Duty
from workflow.fact_reading import F, read
from workflow.office import Office
from workflow.vault import masked


def signed(command: C) -> C:
    """Give a command the two options of every act: who, and on which day."""
    command = click.option("--by", required=True, help="登录名")(command)
    return click.option("--on", "on", type=Day(), required=True, help="登记的日期")(command)


@click.group()
def duty() -> None:
    """其他职责的登记册：主动公开、定期评估、转为主动公开的建议、记录更正、投诉举报、帮助。"""


@duty.command("kinds")
@configured
@as_json
def kinds(config: Path, as_json: bool) -> None:  # noqa: ARG001  every command takes --config
    """列出职责的种类和结果。"""
    with refusing():
        found = [vars(item) | {"outcomes": dict(item.outcomes)} for item in law.duties().values()]
    if as_json:
        show(found)
        return
    for item in found:
        click.echo(
            f"{item['key']:<18} {item['label']}  结果：{'、'.join(f'{k} {v}' for k, v in item['outcomes'].items())}"
        )


@duty.command("add")
@configured
@signed
@click.argument("kind")
@click.option("--subject", required=True, help="事项")
@click.option("--person", help="提出的人")
@click.option("--contact", help="联系方式")
@click.option("--arose", "arose_on", type=Day(), help="发生或收到之日，默认登记之日")
@click.option("--unit", help="承办单位，默认登记人的单位")
@click.option("--case", help="有关申请的登记号")
@click.option("--handler", help="经办人登录名，默认登记人")
@as_json
def add(config: Path, by: str, on: date, as_json: bool, **said: Any) -> None:
    """登记一件；期限由机关自定（config.toml [terms]）。"""
    with office_and_database(config, on) as (office, database):
        facts = _facts(AddDuty, said)
        with database.write() as session:
            row = duties.add(session, office, by=by, on=on, at=now(), facts=facts)
            told = _shown(row, office, on)
    _say(told, as_json)


@duty.command("done")
@configured
@signed
@click.argument("number")
@click.argument("outcome")
@click.option("--done-on", type=Day(), help="办结之日，默认登记之日")
@click.option("--note", help="办理情况")
@as_json
def done(config: Path, number: str, by: str, on: date, as_json: bool, **said: Any) -> None:
    """登记办结和结果（gongkai duty kinds 列出各种结果）。"""
    with office_and_database(config, on) as (office, database):
        facts = _facts(FinishDuty, said)
        with database.write() as session:
            row, anew = duties.finish(session, office, number, by=by, on=on, at=now(), facts=facts)
            told = _shown(row, office, on) | ({"next": _shown(anew, office, on)} if anew else {})
    _say(told, as_json)


@duty.command("correct")
@configured
@signed
@click.argument("number")
@click.option("--reason", required=True, help="更正理由")
@click.option("--subject", help="正确的事项")
@click.option("--person", help="正确的提出的人")
@click.option("--contact", help="正确的联系方式")
@click.option("--arose", "arose_on", type=Day(), help="正确的发生或收到之日")
@click.option("--case", help="正确的登记号")
@click.option("--handler", help="改由谁经办")
@click.option("--outcome", help="正确的结果")
@click.option("--done-on", type=Day(), help="正确的办结之日")
@as_json
def correct(config: Path, number: str, by: str, on: date, as_json: bool, **said: Any) -> None:
    """更正登记：原来的记录不动，另记一条；推后期限的由签发人或者督办人员登记。"""
    with office_and_database(config, on) as (office, database):
        facts = _facts(CorrectDuty, said)
        with database.write() as session:
            row = duties.correct(session, office, number, by=by, on=on, at=now(), facts=facts)
            told = _shown(row, office, on)
    _say(told, as_json)


@duty.command("void")
@configured
@signed
@click.argument("number")
@click.option("--reason", required=True, help="作废理由")
@as_json
def void(config: Path, number: str, by: str, on: date, as_json: bool, **said: Any) -> None:
    """作废误登的一件：登记号保留，由签发人或者督办人员登记。"""
    with office_and_database(config, on) as (office, database):
        facts = _facts(VoidDuty, said)
        with database.write() as session:
            row = duties.void(session, office, number, by=by, on=on, at=now(), facts=facts)
            told = _shown(row, office, on)
    _say(told, as_json)


@duty.command("list")
@configured
@click.option("--kind", help="只列一种（gongkai duty kinds）")
@click.option("--unit", help="只列一个单位")
@click.option("--open", "open_only", is_flag=True, help="只列没有办结的")
@click.option("--overdue", is_flag=True, help="只列超过期限没有办结的")
@click.option("--today", type=Day(), help="以哪一天计，默认今天")
@as_json
def list_(
    config: Path, kind: str | None, unit: str | None, open_only: bool, overdue: bool, today: date | None, as_json: bool
) -> None:
    """列出登记的事项，最急的在前。"""
    with office_and_database(config) as (office, database), database.read() as session:
        day, name = today or today_of(office), office.config.unit(unit).name if unit is not None else None
        wanted = law.duty(kind, day).key if kind else None
        rows = duties.listed(session, kind=wanted, unit=name, open_only=open_only, overdue_on=day if overdue else None)
        found = []
        for row in rows:
            person = duty_journal.told_of(session, office, row).get("person")
            found.append(_shown(row, office, day) | {"person": masked(person) if person else None})
    if as_json:
        show(found)
        return
    for item in found:
        click.echo(_line(item))
    if not found:
        click.echo("没有登记的事项")


@duty.command("show")
@configured
@click.argument("number")
@click.option("--today", type=Day(), help="以哪一天计，默认今天")
@as_json
def show_(config: Path, number: str, today: date | None, as_json: bool) -> None:
    """显示一件和它的每一条记录。"""
    with office_and_database(config) as (office, database), database.read() as session:
        row = duties.named(session, number)
        journal = [
            {
                "seq": entry.seq, "event": entry.event, "on": entry.on_day, "at": entry.at, "by": entry.by,
                "facts": duty_journal.opened(session, office, duty_journal.facts_of(entry)), "hash": entry.hash,
            }
            for entry in duty_journal.entries(session, row)
        ]  # fmt: skip
        told = duty_journal.told_of(session, office, row)
        found = _shown(row, office, today or today_of(office))
    found |= {name: told.get(name) for name in ("subject", "person", "contact")} | {"journal": journal}
    if as_json:
        show(found)
        return
    click.echo(_line(found))
    for name, label in (("subject", "事项"), ("person", "提出的人"), ("contact", "联系方式")):
        click.echo(f"    {label}：{found[name] or '（没有登记）'}")
    for item in journal:
        click.echo(f"    {item['seq']}. {item['on']} {item['event']} {item['by']}")


def _with_what_it_says(command: C) -> C:
    """Give a command the options for what the letter of a record's correction says."""
    for option in (
        click.option("--agency-contact", help="该机关的联系方式"),
        click.option("--agency", help="有权更正的机关（已转送、告知另行提出的）"),
        click.option("--reason", help="不予更正的理由（记录没有错误的），默认登记的办理情况"),
        click.option("--correct-record", help="更正后的记录（已更正的）"),
        click.option("--record", help="申请更正的记录，默认登记的事项"),
    ):
        command = option(command)
    return command


@duty.command("letter")
@configured
@click.argument("number")
@_with_what_it_says
@click.option("--on", "on", type=Day(), help="成文日期，默认今天")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="文件（.pdf .docx .txt）"
)
def letter(config: Path, number: str, on: date | None, output: Path, **said: str | None) -> None:
    """写出更正记录的答复书；编号印发（gongkai duty number）以前写出的是草稿。"""
    ending = ending_of(output)
    with office_and_database(config) as (office, database):
        with database.read() as session:
            value = record_correction.letter(session, office, number, on or today_of(office), said)
        letterbook.put(output, files.write(value, ending, office.fonts))
    click.echo(str(output))


@duty.command("number")
@configured
@signed
@click.argument("number")
@_with_what_it_says
def number_(config: Path, number: str, by: str, on: date, **said: str | None) -> None:
    """签发更正记录的答复书：取答复文号，内容就此固定；由签发人本人登记。"""
    with office_and_database(config, on) as (office, database), database.write() as session:
        value = record_correction.issue(session, office, number, said, by=by, on=on, at=now())
    click.echo(str(value.number))


def _facts(model: type[F], said: dict[str, Any]) -> F:
    given = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
        if value is not None
    }
    return read(model, given)


def _shown(row: Duty, office: Office, today: date) -> dict[str, Any]:
    kind = law.duties()[row.kind]
    is_open = row.done_on is None and not row.voided
    return {
        "number": row.number, "unit": row.unit, "kind": row.kind, "kind_label": kind.label, "arose_on": row.arose_on,
        "due": row.due_on, "left": office.calendar.count(today, row.due_on) if is_open else None, "case": row.case_number,
        "handler": row.handler, "outcome": row.outcome, "outcome_label": kind.outcomes[row.outcome] if row.outcome else None,
        "done_on": row.done_on, "voided": row.voided,
    }  # fmt: skip


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show(told)
        return
    click.echo(_line(told))
    if "next" in told:
        click.echo(f"下一次：{_line(told['next'])}")


def _line(item: dict[str, Any]) -> str:
    words = f"{item['number']}  {item['unit']}  {item['kind_label']}  "
    if item["voided"]:
        return words + "已作废"
    if item["done_on"]:
        return words + f"{item['done_on']}办结：{item['outcome_label']}"
    left = item["left"]
    return words + f"期限{item['due']}（自定），{f'还有{left}个工作日' if left >= 0 else f'已超期{-left}个工作日'}"
