"""The letter that answers a proceeding (行政复议答复书、行政诉讼答辩状): legal staff draft it, a signatory signs it in person.

The facts come from the journal, the argument is a person's. It is sent when the answer to the proceeding is recorded.
"""

from dataclasses import replace
from typing import Any

from pydantic import Field

from workflow import facts as f
from workflow.case import CaseLetter
from workflow.contesting import COURT, answer_proceeding, of
from workflow.outcome import Outcome, is_open, mark, start
from workflow.proceeding_facts import AnswerProceeding, OfProceeding
from workflow.trial import NotAllowed, Trial, said


class DraftPleading(OfProceeding):
    request: f.Text = Field(title="答复请求或者答辩请求", json_schema_extra=f.personal)
    argument: f.Text = Field(title="理由(对请求和理由的回应,一段一行)", json_schema_extra=f.personal)
    representative: f.Words = Field(title="法定代表人或者负责人(姓名和职务)", json_schema_extra=f.personal)
    agents: tuple[f.Words, ...] = Field((), title="委托代理人(姓名和职务)", json_schema_extra=f.personal)
    copies: int | None = Field(None, ge=1, le=99, title="副本份数")


class SignPleading(OfProceeding):
    """The signatory says no more than which."""


def kind_of(trial: Trial) -> str:
    return "defence_statement" if of(trial).kind in COURT else "reconsideration_answer"


def not_yet_signed(trial: Trial) -> str | None:
    letter = _letter(trial)
    if letter is None or letter.status in {"draft", "void"}:
        return None
    return f"第 {of(trial).ordinal} 件的{_named(trial)}已经签发;要重写的,请先将它作废(void_letter)"


def drafted(trial: Trial) -> str | None:
    letter = _letter(trial)
    if letter is None or letter.status == "void":
        return f"第 {of(trial).ordinal} 件还没有拟写{_named(trial)}(draft_pleading)"
    return None if letter.status == "draft" else f"第 {of(trial).ordinal} 件的{_named(trial)}已经签发"


def not_the_drafter(trial: Trial) -> str | None:
    letter = _letter(trial)
    return "拟稿人不能签发自己拟的稿,请由他人签发" if letter is not None and letter.by == trial.actor.login else None


def drafted_before(trial: Trial) -> str | None:
    letter = _letter(trial)
    made = next((act.on for act in trial.case.history if letter is not None and act.seq == letter.seq), None)
    return f"日期{trial.on}早于拟稿的{made}" if made is not None and trial.on < made else None


def draft(trial: Trial) -> Outcome:
    record = {"ordinal": of(trial).ordinal, "pleading": trial.next_letter}
    letter = {"ordinal": trial.next_letter, "kind": kind_of(trial), "status": "draft"}
    asked = start(_clock(trial), trial.on, length=trial.terms.signing)
    return Outcome(letters=[letter], extra={"proceedings": [record]}, clocks=[asked])


def sign(trial: Trial) -> Outcome:
    letter = _letter(trial)
    if letter is None:
        raise NotAllowed(f"还没有拟写{_named(trial)}(draft_pleading)")
    signed = [{"ordinal": letter.ordinal, "status": "issued"}]
    return Outcome(letters=signed, clocks=_done(trial, "met"))


def answer(trial: Trial) -> Outcome:
    """The answer to a proceeding is sent, and with it its letter, where one was signed here."""
    done, letter = answer_proceeding(trial), _letter(trial)
    done = replace(done, clocks=[*done.clocks, *_done(trial, "end")])
    if letter is None or letter.status != "issued":
        return done
    day = said(trial, AnswerProceeding).sent_on or trial.on
    return replace(done, letters=[{"ordinal": letter.ordinal, "status": "served", "served_on": day.isoformat()}])


def _clock(trial: Trial) -> str:
    return f"pleading_signing:{of(trial).ordinal}"


def _done(trial: Trial, how: str) -> list[dict[str, Any]]:
    return [mark(_clock(trial), how, trial.on)] if is_open(trial, _clock(trial)) else []


def _letter(trial: Trial) -> CaseLetter | None:
    return trial.case.letters.get(of(trial).pleading or 0)


def _named(trial: Trial) -> str:
    return "行政诉讼答辩状" if of(trial).kind in COURT else "行政复议答复书"
