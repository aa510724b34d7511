"""The information processing fee (2019条例第四十二条, 信息处理费管理办法): charged in time, paid, or the application lapses.

By items the fee counts every application of the same applicant received in the calendar month; by pages only this one.
Payment in full starts the answer's term anew; the fee notice, once served in time, stops it meanwhile.
"""

from datetime import date
from typing import Any

from pydantic import Field

from rules import fees, statutes
from workflow import deadlines
from workflow import facts as f
from workflow.acts import extending
from workflow.disputes import ordering
from workflow.outcome import Outcome, concluded, ended, mark
from workflow.trial import NotAllowed, Trial, said

UNPAID = "other.fee_unpaid"


class ChargeFee(f.Facts):
    """One tariff or the other (办法第三条); `earlier` is checked against what the office itself has registered."""

    items: int | None = Field(None, ge=1, le=fees.MOST, title="本件申请的件数")
    pages: int | None = Field(None, ge=1, le=fees.MOST, title="提供的页数")
    earlier: int | None = Field(None, ge=0, le=f.MOST, title="该申请人本月此前的件数（不填则按登记计算）")
    pay_to: f.Words = Field(title="缴纳方式")


class Pay(f.Facts):
    paid_on: date | None = Field(None, title="完成缴费之日")
    amount: int = Field(ge=1, le=f.MOST, title="缴费数额（元）")
    evidence: f.Words = Field(title="缴费凭证")
    by_agent: f.ByAgent = None


def known_to_the_law(trial: Trial) -> str | None:
    first = statutes.versions("fees")[0]
    is_known = "payment" in (trial.answer.restarts if trial.answer else ())
    if not is_known and trial.case.clocks["answer"].ordered and trial.on >= first.since:
        return "答复期限是决定、裁判所定的，不因收费重新起算，不能再收费"
    if not is_known or trial.on < first.since:
        return f"《{first.title}》自{first.since}起施行，{trial.case.law}年条例的本件现在不能收费"
    return None


def not_yet_charged(trial: Trial) -> str | None:
    charge = trial.case.charge
    return f"已于{charge.charged_on}收过费，同一件不能重复收费" if charge else None


def one_tariff(trial: Trial) -> str | None:
    facts = said(trial, ChargeFee)
    if (facts.items is None) == (facts.pages is None):
        return "按件（items）、按量（pages）只能选一种"
    if facts.earlier is not None and facts.items is None:
        return "按量计收只看本件，不填此前的件数（earlier）"
    if facts.earlier is not None and facts.earlier != trial.same_month:
        return f"登记在册的同一申请人本月此前的申请是{trial.same_month}件，不是{facts.earlier}件"
    return None


def something_to_pay(trial: Trial) -> str | None:
    return None if one_tariff(trial) or fee_of(trial).amount else "没有超过免费的数量，不收费"


def the_whole_amount(trial: Trial) -> str | None:
    charge, facts = trial.case.charge, said(trial, Pay)
    if charge is None:
        return None
    day = facts.paid_on or trial.on
    if facts.amount != charge.amount:
        return f"应缴{charge.amount}元，登记的是{facts.amount}元：缴清之后再登记"
    told = charge.served_on or charge.charged_on
    return f"缴费日{day}早于收费通知的{told}" if day < told else None


def payment_ran_out(trial: Trial) -> str | None:
    if "payment" not in trial.dues:
        return "收费通知没有送达凭证，缴费期限还没有开始：请先登记送达（serve 或 record_delivery）"
    due = trial.dues["payment"].due
    return f"缴费期限到{due}才届满，届满后的次日起才能按不再处理办理" if due is None or trial.on <= due else None


def fee_of(trial: Trial) -> fees.Fee:
    """Return what this application costs: by items the part above what the applicant asked for earlier in the month."""
    facts = said(trial, ChargeFee)
    if facts.items is None:
        return fees.amount(pages=facts.pages, on=trial.on)
    return fees.amount(items=trial.same_month + facts.items, after=trial.same_month, on=trial.on)


def charge(trial: Trial) -> Outcome:
    fee = fee_of(trial)
    return Outcome(extra={"tariff": fee.tariff, "amount": fee.amount, "earlier": trial.same_month})


def noticed(trial: Trial, ordinal: int, day: date) -> bool | None:
    """Say whether the fee notice was served within the answer's term; None when this letter is no fee notice."""
    charged = trial.case.charge
    return None if charged is None or charged.letter != ordinal else _before_due(trial, day)


def stop(trial: Trial, day: date) -> list[dict[str, Any]]:
    """Return the mark that stops the answer while the applicant has to pay."""
    waits = trial.case.state == "awaiting_payment" and trial.answer is not None and bool(trial.answer.pauses)
    return [mark("answer", "pause", day, why="收费通知发出，等待缴费")] if waits else []


def pay(trial: Trial) -> Outcome:
    """A notice served after the answer's term saves nothing: payment then starts no new term (kept strict, like a correction)."""
    day, charged = said(trial, Pay).paid_on or trial.on, trial.case.charge
    is_in_time = charged.in_time if charged and charged.in_time is not None else _before_due(trial, day)
    clocks: list[dict[str, Any]] = []
    set_: dict[str, Any] = {}
    warnings: list[str] = []
    if not is_in_time:
        warnings.append("收费通知在答复期限届满后才送达，答复期限不因缴费重新起算，仍按原期限提醒")
    elif "payment" in (trial.answer.restarts if trial.answer else ()):
        clocks.append(mark("answer", "restart", day, why="完成缴费"))
        set_, warnings = extending.without_later_date(trial)
    last = trial.dues["payment"].due if "payment" in trial.dues else None
    if last is not None and day > last:
        article = statutes.term("payment", day).citation
        warnings.append(
            f"缴费期限{last}届满，{day}才缴费：登记以后照常办理；也可以不登记，退还后按逾期不缴费处理（fee_lapse，{article}）"
        )
    if "payment" in trial.case.clocks:
        clocks.append(mark("payment", "met", day))
    clocks += ended(trial, "fee_proof")
    return Outcome(set=set_, clocks=clocks, extra={"effective_on": day.isoformat()}, warnings=warnings)


def lapse(trial: Trial) -> Outcome:
    if trial.case.charge is None:
        raise NotAllowed("本件没有收过费")
    told = [*ordering.not_performed(trial.case, "charge_fee"), *deadlines.unannounced(trial.dues["payment"])]
    return Outcome(set=concluded(UNPAID, trial.on), clocks=ended(trial, *trial.case.clocks), warnings=told)


def _before_due(trial: Trial, day: date) -> bool:
    due = trial.dues["answer"].due if "answer" in trial.dues else None
    return due is None or day <= due
