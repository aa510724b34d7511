"""The letters to who decides a proceeding: legal staff draft one, a signatory signs it in person.

行政复议答复书 and 行政诉讼答辩状 answer it, 行政上诉状 and 行政上诉答辩状 are those of second instance. The facts come
from the journal, the argument is a person's. It is sent when the answer to the proceeding, or the office's appeal, is recorded.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import Field

from workflow import facts as f
from workflow.acts.unserved import PLEADINGS
from workflow.case import Case, CaseLetter
from workflow.disputes import docket
from workflow.disputes.contesting import COURT, answer_proceeding, of
from workflow.disputes.proceeding_facts import AnswerProceeding, OfProceeding
from workflow.outcome import Outcome, is_open, mark, start
from workflow.trial import NotAllowed, Trial, said


class DraftPleading(OfProceeding):
    request: f.Text = Field(title="答复请求、答辩请求或者上诉请求", json_schema_extra=f.personal)
    argument: f.Text = Field(title="理由（对请求和理由的回应，一段一行）", json_schema_extra=f.personal)
    representative: f.Words = Field(title="法定代表人或者负责人（姓名和职务）", json_schema_extra=f.personal)
    agents: tuple[f.Words, ...] = Field((), title="委托代理人（姓名和职务）", json_schema_extra=f.personal)
    third_parties: tuple[f.Words, ...] = Field((), title="第三人（姓名或者名称）", json_schema_extra=f.personal)
    copies: int | None = Field(None, ge=1, le=99, title="副本份数")
    court: f.Words | None = Field(None, title="二审法院（上诉状才填）")


class SignPleading(OfProceeding):
    """The signatory says no more than which."""


APPEAL = "appeal_statement"
TITLES = {
    "reconsideration_answer": "行政复议答复书",
    "defence_statement": "行政诉讼答辩状",
    "appeal_statement": "行政上诉状",
    "appeal_defence_statement": "行政上诉答辩状",
}


def kind_of(trial: Trial) -> str:
    """Return which letter a proceeding asks for as it stands: against a judgment of first instance, the office's own appeal."""
    return APPEAL if of(trial).status == "decided" or _may_still_appeal(trial) else _reply_of(trial)


def asked_for(trial: Trial) -> str | None:
    """Once decided, only an appeal is written, while the office may bring one; and nobody answers their own, or twice."""
    item, kind = of(trial), kind_of(trial)
    if item.retried and item.status != "decided":
        return f"第 {item.ordinal} 件正在再审：再审的答辩意见请自行拟写，提交后登记（answer_proceeding）"
    if item.status == "decided" and not is_open(trial, f"own_appeal:{item.ordinal}"):
        return f"第 {item.ordinal} 件已审结（{item.decided_on}），也没有等待决定是否上诉的裁判"
    if kind == APPEAL:
        return None
    if kind == "appeal_defence_statement" and not docket.others_appeals(trial.case, item):
        return f"第 {item.ordinal} 件是本机关上诉，不写答辩状"
    return not_answered_yet(trial)


def not_answered_yet(trial: Trial) -> str | None:
    item = of(trial)
    if item.answered_on is None or item.status == "decided":
        return None
    return f"第 {item.ordinal} 件已于{item.answered_on}提交答复或答辩"


def named_its_court(trial: Trial) -> str | None:
    court, is_appeal = said(trial, DraftPleading).court, kind_of(trial) == APPEAL
    if is_appeal and court is None:
        waived = "" if of(trial).status == "decided" else "；本机关不上诉、要写答辩状的，请先登记不上诉（waive_appeal）"
        return f"上诉状请写明二审法院（court）{waived}"
    return "只有上诉状才填二审法院（court）" if court is not None and not is_appeal else None


def not_yet_signed(trial: Trial) -> str | None:
    letter = _letter(trial)
    if letter is None or letter.status in {"draft", "void"}:
        return None
    return f"第 {of(trial).ordinal} 件的{_named(trial)}已经签发；要重写的，请先将它作废（void_letter）"


def drafted(trial: Trial) -> str | None:
    letter = _letter(trial)
    if letter is None or letter.status == "void":
        return f"第 {of(trial).ordinal} 件还没有拟写{_named(trial)}（draft_pleading）"
    return None if letter.status == "draft" else f"第 {of(trial).ordinal} 件的{_named(trial)}已经签发"


def not_the_drafter(trial: Trial) -> str | None:
    letter = _letter(trial)
    return "拟稿人不能签发自己拟的稿，请由他人签发" if letter is not None and letter.by == trial.actor.login else None


def drafted_before(trial: Trial) -> str | None:
    letter = _letter(trial)
    made = next((act.on for act in trial.case.history if letter is not None and act.seq == letter.seq), None)
    return f"日期{trial.on}早于拟稿的{made}" if made is not None and trial.on < made else None


def unsigned(case: Case) -> list[int]:
    """Return the letters of a case's proceedings that wait to be signed."""
    return [one.ordinal for one in case.letters.values() if one.kind in PLEADINGS and one.status == "draft"]


def draft(trial: Trial) -> Outcome:
    record = {"ordinal": of(trial).ordinal, "pleading": trial.next_letter}
    letter = {"ordinal": trial.next_letter, "kind": kind_of(trial), "status": "draft"}
    asked = start(_clock(trial), trial.on, length=trial.terms.signing)
    return Outcome(letters=[letter], extra={"proceedings": [record]}, clocks=[asked])


def sign(trial: Trial) -> Outcome:
    letter = _letter(trial)
    if letter is None:
        raise NotAllowed(f"还没有拟写{_named(trial)}（draft_pleading）")
    signed = [{"ordinal": letter.ordinal, "status": "issued"}]
    return Outcome(letters=signed, clocks=_done(trial, "met"))


def answer(trial: Trial) -> Outcome:
    """The answer to a proceeding is sent, and with it its letter, where one was signed here."""
    done, letter = answer_proceeding(trial), _letter(trial, _reply_of(trial))
    done = replace(done, clocks=[*done.clocks, *_done(trial, "end")])
    if letter is None or letter.status != "issued":
        return done
    day = said(trial, AnswerProceeding).sent_on or trial.on
    return replace(done, letters=[_sent(letter, day)])


def filed(trial: Trial, on: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the office's appeal changes of its letter, where one was signed here, and the marks that end its signing."""
    letter = _letter(trial, APPEAL)
    sent = letter is not None and letter.status == "issued"
    return ([_sent(letter, on)] if letter is not None and sent else []), _done(trial, "end")


def signed_no_more(trial: Trial) -> list[dict[str, Any]]:
    """Return the marks that end the wait for a signature."""
    return _done(trial, "end")


def _sent(letter: CaseLetter, on: date) -> dict[str, Any]:
    return {"ordinal": letter.ordinal, "status": "served", "served_on": on.isoformat()}


def _clock(trial: Trial) -> str:
    return f"pleading_signing:{of(trial).ordinal}"


def _done(trial: Trial, how: str) -> list[dict[str, Any]]:
    return [mark(_clock(trial), how, trial.on)] if is_open(trial, _clock(trial)) else []


def _reply_of(trial: Trial) -> str:
    """Return which letter answers who decides a proceeding."""
    item = of(trial)
    if item.kind not in COURT:
        return "reconsideration_answer"
    return "defence_statement" if item.first_result is None else "appeal_defence_statement"


def _may_still_appeal(trial: Trial) -> bool:
    """Another party has appealed already, and the office's own time to appeal runs."""
    item = of(trial)
    key = f"own_appeal:{item.ordinal}"
    if item.first_result is None or not is_open(trial, key):
        return False
    due = trial.dues[key].due
    return due is None or trial.on <= due


def _letter(trial: Trial, kind: str | None = None) -> CaseLetter | None:
    """Return the letter the proceeding asks for now, or that of a kind; that of an instance decided is another."""
    letter = trial.case.letters.get(of(trial).pleading or 0)
    return letter if letter is not None and letter.kind == (kind or kind_of(trial)) else None


def _named(trial: Trial) -> str:
    return TITLES[kind_of(trial)]
