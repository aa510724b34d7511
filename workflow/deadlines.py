"""Every clock of a case as a date: the replay of its marks by rules.clock, with the reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from rules import clock as arithmetic
from rules import daybook, statutes
from rules.clock import Due, Mark, Step
from rules.daybook import Line
from rules.statutes import Term
from rules.workdays import Calendar
from workflow.case import Case, Correction
from workflow.clocks import OF_PROCEEDINGS, Clock, ClockMark
from workflow.disputes import docket

OFFICE, OTHERS, INTERNAL, WINDOW = "office", "others", "internal", "window"


@dataclass(frozen=True)
class ClockKind:
    """`whose`: the office's own legal duty, somebody else's term that we watch, an internal limit no law knows, or a window in
    which the applicant may act: shown, never alerted, never late.
    """

    label: str
    whose: str


KINDS = {
    "answer": ClockKind("答复期限", OFFICE),
    "correction_notice": ClockKind("补正告知期限", OFFICE),
    "extension_notice": ClockKind("延期告知期限", OFFICE),
    "delay_notice": ClockKind("延迟答复告知期限", OFFICE),
    "justification_reply": ClockKind("申请人说明理由期限", OTHERS),
    "correction_reply": ClockKind("申请人补正期限", OTHERS),
    "third_party_opinion": ClockKind("第三方提出意见期限", OTHERS),
    "agency_opinion": ClockKind("被征求意见机关答复期限", OTHERS),
    "payment": ClockKind("申请人缴费期限", OTHERS),
    "release_wait": ClockKind("告知第三方后的等待期", OTHERS),
    "delivery_proof": ClockKind("取得送达凭证的内部时限", INTERNAL),
    "correction_proof": ClockKind("取得补正告知书送达凭证的内部时限", INTERNAL),
    "justification_proof": ClockKind("取得说明理由通知书送达凭证的内部时限", INTERNAL),
    "fee_proof": ClockKind("取得收费通知送达凭证的内部时限", INTERNAL),
    "release_proof": ClockKind("取得告知第三方文书送达凭证的内部时限", INTERNAL),
    "urge": ClockKind("答复督办的内部时限", INTERNAL),
    "assist": ClockKind("协办内部时限", INTERNAL),
    "confidentiality_review": ClockKind("保密审查内部时限", INTERNAL),
    "signing": ClockKind("签发内部时限", INTERNAL),
    "sign_step": ClockKind("审核、审签内部时限", INTERNAL),
    "new_answer": ClockKind("自行改变后重新答复的内部时限", INTERNAL),
    "extension_approval": ClockKind("批准延期内部时限", INTERNAL),
    "change_approval": ClockKind("批准更正、作废、改变答复内部时限", INTERNAL),
    "pleading_signing": ClockKind("签发答复书、答辩状、上诉状内部时限", INTERNAL),
    "reconsideration": ClockKind("申请人申请行政复议期限", WINDOW),
    "litigation": ClockKind("申请人直接起诉期限", WINDOW),
    "litigation_after_reconsideration": ClockKind("申请人复议后起诉期限", WINDOW),
    "reconsideration_reply": ClockKind("行政复议答复期限", OFFICE),
    "reconsideration_reply_simplified": ClockKind("行政复议答复期限（简易程序）", OFFICE),
    "reconsideration_decision": ClockKind("行政复议审理期限", OTHERS),
    "reconsideration_decision_simplified": ClockKind("行政复议审理期限（简易程序）", OTHERS),
    "reconsideration_feedback": ClockKind("行政复议意见书反馈期限", OFFICE),
    "norm_explanation": ClockKind("规范性文件书面答复期限", OFFICE),
    "court_defence": ClockKind("应诉答辩举证期限", OFFICE),
    "court_judgment": ClockKind("行政诉讼一审审理期限", OTHERS),
    "court_judgment_simplified": ClockKind("行政诉讼一审审理期限（简易程序）", OTHERS),
    "appeal": ClockKind("原告上诉期限", WINDOW),
    "own_appeal": ClockKind("本机关上诉期限", OFFICE),
    "appeal_defence": ClockKind("二审答辩期限", OFFICE),
    "second_judgment": ClockKind("行政诉讼二审审理期限", OTHERS),
    "late_evidence": ClockKind("延期举证期限", OFFICE),
    "complaint_reply": ClockKind("投诉举报答复期限", OFFICE),
}
FIRST_ANSWER = "answer:1"
"""The first answer's clock, once a decision had the case answered anew: whether it was in time does not change by that."""
APPROVALS = ("extension_approval", "change_approval", "pleading_signing")
"""What waits for a signatory's word: nothing else tells them that they were asked."""


OWN_APPEAL = "own_appeal"
"""The office's own time to appeal: warned of like its other terms while it runs; that it ran out is no lateness."""


def is_over(key: str, due: date | None, today: date) -> bool:
    """Say whether this is a time to act that has run out unused: the applicant's windows, and the office's own to appeal."""
    return (is_own_appeal(key) or kind_of(key).whose == WINDOW) and due is not None and due < today


def seen_as(key: str, due: date | None, today: date) -> str:
    """Return what a term is on a page: ours, theirs (another's, or a time somebody may act in), or over."""
    if kind_of(key).whose in {OFFICE, INTERNAL} and not is_over(key, due, today):
        return "ours"
    return "over" if is_over(key, due, today) else "theirs"


def is_own_appeal(key: str) -> bool:
    return key.partition(":")[0] == OWN_APPEAL


def kind_of(key: str) -> ClockKind:
    """Return what a clock's key (`assist:2`) means."""
    return KINDS.get(key) or KINDS[key.partition(":")[0]]


def label_of(key: str) -> str:
    """Return a clock's Chinese name, numbered where there may be several."""
    name, _, ordinal = key.partition(":")
    counted = "件" if name in OF_PROCEEDINGS else {"sign_step": "步"}.get(name, "次")
    return KINDS[name].label + (f"（第{ordinal}{counted}）" if ordinal else "")


def due_of(case: Case, key: str, calendar: Calendar, today: date | None = None) -> Due:
    """Return the due day of one clock of a case, with the steps that led there."""
    clock = case.clocks[key]
    due = _replayed(clock, _start(case, clock), _marks(case, clock), calendar, today)
    return _with_late_correction(case, due, clock) if key.split(":")[0] == "answer" else due


@lru_cache(8192)
def _replayed(clock: Clock, start: date, marks: tuple[ClockMark, ...], calendar: Calendar, today: date | None) -> Due:
    """The same clock with the same marks over the same calendar is replayed once: most clocks of a case an act leaves alone."""
    return arithmetic.due(term_of(clock), start, [_mark(mark) for mark in marks], calendar, today)


def days_of(case: Case, key: str, calendar: Calendar, today: date) -> list[Line]:
    """Return a clock of a case day by day, up to its due day, or up to today while it stands still."""
    clock = case.clocks[key]
    marks = [_mark(mark) for mark in _marks(case, clock)]
    last = due_of(case, key, calendar).due or today
    return daybook.days(term_of(clock), _start(case, clock), marks, calendar, last)


@dataclass(frozen=True)
class _Dues(Mapping[str, Due]):
    case: Case
    calendar: Calendar
    today: date | None

    def __getitem__(self, key: str) -> Due:
        if not self.case.clocks[key].open:
            raise KeyError(key)
        return due_of(self.case, key, self.calendar, self.today)

    def __iter__(self) -> Iterator[str]:
        return (key for key, clock in self.case.clocks.items() if clock.open)

    def __len__(self) -> int:
        return sum(clock.open for clock in self.case.clocks.values())


def dues(case: Case, calendar: Calendar, today: date | None = None) -> Mapping[str, Due]:
    """Return every clock of the case that still runs or is stopped; each is reckoned when it is asked."""
    return _Dues(case, calendar, today)


def unannounced(due: Due) -> list[str]:
    """Return what is said where somebody's time is taken to be over by a day that a notice of days off may still move."""
    if not due.provisional:
        return []
    return [
        f"期限{due.due}是暂定的，放假通知公布后可能推后：请载入通知（calendar load）后核对，没有届满的不能按逾期处理"
    ]


def status_of(case: Case, clock: Clock) -> str:
    """Return met, ended, paused or running."""
    if clock.met_on is not None:
        return "met"
    if clock.ended_on is not None:
        return "ended"
    open_pauses, is_fixed = 0, False
    for mark in _marks(case, clock):
        is_fixed = mark.kind == "later" or (is_fixed and mark.kind not in {"start", "restart"})
        open_pauses = {"pause": open_pauses + 1, "resume": open_pauses - 1, "restart": 0}.get(mark.kind, open_pauses)
    return "paused" if open_pauses and not is_fixed else "running"


@lru_cache(8192)
def term_of(clock: Clock) -> Term:
    """Return the term a clock runs: a statute's, or the office's own where the mark that started it carries a length."""
    if clock.length is None or clock.unit is not None:
        term = statutes.term(clock.term, clock.as_of or clock.started_on, clock.law)
        term = replace(term, event=clock.since) if clock.since else term
        return term if clock.unit is None else _as_ordered(term, clock)
    return Term(
        name=clock.term, length=clock.length, unit="working_day", starts=clock.term, article="",
        law="office", title="本机关内部规定", checked=True, label=KINDS[clock.term].label, extension=None, pauses=(),
        restarts=(),
    )  # fmt: skip


def answer_term(case: Case) -> Term | None:
    """Return the term of the answer, None while the office answers anew by itself: no statute sets that one."""
    return None if "answer" not in case.clocks or docket.new_answer(case) else term_of(case.clocks["answer"])


def _as_ordered(term: Term, clock: Clock) -> Term:
    """A term somebody set in place of the statute's is neither stopped nor lengthened by the agency itself."""
    title, statute, article = (clock.ordered, "", "") if clock.ordered else (term.title, term.statute, term.article)
    return replace(
        term, length=clock.length or term.length, unit=clock.unit or term.unit, title=title, statute=statute, article=article,
        checked=True, extension=None, pauses=(), restarts=(), causes={}, transition=None,
    )  # fmt: skip


def _marks(case: Case, clock: Clock) -> tuple[ClockMark, ...]:
    """A notice of extension follows the answer as it stood before its own extension, which is the last; one of delay, too."""
    if clock.follows is None:
        return clock.marks
    marks = tuple(mark for mark in case.clocks[clock.follows].marks if mark.kind != "later")
    if clock.key == "delay_notice":
        return marks
    own = max((at for at, mark in enumerate(marks) if mark.kind == "extend"), default=None)
    return tuple(mark for at, mark in enumerate(marks) if at != own)


def _mark(mark: ClockMark) -> Mark:
    return Mark(mark.kind, mark.on, mark.n, mark.why, mark.until)  # type: ignore[arg-type]


def _start(case: Case, clock: Clock) -> date:
    return case.clocks[clock.follows].started_on if clock.follows else clock.started_on


def _with_late_correction(case: Case, due: Due, clock: Clock) -> Due:
    """Say why a correction asked for too late did not restart the term."""
    asked = case.correction
    if asked is None or asked.answered_on is None or asked.answered_on < clock.started_on or _restarted(clock, asked):
        return due
    article = statutes.term("correction_notice", asked.requested_on, case.law).article
    step = Step(asked.answered_on, "收到补正，但补正告知晚于法定期限发出，答复期限从严不重新起算", article)
    return replace(due, because=(*due.because, step))


def _restarted(clock: Clock, asked: Correction) -> bool:
    """Say whether the correction was asked for in time; where its notice was answered before it was served, by the marks."""
    if asked.in_time is not None or "correction" not in term_of(clock).restarts:
        return asked.in_time is not False
    return any(mark.kind == "restart" and mark.on == asked.answered_on for mark in clock.marks)
