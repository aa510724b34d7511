"""The procedure as one table: which act leads from which state to which, who may do it, and what must hold first.

Guards and consequences are functions of a Trial; none of them touches a database. `workflow.procedure` decides by it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workflow import facts as f
from workflow.acts import agency as a
from workflow.acts import amending as m
from workflow.acts import (
    announcing,
    assisting,
    changing,
    documents,
    drafting,
    elsewhere,
    lapsed,
    paper,
    sealing,
    searching,
    serving,
    signing,
)
from workflow.acts import applicants as p
from workflow.acts import approving as ap
from workflow.acts import charging as c
from workflow.acts import classification as k
from workflow.acts import consequences as then
from workflow.acts import consulting as co
from workflow.acts import excessive as e
from workflow.acts import extending as x
from workflow.acts import guards as g
from workflow.acts import items as i
from workflow.acts import own_letter as w
from workflow.acts import releasing as r
from workflow.acts import remedies_told as rt
from workflow.acts import urging as u
from workflow.acts import voiding as v
from workflow.disputes import disclosing, docket, proceedings, same_act, staying
from workflow.labels import STATES
from workflow.outcome import Outcome, nothing
from workflow.trial import Guard, Trial

NEW = "new"
INSTEAD = {
    "received": "可以拟稿、要求补正、征求意见、交协办或延期",
    "correcting": "请先登记补正材料（correct），逾期的按逾期不补正处理（lapse）",
    "justifying": "请先登记申请人的说明（give_reasons），逾期不说明的登记为逾期（no_reasons）",
    "awaiting_payment": "请先登记缴费（pay），逾期的按逾期不缴费处理（fee_lapse）",
    "consulting": "请先登记各方意见（record_opinion），逾期未答的登记为逾期（resolve_silence）",
    "confidentiality_review": "请由保密审查员通过（clear）或退回（send_back）",
    "signing": "请由签发人签发（sign）后编号印发（issue），或退回（send_back）",
    "awaiting_service": "请先送达并登记（serve），不再送达的由签发人作废（void_letter）",
    "answered": "已经答复，可以归档办结（close）",
    "appealed": "请先登记复议、诉讼的结果（decide_proceeding），本机关要自行改变答复的，请先提出（propose_change）",
    "closed": "已经办结，确须改变的，请先提出改变原答复（propose_change）",
}

Effect = Callable[[Trial], Outcome]

WORKING = ("received", "consulting")
BEFORE_ISSUE = ("received", "justifying", "consulting", "confidentiality_review", "signing")
OPEN = (
    "received", "correcting", "justifying", "awaiting_payment", "consulting", "confidentiality_review", "signing",
    "awaiting_service",
)  # fmt: skip
ANY = tuple(STATES)
STAFF = ("registrar", "handler")
OR_ONLINE = (*STAFF, "applicant")
ANSWERS: tuple[Guard, ...] = (
    i.every_item_is_answered, i.each(g.decision_is_known), i.each_has_what_it_needs, i.the_whole_fits_its_items,
    i.together_are_known, i.each(drafting.parts_are_refused), i.each(elsewhere.names_another_agency),
    i.each(elsewhere.names_an_agency), i.each(elsewhere.names_no_enterprise), i.each(elsewhere.leads_to_the_information),
    i.each(drafting.repeats_an_answer), disclosing.released_as_ordered,
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One row of the table. `target` "=" keeps the state; `when` chooses between rows of one event.

    `article` names what each version of the Regulation cites for the act (`rules.statutes.Statute.cited`).
    """

    event: str
    label: str
    source: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    article: str
    facts: type[f.Facts] = f.Nothing
    only_if: tuple[Guard, ...] = ()
    asks: tuple[Guard, ...] = ()
    when: Callable[[Trial], bool] | None = None
    then: Effect = nothing
    letters: tuple[str, ...] = ()


MOVES = (
    Move("receive", "登记", (NEW,), "received", OR_ONLINE, "receipt", p.Receive,
         asks=(g.receipt_in_order, p.kinds_fit, p.in_order),
         then=then.receive, letters=("receipt",)),
    Move("attempt_confirmation", "登记联系申请人", OPEN, "=", STAFF, "receipt", f.AttemptConfirmation, (g.unconfirmed,)),
    Move(
        "confirm_receipt", "登记确认收到之日", OPEN, "=", OR_ONLINE, "receipt", f.ConfirmReceipt, (g.unconfirmed,),
        (g.confirmed_after_arrival,), then=then.confirm_receipt,
    ),
    Move("assign", "分办", OPEN, "=", ("registrar", "handler", "approver", "supervisor"), "handling", f.Assign,
         asks=(g.a_handler_of_the_unit,), then=then.assign),
    Move("hand_over", "内部移交", OPEN, "=", ("handler", "approver"), "handling", u.HandOver,
         asks=(u.to_somebody_here,), then=u.hand_over),
    Move("urge", "督办", OPEN, "=", ("supervisor",), "handling", u.UrgeOn, then=u.urge),
    Move("answer_urge", "答复督办", ANY, "=", ("handler",), "handling", u.AnswerUrge, (u.some_urge,),
         (u.urge_is_open,), then=u.answer),
    Move("assist", "交协办", (*WORKING, "correcting"), "=", ("handler",), "handling", f.Assist,
         asks=(assisting.assists_unit_or_section,), then=assisting.assist, letters=("assist_request",)),
    Move("return_assist", "协办反馈", ANY, "=", ("handler", "registrar"), "handling", f.ReturnAssist,
         (assisting.some_assistance,), (assisting.assistance_is_open, assisting.from_the_assisted), then=assisting.return_assist),
    Move("record_search", "登记检索", BEFORE_ISSUE, "=", ("handler",), "reply", f.RecordSearch,
         then=searching.record),
    Move("request_correction", "要求补正", ("received",), "correcting", ("handler",), "correction", f.RequestCorrection,
         (g.not_yet_corrected, changing.not_changing_itself), then=then.request_correction, letters=("correction_notice",)),
    Move("correct", "登记补正", ("correcting",), "received", OR_ONLINE, "correction", p.Correct,
         asks=(g.corrects_something, p.kinds_fit, p.in_order), then=then.correct),
    Move("correct", "登记补正", ("received",), "=", OR_ONLINE, "correction", p.Correct,
         (lapsed.uncorrected_after_all,), (g.corrects_something, p.kinds_fit, p.in_order), then=lapsed.correct),
    Move("lapse", "逾期不补正", ("correcting",), "closed", ("handler",), "correction", only_if=(g.correction_ran_out,),
         then=then.lapse, letters=("lapse",)),
    Move("ask_reasons", "要求说明理由", ("received",), "justifying", ("handler",), "excessive", e.AskReasons,
         (e.known_to_the_law, e.not_yet_asked, changing.not_changing_itself), then=e.ask, letters=("justification_request",)),
    Move("give_reasons", "登记说明的理由", ("justifying",), "received", OR_ONLINE, "excessive", e.GiveReasons,
         asks=(e.reasons_after_asking,), then=e.give),
    Move("no_reasons", "登记逾期不说明理由", ("justifying",), "received", ("handler",), "excessive",
         only_if=(e.reasons_ran_out,), then=e.keep_silent),
    Move("set_later_date", "确定延迟答复日期", ("received",), "=", ("approver",), "excessive", e.SetLaterDate,
         (e.known_to_the_law, e.reasons_were_given, e.not_the_asker, e.no_later_date_yet, x.no_later_date_after_the_term,
          changing.not_changing_itself),
         (e.later_and_a_workday,), then=e.set_later, letters=("delay_notice",)),
    Move("charge_fee", "收取信息处理费", ("received",), "awaiting_payment", ("handler",), "fee", c.ChargeFee,
         (changing.not_changing_itself, c.known_to_the_law, c.not_yet_charged, x.no_charge_after_the_term),
         (c.one_tariff, c.something_to_pay), then=c.charge, letters=("fee_notice",)),
    Move("pay", "登记缴费", ("awaiting_payment",), "received", STAFF, "fee", c.Pay, asks=(c.the_whole_amount,),
         then=c.pay),
    Move("pay", "登记缴费", ("received",), "=", STAFF, "fee", c.Pay, (lapsed.unpaid_after_all,), (c.the_whole_amount,),
         then=lapsed.pay),
    Move("fee_lapse", "逾期不缴费", ("awaiting_payment",), "closed", ("handler",), "fee",
         only_if=(c.payment_ran_out,), then=c.lapse, letters=("fee_lapse",)),
    Move("consult_third_party", "征求第三方意见", WORKING, "consulting", ("handler",), "third_party", f.ConsultThirdParty,
         then=co.consult, letters=("third_party_consultation", "consultation_notice")),
    Move("consult_agency", "征求其他机关意见", WORKING, "consulting", ("handler",), "agency", f.ConsultAgency,
         asks=(g.a_real_agency, co.not_asked_before), then=co.consult,
         letters=("agency_consultation", "consultation_notice")),
    Move("record_opinion", "登记意见", ("consulting",), "consulting", ("handler",), "third_party", f.RecordOpinion,
         asks=co.SPEAKS, when=co.speaks_late, then=co.record_late),
    Move("record_opinion", "登记意见", ("consulting",), "received", ("handler",), "third_party", f.RecordOpinion,
         asks=co.SPEAKS, when=co.last_consultation, then=co.record_opinion),
    Move("record_opinion", "登记意见", ("consulting",), "consulting", ("handler",), "third_party", f.RecordOpinion,
         asks=co.SPEAKS, when=co.more_consultations, then=co.record_opinion),
    Move("record_opinion", "登记意见", ("received",), "received", ("handler",), "third_party", f.RecordOpinion,
         (co.somebody_kept_silent,), co.SPEAKS, then=co.record_late),
    Move("resolve_silence", "登记逾期未提意见", ("consulting",), "received", ("handler",), "third_party", f.ResolveSilence,
         asks=(co.consultation_is_open, co.opinion_ran_out), when=co.last_consultation, then=co.resolve_silence),
    Move("resolve_silence", "登记逾期未提意见", ("consulting",), "consulting", ("handler",), "third_party", f.ResolveSilence,
         asks=(co.consultation_is_open, co.opinion_ran_out), when=co.more_consultations, then=co.resolve_silence),
    Move("record_delivery", "登记送达凭证", ANY, "=", STAFF, "handling", f.RecordDelivery,
         asks=(g.letter_is_on_its_way, announcing.has_run, g.delivered_after_sending), then=co.record_delivery),
    Move("request_extension", "申请延期", BEFORE_ISSUE, "=", ("handler",), "extension", f.RequestExtension,
         (x.no_extension_pending, x.answer_not_overdue, x.no_silence_unrecorded, x.extension_left),
         (x.within_extension_limit,), then=then.request_extension),
    Move("extend", "批准延期", BEFORE_ISSUE, "=", ("approver",), "extension",
         only_if=(x.extension_pending, x.answer_not_overdue, x.no_silence_unrecorded, x.not_the_requester),
         then=then.extend, letters=("extension_notice",)),
    Move("deny_extension", "不同意延期", BEFORE_ISSUE, "=", ("approver",), "extension",
         only_if=(x.extension_pending,), then=then.deny_extension),
    Move("add_document", "登记待提供的文件", WORKING, "=", ("handler",), "secrecy_review", documents.AddDocument,
         asks=(documents.not_yet_there, documents.names_its_item), then=documents.add),
    Move("redact_document", "登记遮盖后的文件", WORKING, "=", ("handler",), "partial", documents.RedactDocument,
         asks=(documents.is_there,), then=documents.redact),
    Move("remove_document", "撤下待提供的文件", WORKING, "=", ("handler",), "secrecy_review", documents.RemoveDocument,
         asks=(documents.is_there,), then=documents.remove),
    Move("draft", "拟稿", ("received",), "received", ("handler",), "reply", w.Draft,
         asks=(w.is_a_text, *ANSWERS,
               i.each(g.has_what_the_decision_needs), i.each(elsewhere.archives_are_in_charge), i.each(e.refused_with_ground),
               i.whole(r.rests_on_an_objection),
               i.whole(r.objections_are_weighed), same_act.refused, documents.listed_once,
               i.each(k.term_can_be_checked), i.each(k.not_lapsed), drafting.says_only_what_is_told), then=then.draft),
    Move("submit", "送保密审查", ("received",), "confidentiality_review", ("handler",), "secrecy_review",
         only_if=(g.drafted, signing.one_step_after_another, documents.as_drafted), then=signing.submit),
    Move("endorse", "审核、审签", ("confidentiality_review", "signing"), "=", ("approver", "legal"), "handling", signing.Sign,
         (signing.turn_of("endorse"), g.not_yet_signed, signing.one_step_after_another),
         (signing.right_person, signing.independent), then=signing.endorse),
    Move("clear", "保密审查通过", ("confidentiality_review",), "signing", ("reviewer",), "secrecy_review", documents.Clear,
         (g.not_the_drafter, signing.turn_of("clear"), signing.one_step_after_another),
         (signing.right_person, signing.independent, documents.all_found_upon), then=documents.clear),
    Move("send_back", "退回", ("confidentiality_review", "signing"), "received", ("reviewer", "approver", "legal"),
         "secrecy_review", f.SendBack, (signing.may_send_back,), then=then.send_back),
    Move("sign", "签发", ("signing",), "signing", ("approver",), "handling", signing.Sign,
         (g.not_the_drafter, g.cleared_first, g.not_yet_signed, signing.turn_of("sign"), signing.one_step_after_another,
          k.not_lapsed),
         (signing.right_person, signing.independent), then=signing.sign),
    Move("sign_on_paper", "登记纸质签批", ("confidentiality_review", "signing"), "=", ("handler",), "handling",
         paper.SignOnPaper, (signing.turn_of("endorse", "sign"), g.not_yet_signed, k.not_lapsed),
         (paper.a_signer_here, paper.signer_is_independent, paper.signed_in_order), then=paper.sign),
    Move("object_signature", "对纸质签批提出异议", paper.UNSERVED, "received", paper.SIGNERS, "handling",
         paper.ObjectSignature, (paper.own_signature,), when=paper.undoes, then=paper.undo),
    Move("object_signature", "对纸质签批提出异议", ANY, "=", paper.SIGNERS, "handling", paper.ObjectSignature,
         (paper.own_signature,), when=paper.is_too_late, then=paper.record),
    Move("issue", "编号印发", ("signing",), "awaiting_service", ("handler", "approver"), "handling",
         only_if=(g.signed, k.not_lapsed, rt.still_right, same_act.issues_what_was_set_aside), then=then.issue),
    Move("record_stamped", "登记盖章件", ANY, "=", STAFF, "handling", sealing.RecordStamped,
         asks=(sealing.an_issued_letter,), then=sealing.record),
    Move("tell_third_party", "告知第三方决定公开", ("signing", "awaiting_service"), "=", ("handler",), "third_party",
         r.TellThirdParty, only_if=(g.signed,), asks=(r.overridden, r.not_yet_told), then=r.tell,
         letters=("disclosure_to_third_party",)),
    Move("serve", "送达", ("awaiting_service",), "received", STAFF, "answer", f.Serve,
         asks=(g.a_letter_to_serve, g.service_is_proven, g.served_after_issue, p.everyone_is_served, r.third_parties_told,
               same_act.serves_what_was_set_aside, staying.no_release_meanwhile, sealing.stamped),
         when=i.serves_a_part, then=serving.serve_part),
    *(Move("serve", "送达", ("awaiting_service",), served, STAFF, "answer", f.Serve,
           asks=(g.a_letter_to_serve, g.service_is_proven, g.served_after_issue, p.everyone_is_served, r.third_parties_told,
                 same_act.serves_what_was_set_aside, staying.no_release_meanwhile, sealing.stamped),
           when=when, then=serving.serve_answer)
      for served, when in (("answered", i.serves_the_last), ("appealed", i.serves_the_last_contested))),
    Move("serve", "送达", ANY, "=", STAFF, "answer", f.Serve,
         asks=(g.a_letter_to_serve, g.service_is_proven, g.served_after_issue, p.everyone_is_served, sealing.stamped),
         when=g.serves_a_notice, then=serving.serve_notice),
    *(Move("answer_on_the_spot", "当场答复", ("received",), answered, ("handler", "registrar"), "on_the_spot",
           i.AnswerOnTheSpot,
           asks=(*ANSWERS, i.nothing_follows, i.each(g.open_to_the_spot), r.nobody_objects, g.approved_by_another,
                 same_act.refused, documents.none_to_review,
                 drafting.says_only_what_is_told, staying.no_release_meanwhile),
           when=when, then=then.answer_on_the_spot)
      for answered, when in (("answered", i.is_uncontested), ("appealed", i.is_contested))),
    Move("represent", "登记代理人", OPEN, "=", STAFF, "content", a.Represent, asks=(a.term_in_order,), then=a.represent),
    Move("end_agency", "登记代理终止", OPEN, "=", STAFF, "content", a.EndAgency, (a.some_agent,), then=a.end),
    Move("withdraw", "申请人撤回", OPEN, "closed", OR_ONLINE, "content", p.Withdraw,
         (changing.not_changing_itself,), (g.withdrawn_after_receipt, p.withdrawn_by_all), then=then.withdraw,
         letters=("withdrawal_note",)),
    Move("amend", "更正登记", ANY, "=", STAFF, "handling", m.Amend,
         asks=(m.changes_something, p.kinds_fit, m.decision_can_be_put_right, m.receipt_can_be_put_right, m.gives_no_time),
         then=m.amend),
    Move("propose_amendment", "提出更正收到之日", ANY, "=", STAFF, "handling", ap.ProposeAmendment, (ap.nothing_pending,),
         (ap.needs_approval,), then=ap.propose_amendment),
    Move("propose_void", "提出作废", ANY, "=", STAFF, "handling", ap.ProposeVoid, (ap.nothing_pending,),
         (ap.another_case_stands,), then=ap.propose_void),
    Move("approve_amendment", "批准更正", ANY, "=", ("approver",), "handling", only_if=(ap.amendment_pending, ap.still_right),
         then=ap.approve),
    Move("approve_void", "批准作废", ANY, "closed", ("approver",), "handling", ap.ApproveVoid, (ap.void_pending,),
         (ap.still_right,), then=ap.approve),
    Move("propose_change", "提出改变原答复", docket.SETTLED, "=", ("legal", "handler"), "remedy", changing.ProposeChange,
         (ap.nothing_pending,), (changing.an_answer_to_change,), then=changing.propose),
    Move("approve_change", "批准改变原答复", docket.SETTLED, "received", ("approver",), "remedy",
         only_if=(changing.change_pending, ap.still_right), then=changing.approve),
    *(Move("keep_answer", "维持原答复", ("received", "consulting", "confidentiality_review", "signing"), back,
           ("approver",), "remedy", changing.KeepAnswer, (changing.under_way,), when=when, then=changing.keep)
      for back, when in (("appealed", i.is_contested), ("closed", changing.was_closed), ("answered", changing.was_answered))),
    Move("deny_change", "不同意更正、作废、改变答复", ANY, "=", ("approver",), "handling", ap.DenyChange,
         (ap.something_pending,), then=ap.deny),
    Move("void_letter", "文书作废", ("awaiting_service",), "received", ("approver",), "handling", v.VoidLetter,
         asks=(v.can_be_void,), when=v.voids_the_answer, then=v.void_answer),
    Move("void_letter", "文书作废", ANY, "=", ("approver",), "handling", v.VoidLetter, asks=(v.can_be_void,),
         when=v.voids_a_notice, then=v.void_notice),
    Move("close", "归档办结", ("answered",), "closed", STAFF, "handling", only_if=(g.nothing_unserved,)),
    *(Move(step.event, step.label, source, target, step.by, step.article, step.facts, step.only_if, step.asks, when,
           step.then) for step in proceedings.STEPS for source, target, when in step.ways),
)  # fmt: skip
