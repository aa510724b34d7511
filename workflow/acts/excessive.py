"""An applicant who asks too much, too often (2019条例第三十五条): reasons are asked once, then a refusal or a later date.

Asking for reasons stops no clock. The 2007 Regulation knows neither the question nor the later date.
"""

from datetime import date

from pydantic import Field

from rules import decisions, statutes
from workflow import deadlines
from workflow import facts as f
from workflow.acts import draft_facts as d
from workflow.outcome import Outcome, ended, mark, start
from workflow.trial import NotAllowed, Trial, said


class AskReasons(f.Facts):
    findings: f.Text = Field(title="申请数量、频次的事实", json_schema_extra=f.personal)
    days: int | None = Field(None, ge=1, le=60, title="说明理由的期限（工作日）")


class GiveReasons(f.Facts):
    reasons: f.Text = Field(title="申请人说明的理由", json_schema_extra=f.personal)
    received_on: date | None = Field(None, title="收到说明之日")
    by_agent: f.ByAgent = None
    channel: f.Channel | None = Field(None, title="提交说明的渠道")
    attachments: f.Attachments = Field((), title="附件", json_schema_extra=f.uploaded)


class SetLaterDate(f.Facts):
    until: date = Field(title="确定的答复日期", json_schema_extra={"future": True})
    reason: f.Text = Field(title="不能在法定期限内答复的理由")


def known_to_the_law(trial: Trial) -> str | None:
    if "excessive" in statutes.by_id("disclosure", trial.case.law).articles:
        return None
    return f"{trial.case.law}年条例没有规定要求说明理由和延迟答复，本件不能这样办理"


def not_yet_asked(trial: Trial) -> str | None:
    asked = trial.case.justification
    return f"已于{asked.asked_on}要求过说明理由" if asked else None


def reasons_after_asking(trial: Trial) -> str | None:
    asked, day = trial.case.justification, said(trial, GiveReasons).received_on or trial.on
    return f"收到说明之日早于要求说明理由的{asked.asked_on}" if asked and day < asked.asked_on else None


def reasons_ran_out(trial: Trial) -> str | None:
    if "justification_reply" not in trial.dues:
        return "说明理由通知书没有送达凭证，申请人的期限还没有开始：请先登记送达（serve 或 record_delivery）"
    due = trial.dues["justification_reply"].due
    return f"申请人说明理由的期限到{due}才届满" if due is None or trial.on <= due else None


def reasons_were_given(trial: Trial) -> str | None:
    asked = trial.case.justification
    if asked is None:
        return "确定延迟答复的日期，须先要求申请人说明理由（ask_reasons）"
    return None if asked.answered_on else "申请人没有说明理由，不能确定延迟答复的日期"


def refused_with_ground(trial: Trial) -> str | None:
    """A repeat is refused by naming the earlier answer, an excess only after its reasons were asked for."""
    facts, asked = said(trial, d.Draft), trial.case.justification
    known = decisions.decision(facts.decision, trial.case.law)
    if "earlier" in known.needs and facts.earlier is None:
        return f"答复“{known.label}”须写明前次答复的文号和日期（earlier）"
    if "justification" in known.needs and (asked is None or asked.closed_on is None):
        return f"答复“{known.label}”须先要求申请人说明理由（ask_reasons）"
    return None


def not_the_asker(trial: Trial) -> str | None:
    asked = trial.case.justification
    return "要求说明理由的人不能自己确定延迟答复的日期" if asked and asked.asked_by == trial.actor.login else None


def no_later_date_yet(trial: Trial) -> str | None:
    if "answer" in trial.case.clocks and trial.case.clocks["answer"].ordered:
        return "答复期限是决定、裁判所定的，本机关不能另定延迟答复的日期"
    return f"已确定延迟至{trial.case.later_on}答复" if trial.case.later_on else None


def later_and_a_workday(trial: Trial) -> str | None:
    until, due = said(trial, SetLaterDate).until, trial.dues["answer"].due
    if due is not None and until <= due:
        return f"确定的日期{until}不晚于现在的答复期限{due}"
    return None if trial.calendar.is_workday(until) else f"{until}不是工作日"


def ask(trial: Trial) -> Outcome:
    return Outcome(extra={"days": said(trial, AskReasons).days or trial.terms.justification_reply})


def give(trial: Trial) -> Outcome:
    day = said(trial, GiveReasons).received_on or trial.on
    clocks = [mark("justification_reply", "met", day)] if "justification_reply" in trial.case.clocks else []
    clocks += ended(trial, "justification_proof")
    return Outcome(set={"draft": None, "decision": None}, clocks=clocks, extra={"effective_on": day.isoformat()})


def keep_silent(trial: Trial) -> Outcome:
    due = trial.dues["justification_reply"]
    return Outcome(
        set={"draft": None, "decision": None},
        clocks=ended(trial, "justification_reply"),
        extra={"effective_on": (due.due or trial.on).isoformat(), "silent": True},
        warnings=deadlines.unannounced(due),
    )


def set_later(trial: Trial) -> Outcome:
    """The notice must be served before the term it puts off runs out: it gets that term as its own clock."""
    answer = trial.case.clocks.get("answer")
    if answer is None:
        raise NotAllowed("本件没有答复期限")
    until = said(trial, SetLaterDate).until
    notice = {**start("delay_notice", answer.started_on, law=trial.case.law), "term": "answer", "follows": "answer"}
    return Outcome(set={"later_on": until}, clocks=[notice, mark("answer", "later", trial.on, until=until)])
