"""Who applies: several on one application, one case under the first applicant's kind.

The journal keeps how many they are and which of them stands for all; who they are lies in the vault.
"""

from datetime import date
from typing import Any

from pydantic import Field

from workflow import facts as f
from workflow.acts import agency
from workflow.acts.guards import letter_to_serve
from workflow.acts.service import effective_day
from workflow.acts.unserved import PLEADINGS
from workflow.trial import Trial, said
from workflow.vault import masked

TO_OTHERS = PLEADINGS | {
    "disclosure_to_third_party", "third_party_consultation", "agency_consultation", "assist_request", "change_notice",
}  # fmt: skip
"""Letters that are not for the applicants."""
LONGEST_OF_A_PERSON = 4
"""Characters of a Chinese name: a surname of two and a given name of two."""
_UNITS = (
    "公司", "集团", "合作社", "事务所", "委员会", "协会", "学会", "基金会", "研究院", "研究所", "大学", "中学", "小学", "医院",
)  # fmt: skip


class Receive(f.Receive):
    co_applicants: tuple[f.Applicant, ...] = Field(
        (), title="其他共同申请人（第二名起）", json_schema_extra=f.personal, max_length=199
    )
    spokesperson: f.Ordinal | None = Field(None, title="推选的代表人是第几名申请人")
    agent: agency.Agent | None = Field(None, title="代理人和授权", json_schema_extra=f.personal)
    by_agent: f.ByAgent = None
    items: tuple[f.Text, ...] = Field((), title="分列的申请事项", json_schema_extra=f.personal, max_length=99)


class Correct(f.Correct):
    co_applicants: tuple[f.Applicant, ...] = Field(
        (), title="补正后的其他共同申请人（第二名起）", json_schema_extra=f.personal, max_length=199
    )
    spokesperson: f.Ordinal | None = Field(None, title="推选的代表人是第几名申请人")
    items: tuple[f.Text, ...] = Field((), title="补正后分列的申请事项", json_schema_extra=f.personal, max_length=99)


class Withdraw(f.Withdraw):
    by_all: bool | None = Field(None, title="共同申请人全体撤回")


def withdrawn_by_all(trial: Trial) -> str | None:
    """One of several who applied cannot withdraw what the others asked for."""
    count = trial.case.applicants
    if count == 1 or said(trial, Withdraw).by_all:
        return None
    return f"本件有{count}名共同申请人：全体撤回的请写明（by_all）；只有一部分人撤回的，申请继续办理"


def is_unit(name: str) -> bool:
    """Say whether a name ends as no person's does; a short one may be a person's."""
    return len(name) > LONGEST_OF_A_PERSON and name.endswith(_UNITS)


def kinds_fit(trial: Trial) -> str | None:
    """A company entered as a person is addressed as one in every letter, and counted as one in the annual report."""
    wrong = next((one.name for one in _units_as_persons(trial) if "kind" in one.model_fields_set), None)
    return f"申请人“{wrong}”是单位，申请人类型不能是自然人：文书的称呼和年度报告的统计都按类型" if wrong else None


def kind_doubts(trial: Trial) -> list[str]:
    """Return what to look at again where nobody said what kind of applicant a unit is."""
    return [
        f"申请人“{one.name}”像是单位，没有写申请人类型（kind），先按自然人登记：请更正（amend）"
        for one in _units_as_persons(trial)
    ]


def _units_as_persons(trial: Trial) -> list[f.Applicant]:
    facts = trial.facts
    others = facts.co_applicants if isinstance(facts, Receive | Correct) else ()
    first = getattr(facts, "applicant", None)
    return [one for one in (*((first,) if first else ()), *others) if one.kind == "自然人" and is_unit(one.name)]


def in_order(trial: Trial) -> str | None:
    """Applicants differ, the one who stands for all is among them, and only a person has a guardian."""
    facts = trial.facts
    if not isinstance(facts, Receive | Correct):
        return None
    everyone = (*((facts.applicant,) if facts.applicant else ()), *facts.co_applicants)
    known = [(one.name, one.phone, one.address) for one in everyone]
    if twice := next((one for one in known if known.count(one) > 1), None):
        return f"共同申请人重复：{known.index(twice) + 1}与后面的一名相同，请删去重复的一名"
    count = max(1 + len(facts.co_applicants), trial.case.applicants if not facts.co_applicants else 0)
    if facts.spokesperson is not None and (count < 2 or facts.spokesperson > count):
        return f"申请人共{count}名，没有第{facts.spokesperson}名可以作代表人（spokesperson）"
    stands = trial.case.spokesperson if facts.spokesperson is None else None
    if stands is not None and stands > count:
        return f"原来推选的代表人是第{stands}名，现在申请人共{count}名：请写明新推选的代表人（spokesperson）"
    wrong = next((one for one in everyone if one.guardian and one.kind != "自然人"), None)
    return "只有自然人申请人才有法定代理人（guardian）；单位由其负责人办理" if wrong else None


def recorded(facts: f.Facts) -> dict[str, Any]:
    """Return what the case keeps of who applies and of how many items; nothing for one applicant with one request."""
    if not isinstance(facts, Receive | Correct):
        return {}
    agent = facts.agent if isinstance(facts, Receive) else None
    found: dict[str, Any] = {
        "applicants": 1 + len(facts.co_applicants) if facts.co_applicants else None,
        "spokesperson": facts.spokesperson,
        "agent": agency.recorded(agent) if agent else None,
        "items": len(facts.items) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def missing(facts: f.Receive, on: date, law: str) -> list[str]:
    """Return what the papers of the others who apply, of guardians and of the agent lack; asked for like a correction."""
    if not isinstance(facts, Receive):
        return []
    found = []
    for n, one in enumerate(facts.co_applicants, start=2):
        found += [f"第{n}名申请人的身份证明"] if law != "2007" and not one.identity_shown else []
        found += [] if one.reachable() else [f"第{n}名申请人的联系方式"]
    everyone = (facts.applicant, *facts.co_applicants)
    found += [
        f"第{n}名申请人的监护关系证明"
        for n, one in enumerate(everyone, start=1)
        if one.guardian and not one.guardian.proof
    ]
    if facts.by_agent and facts.agent is None:
        return [*found, "代理人的授权委托书"]
    if facts.agent is not None and law != "2007" and not facts.agent.identity_shown:
        found.append("代理人的身份证明")
    if facts.by_agent and facts.agent and agency.lacks(agency.recorded(facts.agent), "apply", on) is not None:
        found.append("载明可以代为提出申请、在期限内的授权委托书")
    return found


def everyone_is_served(trial: Trial) -> str | None:
    """A letter to joint applicants reaches each of them, unless they chose who stands for all or an agent receives it."""
    facts, case, letter = said(trial, f.Serve), trial.case, letter_to_serve(trial)
    if letter is None:
        return None
    others = [one.applicant for one in facts.also]
    if letter.kind in TO_OTHERS or case.applicants == 1:
        return "这份文书没有其他共同申请人要送达（also）" if others else None
    if too_many := sorted({n for n in others if n > case.applicants or others.count(n) > 1}):
        return f"申请人共{case.applicants}名，第{too_many[0]}名没有或者重复（also）"
    if case.spokesperson is not None or agency.receives_letters(case.agent, effective_day(facts, trial.on)):
        return None
    left = [str(n) for n in range(2, case.applicants + 1) if n not in others]
    if not left:
        return None
    return (
        f"{case.applicants}名共同申请人没有推选代表人，文书须向每一名送达："
        f"还缺第{'、'.join(left)}名（also），都送达之后一并登记"
    )


def served_on_each(trial: Trial) -> list[dict[str, Any]]:
    """Return how each of the other applicants was served, for the journal and the evidence."""
    facts = said(trial, f.Serve)
    return [
        {
            "applicant": one.applicant,
            "method": one.method,
            "on": effective_day(f.Serve(**_alone(one)), trial.on).isoformat(),
        }
        | ({"tracking": one.tracking} if one.tracking else {})
        for one in facts.also
    ]


def shown(name: str | None, kind: str, count: int) -> str:
    """Return the applicants as lists show them: the first masked, and how many there are."""
    each = "人" if kind == "自然人" else "名"
    return f"{masked(name, kind)}等{count}{each}" if count > 1 else masked(name, kind)


def _alone(one: f.AlsoServed) -> dict[str, Any]:
    return {name: value for name, value in one.model_dump().items() if name != "applicant"}
