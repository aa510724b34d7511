"""The evidence list (证据目录) out of a case's journal: what was asked, searched, reviewed, approved and served, and its proof.

Every item names the entry it rests on, and the letter where there is one; pages are counted where the file is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from letters import files
from letters.compose import kinds
from letters.letter import Block, Letter
from rules.wording import chinese
from workflow.acts import heard
from workflow.acts.unserved import PLEADINGS
from workflow.case import Act, Case
from workflow.disputes import docket
from workflow.facts import METHODS
from workflow.fold import fold
from workflow.labels import PAPERS
from workflow.office import Office
from workflow.tables import LetterRow
from workflow.trial import NotAllowed
from workflow.web_tables import Attachment

RECORDS = {
    "receive": ("政府信息公开申请和登记记录", "申请人提出的申请内容、渠道和本机关收到之日"),
    "import": ("政府信息公开申请和登记台账", "申请人提出的申请内容、渠道、收到之日和办理结果"),
    "confirm_receipt": ("与申请人确认收到之日的记录", "申请的收到之日"),
    "correct": ("申请人补正的材料", "申请人补正的内容和收到补正之日"),
    "give_reasons": ("申请人说明理由的材料", "申请人说明的理由和收到之日"),
    "record_opinion": ("被征求意见一方的书面意见", "被征求意见一方的意见和收到之日"),
    "resolve_silence": ("逾期未提出意见的记录", "被征求意见一方逾期没有提出意见"),
    "record_search": ("检索记录", "检索的人员、范围、方法、日期和结果"),
    "extend": ("延期审批记录", "延长答复期限经政府信息公开工作机构负责人同意"),
    "clear": ("保密审查意见", "答复经过保密审查"),
    "sign": ("答复签发记录", "答复由拟稿人以外的负责人批准签发"),
    "answer_on_the_spot": ("当场答复记录", "当场答复的内容、批准人和申请人签收"),
    "represent": ("授权委托书", "代理人的权限和期限"),
    "end_agency": ("代理终止的材料", "代理已经终止"),
    "withdraw": ("撤回申请的材料", "申请人撤回申请"),
    "approve_change": ("改变原答复的审批记录", "改变原答复由提出人以外的负责人批准"),
}
SHEETS = {"clear": "secrecy_review", "sign": "approval_sheet"}
"""The paper (workflow.paperwork.papers) that tells a record."""
LETTERS = {
    "receipt": "本机关收到申请并告知答复期限",
    "correction_notice": "一次性告知申请人补正事项和期限",
    "extension_notice": "延长答复期限及其理由已经告知申请人",
    "third_party_consultation": "已书面征求第三方意见",
    "agency_consultation": "已征求其他机关意见",
    "consultation_notice": "已告知申请人征求意见的时间不计入期限",
    "assist_request": "已交有关单位检索、核实",
}
SENT = {
    "identity": "申请人的身份",
    "authority": "代理人的权限和期限",
    "agent_identity": "代理人的身份",
    "guardian": "监护人的身份",
    "other": "申请人提交的材料的内容",
}
"""What a file the applicant sent proves, by its kind."""
ANSWER = "本机关的答复决定及其事实、理由和依据"


@dataclass(frozen=True)
class Item:
    """One piece of evidence: what it is, what it proves, the entry and letter it comes from, its pages if known; `attachment`
    is the file the applicant sent that it is."""

    number: int
    name: str
    proves: str
    on: date
    entry: int
    letter: int | None = None
    pages: int | None = None
    attachment: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return vars(self)


def items(
    case: Case, rows: Sequence[LetterRow], folder: Path | None = None, sent: Sequence[Attachment] = ()
) -> list[Item]:
    """Return a case's evidence in the order it came about, numbered from 1, what the applicant sent after the entry that
    brought it; `folder` holds those files. Raises NotAllowed for a case destroyed."""
    if case.destroyed:
        raise NotAllowed(f"{case.number}已按批准的销毁清单销毁，没有可以列的证据")
    letters = {row.ordinal: row for row in rows}
    filed = (act.outcome["files"] for act in case.history if "files" in act.outcome)
    told = {file["ordinal"]: file.get("pages") for file in filed}
    found: list[Item] = []
    for act in case.history:
        if act.event == "resolve_silence" and not heard.was_silent(case, act):
            continue
        for name, proves, ordinal in _evidence(act, letters):
            row = letters.get(ordinal or 0)
            pages = told.get(ordinal) if _is_letter(name, row) else None
            found.append(Item(len(found) + 1, name, proves, act.on, act.seq, ordinal, pages))
            if ordinal is None:
                found += _sent(act, sent, len(found), folder)
    return found


def sheets(case: Case, found: Sequence[Item]) -> dict[int, tuple[str, Case]]:
    """Return the items a paper can be printed for, each with its kind and the case as it was when that answer was issued: a later
    draft says nothing of it."""
    acts = {act.seq: act for act in case.history}
    return {
        item.number: (SHEETS[acts[item.entry].event], _then(case, item.entry))
        for item in found
        if item.letter is None and item.attachment is None and acts[item.entry].event in SHEETS
    }


def _then(case: Case, seq: int) -> Case:
    """Return a case as it stood when the draft of an entry was issued, or at the entry where it never was."""
    later = next((act for act in case.history if act.seq > seq and act.event in {"issue", "draft"}), None)
    end = later.seq if later is not None and later.event == "issue" else seq
    return fold(Case(case.number, case.unit), [(act, "") for act in case.history if act.seq <= end])


def listed(case: Case, found: list[Item], office: Office, on: date) -> Letter:
    """Return the list as a letter to the body that asks for it, to be written as DOCX or text with numbered pages."""
    unit = office.config.unit(case.unit).letter_facts()
    last = case.proceedings[-1] if case.proceedings else None
    addressee = docket.decider(case, last, case.seq + 1) if last else ""
    told = [("paragraph", f"现就登记号为{case.number}的政府信息公开申请一案，提交证据{len(found)}件，目录如下。")]
    for item in found:
        told.append(("heading1", f"证据{item.number} {item.name}"))
        told.append(("item", f"证明内容：{item.proves}。"))
        formed = f"形成日期：{chinese(item.on)}；来源：{source_of(item)}；页数：{item.pages or '（装订后填写）'}。"
        told.append(("item", formed))
    blocks = tuple(Block(kind, text) for kind, text in told)
    return Letter(
        kind="evidence_list", law=case.law, letterhead=unit["letterhead"], title="证据目录", number=None,
        addressee=addressee or "案卷", blocks=blocks, attachments=(), signature=unit["name"],
        dated=on, seal=True,
    )  # fmt: skip


def _sent(act: Act, sent: Sequence[Attachment], before: int, folder: Path | None) -> list[Item]:
    """Return the files an entry brought; those destroyed since are none."""
    brought = [one for one in sent if one.seq == act.seq and one.erased_at is None]
    return [
        Item(
            number,
            f"申请人提交的{PAPERS[one.kind]}",
            SENT[one.kind],
            act.on,
            act.seq,
            None,
            _sheets(one, folder),
            one.ordinal,
        )
        for number, one in enumerate(brought, start=before + 1)
    ]


def _sheets(one: Attachment, folder: Path | None) -> int | None:
    """Count the pages of a file that is kept as it came; a picture is one."""
    if one.sealed or folder is None:
        return None
    return 1 if one.media_type.startswith("image/") else _counted(folder / one.path)


def _evidence(act: Act, letters: dict[int, LetterRow]) -> list[tuple[str, str, int | None]]:
    found: list[tuple[str, str, int | None]] = []
    if act.event in RECORDS:
        found.append((*RECORDS[act.event], None))
    if act.event == "return_assist":
        searched = "和检索记录" if "searches" in act.facts else ""
        found.append((f"协办单位的反馈{searched}", "协办单位检索、核实的经过和意见", None))
    if act.event == "serve":
        ordinal = act.outcome["letters"][0]["ordinal"]
        day, tracking = _day(act.outcome["effective_on"]), act.facts.get("tracking")
        proof = f"{_method(act.facts['method'])}{'，邮件号码' + tracking if tracking else ''}"
        found.append((f"{_titled(letters[ordinal])}的送达凭证（{proof}）", f"{day}{_given(act.facts)}", ordinal))
        for one in act.outcome.get("also", ()):
            proof = f"第{one['applicant']}名申请人，{_method(one['method'])}"
            proof += f"，邮件号码{one['tracking']}" if "tracking" in one else ""
            found.append(
                (f"{_titled(letters[ordinal])}的送达凭证（{proof}）", f"{_day(one['on'])}{_given(one)}", ordinal)
            )
        return found
    if act.event == "record_delivery":
        ordinal = act.facts["letter"]
        day, was_published = _day(act.outcome["effective_on"]), "published_on" in act.outcome
        if was_published:
            paper, proves = "公告和送达经过", f"公告期满，{day}视为送达"
        else:
            paper, proves = "签收凭证", f"收件人于{day}签收"
        found.append((f"{_titled(letters[ordinal])}的{paper}", proves, ordinal))
    for plan in act.outcome.get("letters", ()):
        row = letters.get(plan["ordinal"])
        if row is None or row.kind in PLEADINGS:
            continue
        if plan["status"] in {"issued", "served"} and row.status in {"issued", "served"}:
            kind = kinds()[row.kind]
            proves = LETTERS.get(row.kind) or (ANSWER if kind.remedy else f"本机关作出的{kind.title}的内容和日期")
            found.append((_titled(row), proves, row.ordinal))
    return found


def _day(text: str) -> str:
    return chinese(date.fromisoformat(text))


def _method(code: str) -> str:
    """Return how a letter was served, without what stands in brackets: the words go into brackets themselves."""
    return METHODS[code].partition("（")[0]


def _given(service: Mapping[str, Any]) -> str:
    """Return what was done that day: a notice is received only when it has run."""
    return "发布送达公告" if service["method"] == "publication" else "送达"


def _titled(row: LetterRow) -> str:
    title = kinds()[row.kind].title
    return f"{title}（{row.doc_number}）" if row.doc_number else title


def is_letter(item: Item, rows: Sequence[LetterRow]) -> bool:
    """Say whether a piece of evidence is a letter itself and no proof of its service."""
    return any(row.ordinal == item.letter and _is_letter(item.name, row) for row in rows)


def _is_letter(name: str, row: LetterRow | None) -> bool:
    return row is not None and name == _titled(row)


def _counted(path: Path) -> int | None:
    try:
        return files.pages(path.read_bytes())
    except OSError:
        return None


def source_of(item: Item) -> str:
    """Return where a piece of evidence comes from: the entry, and the letter where there is one."""
    of_letter = f"，本案文书第{item.letter}份" if item.letter else ""
    return f"办理日志第{item.entry}条{of_letter}" + (f"，申请人的附件第{item.attachment}个" if item.attachment else "")
