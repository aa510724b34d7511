"""The summary of a demonstration: what a person reads to know what happened, what presses, and where everything lies."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from unicodedata import east_asian_width

from sqlmodel import Session, col, func, select

from letters.annual_2012 import shares
from letters.compose import kinds
from workflow import deadlines, labels
from workflow.database import Database
from workflow.demonstration.play import PASSWORD
from workflow.demonstration.scenario import Player, Scenario
from workflow.demonstration.standing import Standing, pressing_first, standings
from workflow.keeping import verification
from workflow.light import LABELS
from workflow.mail_tables import Alert, Outbox
from workflow.office import Office
from workflow.report import publishing
from workflow.tables import LetterRow

MOST = 8
PLAIN = re.compile(r"[\w./:@%+-]+")
"""What a shell takes as it stands."""
WEEKDAYS = "一二三四五六日"
RESULTS = {
    "open": "予以公开", "partial": "部分公开", "refused": "不予公开", "unavailable": "无法提供", "declined": "不予处理",
    "other": "其他处理",
}  # fmt: skip
MAILS = {"work": "交办", "alert": "期限提醒", "digest": "督办日报"}


def summary(database: Database, office: Office, told: Scenario, numbers: dict[str, str], folder: Path) -> str:
    """Return the summary as text; the database is verified on the way. `folder` is named as the reader called it."""
    shows = {numbers[story.id]: story.shows for story in (*told.year2012, *told.present)}
    with database.read() as session:
        cases = standings(session, office, shows, told.today)
        now = [case for case in cases if case.number not in {numbers[story.id] for story in told.year2012}]
        parts = [
            _head(told, office),
            _then([case for case in cases if case not in now]),
            _now(now, office),
            _pressing(now),
            _inside(now),
            _provisional(now, office, told.today),
            _mails(session, told, folder),
            _letters(session, folder),
            _reports(session, office, folder),
        ]
    parts += [_verified(database, office), _further(folder, now, told.staff)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _head(told: Scenario, office: Office) -> list[str]:
    day = told.today
    return [
        f"演示：{office.name}和{len(office.config.units)}个单位的依申请公开办理情况",
        f"今天是{day.year}年{day.month}月{day.day}日，星期{WEEKDAYS[day.weekday()]}（演示固定的日子，与真实日期无关）。",
        "单位取自配置文件；人名、企业名、申请内容、日期、邮件号码都是虚构的，人名和企业名后标有“（虚构）”。",
        "2012年的件数、渠道、领域和办理结果取自当年公布的年度报告，其余同样是虚构的。",
    ]


def _then(cases: Sequence[Standing]) -> list[str]:
    """The year 2012: what falls out of the cases stands beside what was published."""
    lines = ["一、重放2012年（适用2007年条例，答复期限15个工作日；姓名和日期虚构）", ""]
    for case in cases:
        kept = "逾期" if case.is_late else "按时"
        lines += [
            f"  {case.number}  {case.received_on}收到（{case.channel}）  期限{case.due_on}  {case.concluded_on}送达，{kept}",
            f"      {case.shows}",
        ]
    online = sum(case.channel == "网上" for case in cases)
    met = sum(case.served_by == "当面送达" for case in cases)
    late = sum(case.is_late for case in cases)
    lines += [
        "",
        (
            f"  合计{len(cases)}件：网上{online}件，书面{len(cases) - online}件；"
            f"逾期{late}件；当面答复{met}人；未收费，没有复议、诉讼。"
        ),
        "  公布的年度报告：受理3件，网上2件，书面1件；都在规定时限内答复；与2位当事人面对面沟通；未收费，没有复议、诉讼。",
    ]
    return lines


def _now(cases: Sequence[Standing], office: Office) -> list[str]:
    lines = [f"二、现在的办公室（适用2019年条例，答复期限20个工作日）：共{len(cases)}件", ""]
    lines.append("  " + _row("", [*(LABELS[name] for name in LABELS), "合计"]))
    lights: Counter[tuple[str, str]] = Counter((case.state, case.light) for case in cases)
    for state in labels.STATES.values():
        counts = [lights[(state, name)] for name in LABELS]
        if sum(counts):
            lines.append("  " + _row(state, [*(str(n or "") for n in counts), str(sum(counts))]))
    totals = [sum(case.light == name for case in cases) for name in LABELS]
    lines.append("  " + _row("合计", [*(str(n) for n in totals), str(len(cases))]))
    lines += ["", "  灯看的是机关自己最先届满的期限（答复、补正告知、延期告知）；停止计算、已答复和已办结的不计。"]
    units = Counter(case.unit for case in cases)
    lines.append("  各单位：" + "、".join(f"{name}{units[name]}件" for name in office.units))
    done = [case for case in cases if case.decision]
    lines.append(f"  已有结果{len(done)}件，其中逾期{sum(case.is_late for case in done)}件：")
    for key, heading in RESULTS.items():
        results = Counter(case.result for case in done if (case.decision or "").split(".")[0] == key)
        if results:
            each = "、".join(f"{label}{count}" for label, count in results.items())
            lines.append(f"    {heading}{sum(results.values())}件：{each}")
    return lines


def _pressing(cases: Sequence[Standing]) -> list[str]:
    lines = ["三、最急的几件，为什么是这一天", ""]
    for case, term in pressing_first(cases)[:MOST]:
        left = (
            f"已超期{-term.left}个工作日" if term.left < 0 else f"还有{term.left}个工作日" if term.left else "今天到期"
        )
        lines += [
            f"  {LABELS[case.light][0]} {left}  {case.number}  {term.label}{term.due_on}  {case.state}  {case.holder}",
            f"      {case.shows}",
            *(f"      · {step.what}（{step.article}）" for step in term.because),
        ]
    return lines


def _inside(cases: Sequence[Standing]) -> list[str]:
    """Terms that are not the office's own: internal limits overrun, and what others still owe."""
    late = [
        (case, term) for case in cases for term in case.running if term.whose == deadlines.INTERNAL and term.left < 0
    ]
    others = [(case, term) for case in cases for term in case.running if term.whose == deadlines.OTHERS]
    return [
        "四、内部时限已超的（不影响答复期限）",
        "",
        *(f"  {case.number}  {term.label}{term.due_on}  {case.shows}" for case, term in late),
        "",
        "    等别人的：",
        *(f"  {case.number}  {term.label}{term.due_on}  {case.shows}" for case, term in others),
    ]


def _provisional(cases: Sequence[Standing], office: Office, today: date) -> list[str]:
    found = [(case, term) for case in cases for term in case.running if term.provisional]
    last = (office.calendar.announced_until or today).year
    return [
        f"五、暂定的日期：{len(found)}个",
        "",
        f"  放假安排只公布到{last}年，{last + 1}年的通知还可能改动{last}年12月28日至31日。落在这些日子和以后的期限",
        "  先只扣除周六、周日，通知公布后重算，有变动的逐件记入日志并提醒：",
        *(f"  {case.number}  {term.label}{term.due_on}（暂定）  {case.shows}" for case, term in found),
    ]


def _mails(session: Session, told: Scenario, folder: Path) -> list[str]:
    alerts = dict(session.exec(select(Alert.status, func.count()).group_by(Alert.status)).all())
    mails = dict(
        session.exec(select(Outbox.kind, func.count()).where(Outbox.status == "sent").group_by(Outbox.kind)).all()
    )
    waiting = session.exec(select(func.count()).select_from(Outbox).where(Outbox.status != "sent")).one()
    kinds_ = "、".join(f"{MAILS[kind]}{mails.get(kind, 0)}封" for kind in MAILS)
    down = "、".join(f"{day.month}月{day.day}日" for day in told.down)
    return [
        f"六、提醒和邮件（在 {folder / 'mail'}，每封一个 .eml 文件）",
        "",
        f"  自{told.sweeps_from}起每个工作日上午巡查；{down}停机，次日一次补齐，每人每个期限只发最高的一级。",
        f"  提醒{alerts.get('queued', 0)}条已发，{alerts.get('superseded', 0)}条被更高的一级取代，"
        f"{alerts.get('unaddressed', 0)}条因收件人没有邮箱没有发出。",
        f"  邮件{sum(mails.values())}封：{kinds_}；没有发出的{waiting}封。标题和提醒里没有申请人的姓名和申请内容。",
    ]


def _letters(session: Session, folder: Path) -> list[str]:
    rows = session.exec(select(LetterRow).order_by(col(LetterRow.id))).all()
    written = [row for row in rows if row.pdf_path]
    first: dict[str, LetterRow] = {}
    for row in written:
        first.setdefault(row.kind, row)
    counts = Counter(row.kind for row in written)
    unnumbered = len(rows) - len(written)
    lines = [
        f"七、文书{len(written)}份（在 {folder / 'letters'}，每份一个 DOCX、一个 PDF），另有草稿{unnumbered}份",
        "",
    ]
    for kind, row in first.items():
        title = _padded(kinds()[kind].title, 24)
        lines.append(f"  {title}{counts[kind]:>3}份  如 {row.pdf_path}  {row.doc_number or ''}".rstrip())
    return lines


def _reports(session: Session, office: Office, folder: Path) -> list[str]:
    report = publishing.count(session, office, 2012, "2012")
    told, foots = report.figures, "都成立" if report.foots else "有不成立的"
    published, asked = told["published"], told["enquiries"]
    classes = "、".join(f"{name}{count}条（{share}%）" for name, count, share in shares(published["by_unit_class"]))
    return [
        f"八、年度报告（在 {folder / 'reports'}，DOCX、PDF、XLSX、HTML、JSON）",
        "",
        f"  2012年（当年的格式）：主动公开{published['total']}条，其中{classes}；咨询{asked['total']}人次（件）；",
        f"    申请{told['applications']['received']}件；勾稽关系{len(report.checks)}个，{foots}。",
        "  今年的（2021年格式）还没有到年底，是草稿；没有填报的数写作“未填报”。",
    ]


def _verified(database: Database, office: Office) -> list[str]:
    found = verification.verify(database, office)
    return [
        f"九、核对（verify）：{found.cases}件、{found.entries}条日志，{len(found.problems)}处出入",
        *(f"  {problem}" for problem in found.problems),
    ]


def _logins(staff: Sequence[Player]) -> str:
    """Return the first login of every role, the role beside it."""
    first: dict[str, str] = {}
    for one in staff:
        for role in one.roles:
            first.setdefault(role, one.login)
    return "、".join(f"{login}（{labels.ROLES[role]}）" for role, login in first.items())


def _further(folder: Path, cases: Sequence[Standing], staff: Sequence[Player]) -> list[str]:
    config = typed(folder / "config.toml")
    example = pressing_first(cases)[0][0].number
    return [
        "十、接着看",
        "",
        f"  export GONGKAI_KEY=$(cat {typed(folder / 'key')})  演示自己的密钥，登记身份证件号码、在门户提出申请都要用",
        f"  gongkai serve --config {config}  打开网页；登录名如 {_logins(staff)}，口令都是 {PASSWORD}",
        f"  gongkai cases --config {config} --overdue",
        f"  gongkai case {example} --config {config}",
        f"  gongkai letter {cases[0].number} answer -o answer.pdf --config {config}",
        f"  gongkai verify --config {config}",
    ]


def typed(path: Path) -> str:
    """Return a path as it is typed at a shell."""
    return str(path) if PLAIN.fullmatch(str(path)) else quote(str(path))


def _row(name: str, cells: Iterable[str]) -> str:
    return (_padded(name, 10) + "".join(_padded(cell, 14, right=True) for cell in cells)).rstrip()


def _padded(text: str, width: int, *, right: bool = False) -> str:
    """Pad to a width in columns: a Chinese character takes two."""
    space = " " * max(0, width - sum(2 if east_asian_width(char) in "WF" else 1 for char in text))
    return space + text if right else text + space
