"""gongkai receive, act, case, cases, letter: the case from the command line."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from desk.handing_in import handed_in
from desk.law_commands import in_days
from desk.opening import configured, ending_of, now, office_and_database, read_facts, show, show_each, today_of, warn
from desk.options import Day, Key, as_json
from letters import files
from letters.kinds import kinds
from workflow import deadlines, dossier, engine, labels, letterbook, view
from workflow.acts import groups, versions
from workflow.database import Database
from workflow.engine import Done
from workflow.letterbook import Unwritable
from workflow.light import LABELS
from workflow.office import Office
from workflow.paperwork import papers

CLOCKS = {"running": "计算中", "paused": "停止计算", "met": "已完成", "ended": "已终止"}


@click.command()
@configured
@click.option("--facts", required=True, help="JSON 或 @文件；必填 channel、applicant.name、content")
@click.option("--like", help="照抄哪一件的登记（facts 只写不同的；姓名、证件、代理人不照抄）")
@click.option("--on", "on", type=Day(), required=True, help="登记日")
@click.option("--by", required=True, help="登记人登录名")
@click.option("--key", type=Key(), help="幂等键：同键同内容只登记一次")
@as_json
def receive(config: Path, facts: str, like: str | None, on: date, by: str, key: str | None, as_json: bool) -> None:
    """登记一件申请，打印登记号。

    \b
    facts 的例子：
      {"channel": "网上", "applicant": {"name": "张三", "phone": "139…"}, "content": "…"}
    各渠道的日期：当面、网上、传真、电子邮件、口头 submitted_on，邮寄 signed_on（门卫、收发室签收也算），
    平信 arrived_on；与申请人确认的 confirmed_on。没有写的，按登记日算。
    """
    said = read_facts(facts)
    with office_and_database(config, on) as (office, database):
        with database.write() as session:
            said = groups.copied(session, office, like, on, said) if like else said
            done = engine.register(session, office, by=by, on=on, at=now(), facts=said, key=key)
        render(database, office, on)
    _answer(done, as_json, done.number)


@click.command()
@configured
@click.argument("number")
@click.argument("event")
@click.option("--by", required=True, help="办理人登录名")
@click.option("--on", "on", type=Day(), required=True, help="办理日")
@click.option("--facts", help="JSON 或 @文件；每一步要哪些事实见 gongkai case 登记号")
@click.option(
    "--file", "files", multiple=True, metavar="[事实=]路径",
    help="交给这一步的文件（可多次），如 --file 方案.pdf --file redacted=遮盖后.pdf；不得含国家秘密",
)  # fmt: skip
@click.option("--key", type=Key(), help="幂等键：同键同内容只办一次")
@click.option("--expect", type=int, help="只在案件正好办到第几步时才办")
@as_json
def act(
    config: Path, number: str, event: str, by: str, on: date, facts: str | None, files: tuple[str, ...],
    key: str | None, expect: int | None, as_json: bool,
) -> None:  # fmt: skip
    """办理一步。

    \b
    要交文件的步骤（add_document、redact_document、sign_on_paper、record_stamped）用 --file;
    文件不得含国家秘密：涉密信息只登记密级、定密依据和保密期限。
    """
    said = read_facts(facts)
    with office_and_database(config, on) as (office, database):
        with handed_in(database, office, event, said, files) as (given, entered), database.write() as session:
            entered(session, by)
            done = engine.advance(
                session, office, number, event, by=by, on=on, at=now(), facts=given, key=key, expect=expect
            )
        render(database, office, on)
    due = f"，答复期限 {done.due}{'（暂定）' if done.provisional else ''}" if done.due else ""
    named = (f"{kinds()[one].title}（草稿）" if one in kinds() else one for one in done.letters)
    letters = f"，文书 {'、'.join(named)}" if done.letters else ""
    _answer(done, as_json, f"{done.number}：{labels.STATES[done.state]}（第{done.seq}步）{due}{letters}")


@click.command()
@configured
@click.argument("number")
@click.option("--today", type=Day(), help="从哪一天数剩余天数，默认今天")
@click.option("--days", "clock", help="逐日说明一个期限（如 answer）：哪一天计入、哪一天不计、依据什么")
@as_json
def case(config: Path, number: str, today: date | None, clock: str | None, as_json: bool) -> None:
    """查看一件申请：状态、期限及理由、日志、文书、接下来能办什么。"""
    with office_and_database(config) as (office, database), database.read() as session:
        row = view.row_of(session, number)
        document = view.describe(session, office, row, today or today_of(office))
        lines = view.days(session, office, row, clock, today or today_of(office)) if clock else []
    if as_json:
        show(document | ({"days": [asdict(line) for line in lines]} if clock else {}))
        return
    click.echo("\n".join(_story(document)))
    if clock:
        click.echo("\n".join([f"\n{deadlines.label_of(clock)}逐日：", *in_days(lines)]))


@click.command()
@configured
@click.option("--state", type=click.Choice(list(labels.STATES)), help="只列这一状态的")
@click.option("--overdue", is_flag=True, help="只列答复期限已过的")
@click.option("--unit", help="只列这一单位的")
@click.option("--today", type=Day(), help="以哪一天计，默认今天")
@as_json
def cases(config: Path, state: str | None, overdue: bool, unit: str | None, today: date | None, as_json: bool) -> None:
    """列出申请，最急的在前。"""
    with office_and_database(config) as (office, database), database.read() as session:
        day = today or today_of(office)
        if unit is not None:
            office.config.unit(unit)
        listed = view.worklist(session, office, day, state=state, unit=unit, is_overdue=overdue)
        if as_json:
            show_each(listed)
            return
        item = None
        for item in listed:
            left = "" if item["left"] is None else f"{item['left']:>4}"
            click.echo(
                f"{item['number']:<16} {LABELS[item['light']]:<6} {item['due'] or '—'!s:<10}{left:>5}  "
                f"{item['state_label']}  {item['applicant']}  {item['handler'] or '未分办'}"
            )
        if item is None:
            click.echo("没有符合条件的申请")


@click.command()
@configured
@click.argument("number")
@click.argument("kind")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="文件（.pdf .docx .txt）")
@click.option("--stamped", is_flag=True, help="要登记过的盖章件本身，不是重新生成的文书")
@click.option("--diff", is_flag=True, help="不写文件，打印答复最后两稿的不同之处（KIND 只能是 answer）")
def letter(config: Path, number: str, kind: str, output: Path | None, stamped: bool, diff: bool) -> None:
    """把一份文书写成文件；草稿、作废的标明。

    KIND 是文书种类，answer 指答复书，service_proof 指送达回证（单据见 gongkai papers）。
    """
    if diff:
        _difference(config, number, kind)
        return
    if output is None:
        raise click.UsageError("缺少 -o/--output：写到哪个文件（.pdf .docx .txt），或者用 --diff 比较两稿")
    if stamped:
        _stamped_copy(config, number, kind, output)
        return
    ending = ending_of(output)
    with office_and_database(config) as (office, database):
        with database.read() as session:
            if kind in papers.SHEETS:
                value = papers.sheet(
                    papers.asked(session, office, number, letterbook.folder_of(database, office)), kind
                )
            else:
                value = view.letter_of(session, number, kind)
                if own := view.own_file_of(session, number, kind):
                    _as_it_lies(letterbook.folder_of(database, office) / own, output, "交来的文书")
                    return
        letterbook.put(output, files.write(value, ending, office.fonts))
    click.echo(str(output))


def _stamped_copy(config: Path, number: str, kind: str, output: Path) -> None:
    """Write the stamped copy as it was handed in: this is what is mailed or given."""
    with office_and_database(config) as (office, database):
        with database.read() as session:
            copy = letterbook.folder_of(database, office) / view.stamped_of(session, number, kind)
        _as_it_lies(copy, output, "盖章件")


def _as_it_lies(file: Path, output: Path, what: str) -> None:
    """Write a file of the store as it was handed in."""
    if output.suffix.lower() != file.suffix:
        raise click.UsageError(f"{what}是 {file.suffix} 文件，文件名须以 {file.suffix} 结尾：{output.name}")
    letterbook.put(output, file.read_bytes())
    click.echo(str(output))


def _difference(config: Path, number: str, kind: str) -> None:
    if kind != "answer":
        raise click.UsageError(f"只有答复书（answer）有多稿可以比较，不能比较 {kind}")
    with office_and_database(config) as (_, database), database.read() as session:
        difference = versions.difference(session, number)
    click.echo(difference or "两稿没有不同")


def render(database: Database, office: Office, on: date) -> None:
    """Write the letters of an act that is done; a disk that refuses does not undo it, so it is said beside the answer."""
    try:
        letterbook.render(database, office, now(), on)
    except Unwritable as error:
        warn(str(error))


def _answer(done: Done, as_json: bool, line: str) -> None:
    warn(*done.warnings)
    if done.missing:
        warn(f"申请缺少：{'、'.join(done.missing)}；可以要求补正（request_correction）")
    if done.similar:
        warn(f"可能是重复申请，请比对：{'、'.join(done.similar)}")
    if as_json:
        show(done.as_dict())
    else:
        click.echo(line)


def _story(document: dict[str, Any]) -> list[str]:
    return [
        f"{document['number']}  {document['unit']}  {document['state_label']}",
        f"{document['received_on']}收到（{document['channel']}），申请人{document['applicant']}，适用{document['law']}年条例",
        *(line for item in document["deadlines"] for line in _deadline(item)),
        *_under("复议、诉讼和投诉", map(_proceeding, document["proceedings"])),
        "\n经过：",
        *(
            f"  {entry['seq']:>3}. {entry['on']}  {dossier.label_of(entry['event'])} {entry['event']}  {entry['by']}"
            for entry in document["journal"]
        ),
        *_under(
            "文书",
            (
                f"  {item['letter']}. {item['title']} {item['number'] or ''} [{labels.LETTER_STATUSES[item['status']]}]"
                for item in document["letters"]
            ),
        ),
        *_under("待提供的文件", map(_document, document["documents"])),
        *_next(document["next"]),
    ]


def _under(heading: str, lines: Iterable[str]) -> list[str]:
    """Return lines under a heading, which does not stand alone."""
    found = list(lines)
    return [f"\n{heading}：", *found] if found else []


def _deadline(item: dict[str, Any]) -> list[str]:
    stopped = "完成时停止计算" if item["met_on"] else "已停止计算"
    due = f"{item['due']}{'（暂定）' if item['provisional'] else ''}" if item["due"] else stopped
    met = f"，{item['met_on']}完成" if item["met_on"] else ""
    return [
        f"\n{item['label']}：{due}{_left(item)}{met}  [{CLOCKS[item['status']]}]",
        *(f"  {step['on']}  {step['what']}（{step['article']}）" for step in item["because"]),
    ]


def _left(item: dict[str, Any]) -> str:
    if item["left"] is None:
        return ""
    word = "还有" if item["left"] >= 0 else "已超期" if item["late"] else "已过"
    return f"，{word}{abs(item['left'])}{'个工作日' if item['unit'] == 'working_day' else '天'}"


def _proceeding(item: dict[str, Any]) -> str:
    ended = f"{item['decided_on']} {item['decision_label'] or ''}（{item['result']}）" if item["result"] else "尚未审结"
    by = "（第三方提出）" if item["brought_by"] == "third_party" else ""
    return f"  {item['ordinal']}. {item['kind_label']}{by} {item['body'] or ''} {item['received_on']}收到，{ended}"


def _document(item: dict[str, Any]) -> str:
    found = "已撤下" if item["removed"] else item["verdict_label"] or "待审查"
    return f"  {item['ordinal']}. {item.get('title', '（已销毁）')} {item['pages']}页 [{found}]"


def _next(options: list[dict[str, Any]]) -> list[str]:
    """Return what may be done, and what may not, by the reason."""
    refused: dict[str, list[str]] = {}
    lines = ["\n接下来可以："]
    for option in options:
        if reason := option["refused_because"]:
            refused.setdefault(reason, []).append(f"{option['label']} {option['event']}")
        else:
            lines.append(f"  {option['event']:<20} {option['label']}")
    whys = (line for reason, events in refused.items() for line in (f"  {reason}", f"      {' · '.join(events)}"))
    return [*lines, *_under("现在不能办", whys)]
