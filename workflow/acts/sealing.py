"""The stamped copy: where config.toml asks for a seal, a letter is served only when its stamped copy lies beside it."""

from pydantic import Field

from workflow import facts as f
from workflow.acts.guards import letter_to_serve
from workflow.acts.own_letter import file_of
from workflow.case import Act, Case, changed
from workflow.outcome import Outcome
from workflow.trial import Trial, said
from workflow.uploads import SECRETS, File, a_scan


class RecordStamped(f.Facts):
    letter: f.Ordinal = Field(title="第几份文书")
    file: File = Field(title="盖章件（扫描件或用印系统的文件，用 --file 交来）")


def an_issued_letter(trial: Trial) -> str | None:
    facts = said(trial, RecordStamped)
    letter = trial.case.letters.get(facts.letter)
    if letter is None or letter.status not in {"issued", "served"} or letter.doc_number is None:
        numbered = [one for one in trial.case.letters.values() if one.status == "issued" and one.doc_number]
        known = "、".join(f"{one.ordinal} {one.doc_number}" for one in numbered) or "（没有）"
        return f"第 {facts.letter} 份不是已经编号印发的文书，可以登记盖章件的有：{known}"
    if letter.status == "served" and facts.letter in trial.case.stamped:
        return f"第 {facts.letter} 份文书已经送达，送达的盖章件不能再换"
    return a_scan(facts.file, "盖章件")


def stamped(trial: Trial) -> str | None:
    """No letter that carries a number leaves the house without its seal, nor one handed in without its number."""
    letter = letter_to_serve(trial)
    if letter is None or letter.doc_number is None or letter.ordinal in trial.case.stamped:
        return None
    if not trial.seal and file_of(trial.case, letter.ordinal) is None:
        return None
    return f"第 {letter.ordinal} 份文书（{letter.doc_number}）还没有盖章件，不能送达：请先登记盖章件（record_stamped）"


def record(trial: Trial) -> Outcome:
    facts = said(trial, RecordStamped)
    replaces = ["原来登记的盖章件由这一份代替"] if facts.letter in trial.case.stamped else []
    extra = {"stamped": {"ordinal": facts.letter, "sha256": facts.file.sha256}}
    return Outcome(extra=extra, warnings=[SECRETS, *replaces])


def folded(case: Case, act: Act) -> Case:
    given = act.outcome.get("stamped")
    return changed(case, stamped={**case.stamped, given["ordinal"]: given["sha256"]}) if given else case
