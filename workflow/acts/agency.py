"""Who acts for the applicant: an agent under a written authority (民法典第一百六十五条: name, matter, powers, term).

The journal keeps the powers and the term, the vault who it is. An act of the agent beyond either is refused; letters go to the
agent while the authority says so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from workflow import facts as f
from workflow.acts.charging import Pay
from workflow.acts.excessive import GiveReasons
from workflow.acts.service import effective_day
from workflow.outcome import Outcome
from workflow.trial import Trial, said

POWERS = {
    "apply": "提出申请",
    "confirm": "确认收到之日",
    "correct": "补正",
    "reasons": "说明理由",
    "pay": "缴费",
    "withdraw": "撤回申请",
    "receive": "代收文书",
}
_CODES = {label: code for code, label in POWERS.items()}
_NEEDS: dict[type[f.Facts], str] = {
    f.ConfirmReceipt: "confirm",
    f.Correct: "correct",
    GiveReasons: "reasons",
    Pay: "pay",
    f.Withdraw: "withdraw",
    f.Serve: "receive",
}
Power = Annotated[
    Literal["apply", "confirm", "correct", "reasons", "pay", "withdraw", "receive"],
    BeforeValidator(lambda value: _CODES.get(value, value) if isinstance(value, str) else value),
]


class Agent(f.Facts):
    name: f.Words = Field(title="代理人姓名或名称")
    document: f.Words = Field(title="授权委托书（名称、日期）")
    powers: tuple[Power, ...] = Field(min_length=1, title=f"授权范围（{'、'.join(POWERS.values())}）")
    since: date | None = Field(None, title="授权开始之日", json_schema_extra={"future": True})
    until: date | None = Field(None, title="授权截止之日（不填：至本件办结）", json_schema_extra={"future": True})
    phone: f.Words | None = Field(None, title="代理人电话")
    address: f.Words | None = Field(None, title="代理人通信地址")
    identity_shown: bool = Field(False, title="代理人已提供身份证明")


class Represent(f.Facts):
    agent: Agent = Field(title="代理人和授权", json_schema_extra=f.personal)


class EndAgency(f.Facts):
    reason: f.Words = Field(title="代理终止的原因（解除委托、辞去委托等）", json_schema_extra=f.personal)


def recorded(agent: Agent) -> dict[str, Any]:
    """Return what the journal keeps of an authority: no name."""
    days = {"since": agent.since, "until": agent.until}
    kept = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {"powers": list(dict.fromkeys(agent.powers)), **kept}


def term_in_order(trial: Trial) -> str | None:
    agent = said(trial, Represent).agent
    if agent.since and agent.until and agent.until < agent.since:
        return f"授权截止之日{agent.until}早于开始之日{agent.since}"
    ended = agent.until is not None and agent.until < trial.on
    return f"授权已于{agent.until}到期：请由申请人重新出具授权委托书" if ended else None


def some_agent(trial: Trial) -> str | None:
    return None if trial.case.agent else "本件没有登记代理人"


def represent(trial: Trial) -> Outcome:
    return Outcome(set={"agent": recorded(said(trial, Represent).agent)})


def end(_trial: Trial) -> Outcome:
    return Outcome(set={"agent": None})


def within_authority(trial: Trial) -> str | None:
    """An act the agent does in the applicant's name must lie within the powers and the term of the authority."""
    if not getattr(trial.facts, "by_agent", None):
        return None
    power = next((power for model, power in _NEEDS.items() if isinstance(trial.facts, model)), None)
    if power is None:
        return None
    if trial.case.agent is None:
        return "本件没有登记代理人：请先登记授权委托书（represent），或者由申请人本人办理"
    return lacks(trial.case.agent, power, _day(trial))


def lacks(agent: Mapping[str, Any], power: str, day: date) -> str | None:
    """Return why an agent may not do this on that day; None when it may."""
    if power not in agent["powers"]:
        given = "、".join(POWERS[one] for one in agent["powers"])
        return (
            f"代理人的授权范围是{given}，不包括{POWERS[power]}：请由申请人本人办理，或者补充授权后重新登记（represent）"
        )
    since, until = agent.get("since"), agent.get("until")
    if since and day.isoformat() < since:
        return f"代理人的授权自{since}开始，{day}不能{POWERS[power]}：请由申请人本人办理"
    if until and day.isoformat() > until:
        return (
            f"代理人的授权到{until}为止，{day}不能{POWERS[power]}：请由申请人本人办理，或者续期后重新登记（represent）"
        )
    return None


def receives_letters(agent: Mapping[str, Any] | None, day: date) -> bool:
    return agent is not None and lacks(agent, "receive", day) is None


def _day(trial: Trial) -> date:
    """Return the day the agent acted: the one the act names, else the act's own."""
    if isinstance(trial.facts, f.Serve):
        return effective_day(trial.facts, trial.on)
    named = ("confirmed_on", "received_on", "paid_on", "withdrawn_on")
    return next((day for name in named if (day := getattr(trial.facts, name, None)) is not None), trial.on)
