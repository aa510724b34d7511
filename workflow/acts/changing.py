"""The office changes an answer of its own that was served: one person proposes, a signatory approves, and it is answered anew.

Proceedings against the old answer go on with their own terms (行政诉讼法第六十二条). No law sets a term for the new answer: the
office's own runs. The old answer stands until the new one is served, and until then the change may be dropped.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from letters.kinds import kinds
from workflow import facts as f
from workflow.acts import approving, items, put_back
from workflow.case import Act, Case, CaseLetter, Proceeding
from workflow.disputes import docket
from workflow.disputes.contesting import of
from workflow.disputes.docket import PUT_BACK
from workflow.disputes.proceeding_facts import OfProceeding
from workflow.outcome import Outcome, ended, start, unsigned
from workflow.trial import NotAllowed, Trial, said


class ProposeChange(f.Facts):
    reason: f.Text = Field(title="改变原答复的理由", json_schema_extra=f.personal)
    told: f.Text | None = Field(None, title="告知申请人的原因（写进新的答复书）", json_schema_extra=f.personal)
    earlier: f.Words | None = Field(None, title="原答复的文号（本程序里没有原答复书的才填）")


class KeepAnswer(f.Facts):
    reason: f.Text = Field(title="不再改变的理由", json_schema_extra=f.personal)


class TellChange(OfProceeding):
    """What is told stands in the letters: the old answer's number and the new one's."""


def answers_at(case: Case, seq: int) -> tuple[CaseLetter, ...]:
    """Return the letters that were the answer before entry `seq`, of several parts in the order they were made."""
    since = max((act.seq for act in docket.fresh_starts(case) if act.seq < seq), default=0)
    between = (act for act in case.history if since < act.seq < seq)
    given = (letter for act in between for letter in act.outcome.get("letters", ()))
    served = {letter["ordinal"] for letter in given if letter["status"] == "served"}
    return tuple(letter for letter in case.letters.values() if letter.ordinal in served and decides(letter))


def contested(case: Case, item: Proceeding) -> tuple[CaseLetter, ...]:
    """Return the answer a proceeding is about; nothing where it is silence, or an answer the program has no letter of."""
    return answers_at(case, docket.opened_at(case, item.ordinal))


def an_answer_to_change(trial: Trial) -> str | None:
    case, given = trial.case, said(trial, ProposeChange).earlier
    if case.outcome == "other.withdrawn":
        return "申请人撤回的，没有答复可以改变"
    standing = answers_at(case, case.seq + 1)
    if standing:
        return "原答复书在本程序里，不填文号（earlier）" if given else None
    return None if given else "本程序里没有原答复书：请写明原答复的文号（earlier）"


def change_pending(trial: Trial) -> str | None:
    return approving.is_pending(trial, "answer")


def not_changing_itself(trial: Trial) -> str | None:
    """What moves the statutory term, or ends the application, has no place once it was answered."""
    if docket.new_answer(trial.case) is None:
        return None
    return "本机关正在自行改变原答复：请重新拟稿答复（draft），不再改变的登记维持原答复（keep_answer）"


def under_way(trial: Trial) -> str | None:
    return None if docket.new_answer(trial.case) else "没有正在进行的改变原答复"


def changed_and_not_told(trial: Trial) -> str | None:
    item = of(trial)
    changes = docket.changes_since(trial.case, item)
    if not changes:
        return f"第 {item.ordinal} 件提起以后，本机关没有改变原答复"
    if docket.new_answer(trial.case):
        return "新的答复还没有送达，送达以后再告知"
    told = (act for act in trial.case.history if act.event == "tell_change" and act.seq > changes[-1].seq)
    known = next((act.on for act in told if act.facts.get("proceeding") == item.ordinal), None)
    return f"已于{known}制作告知函" if known else None


def propose(trial: Trial) -> Outcome:
    case, facts = trial.case, said(trial, ProposeChange)
    given = facts.earlier
    silent = "没有写明告知申请人的原因（told）：补充、更正已经公开的信息，应当在新的答复书里说明为什么"
    numbers = [given] if given else [letter.doc_number for letter in answers_at(case, case.seq + 1)]
    return Outcome(
        extra={"proposed": {"replaces": numbers}},
        clocks=[approving.asked(trial)],
        warnings=[] if facts.told else [silent],
    )


def approve(trial: Trial) -> Outcome:
    """The case is drafted anew under the office's own term; the answer's own clock keeps how the first answer stood to it."""
    case, waiting = trial.case, approving.waiting(trial)
    was = {name: getattr(case, name) for name in PUT_BACK} | {"state": case.state}
    ordinal = sum(key.startswith("new_answer:") for key in case.clocks) + 1
    blank: dict[str, Any] = dict.fromkeys(PUT_BACK) | {"answering": [], "rest": [], "answered": []}
    return Outcome(
        set={**blank, "pending": None, "replaces": list(waiting.replaces)},
        clocks=[
            start(f"new_answer:{ordinal}", trial.on, length=trial.terms.changed_answer), *approving.answered(trial),
        ],
        extra={"own_change": was, "proposal": waiting.seq, "proposed_by": waiting.by},
        warnings=[
            "新的答复没有法定期限，按本机关自定的期限办理；正在进行的复议、诉讼照常进行，其期限不变",
            "新的答复取代原答复：只是补充的，原答复已经提供的信息也要写进新的答复，一次全部写明",
        ],
    )  # fmt: skip


def keep(trial: Trial) -> Outcome:
    was = _was(trial)
    back: dict[str, Any] = {name: was.get(name) for name in PUT_BACK} | {"replaces": []}
    back["appealed_from"] = returns_to(trial) if docket.undecided(trial.case) else None
    return Outcome(
        set=back,
        clocks=ended(trial, *trial.case.clocks),
        letters=unsigned(trial),
        extra=put_back.documents(trial.case, _started(trial)),
    )


def tell(trial: Trial) -> Outcome:
    return Outcome(letters=[{"ordinal": trial.next_letter, "kind": "change_notice", "status": "issued"}])


def was_closed(trial: Trial) -> bool:
    return items.is_uncontested(trial) and returns_to(trial) == "closed"


def was_answered(trial: Trial) -> bool:
    return items.is_uncontested(trial) and returns_to(trial) == "answered"


def returns_to(trial: Trial) -> str:
    """Return where the case stood before it was contested: answered or closed."""
    was = _was(trial)
    return str(was.get("appealed_from") or was.get("state") or "answered")


def _was(trial: Trial) -> Mapping[str, Any]:
    was: Mapping[str, Any] = _started(trial).outcome["own_change"]
    return was


def _started(trial: Trial) -> Act:
    found: Act | None = next((act for act in reversed(trial.case.history) if "own_change" in act.outcome), None)
    if found is None:
        raise NotAllowed("没有正在进行的改变原答复")
    return found


def decides(letter: CaseLetter) -> bool:
    """Say whether a letter answers an application."""
    kind = kinds()[letter.kind]
    return kind.remedy and kind.register == "reply"
