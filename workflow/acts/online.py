"""What an applicant may do without staff, through the portal: apply, confirm the receipt, supplement, give reasons, withdraw.

An act of the applicant's is entered by `applicant`, on the day it is done and through the channel `online`. Of the two sides
who confirm a receipt (2019条例第三十一条第三项) the office's is the receipt it issues at once; the applicant's is the act.
"""

from workflow import facts as f
from workflow.trial import Actor, Trial

APPLICANT = "applicant"
MAY_SAY = {
    "receive": {
        "applicant",
        "content",
        "unit",
        "id_number",
        "form",
        "submitted_on",
        "attachments",
        "agent",
        "by_agent",
    },
    "confirm_receipt": {"how", "by_agent"},
    "correct": {"content", "applicant", "id_number", "attachments", "by_agent"},
    "give_reasons": {"reasons", "attachments", "by_agent"},
    "withdraw": {"evidence", "by_agent"},
}


def applicant_of(unit: str) -> Actor:
    """Return who acts when the applicant does; the unit is the one the application lies with."""
    return Actor(APPLICANT, "申请人", unit, frozenset({APPLICANT}))


def beyond_the_form(trial: Trial, event: str) -> str | None:
    """An applicant says nothing of days, laws or other channels: what the forms do not ask is refused."""
    if APPLICANT not in trial.actor.roles:
        return None
    said = trial.facts.model_dump(exclude_defaults=True, exclude_none=True)
    channel = said.pop("channel", None)
    if event not in MAY_SAY or said.keys() - MAY_SAY[event] or channel != "online":
        return "申请人在网上只能提交申请、确认收到、补正、说明理由和撤回，日期由系统记录；其他事项请与承办单位联系"
    if said.get("submitted_on", trial.on) != trial.on:
        return "网上提交的日期由系统记录，不能另填"
    return _shown_without_paper(trial)


def _shown_without_paper(trial: Trial) -> str | None:
    """What is said to have been shown came as a file: who applies, who acts for them, and by what right."""
    sent = {item.kind for item in getattr(trial.facts, "attachments", ())}
    applicant, agent = getattr(trial.facts, "applicant", None), getattr(trial.facts, "agent", None)
    if isinstance(applicant, f.Applicant) and applicant.identity_shown and "identity" not in sent:
        return "没有提交身份证明文件，不能填写“已提供身份证明”"
    if (
        isinstance(applicant, f.Applicant)
        and applicant.guardian
        and applicant.guardian.proof
        and "guardian" not in sent
    ):
        return "没有提交监护关系证明文件，不能填写监护关系证明材料"
    if agent is not None and "authority" not in sent:
        return "代理人提出申请的，请上传授权委托书"
    if agent is not None and agent.identity_shown and "agent_identity" not in sent:
        return "没有提交代理人的身份证明文件，不能填写“代理人已提供身份证明”"
    return None
