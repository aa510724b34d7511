"""Who signs on paper: the handler enters whose decision it is, with the scanned form; the signer may object to the entry."""

from datetime import date

from pydantic import Field

from workflow import facts as f
from workflow.acts import signing
from workflow.case import Paper
from workflow.outcome import Outcome, ended
from workflow.trial import Actor, Trial, said
from workflow.uploads import SECRETS, File, a_scan

UNSERVED = ("confidentiality_review", "signing", "awaiting_service")
SIGNERS = ("approver", "legal", "handler", "registrar", "reviewer", "supervisor")


class SignOnPaper(f.Facts):
    signed_by: f.Words = Field(title="纸质签批人登录名")
    signed_on: date | None = Field(None, title="签批日")
    scan: File = Field(title="签批单扫描件（用 --file 交来）")
    instead_of: f.Words | None = Field(None, title="代谁签（离岗人的登录名）")
    opinion: f.Text | None = Field(None, title="签批意见", json_schema_extra=f.personal)


class ObjectSignature(f.Facts):
    reason: f.Text = Field(title="异议理由", json_schema_extra=f.personal)
    entry: f.Ordinal | None = Field(None, title="对第几步的登记有异议")


def a_signer_here(trial: Trial) -> str | None:
    facts = said(trial, SignOnPaper)
    signer = _signer(trial)
    if signer is None:
        return f"{facts.signed_by}不是{trial.case.unit}的人员"
    if signer.login == trial.actor.login:
        return "自己的签批请自己在系统里办理（sign、endorse），不能由自己登记纸质签批"
    return a_scan(facts.scan, "纸质签批单") or signing.entitled(trial, signer, facts.instead_of)


def able(trial: Trial) -> dict[str, frozenset[str]]:
    """Return who of the unit could have taken the step whose turn it is, by login, each with those away they stand in for."""
    found = {}
    for one in trial.staff:
        if not one.active or one.unit != trial.case.unit or one.login == trial.actor.login:
            continue
        absent = frozenset(trial.stand_ins.get(one.login, ()))
        if absent or not (signing.entitled(trial, one, None) or signing.unbound(trial, one, None)):
            found[one.login] = absent
    return found


def signer_is_independent(trial: Trial) -> str | None:
    signer, facts = _signer(trial), said(trial, SignOnPaper)
    return signing.unbound(trial, signer, facts.instead_of) if signer else None


def signed_in_order(trial: Trial) -> str | None:
    day, case = _day(trial), trial.case
    last = case.signatures[-1].on if case.signatures else case.drafted_on
    return f"签批日{day}早于上一步的{last}" if last is not None and day < last else None


def last_step(trial: Trial) -> bool:
    return len(trial.case.signatures) == len(signing.chain_of(trial.case)) - 1


def own_signature(trial: Trial) -> str | None:
    if objected(trial) is not None:
        return None
    own = [item for item in trial.case.papers if item.by == trial.actor.login]
    if not own:
        return "本件没有登记过您的纸质签批，不需要提出异议"
    return "这一签批您已经提出过异议，或者没有这一步：" + "、".join(str(item.seq) for item in own)


def undoes(trial: Trial) -> bool:
    """An objection to a signature the draft rests on undoes it while the answer is not yet served."""
    item = objected(trial)
    return item is not None and any(one.seq == item.seq for one in trial.case.signatures)


def is_too_late(trial: Trial) -> bool:
    return not (trial.case.state in UNSERVED and undoes(trial))


def objected(trial: Trial) -> Paper | None:
    """Return the paper signature an objection is about: the entry named, else the actor's last."""
    wanted = getattr(trial.facts, "entry", None)
    own = [item for item in trial.case.papers if item.by == trial.actor.login and item.objected_on is None]
    return next((item for item in reversed(own) if wanted in (None, item.seq)), None)


def sign(trial: Trial) -> Outcome:
    facts, signer, day = said(trial, SignOnPaper), _signer(trial) or trial.actor, _day(trial)
    done = signing.take(trial, signer, facts.instead_of, day, paper=True)
    if last_step(trial):
        done = signing.signed(trial, signer, done, day)
    done.warnings.append(SECRETS)
    return done


def undo(trial: Trial) -> Outcome:
    """Return the case to drafting: a frozen letter is a draft again, one that has its number keeps it and is void."""
    case, item = trial.case, objected(trial)
    letter = case.letters.get(case.draft or 0)
    issued = letter is not None and letter.status == "issued"
    set_ = {"cleared_by": None, "signed_by": None, "signed_on": None, "issued_on": None}
    set_ |= {"draft": None, "decision": None} if issued else {}
    status = "void" if issued else "draft"
    return Outcome(
        set=set_,
        clocks=ended(trial, *signing.open_keys(case)),
        letters=[{"ordinal": letter.ordinal, "status": status}] if letter and (issued or case.signed_by) else [],
        extra={"denied": item.seq if item else None, "unsigned": True},
        warnings=[f"{letter.doc_number}作废，文号保留"] if letter and issued else [],
    )


def record(trial: Trial) -> Outcome:
    item = objected(trial)
    words = "异议已如实记录；答复已经送达或者另行签批，不因此退回" if item else ""
    return Outcome(extra={"denied": item.seq if item else None}, warnings=[words])


def _signer(trial: Trial) -> Actor | None:
    wanted = said(trial, SignOnPaper).signed_by
    here = (one for one in trial.staff if one.active and one.unit == trial.case.unit)
    return next((one for one in here if one.login == wanted), None)


def _day(trial: Trial) -> date:
    return said(trial, SignOnPaper).signed_on or trial.on
