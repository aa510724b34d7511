"""Why an act may not be done: each guard returns None, or a sentence that says what to do instead."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from rules import decisions
from rules.statutes import NotInForce
from workflow import facts as f
from workflow.acts import announcing, marks
from workflow.acts import draft_facts as d
from workflow.acts.service import each, effective_day, problem
from workflow.case import CaseLetter
from workflow.disputes import docket
from workflow.trial import Trial, said

NOTHING_TO_SERVE = (
    "没有等待送达的文书：答复须先签发（sign）并编号印发（issue）；"
    "征求意见书在征求意见当天即为发出，对方签收后请登记送达凭证（record_delivery）"
)  # fmt: skip
BY_ANOTHER_BASIS = "：确有另外依据的，按其他处理（other.other）答复，写明依据的文件及条款（statute）"
NOT_AN_ANSWER = {
    "lapse": "逾期不补正请用 lapse",
    "fee_lapse": "逾期不缴费请用 fee_lapse",
    "withdrawal_note": "申请人撤回请用 withdraw",
}


def outside_the_unit(trial: Trial, event: str) -> str | None:
    """A unit works on its own cases; the assisted unit returns what it was asked; the office registers and urges for all."""
    actor, unit = trial.actor, trial.case.unit
    if actor.unit == unit:
        return None
    if event == "return_assist" and any(item.to == actor.unit for item in trial.case.assistances):
        return None
    if event in {"receive", "assign", "urge"} and actor.unit == trial.office:
        return None
    return f"{actor.name}属于{actor.unit}，不能办理{unit}的申请"


def days_have_come(trial: Trial) -> str | None:
    """No act may tell of a day after its own: a day of receipt or of service set in the future would move a term."""
    return next(_later(trial.facts, trial.on), None)


def after_the_application_came(trial: Trial) -> str | None:
    days = [day for day in (trial.case.received_on, trial.case.registered_on) if day is not None]
    came = min(days, default=None)
    searches = trial.facts.searches if isinstance(trial.facts, f.RecordSearch | f.ReturnAssist) else ()
    early = next((item.when for item in searches if came is not None and item.when < came), None)
    if early is not None:
        return f"检索日期{early}早于收到申请的{came}：答复写的是收到申请后的检索，请登记收到申请以后的检索"
    return _not_before(trial, came, "收到申请")


def unconfirmed(trial: Trial) -> str | None:
    if docket.new_answer(trial.case):
        return "已经答复过，收到之日不再改变"
    if docket.fresh_starts(trial.case):
        return "决定、裁判已经要求重新答复，收到之日不再改变"
    return "收到之日已经确定，不需要再与申请人确认" if trial.case.receipt_confirmed else None


def confirmed_after_arrival(trial: Trial) -> str | None:
    facts = said(trial, f.ConfirmReceipt)
    day, arrived = facts.confirmed_on or trial.on, trial.case.received_on
    return f"确认日{day}早于申请到达的{arrived}" if arrived and day < arrived else None


def receipt_in_order(trial: Trial) -> str | None:
    """The days of an application must follow one another: arrival, signature, hand-over, confirmation."""
    facts = said(trial, f.Receive)
    for name, day in (("到达日", facts.arrived_on), ("签收日", facts.signed_on), ("提交日", facts.submitted_on)):
        if day is not None and facts.confirmed_on is not None and facts.confirmed_on < day:
            return f"确认日{facts.confirmed_on}早于{name}{day}"
    if facts.signed_on and facts.handed_over_on and facts.handed_over_on < facts.signed_on:
        return f"收发室转交日{facts.handed_over_on}早于签收日{facts.signed_on}"
    return None


def a_handler_of_the_unit(trial: Trial) -> str | None:
    wanted, unit = said(trial, f.Assign).handler, trial.case.unit
    handlers = handlers_of(trial)
    return (
        None
        if wanted in handlers
        else f"{wanted}不是{unit}的经办人，可以分给：{'、'.join(handlers) or '（还没有登记）'}"
    )


def handlers_of(trial: Trial) -> list[str]:
    """Return the logins of those who may handle a case of its unit."""
    unit = trial.case.unit
    return [one.login for one in trial.staff if one.active and one.unit == unit and "handler" in one.roles]


def not_yet_corrected(trial: Trial) -> str | None:
    return (
        "补正只能一次性告知，本件已经要求过补正；内容仍不明确的按“补正后仍不明确”答复"
        if trial.case.correction
        else None
    )


def corrects_something(trial: Trial) -> str | None:
    facts = said(trial, f.Correct)
    if not (facts.content or facts.applicant or facts.id_number or facts.attachments):
        return "请填写补正后的申请内容（content）、申请人信息（applicant）或证件号码（id_number），或提交附件"
    requested = trial.case.correction.requested_on if trial.case.correction else None
    if requested and (facts.received_on or trial.on) < requested:
        return f"收到补正之日早于要求补正的{requested}"
    return None


def correction_ran_out(trial: Trial) -> str | None:
    if "correction_reply" not in trial.dues:
        return "补正告知书没有送达凭证，申请人的补正期限还没有开始：请先登记送达（serve 或 record_delivery）"
    due = trial.dues["correction_reply"].due
    return f"申请人的补正期限到{due}才届满，届满后的次日起才能按放弃处理" if due is None or trial.on <= due else None


def a_real_agency(trial: Trial) -> str | None:
    agency = said(trial, f.ConsultAgency).agency
    if agency in trial.own_names:
        return f"{agency}是本机关或本机关的内设机构，不能作为征求意见停止计算期限：请交协办（assist）"
    return None


def letter_is_on_its_way(trial: Trial) -> str | None:
    facts = said(trial, f.RecordDelivery)
    letter = trial.case.letters.get(facts.letter)
    if letter is None or letter.status not in {"issued", "served"}:
        return f"没有已经印发的第 {facts.letter} 份文书"
    window = trial.case.clocks.get("reconsideration")
    if facts.letter == trial.case.draft and window and letter.served_on and window.started_on >= letter.served_on:
        return f"答复书已经登记过送达凭证，送达之日是{window.started_on}"
    asked = (
        trial.case.correction,
        trial.case.justification,
        trial.case.charge,
        *trial.case.consultations,
        *trial.case.releases,
    )
    proven = next((one.delivered_on for one in asked if one is not None and one.letter == facts.letter), None)
    return f"第 {facts.letter} 份文书已经登记过送达凭证，送达之日是{proven}" if proven else None


def delivered_after_sending(trial: Trial) -> str | None:
    facts = said(trial, f.RecordDelivery)
    day, letter = announcing.received_on(trial), trial.case.letters.get(facts.letter)
    sent = letter.served_on if letter else None
    sent = sent or next((c.sent_on for c in trial.case.consultations if c.letter == facts.letter), None)
    if sent is None:
        return "这份文书还没有寄出或送出：请先登记送达（serve）"
    if facts.published_on is not None and facts.published_on < sent:
        return f"公告发布日{facts.published_on}早于寄出的{sent}"
    return f"签收日{day}早于寄出的{sent}" if day < sent else None


def decision_is_known(trial: Trial) -> str | None:
    facts = said(trial, d.Draft)
    keys = [facts.decision, *(item.decision for item in facts.withheld)]
    for key in keys:
        try:
            known = decisions.decision(key, trial.case.law)
        except NotInForce as error:
            return f"{error}{BY_ANOTHER_BASIS if key in decisions.all_decisions() else ''}"
        if known.letter in NOT_AN_ANSWER:
            return f"“{known.label}”不是答复：{NOT_AN_ANSWER[known.letter]}"
    return None


def has_what_the_decision_needs(trial: Trial) -> str | None:
    facts, case = said(trial, d.Draft), trial.case
    keys = [facts.decision, *(item.decision for item in facts.withheld if not marks.masked_unasked(trial, item))]
    for known in (decisions.decision(key, case.law) for key in keys):
        if "search_record" in known.needs and not case.searched:
            return f"答复“{known.label}”须有检索记录：请先登记检索（record_search），或由协办单位反馈检索记录"
        asked = [c for c in case.consultations if c.kind == "third_party" and c.closed_on]
        if "third_party_opinion" in known.needs and not asked:
            return f"答复“{known.label}”须先书面征求第三方意见（consult_third_party）"
        if "classification_basis" in known.needs and facts.classification is None:
            return f"答复“{known.label}”须写明密级、定密依据和保密期限（classification）"
        if "statute" in known.needs and facts.statute is None:
            return f"答复“{known.label}”须写明禁止公开的法律、行政法规及条款（statute）"
        if "correction" in known.needs and (case.correction is None or case.correction.answered_on is None):
            return f"答复“{known.label}”须先要求补正（request_correction）并收到补正（correct）"
        if "channel_law" in known.needs and facts.channel_law is None:
            return f"答复“{known.label}”须写明规定专门查询办法的法律、行政法规（channel_law）"
    if facts.consultation is not None and facts.consultation > len(case.consultations):
        return f"没有第 {facts.consultation} 次征求意见"
    return None


def drafted(trial: Trial) -> str | None:
    return None if trial.case.draft else "还没有拟稿：请先拟稿（draft）"


def not_the_drafter(trial: Trial) -> str | None:
    if trial.case.drafted_by == trial.actor.login:
        return "拟稿人不能审查或签发自己拟的稿，请由他人办理"
    if trial.case.cleared_by == trial.actor.login:
        return "保密审查人不能签发自己审查的稿，请由他人签发"
    return _not_before(trial, trial.case.drafted_on, "拟稿")


def cleared_first(trial: Trial) -> str | None:
    cleared = next((act.on for act in reversed(trial.case.history) if act.event == "clear"), None)
    return _not_before(trial, cleared, "保密审查通过")


def not_yet_signed(trial: Trial) -> str | None:
    return f"已于{trial.case.signed_on}签发，请编号印发（issue）" if trial.case.signed_by else None


def signed(trial: Trial) -> str | None:
    if trial.case.signed_by is None:
        return "还没有签发：请先由签发人签发（sign）"
    return _not_before(trial, trial.case.signed_on, "签发")


def letter_to_serve(trial: Trial) -> CaseLetter | None:
    """Return the letter an act of service is about: the one named, else the only one waiting."""
    wanted, waiting = said(trial, f.Serve).letter, trial.case.unserved()
    if wanted is not None:
        found = trial.case.letters.get(wanted)
        return found if found is not None and found.status == "issued" else None
    return waiting[0] if len(waiting) == 1 else None


def serves_the_answer(trial: Trial) -> bool:
    letter = letter_to_serve(trial)
    return letter is not None and letter.ordinal == trial.case.draft


def serves_a_notice(trial: Trial) -> bool:
    return not serves_the_answer(trial)


def a_letter_to_serve(trial: Trial) -> str | None:
    if letter_to_serve(trial) is not None:
        return None
    waiting = trial.case.unserved()
    if not waiting:
        return NOTHING_TO_SERVE
    return "请指明送达哪一份（letter）：" + "、".join(f"{letter.ordinal} {letter.doc_number}" for letter in waiting)


def service_is_proven(trial: Trial) -> str | None:
    return problem(said(trial, f.Serve))


def served_after_issue(trial: Trial) -> str | None:
    facts, letter = said(trial, f.Serve), letter_to_serve(trial)
    if letter is None:
        return None
    for one in each(facts):
        if one.posted_on and one.received_on and one.received_on < one.posted_on:
            return f"签收日{one.received_on}早于交邮日{one.posted_on}"
    made = next(act.on for act in trial.case.history if act.seq == letter.seq)
    issued = trial.case.issued_on if letter.ordinal == trial.case.draft and trial.case.issued_on else made
    day = effective_day(facts, trial.on)
    return f"送达日{day}早于印发的{issued}" if day < issued else None


def open_to_the_spot(trial: Trial) -> str | None:
    letter = decisions.decision(said(trial, d.Draft).decision, trial.case.law).letter
    return (
        None
        if letter in {"reply_open", "reply_published"}
        else "当场只能答复予以公开或者已主动公开，其他答复须拟稿、审查、签发"
    )


def approved_by_another(trial: Trial) -> str | None:
    login = said(trial, d.AnswerOnTheSpot).approved_by
    if login == trial.actor.login:
        return "当场答复须由他人批准"
    return None if login in trial.approvers else f"{login}不是{trial.case.unit}的签发人"


def nothing_unserved(trial: Trial) -> str | None:
    waiting = trial.case.unserved()
    return "还有文书没有送达：" + "、".join(str(letter.doc_number) for letter in waiting) if waiting else None


def withdrawn_after_receipt(trial: Trial) -> str | None:
    day, received = said(trial, f.Withdraw).withdrawn_on, trial.case.received_on
    return f"撤回之日{day}早于收到申请的{received}" if day and received and day < received else None


def _later(facts: f.Facts, on: date) -> Iterator[str]:
    for name, label in _said_by(type(facts)):
        value = getattr(facts, name)
        if isinstance(value, date) and value > on:
            yield f"{label}{value}晚于登记日{on}"
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, f.Facts):
                yield from _later(item, on)


@cache
def _said_by(model: type[f.Facts]) -> list[tuple[str, str]]:
    """Return the facts of a model that may not speak of days to come, each with what its day is called."""
    fields = [(name, field, field.json_schema_extra) for name, field in model.model_fields.items()]
    return [
        (name, (field.title or name).partition("（")[0])
        for name, field, extra in fields
        if not (isinstance(extra, dict) and extra.get("future"))
    ]


def _not_before(trial: Trial, earlier: date | None, name: str) -> str | None:
    return f"日期{trial.on}早于{name}的{earlier}" if earlier is not None and trial.on < earlier else None
