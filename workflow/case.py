"""A case as the fold of its journal gives it: frozen values, no database, no law.

Nothing here is asked twice: an entry carries the outcome it had when it was made (see workflow.fold).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from workflow.acts.unserved import NOT_SERVED
from workflow.clocks import Clock

V = TypeVar("V")
GENESIS = "0" * 64
OF_THE_DRAFT = (
    "draft", "decision", "drafted_by", "drafted_on", "cleared_by", "signed_by", "signed_on", "issued_on",
)  # fmt: skip
"""What a case holds of the answer on its way from draft to issue: blank again once the answer must be drafted anew."""


def changed(value: V, **changes: Any) -> V:
    """Return a frozen value with some fields changed: what `dataclasses.replace` gives, without asking each of the others."""
    kept = value.__dict__ | changes
    if len(kept) > len(value.__dict__):
        raise TypeError(f"{type(value).__name__} has no {', '.join(sorted(changes.keys() - value.__dict__.keys()))}")
    new = object.__new__(type(value))
    object.__setattr__(new, "__dict__", kept)  # past what keeps it frozen
    return new


class Act(NamedTuple):
    """One entry of the journal as the fold reads it."""

    seq: int
    event: str
    on: date
    by: str
    facts: Mapping[str, Any]
    outcome: Mapping[str, Any]


@dataclass(frozen=True)
class Correction:
    requested_on: date
    days: int
    letter: int
    served_on: date | None = None
    in_time: bool | None = None
    delivered_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class Justification:
    """Reasons asked of an excessive applicant; `answered_on` stays None when the applicant kept silent."""

    asked_on: date
    asked_by: str
    days: int
    letter: int
    delivered_on: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Charge:
    """The processing fee asked for, in yuan; `in_time` says whether its notice was served within the answer's term."""

    charged_on: date
    amount: int
    letter: int
    served_on: date | None = None
    in_time: bool | None = None
    delivered_on: date | None = None
    paid_on: date | None = None


@dataclass(frozen=True)
class Consultation:
    """A third party or an agency asked for its opinion; `closed_on` is the day its exclusion of time ends."""

    ordinal: int
    kind: str
    letter: int
    sent_on: date
    delivered_on: date | None = None
    opinion: str | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Release:
    """A third party told that its objection is overridden by the draft of that ordinal."""

    consultation: int
    draft: int | None
    letter: int
    told_on: date
    delivered_on: date | None = None


@dataclass(frozen=True)
class Assistance:
    ordinal: int
    to: str
    liaison: str | None
    asked_on: date
    search: bool
    returned_on: date | None = None


@dataclass(frozen=True)
class Urge:
    ordinal: int
    by: str
    urged_on: date
    answered_on: date | None = None


@dataclass(frozen=True)
class Extension:
    requested_by: str
    days: int
    seq: int
    approved_on: date | None = None


@dataclass(frozen=True)
class Pending:
    """A change proposed and not yet approved: `kind` amend (with the day of receipt), void (perhaps a duplicate) or answer."""

    kind: str
    seq: int
    by: str
    on: date
    received_on: date | None = None
    duplicate_of: str | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proceeding:
    """A reconsideration, a lawsuit or a complaint against the case's answer or silence (workflow.disputes.proceedings).

    `status` is open, suspended or decided; `left` the days its suspended clocks still have; `set_aside` the entry of the draft
    whose act was set aside on its merits; `first_result` how the first instance ended, once it is appealed against, or the
    judgment in force that is `retried`, `retried_as_first` where the judgment of the retrial can be appealed against; `pleading`
    the letter that answers it; `stayed_on` since when the answer is not carried out; an imported one knows only `row`, its column
    of table four.
    """

    ordinal: int
    kind: str
    received_on: date
    body: str | None = None
    accepted_on: date | None = None
    simplified: bool = False
    status: str = "open"
    answered_on: date | None = None
    result: str | None = None
    row: str | None = None
    decided_on: date | None = None
    left: Mapping[str, int] = field(default_factory=dict)
    set_aside: int | None = None
    reopened: bool = False
    first_result: str | None = None
    pleading: int | None = None
    imported: bool = False
    retried: bool = False
    retried_as_first: bool = False
    stayed_on: date | None = None


@dataclass(frozen=True)
class CaseLetter:
    ordinal: int
    kind: str
    status: str
    doc_number: str | None
    sha256: str
    seq: int
    by: str
    served_on: date | None = None


@dataclass(frozen=True)
class SignStep:
    """One step of a chain of signatures: `days` are working days, None the office's own term; `logins` names
    who alone may take it.
    """

    role: str
    label: str
    days: int | None = None
    logins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """A step taken: `instead_of` is the login of the person away in whose place it was; `seq` the entry that records it."""

    by: str
    on: date
    seq: int
    instead_of: str | None = None
    paper: bool = False


@dataclass(frozen=True)
class Paper:
    """A signature given on paper and entered by somebody else; `objected_on` the day its signer denied it."""

    seq: int
    by: str
    on: date
    objected_on: date | None = None


@dataclass(frozen=True)
class Document:
    """A document to be released: `original` and `redacted` are the hashes of its files, `verdict` what the reviewer found,
    `found` and `found_redacted` what screening found in them, counted by kind; `item` the item of the application it answers."""

    ordinal: int
    seq: int
    pages: int
    original: str
    redacted: str | None = None
    verdict: str | None = None
    removed: bool = False
    item: int | None = None
    found: Mapping[str, int] = field(default_factory=dict)
    found_redacted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    number: str
    unit: str
    state: str | None = None
    law: str = ""
    received_on: date | None = None
    receipt_confirmed: bool = False
    channel: str = ""
    applicant_kind: str = ""
    applicants: int = 1
    spokesperson: int | None = None
    agent: Mapping[str, Any] | None = None
    items: int = 0
    answering: tuple[Mapping[str, Any], ...] = ()
    rest: tuple[int, ...] = ()
    answered: tuple[Mapping[str, Any], ...] = ()
    handler: str | None = None
    section: str | None = None
    registered_on: date | None = None
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    letters: Mapping[int, CaseLetter] = field(default_factory=dict)
    proceedings: tuple[Proceeding, ...] = ()
    appealed_from: str | None = None
    correction: Correction | None = None
    justification: Justification | None = None
    later_on: date | None = None
    charge: Charge | None = None
    consultations: tuple[Consultation, ...] = ()
    overrides: tuple[int, ...] = ()
    releases: tuple[Release, ...] = ()
    assistances: tuple[Assistance, ...] = ()
    urges: tuple[Urge, ...] = ()
    searched: bool = False
    extension: Extension | None = None
    pending: Pending | None = None
    replaces: tuple[str, ...] = ()
    extended_by: int = 0
    draft: int | None = None
    decision: str | None = None
    drafted_by: str | None = None
    drafted_on: date | None = None
    cleared_by: str | None = None
    signed_by: str | None = None
    signed_on: date | None = None
    chain: tuple[SignStep, ...] = ()
    signatures: tuple[Signature, ...] = ()
    papers: tuple[Paper, ...] = ()
    documents: tuple[Document, ...] = ()
    stamped: Mapping[int, str] = field(default_factory=dict)
    issued_on: date | None = None
    outcome: str | None = None
    concluded_on: date | None = None
    imported: bool = False
    voided: bool = False
    destroyed: bool = False
    seq: int = 0
    head: str = GENESIS
    history: tuple[Act, ...] = ()

    def open_consultations(self) -> tuple[Consultation, ...]:
        return tuple(item for item in self.consultations if item.closed_on is None)

    def unserved(self) -> tuple[CaseLetter, ...]:
        """Return the letters issued and still to be served."""
        return tuple(
            letter for letter in self.letters.values() if letter.status == "issued" and letter.kind not in NOT_SERVED
        )

    def last_facts(self, event: str) -> Mapping[str, Any] | None:
        """Return the facts of the last entry of an event."""
        return next((act.facts for act in reversed(self.history) if act.event == event), None)
