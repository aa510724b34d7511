"""Papers that go with a letter and are printed when wanted: they are no act, carry no number and are kept nowhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session

from letters import files
from letters.compose import compose, kinds
from letters.envelope import Envelope
from letters.letter import Letter
from rules.publication import publication
from workflow import journal, letterbook, particulars, store
from workflow.case import Case
from workflow.office import Office
from workflow.paperwork import file_papers, posting
from workflow.paperwork.reply import templates_of
from workflow.tables import CaseFile, LetterRow
from workflow.trial import NotAllowed
from workflow.view import row_of

SERVICE_PROOF, ENVELOPE, PUBLICATION = "service_proof", "envelope", "publication_notice"


@dataclass(frozen=True)
class Asked:
    """The case whose papers are wanted; `folder` holds the letter files, `letter` is the one meant if it is named,
    `on` the day a notice is published."""

    session: Session
    office: Office
    row: CaseFile
    case: Case
    folder: Path
    letter: int | None = None
    on: date | None = None

    def letters(self) -> list[LetterRow]:
        return list(store.letters(self.session, self.row.id or 0))

    def served(self) -> LetterRow:
        """Return the letter meant, else one that waits to be served, else the one issued last; raises NotAllowed."""
        issued = [item for item in self.letters() if item.doc_number and item.status != "void"]
        waiting = {letter.ordinal for letter in self.case.unserved()}
        if not issued:
            raise NotAllowed(f"{self.case.number}还没有编号印发的文书：请先签发（sign）并编号印发（issue）")
        if self.letter is not None:
            named = next((item for item in issued if item.ordinal == self.letter), None)
            if named is None:
                known = "、".join(f"{item.ordinal} {item.doc_number}" for item in issued)
                raise NotAllowed(f"第 {self.letter} 份不是已经编号印发的文书，有：{known}")
            return named
        return next((item for item in issued if item.ordinal in waiting), issued[-1])


def asked(
    session: Session, office: Office, number: str, folder: Path, letter: int | None = None, on: date | None = None
) -> Asked:
    """Return the case the papers are about; raises NoCase, NotAllowed for one that was destroyed."""
    row = row_of(session, number)
    case = journal.load(session, row)
    if case.destroyed:
        raise NotAllowed(f"{number}已按批准的销毁清单销毁，没有可打印的单据和材料")
    return Asked(session, office, row, case, folder, letter, on)


def sheet(about: Asked, kind: str) -> Letter:
    """Return one of SHEETS; raises NotAllowed when the case has none."""
    return SHEETS[kind][1](about)


def envelopes(about: Asked, size: str) -> Sequence[Envelope]:
    """Return the envelopes of the letter to be served; raises NotAllowed without a letter or an address."""
    return posting.envelopes(about.session, about.office, about.case, about.served(), size)


def printed(about: Asked, wanted: Sequence[str], size: str) -> Iterator[tuple[str, bytes | NotAllowed]]:
    """Yield each paper that is wanted as a PDF, or why the case has none."""
    fonts = about.office.fonts
    for kind in wanted:
        try:
            if kind == ENVELOPE:
                yield kind, files.envelopes(envelopes(about, size), fonts)
            else:
                yield kind, files.write(sheet(about, kind), "pdf", fonts)
        except NotAllowed as reason:
            yield kind, reason


def _service_proof(about: Asked) -> Letter:
    served, office = about.served(), about.office
    value = letterbook.value_of(served)
    applicant = particulars.application_of(about.session, office, about.case).applicant
    facts = {
        **_told(about, served, value),
        "dated": value.dated,
        **({"address": applicant["address"]} if _is_for(value, applicant) and applicant.get("address") else {}),
    }
    return compose(SERVICE_PROOF, facts, templates_of(office.config))


def _publication_notice(about: Asked) -> Letter:
    """Return the notice that stands in for the letter; it tells neither what was asked nor what the letter says."""
    served, office = about.served(), about.office
    value = letterbook.value_of(served)
    day = about.on or value.dated
    rule = publication(day)
    facts = {
        **_told(about, served, value),
        "days": rule.days,
        "basis": rule.in_letters,
        "dated": day,
    }
    return compose(PUBLICATION, facts, templates_of(office.config))


def _told(about: Asked, served: LetterRow, value: Letter) -> dict[str, Any]:
    """Return what a paper about a letter says of it: whose it is, of which application, to whom."""
    return {
        "office": about.office.config.unit(about.row.unit).letter_facts(),
        "law": {"id": about.row.law},
        "application": {"number": about.row.number},
        "addressee": value.addressee,
        "served": {"title": kinds()[served.kind].title, "number": served.doc_number},
    }


def _is_for(value: Letter, applicant: object) -> bool:
    return isinstance(applicant, dict) and applicant.get("name") == value.addressee


SHEETS: Mapping[str, tuple[str, Callable[[Asked], Letter]]] = {
    SERVICE_PROOF: ("送达回证", _service_proof),
    PUBLICATION: ("送达公告", _publication_notice),
    "label": (posting.LABEL, lambda it: posting.labels(it.session, it.office, it.case, it.served())),
    "approval_sheet": ("审批单", lambda it: file_papers.approval(it.session, it.office, it.case)),
    "secrecy_review": ("保密审查表", lambda it: file_papers.secrecy(it.session, it.office, it.case)),
    "file_index": ("卷内目录", lambda it: file_papers.index(it.session, it.office, it.case, it.letters(), it.folder)),
    "oral_form": ("口头申请表", lambda it: file_papers.oral(it.session, it.office, it.case)),
}
"""Each paper that is a form on A4: its name on the file, and how it is made."""
LABELS: Mapping[str, str] = {ENVELOPE: "信封", **{kind: label for kind, (label, _) in SHEETS.items()}}
USUAL = tuple(kind for kind in LABELS if kind != PUBLICATION)
"""What is printed when nothing is named: a letter is published only where nothing else reaches its addressee."""
