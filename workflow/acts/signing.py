"""The chain of signatures between draft and issue: two to four steps, each with a role, a label and an internal limit.

A unit's chain is pinned when its draft is submitted. Without one it is the secrecy review, then the signature. Nobody takes a
step on what they drafted, and nobody takes two; who stands in for somebody away is bound by both their ties.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from workflow import facts as f
from workflow.case import Act, Case, Paper, Signature, SignStep, changed
from workflow.labels import ROLES
from workflow.outcome import Outcome, mark, start
from workflow.trial import Actor, Guard, Trial

DEFAULT = (SignStep("reviewer", "保密审查"), SignStep("approver", "签发"))
DELEGABLE = frozenset({"clear", "endorse", "sign"})
CLOCKS = frozenset({"confidentiality_review", "signing", "sign_step"})


class Sign(f.Facts):
    instead_of: f.Words | None = Field(None, title="代谁签（离岗人的登录名）")
    opinion: f.Text | None = Field(None, title="签批意见", json_schema_extra=f.personal)


def chain_of(case: Case) -> tuple[SignStep, ...]:
    return case.chain or DEFAULT


def waiting(case: Case) -> SignStep | None:
    """Return the step whose turn it is, None when all are taken."""
    chain, taken = chain_of(case), len(case.signatures)
    return chain[taken] if taken < len(chain) else None


def event_of(chain: tuple[SignStep, ...], position: int) -> str:
    """Return the act that takes the step at a position: the review, the last signature, or one between."""
    if chain[position].role == "reviewer":
        return "clear"
    return "sign" if position == len(chain) - 1 else "endorse"


def turn_of(*events: str) -> Guard:
    """Return the guard that lets these acts be done only in their turn."""

    def in_turn(trial: Trial) -> str | None:
        step, taken = waiting(trial.case), len(trial.case.signatures)
        if step is None:
            return None
        due = event_of(chain_of(trial.case), taken)
        return None if due in events else f"现在轮到第{taken + 1}步“{step.label}”，由{_who(trial, step)}办理"

    return in_turn


def right_person(trial: Trial) -> str | None:
    """The one who signs holds the step's role, or stands in for somebody away who does."""
    return entitled(trial, trial.actor, _asked(trial))


def entitled(trial: Trial, signer: Actor, instead_of: str | None) -> str | None:
    step = waiting(trial.case)
    if step is None or principal(trial, signer, instead_of) is not None:
        return None
    if instead_of is not None:
        return f"{signer.name}不能代{instead_of}办理“{step.label}”：{instead_of}没有离岗、代理人不是{signer.name}，或者不办这一步"
    return f"“{step.label}”由{_who(trial, step)}办理，{signer.name}不能办；离岗的由其代理人代签"


def independent(trial: Trial) -> str | None:
    return unbound(trial, trial.actor, _asked(trial))


def unbound(trial: Trial, signer: Actor, instead_of: str | None) -> str | None:
    """Neither the one who signs nor the one in whose place drafted it or has taken another step."""
    other = principal(trial, signer, instead_of)
    if waiting(trial.case) is None or other is None:
        return None
    for one in dict.fromkeys((signer, other)):
        if one.login == trial.case.drafted_by:
            return f"{one.name}是拟稿人，不能审查或签发自己拟的稿，也不能由人代签"
        for position, taken in enumerate(trial.case.signatures):
            if one.login in {taken.by, taken.instead_of}:
                label = chain_of(trial.case)[position].label
                return f"{one.name}已经办过第{position + 1}步“{label}”，同一人不能办两步，请由他人办理"
    return None


def one_step_after_another(trial: Trial) -> str | None:
    last = trial.case.signatures[-1].on if trial.case.signatures else trial.case.drafted_on
    return f"日期{trial.on}早于上一步的{last}" if last is not None and trial.on < last else None


def may_send_back(trial: Trial) -> str | None:
    """Without a step for them in the chain, legal staff have no say."""
    held = trial.actor.roles | delegated(trial)
    roles = {step.role for step in chain_of(trial.case)} | {"reviewer", "approver"}
    return None if held & roles else "本件的签批链没有法制审核这一步，须由保密审查员或签发人退回"


def delegated(trial: Trial) -> frozenset[str]:
    """Return the roles the actor has in place of people away that day."""
    absent = trial.stand_ins.get(trial.actor.login, ())
    return frozenset().union(*(one.roles for one in trial.staff if one.login in absent and one.unit == trial.case.unit))


def submit(trial: Trial) -> Outcome:
    """Pin the chain of the day; the first step's clock starts."""
    chain = trial.chain or DEFAULT
    extra = {"chain": [vars(step) for step in chain]} if trial.chain else {}
    return Outcome(clocks=[_start(trial, chain, 0, trial.on)], extra=extra)


def endorse(trial: Trial) -> Outcome:
    return take(trial, trial.actor, _asked(trial), trial.on)


def clear(trial: Trial) -> Outcome:
    done = take(trial, trial.actor, _asked(trial), trial.on)
    return replace(done, set={"cleared_by": trial.actor.login})


def sign(trial: Trial) -> Outcome:
    return signed(trial, trial.actor, take(trial, trial.actor, _asked(trial), trial.on), trial.on)


def signed(trial: Trial, signer: Actor, done: Outcome, on: date) -> Outcome:
    """Return the last step's outcome: the letter is frozen and dated that day."""
    letters = [{"ordinal": trial.case.draft, "status": "signed"}]
    return replace(done, set={"signed_by": signer.login, "signed_on": on}, letters=letters)


def take(trial: Trial, signer: Actor, instead_of: str | None, on: date, *, paper: bool = False) -> Outcome:
    """Return what a step taken changes: its own clock is met, the next one's starts on the day of the act."""
    chain, position = chain_of(trial.case), len(trial.case.signatures)
    other = principal(trial, signer, instead_of)
    away = other if other is not None and other.login != signer.login else None
    name = f"{signer.name}（代{away.name}）" if away else signer.name
    taken = {
        "step": position + 1,
        "label": chain[position].label,
        "by": signer.login,
        "name": name,
        "on": on.isoformat(),
    }
    taken |= {"instead_of": away.login} if away else {}
    taken |= {"paper": True} if paper else {}
    clocks = [mark(_key(chain, position), "met", on)] if _key(chain, position) in trial.case.clocks else []
    clocks += [_start(trial, chain, position + 1, trial.on)] if position + 1 < len(chain) else []
    return Outcome(clocks=clocks, extra={"signature": taken})


def open_keys(case: Case) -> list[str]:
    """Return the clocks of the chain."""
    return [key for key in case.clocks if key.partition(":")[0] in CLOCKS]


def duty(case: Case, key: str) -> str | None:
    """Return who owes the step of a clock: the login it names, else its role."""
    chain = chain_of(case)
    step = next((one for position, one in enumerate(chain) if _key(chain, position) == key), None)
    if step is None:
        return None
    return step.logins[0] if len(step.logins) == 1 else f"@{step.role}"


def current_key(case: Case) -> str | None:
    """Return the clock of the step whose turn it is."""
    position, chain = len(case.signatures), chain_of(case)
    return _key(chain, position) if position < len(chain) else None


def folded(case: Case, act: Act) -> Case:
    """Return the case with what an entry says of its chain: begun anew when drafted or sent back, a step more when taken."""
    if act.event in {"draft", "send_back", "correct"} or act.outcome.get("unsigned"):
        case = changed(case, signatures=(), chain=())
    if act.event == "submit":
        pinned = tuple(SignStep(**{**step, "logins": tuple(step["logins"])}) for step in act.outcome.get("chain", ()))
        if pinned or case.chain or case.signatures:
            case = changed(case, chain=pinned, signatures=())
    if taken := act.outcome.get("signature"):
        on = date.fromisoformat(taken["on"])
        new = Signature(taken["by"], on, act.seq, taken.get("instead_of"), taken.get("paper", False))
        papers = (*case.papers, Paper(act.seq, new.by, on)) if new.paper else case.papers
        case = changed(case, signatures=(*case.signatures, new), papers=papers)
    if denied := act.outcome.get("denied"):
        papers = tuple(changed(one, objected_on=act.on) if one.seq == denied else one for one in case.papers)
        case = changed(case, papers=papers)
    return case


def principal(trial: Trial, signer: Actor, instead_of: str | None) -> Actor | None:
    """Return in whose right the signer takes the step: their own, or that of somebody away; None when in nobody's."""
    step = waiting(trial.case)
    if step is None:
        return None
    if instead_of is None and fits(signer, step):
        return signer
    absent = trial.stand_ins.get(signer.login, ())
    wanted = [one for one in trial.staff if one.login in absent and instead_of in (None, one.login)]
    return next((one for one in wanted if one.unit == trial.case.unit and fits(one, step)), None)


def fits(person: Actor, step: SignStep) -> bool:
    return step.role in person.roles and (not step.logins or not person.login or person.login in step.logins)


def _asked(trial: Trial) -> str | None:
    said: str | None = getattr(trial.facts, "instead_of", None)
    return said


def _key(chain: tuple[SignStep, ...], position: int) -> str:
    event = event_of(chain, position)
    if event == "clear":
        return "confidentiality_review"
    return "signing" if event == "sign" else f"sign_step:{position + 1}"


def _start(trial: Trial, chain: tuple[SignStep, ...], position: int, on: date) -> dict[str, Any]:
    key = _key(chain, position)
    own = {"confidentiality_review": trial.terms.confidentiality_review, "signing": trial.terms.signing}
    return start(key, on, length=chain[position].days or own.get(key))


def _who(trial: Trial, step: SignStep) -> str:
    names = {one.login: one.name for one in trial.staff}
    return "、".join(names.get(login, login) for login in step.logins) or ROLES[step.role]
