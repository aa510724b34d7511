"""What each act on a proceeding must say (reconsideration, litigation, complaint); see workflow.facts for the rules."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rules.proceedings import KINDS
from workflow.facts import MOST, Facts, Ordinal, Text, Words, coded, personal

Kind = Annotated[
    Literal["reconsideration", "litigation", "litigation_after_reconsideration", "complaint"], coded(KINDS)
]
APPELLANTS = {"applicant": "申请人", "third_party": "第三方", "co_defendant": "共同被告", "office": "本机关"}
HEARINGS = {"hearing": "听证", "court_session": "开庭", "interview": "听取意见"}


class OpenProceeding(Facts):
    kind: Kind = Field(title="类型（行政复议、未经复议直接起诉、复议后起诉、向上级机关投诉举报）")
    body: Words = Field(title="复议机关、法院或者上级机关")
    received_on: date = Field(title="本机关收到申请书、起诉状副本或转办件之日")
    filed_on: date | None = Field(None, title="申请复议、起诉或投诉之日")
    accepted_on: date | None = Field(None, title="受理或立案之日")
    simplified: bool = Field(False, title="适用简易程序")
    case_number: Words | None = Field(None, title="案号")
    after: Ordinal | None = Field(None, title="不服第几件复议（复议后起诉）")
    co_defendants: tuple[Words, ...] = Field((), title="共同被告（复议维持后起诉的，为复议机关）")
    applicants: tuple[Ordinal, ...] = Field(
        (), title="提出的是第几名申请人（共同申请人中只有一部分人提出的；不填的为全体）", max_length=199
    )
    consultation: Ordinal | None = Field(None, title="提出的第三方（第几次征求意见的；申请人提出的不填）")
    claimant: Words | None = Field(
        None, title="提出的第三方没有征求过意见的，写姓名或者名称", json_schema_extra=personal
    )
    claims: Text | None = Field(None, title="请求和理由", json_schema_extra=personal)


class OfProceeding(Facts):
    proceeding: Ordinal = Field(title="第几件复议、诉讼或投诉")


class AnswerProceeding(OfProceeding):
    sent_on: date | None = Field(None, title="提交答复或答辩之日")
    evidence: int | None = Field(None, ge=0, le=MOST, title="提交证据的件数")
    how: Words | None = Field(None, title="提交方式和凭证")


class AllowLateEvidence(OfProceeding):
    days: int = Field(ge=1, le=180, title="准许延期的天数")
    leave: Words = Field(title="准许延期提供证据的文书")


class GiveLateEvidence(OfProceeding):
    given_on: date | None = Field(None, title="补充提交证据之日")
    how: Words | None = Field(None, title="提交方式和凭证")


class SuspendProceeding(OfProceeding):
    suspended_on: date | None = Field(None, title="中止之日")
    reason: Words = Field(title="中止的原因和文书")


class ResumeProceeding(OfProceeding):
    resumed_on: date | None = Field(None, title="恢复审理之日")


class ChangeProcedure(OfProceeding):
    reason: Words | None = Field(None, title="转为普通程序的文书")


class Hearing(OfProceeding):
    form: Annotated[Literal["hearing", "court_session", "interview"], coded(HEARINGS)] = Field(
        title="形式（听证、开庭、听取意见）"
    )
    held_on: date | None = Field(None, title="举行之日")
    head_attended: bool = Field(False, title="机关负责人参加")
    record: Text | None = Field(None, title="情况记录", json_schema_extra=personal)


class Mediate(OfProceeding):
    mediated_on: date | None = Field(None, title="调解之日")
    agreed: bool = Field(False, title="达成一致")
    record: Text | None = Field(None, title="情况记录", json_schema_extra=personal)


class WithdrawProceeding(OfProceeding):
    withdrawn_on: date | None = Field(None, title="准许撤回之日")
    evidence: Words = Field(title="准许撤回的文书")


class DecideProceeding(OfProceeding):
    result: Words = Field(title="结果")
    decided_on: date = Field(title="作出决定或裁判之日")
    received_on: date | None = Field(None, title="本机关收到决定书或裁判文书之日")
    doc_number: Words | None = Field(None, title="决定书或裁判文书的文号")
    for_procedure: bool = Field(False, title="因程序违法被撤销")
    redo: bool | None = Field(None, title="须重新答复或者履行（不填的按结果的种类）")
    of_items: tuple[Ordinal, ...] = Field(
        (), title="须重新答复或者履行的是第几项申请事项（分列申请事项的；不填的为各项）", max_length=99
    )
    disclose: bool = Field(False, title="直接责令公开（不由本机关重新判断是否公开）")
    redo_days: int | None = Field(None, ge=1, le=365, title="决定、判决所定的期限")
    redo_unit: Literal["working_day", "day"] = Field("working_day", title="期限的单位（working_day 工作日、day 日）")
    effective_on: date | None = Field(None, title="裁判生效之日（所定期限自生效之日起算、已经生效的）")
    served_on: date | None = Field(None, title="申请复议、起诉的人收到复议决定书或裁判文书之日（有凭证的）")
    opinion_on: date | None = Field(None, title="收到行政复议意见书之日")
    reasons: Text | None = Field(None, title="主要理由", json_schema_extra=personal)


class GiveFeedback(OfProceeding):
    sent_on: date | None = Field(None, title="反馈之日")
    how: Words | None = Field(None, title="反馈的文书")


class AppealJudgment(OfProceeding):
    who: Annotated[Literal["applicant", "third_party", "co_defendant", "office"], coded(APPELLANTS)] = Field(
        title="上诉人（申请人、第三方、共同被告、本机关）"
    )
    name: Words | None = Field(
        None, title="上诉的第三方的姓名或者名称（案件由它提起的不填）", json_schema_extra=personal
    )
    filed_on: date = Field(title="提出上诉之日")
    accepted_on: date | None = Field(None, title="二审法院收到上诉状之日")
    court: Words = Field(title="二审法院")
    copy_on: date | None = Field(None, title="本机关收到上诉状副本之日（不是本机关上诉的）")


class TakeEffect(OfProceeding):
    effective_on: date = Field(title="裁判生效之日")
    evidence: Words | None = Field(None, title="生效的凭证")


class WaiveAppeal(OfProceeding):
    decided_by: Words = Field(title="决定不上诉的负责人")
    reason: Text | None = Field(None, title="不上诉的理由", json_schema_extra=personal)
