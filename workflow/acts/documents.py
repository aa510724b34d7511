"""The documents to be released, one row each: entered with their files before the review, found upon one by one in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session

from workflow import facts as f
from workflow import particulars
from workflow.acts import draft_facts as d
from workflow.acts import items, signing
from workflow.acts.releasing import RELEASES
from workflow.case import Act, Case, Document, changed
from workflow.office import Office
from workflow.outcome import Outcome
from workflow.screening import report
from workflow.trial import Trial, said
from workflow.uploads import SECRETS, File

VERDICTS = {"open": "可以公开", "redacted": "遮盖后公开", "withheld": "不能公开"}


class AddDocument(f.Facts):
    title: f.Words = Field(title="文件名称", json_schema_extra=f.personal)
    source: f.Words = Field(title="来源（制作或保存的单位、档号）", json_schema_extra=f.personal)
    pages: int = Field(ge=1, le=f.MOST, title="页数")
    file: File = Field(title="原件文件（用 --file 交来）")
    redacted: File | None = Field(None, title="遮盖后的文件（用 --file redacted=路径 交来）")
    item: f.Ordinal | None = Field(None, title="用于答复第几项申请事项（分列申请事项的）")


class RedactDocument(f.Facts):
    document: f.Ordinal = Field(title="第几份文件")
    redacted: File = Field(title="遮盖后的文件（用 --file 交来）")


class RemoveDocument(f.Facts):
    document: f.Ordinal = Field(title="第几份文件")
    reason: f.Words = Field(title="撤下的理由", json_schema_extra=f.personal)


class Finding(f.Facts):
    document: f.Ordinal = Field(title="第几份文件")
    verdict: Literal["open", "redacted", "withheld"] = Field(
        title="结论（open 可以公开、redacted 遮盖后公开、withheld 不能公开）"
    )
    finding: f.Text = Field(title="审查意见")


class Clear(f.Clear):
    findings: tuple[Finding, ...] = Field((), title="逐件审查意见", json_schema_extra=f.personal)
    instead_of: f.Words | None = Field(None, title="代谁审查（离岗人的登录名）")


def standing(case: Case) -> list[Document]:
    """Return the documents to be released: not those taken out, nor those of an item already answered and served."""
    return [item for item in case.documents if not item.removed and not _is_given(case, item)]


def reviewed(case: Case) -> list[Document]:
    """Return the documents that the draft releases: where it answers some of the items, those of these items."""
    answering = {one["item"] for one in case.answering}
    return [item for item in standing(case) if item.item is None or not answering or item.item in answering]


def not_yet_there(trial: Trial) -> str | None:
    facts = said(trial, AddDocument)
    twice = next((item for item in standing(trial.case) if item.original == facts.file.sha256), None)
    if twice is not None:
        return f"这份文件已经登记为第 {twice.ordinal} 份"
    return _unlike(facts.file, facts.redacted) or _marked(trial)


def names_its_item(trial: Trial) -> str | None:
    """Where the items are answered one by one, a document goes with the answer to one of them."""
    case, wanted = trial.case, said(trial, AddDocument).item
    if not case.items:
        return None if wanted is None else "本件没有分列申请事项，不写用于答复第几项（item）"
    if wanted is None:
        return f"本件分列{case.items}项申请事项：请写明这份文件用于答复第几项（item）"
    if wanted > case.items:
        return f"没有第{wanted}项申请事项，本件共{case.items}项"
    return None if wanted in items.left(case) else f"第{wanted}项申请事项已经答复并送达，不能再登记它的文件"


def is_there(trial: Trial) -> str | None:
    wanted = getattr(trial.facts, "document", None)
    item = next((one for one in standing(trial.case) if one.ordinal == wanted), None)
    if item is None:
        return f"没有第 {wanted} 份待提供的文件，有：{_ordinals(standing(trial.case))}"
    redacted = getattr(trial.facts, "redacted", None)
    if redacted is not None and redacted.sha256 == item.original:
        return "遮盖后的文件与原件相同，没有遮盖"
    return _marked(trial)


def listed_once(trial: Trial) -> str | None:
    """An answer takes its list from the documents entered; a free list beside them would go out unreviewed."""
    facts, held = said(trial, d.Draft), standing(trial.case)
    if not held:
        return None
    if facts.decision not in RELEASES:
        return "已登记待提供的文件，但这一答复不提供信息：请先撤下（remove_document）"
    if trial.case.items and (astray := [item for item in held if item.item not in range(1, trial.case.items + 1)]):
        return f"第 {_ordinals(astray)} 份文件没有写明用于答复现在的哪一项：请撤下（remove_document）后重新登记（add_document）"
    for one in facts.answers if isinstance(facts, items.Draft) else ():
        entered = [item for item in held if item.item == one.item]
        if entered and one.decision not in RELEASES:
            return f"第{one.item}项不提供信息，却登记了待提供的文件（第 {_ordinals(entered)} 份）：请先撤下（remove_document）"
        if entered and one.documents:
            return f"第{one.item}项待提供的文件已逐件登记（add_document），拟稿不必再写 documents"
    return "待提供的文件已逐件登记（add_document），拟稿不必再写 documents" if facts.documents else None


def as_drafted(trial: Trial) -> str | None:
    """The draft lists the documents as they stand: a later change asks for a new draft."""
    changed = [
        act.seq for act in trial.case.history if act.event in {"add_document", "redact_document", "remove_document"}
    ]
    drafted = [act.seq for act in trial.case.history if act.event == "draft"]
    return (
        "拟稿之后待提供的文件有变动，请重新拟稿（draft）" if changed and drafted and changed[-1] > drafted[-1] else None
    )


def all_found_upon(trial: Trial) -> str | None:
    """先审查后公开、逐件审查: every document needs its own finding, and one that cannot be released goes back."""
    facts, held = said(trial, Clear), {item.ordinal: item for item in reviewed(trial.case)}
    given = [item.document for item in facts.findings]
    for ordinal in given:
        if ordinal not in held:
            return f"没有第 {ordinal} 份待提供的文件，有：{_ordinals(list(held.values()))}"
        if given.count(ordinal) > 1:
            return f"第 {ordinal} 份文件写了两次审查意见"
    if missing := [str(ordinal) for ordinal in held if ordinal not in given]:
        return f"第 {'、'.join(missing)} 份文件还没有审查意见，须逐件审查（findings）"
    for item in facts.findings:
        if item.verdict == "withheld":
            return f"第 {item.document} 份文件不能公开：请退回（send_back），由经办人撤下或遮盖"
        if item.verdict == "redacted" and held[item.document].redacted is None:
            return f"第 {item.document} 份文件没有遮盖后的文件：请退回（send_back），由经办人补交（redact_document）"
        released = held[item.document]
        found = report.hiding(released.found_redacted if item.verdict == "redacted" else released.found)
        if found:
            return (
                f"第 {item.document} 份文件还藏着内容（{report.told(found)}）：请退回（send_back），"
                "由经办人清理（gongkai screen --clean）后作为遮盖后的文件补交（redact_document）"
            )
    return None


def none_to_review(trial: Trial) -> str | None:
    return "有待审查的文件（add_document），不能当场答复：请拟稿（draft）" if standing(trial.case) else None


def add(trial: Trial) -> Outcome:
    facts = said(trial, AddDocument)
    new = {"ordinal": len(trial.case.documents) + 1, "pages": facts.pages, "original": facts.file.sha256}
    new |= {"item": facts.item} if facts.item else {}
    new |= {"found": dict(trial.screened[facts.file.sha256])}
    new |= _redacted(trial, facts.redacted) if facts.redacted else {}
    return Outcome(extra={"documents": [new]}, warnings=[SECRETS, *_told(trial)])


def redact(trial: Trial) -> Outcome:
    facts = said(trial, RedactDocument)
    redacted = {"ordinal": facts.document, **_redacted(trial, facts.redacted)}
    return Outcome(extra={"documents": [redacted]}, warnings=[SECRETS, *_told(trial)])


def remove(trial: Trial) -> Outcome:
    return Outcome(extra={"documents": [{"ordinal": said(trial, RemoveDocument).document, "removed": True}]})


def clear(trial: Trial) -> Outcome:
    done = signing.clear(trial)
    found = [{"ordinal": item.document, "verdict": item.verdict} for item in said(trial, Clear).findings]
    return replace(done, extra={**done.extra, **({"documents": found} if found else {})})


def folded(case: Case, act: Act) -> Case:
    """Return the case with what an entry says of its documents; what is drafted or sent back must be reviewed again."""
    if not case.documents and not act.outcome.get("documents"):
        return case
    held = {item.ordinal: item for item in case.documents}
    if act.event in {"draft", "send_back"} or act.outcome.get("unsigned"):
        held = {
            ordinal: item if _is_given(case, item) else changed(item, verdict=None) for ordinal, item in held.items()
        }
    for given in act.outcome.get("documents", ()):
        known = held.get(given["ordinal"])
        held[given["ordinal"]] = changed(known, **given) if known else Document(seq=act.seq, **given)
    return changed(case, documents=tuple(held.values()))


def row_values(item: Document) -> dict[str, Any]:
    return {name: value for name, value in vars(item).items() if name != "item" and not name.startswith("found")}


def titles_of(session: Session, office: Office, case: Case) -> dict[int, Mapping[str, Any]]:
    """Return title and source of every document, by its ordinal, out of the vault; a destroyed case has no more of them."""
    acts = {act.seq: act for act in case.history}
    told = {item.ordinal: particulars.opened(session, office, acts[item.seq].facts) for item in case.documents}
    return {
        ordinal: {name: said.get(name, particulars.ERASED) for name in ("title", "source")}
        for ordinal, said in told.items()
    }


def listed(session: Session, office: Office, case: Case) -> dict[str, Any]:
    """Return the list an answer takes from the documents entered, as the fact `documents`, or of each item; none, nothing."""
    held = standing(case)
    titles = titles_of(session, office, case) if held else {}
    names = {item.ordinal: titles[item.ordinal]["title"] for item in held}
    if case.items:
        return {"by_item": {n: [names[one.ordinal] for one in held if one.item == n] for n in range(1, case.items + 1)}}
    return {"documents": tuple(names.values())} if names else {}


def _is_given(case: Case, item: Document) -> bool:
    """Say whether a document went out with the answer to its item, while other items still wait for theirs."""
    return any(one["item"] == item.item for one in items.standing(case))


def _unlike(original: File, redacted: File | None) -> str | None:
    same = redacted is not None and redacted.sha256 == original.sha256
    return "遮盖后的文件与原件相同，没有遮盖" if same else None


def _marked(trial: Trial) -> str | None:
    marked = any("secrecy" in found for found in trial.screened.values())
    return (
        "文件上有密级标志（绝密、机密、秘密），不得录入本系统：请按保密规定另行办理，先定是否已解密" if marked else None
    )


def _told(trial: Trial) -> list[str]:
    """Return a warning for each file in which screening found something, the original first."""
    files = (("原件", getattr(trial.facts, "file", None)), ("遮盖后的文件", getattr(trial.facts, "redacted", None)))
    found = ((name, trial.screened[file.sha256]) for name, file in files if file is not None)
    return [f"{name}查出：{report.told(counts)}；提供前请清理或遮盖" for name, counts in found if counts]


def _redacted(trial: Trial, file: File) -> dict[str, Any]:
    return {"redacted": file.sha256, "found_redacted": dict(trial.screened[file.sha256])}


def _ordinals(items: list[Document]) -> str:
    return "、".join(str(item.ordinal) for item in items) or "（没有）"
