"""Proceedings against an answer or against silence, as one table: which act is possible for which kind, while it stands how.

Several may run in one case, each a small machine of its own (open, suspended, decided). The case itself is `appealed` from
answered or closed while one of them is undecided; workflow.moves takes these steps up as rows of its table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rules import proceedings as law
from rules import statutes
from workflow.acts import changing
from workflow.case import Case
from workflow.disputes import (
    appealing,
    both_ways,
    claimant,
    corrected,
    defendants,
    disclosing,
    docket,
    in_part,
    norms,
    pleading,
    retrying,
    reversing,
    staying,
)
from workflow.disputes import contesting as then
from workflow.disputes import proceeding_facts as f
from workflow.facts import Facts
from workflow.outcome import Outcome, is_open, nothing
from workflow.tables import STATES
from workflow.trial import Guard, Trial, said

BY = ("legal",)
ALL = tuple(law.KINDS)
HEARD = ("reconsideration", *then.COURT)
STATUS = {"open": "正在审理", "suspended": "已中止", "decided": "已审结"}

Way = tuple[tuple[str, ...], str, Callable[[Trial], bool] | None]


def some_proceeding(trial: Trial) -> str | None:
    return None if trial.case.proceedings else "本件没有复议、诉讼或投诉：收到的请先登记（open_proceeding）"


def possible_now(trial: Trial) -> str | None:
    """The kind of proceeding must know the step, and it must stand where the step begins."""
    item, step = then.of(trial), _STEP[type(trial.facts)]
    if item.kind not in step.kinds:
        known = "、".join(law.KINDS[kind] for kind in step.kinds)
        return f"{law.KINDS[item.kind]}没有“{step.label}”这一步，只有{known}才登记：请核对是第几件"
    if item.status not in step.status:
        decided = f"（{item.decided_on}）" if item.decided_on else ""
        return f"第 {item.ordinal} 件{law.KINDS[item.kind]}{STATUS[item.status]}{decided}，不能“{step.label}”"
    return None


def days_in_order(trial: Trial) -> str | None:
    received = then.of(trial).received_on
    for name, field in type(trial.facts).model_fields.items():
        value = getattr(trial.facts, name)
        if isinstance(value, date) and value < received:
            return f"{(field.title or name).partition('（')[0]}{value}早于收到之日{received}"
    return f"日期{trial.on}早于收到之日{received}" if trial.on < received else None


def opened_in_order(trial: Trial) -> str | None:
    facts = said(trial, f.OpenProceeding)
    for name, day in (("提出之日", facts.filed_on), ("受理或立案之日", facts.accepted_on)):
        if day is not None and day > facts.received_on and name == "提出之日":
            return f"{name}{day}晚于本机关收到之日{facts.received_on}"
        if day is not None and trial.case.received_on is not None and day < trial.case.received_on:
            return f"{name}{day}早于收到申请的{trial.case.received_on}"
    if trial.case.received_on is not None and facts.received_on < trial.case.received_on:
        return f"收到之日{facts.received_on}早于收到申请的{trial.case.received_on}"
    if facts.filed_on is not None and facts.accepted_on is not None and facts.accepted_on < facts.filed_on:
        return f"受理或立案之日{facts.accepted_on}早于提出之日{facts.filed_on}"
    if facts.simplified and facts.kind == "complaint":
        return "投诉举报没有简易程序"
    return _follows(trial.case, facts) or defendants.fit(trial, facts) or claimant.fit(trial, facts)


def not_opened_before(trial: Trial) -> str | None:
    """One copy of a statement of claim is one proceeding: entered twice it would count twice in table four."""
    facts = said(trial, f.OpenProceeding)
    if facts.claimant:
        return None
    told = facts.model_dump(mode="json", exclude_defaults=True, exclude={"claims"})
    for item in trial.case.proceedings:
        known = {} if item.imported else docket.told_at_opening(trial.case, item)
        if {name: value for name, value in known.items() if value and name != "claims"} == told:
            kind = law.KINDS[item.kind]
            return f"与第 {item.ordinal} 件{kind}所登记的完全相同：是同一件的不再登记，不是同一件的请写明案号（case_number）"
    return None


def still_in_order(trial: Trial) -> str | None:
    return opened_in_order(corrected.as_opened(trial)) or corrected.before_what_followed(trial)


def is_simplified(trial: Trial) -> str | None:
    return None if then.of(trial).simplified else f"第 {then.of(trial).ordinal} 件适用的就是普通程序"


def orders_in_order(trial: Trial) -> str | None:
    """A decision must come in after it was made; a term for a new answer needs a new answer."""
    facts, item = said(trial, f.DecideProceeding), then.of(trial)
    for name, day in (
        ("收到决定书之日", facts.received_on),
        ("裁判生效之日", facts.effective_on),
        ("申请人收到之日", facts.served_on),
        ("收到意见书之日", facts.opinion_on),
    ):
        if day is not None and day < facts.decided_on:
            return f"{name}{day}早于作出之日{facts.decided_on}"
    if facts.redo_days and not then.reopens(trial):
        return "没有责令重新答复或者履行的，不填期限（redo_days）"
    if facts.effective_on and (item.kind not in then.COURT or not then.reopens(trial)):
        return "只有责令重新答复或者履行的裁判才登记生效之日（effective_on）：行政复议决定一经送达就生效"
    if facts.effective_on and facts.effective_on > trial.on:
        return f"裁判生效之日{facts.effective_on}还没有到：请在生效后登记（take_effect）"
    if facts.for_procedure and then.result_of(trial).key != "revoked":
        return "只有撤销的才区分是否因程序违法（for_procedure）"
    if facts.opinion_on and item.kind != "reconsideration":
        return "只有行政复议才登记意见书（opinion_on）"
    if facts.served_on and item.kind == "complaint":
        return "投诉举报没有决定书，不登记申请人收到之日（served_on）"
    return None


def says_whether_once_more(trial: Trial) -> str | None:
    """What a decision asks for may have been done for another that was about the same answer: only its words tell.

    Of an answer to several items each may have been decided apart.
    """
    facts, case = said(trial, f.DecideProceeding), trial.case
    if facts.redo is not None or case.answering or case.answered or not then.reopens(trial):
        return None
    other = docket.answered_for_another(case, then.of(trial))
    told = f"第 {other} 件的决定、裁判以后已经重新答复：请对照本件的文书，写明是否还须重新答复或者履行（redo）"
    return told if other else None


def feedback_is_owed(trial: Trial) -> str | None:
    key = f"reconsideration_feedback:{then.of(trial).ordinal}"
    return None if is_open(trial, key) else "没有等待反馈的行政复议意见书"


def late_evidence_is_awaited(trial: Trial) -> str | None:
    ordinal = then.of(trial).ordinal
    awaited = is_open(trial, f"late_evidence:{ordinal}")
    return None if awaited else f"第 {ordinal} 件没有准许延期举证（allow_late_evidence），或者证据已经提交"


def ends_the_appeal(trial: Trial) -> bool:
    return not then.reopens(trial) and then.last_of_an_appeal(trial)


def back_to(state: str) -> Callable[[Trial], bool]:
    return lambda trial: ends_the_appeal(trial) and trial.case.appealed_from == state


def put_back_to(state: str) -> Callable[[Trial], bool]:
    return lambda trial: reversing.standing_again(trial) == state


def stays(trial: Trial) -> bool:
    if trial.case.state in docket.SETTLED and then.reopens(trial):
        return False
    return not ends_the_appeal(trial) and reversing.stands_again(trial) is None


def only_one_appealed(trial: Trial) -> str | None:
    """Where both sides have appealed, one that withdraws ends nothing."""
    item = then.of(trial)
    appeals = [who for who in f.APPELLANTS if docket.appeal_by(trial.case, item, who)]
    if item.first_result is None or len(appeals) < 2:
        return None
    article = statutes.in_force("remedies", trial.on).articles["affirmed"]
    told = f"“{law.affirmed()}”（{article}）登记裁判（decide_proceeding）"
    return f"双方都上诉的，一方撤回上诉，二审照常进行，不登记撤回；双方都撤回的，请按{told}"


@dataclass(frozen=True)
class Step:
    """One act on a proceeding: for which kinds, while it stands how, and the ways it leads the case (from, to, when)."""

    event: str
    label: str
    facts: type[Facts]
    then: Callable[[Trial], Outcome]
    kinds: tuple[str, ...] = ALL
    status: tuple[str, ...] = ("open",)
    only_if: tuple[Guard, ...] = (some_proceeding,)
    asks: tuple[Guard, ...] = (possible_now, days_in_order)
    ways: tuple[Way, ...] = ((STATES, "=", None),)
    by: tuple[str, ...] = BY
    article: str = "remedy"


UNANSWERED = tuple(state for state in STATES if state not in docket.ANSWERED)
WORKING = tuple(state for state in STATES if state not in docket.SETTLED)
ENDING: tuple[Way, ...] = (
    (docket.SETTLED, "received", then.reopens),
    (("appealed",), "answered", back_to("answered")),
    (("appealed",), "closed", back_to("closed")),
    (STATES, "=", stays),
)
DECIDING: tuple[Way, ...] = (*((WORKING, state, put_back_to(state)) for state in docket.SETTLED), *ENDING)
BEFORE_DECISION = ("open", "suspended")

STEPS = (
    Step("open_proceeding", "登记复议、诉讼或投诉", f.OpenProceeding, then.open_proceeding, only_if=(),
         asks=(opened_in_order, not_opened_before, both_ways.reconsidered_before),
         ways=((docket.ANSWERED, "appealed", None), (UNANSWERED, "=", None))),
    Step("amend_proceeding", "更正复议、诉讼或投诉的登记", corrected.AmendProceeding, corrected.amend, status=BEFORE_DECISION,
         asks=(possible_now, corrected.was_opened_here, corrected.changes_something, still_in_order)),
    Step("draft_pleading", "拟写答复书、答辩状、上诉状", pleading.DraftPleading, pleading.draft, HEARD, tuple(STATUS),
         asks=(possible_now, pleading.asked_for, pleading.not_yet_signed, pleading.named_its_court, days_in_order)),
    Step("sign_pleading", "签发答复书、答辩状、上诉状", pleading.SignPleading, pleading.sign, HEARD, tuple(STATUS),
         asks=(possible_now, pleading.asked_for, pleading.drafted, pleading.not_the_drafter, pleading.drafted_before),
         by=("approver",)),
    Step("answer_proceeding", "提交答复或答辩", f.AnswerProceeding, pleading.answer, status=BEFORE_DECISION,
         asks=(possible_now, pleading.not_answered_yet, days_in_order)),
    Step("tell_change", "告知复议机关、法院原答复已经改变", changing.TellChange, changing.tell, HEARD, BEFORE_DECISION,
         asks=(possible_now, changing.changed_and_not_told, days_in_order)),
    Step("allow_late_evidence", "登记准许延期举证", f.AllowLateEvidence, then.allow_late_evidence, then.COURT),
    Step("give_late_evidence", "登记提交延期的证据", f.GiveLateEvidence, then.give_late_evidence, then.COURT, BEFORE_DECISION,
         asks=(possible_now, late_evidence_is_awaited, days_in_order)),
    Step("record_norm_notice", "登记规范性文件的书面答复通知", norms.RecordNormNotice, norms.ask, ("reconsideration",),
         BEFORE_DECISION, asks=(possible_now, days_in_order, norms.not_asked_yet, norms.known_to_the_law)),
    Step("explain_norm", "登记提交规范性文件的书面答复", norms.ExplainNorm, norms.explain, ("reconsideration",), BEFORE_DECISION,
         asks=(possible_now, norms.is_asked, days_in_order)),
    Step("suspend_proceeding", "登记中止审理", f.SuspendProceeding, then.suspend_proceeding, HEARD),
    Step("resume_proceeding", "登记恢复审理", f.ResumeProceeding, then.resume_proceeding, HEARD, ("suspended",)),
    Step("stay_execution", "登记停止执行", staying.StayExecution, staying.stay, HEARD, BEFORE_DECISION,
         asks=(possible_now, staying.not_stayed_yet, days_in_order)),
    Step("lift_stay", "登记恢复执行", staying.LiftStay, staying.lift, HEARD, tuple(STATUS),
         asks=(possible_now, staying.is_stayed, staying.lifted_after_it_began, days_in_order)),
    Step("change_procedure", "登记转为普通程序", f.ChangeProcedure, then.change_procedure, HEARD,
         asks=(possible_now, is_simplified, days_in_order)),
    Step("hearing", "登记听证、开庭或听取意见", f.Hearing, nothing, HEARD),
    Step("mediate", "登记调解", f.Mediate, nothing, HEARD),
    Step("withdraw_proceeding", "登记撤回", f.WithdrawProceeding, reversing.withdraw, status=BEFORE_DECISION,
         asks=(possible_now, only_one_appealed, days_in_order), ways=DECIDING),
    Step("decide_proceeding", "登记决定或裁判", f.DecideProceeding, reversing.decide, status=BEFORE_DECISION,
         asks=(possible_now, days_in_order, orders_in_order, says_whether_once_more, disclosing.owes_an_answer, in_part.fits),
         ways=((("correcting",), "received", then.lifts_the_correction), *DECIDING)),
    Step("appeal_judgment", "登记上诉", f.AppealJudgment, appealing.appeal, then.COURT, tuple(STATUS),
         asks=(possible_now, days_in_order, appealing.appealable, appealing.not_appealed_before,
               appealing.an_appellant, appealing.filed_after_the_judgment),
         ways=((docket.ANSWERED, "appealed", None), (UNANSWERED, "=", None))),
    Step("retry_judgment", "登记再审", retrying.RetryJudgment, retrying.retry, then.COURT, ("decided",),
         asks=(possible_now, days_in_order, retrying.in_force),
         ways=((docket.ANSWERED, "appealed", retrying.takes_up), (STATES, "=", retrying.stays))),
    Step("remand_judgment", "登记发回重审", retrying.RemandJudgment, retrying.remand, then.COURT,
         asks=(possible_now, days_in_order, retrying.under_appeal)),
    Step("waive_appeal", "登记不上诉", f.WaiveAppeal, appealing.waive, then.COURT, tuple(STATUS),
         asks=(possible_now, days_in_order, appealing.own_window_is_open)),
    Step("take_effect", "登记裁判生效", f.TakeEffect, appealing.take_effect, then.COURT, ("decided",),
         asks=(possible_now, days_in_order, appealing.ordered_anew, appealing.in_force_by_now)),
    Step("give_feedback", "反馈复议意见书", f.GiveFeedback, then.give_feedback, ("reconsideration",), ("decided",),
         asks=(possible_now, feedback_is_owed, days_in_order)),
)  # fmt: skip
_STEP = {step.facts: step for step in STEPS}


def _follows(case: Case, facts: f.OpenProceeding) -> str | None:
    if facts.after is None:
        return None
    if facts.kind != "litigation_after_reconsideration":
        return "只有复议后起诉才写明不服第几件复议（after）"
    earlier = next((item for item in case.proceedings if item.ordinal == facts.after), None)
    return None if earlier and earlier.kind == "reconsideration" else f"第 {facts.after} 件不是行政复议"
