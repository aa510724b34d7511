"""A letter made void: it keeps its number and says so, the number is never given again, and the answer is drafted anew.

Only what nobody has received can be void; what is served stands until it is put right by another decision. A notice that moved a
term is not void by itself: its act is what would have to be put right. The signatory enters it in person.
"""

from pydantic import Field

from letters.compose import kinds
from workflow import facts as f
from workflow.acts.unserved import PLEADINGS, SENT_AS_MADE
from workflow.case import OF_THE_DRAFT, CaseLetter
from workflow.outcome import Outcome
from workflow.trial import NotAllowed, Trial, said

MOVES_NOTHING = frozenset({"withdrawal_note", "change_notice"}) | PLEADINGS


class VoidLetter(f.Facts):
    letter: f.Ordinal = Field(title="第几份文书")
    reason: f.Text = Field(title="作废理由", json_schema_extra=f.personal)


def voids_the_answer(trial: Trial) -> bool:
    return said(trial, VoidLetter).letter == trial.case.draft and trial.case.state == "awaiting_service"


def voids_a_notice(trial: Trial) -> bool:
    return not voids_the_answer(trial)


def can_be_void(trial: Trial) -> str | None:
    wanted = said(trial, VoidLetter).letter
    letter = trial.case.letters.get(wanted)
    if letter is None:
        return f"本件没有第{wanted}份文书"
    if letter.kind in SENT_AS_MADE:
        return f"{kinds()[letter.kind].title}在办理的当日即已发出，不能作废"
    if letter.status == "served":
        return "这份文书已经送达，不能作废：有错误的，请依法另行作出更正或者撤销的决定"
    if letter.status == "void":
        return "这份文书已经作废"
    if letter.status != "issued":
        return "这份文书还没有编号印发，不需要作废：请退回（send_back）或者重新拟稿（draft）"
    if wanted != trial.case.draft and letter.kind not in MOVES_NOTHING:
        return f"{kinds()[letter.kind].title}已经引起期限的变化，不能单独作废"
    return None


def void_answer(trial: Trial) -> Outcome:
    """The answer goes back to its handler; the answer's term runs on."""
    outcome = void_notice(trial)
    told = ["已告知第三方将要公开：重新拟稿后内容有变化的，请再次告知"] if trial.case.releases else []
    return Outcome(set=dict.fromkeys(OF_THE_DRAFT), letters=outcome.letters, warnings=told)


def void_notice(trial: Trial) -> Outcome:
    letter = _letter(trial)
    return Outcome(letters=[{"ordinal": letter.ordinal, "status": "void"}])


def _letter(trial: Trial) -> CaseLetter:
    letter = trial.case.letters.get(said(trial, VoidLetter).letter)
    if letter is None:
        raise NotAllowed("本件没有这份文书")
    return letter
