"""What the procedure is asked: a case, an act, the person who wants to do it, and the dates as they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from rules.clock import Due
from rules.statutes import Term
from rules.workdays import Calendar
from workflow.actor import Actor as Actor
from workflow.case import Case, SignStep
from workflow.config import Terms
from workflow.fact_reading import F
from workflow.facts import Facts

NOTHING: Mapping[str, Any] = MappingProxyType({})


class NotAllowed(Exception):
    """The procedure refuses an act; the text says why and what to do instead."""


@dataclass(frozen=True)
class Twin:
    """The other case that one entered twice names."""

    number: str
    unit: str
    voided: bool
    is_same_applicant: bool


@dataclass(frozen=True)
class PriorAnswer:
    """The earlier answer a draft names as repeated, as the register has it: of the case `number`; without `doc_number` and
    `dated` where the program holds no letter of it, without `served_on` where it was not served; `kind` is that of its letter.
    `set_aside` names the decision
    that set it aside or says that the office changed it, `on_appeal` while that decision is appealed against, `anew` is the 文号
    of the answer served in its place."""

    number: str
    unit: str
    is_same_applicant: bool
    doc_number: str | None
    dated: date | None
    served_on: date | None
    set_aside: str | None = None
    on_appeal: bool = False
    anew: str | None = None
    kind: str | None = None


class Trial(NamedTuple):
    """`dues` holds the case's open clocks before the act; `approvers` the people who may approve for the case's unit; `staff`
    everyone, of every unit; `same_month` counts the applicant's earlier applications of the month, where a fee asks for it;
    `set_aside` what the drafts said whose acts a decision set aside; `twin` the other case where one entered twice is
    voided; `others` the unit's cases an answer says it answers too; `priors` the earlier answers it names that are in the
    register; `chain` is the unit's chain of signatures as config.toml has it today; `stand_ins` names, by login, the people
    away that day in whose place one acts; `seal` says that letters of the unit go out under seal; `online` that its letters
    name an internet channel of reconsideration; `remedied` the kind of signer the unit is and who reconsiders its answers;
    `screened` what screening found in the files of the act, counted by kind,
    by hash."""

    case: Case
    facts: Facts
    on: date
    actor: Actor
    dues: Mapping[str, Due]
    calendar: Calendar
    terms: Terms
    units: Mapping[str, tuple[str, ...]]
    approvers: Mapping[str, str]
    office: str = ""
    answer: Term | None = None
    staff: tuple[Actor, ...] = ()
    same_month: int = 0
    set_aside: tuple[Mapping[str, Any], ...] = ()
    twin: Twin | None = None
    others: frozenset[str] = frozenset()
    priors: Mapping[str, PriorAnswer] = NOTHING
    chain: tuple[SignStep, ...] = ()
    stand_ins: Mapping[str, tuple[str, ...]] = NOTHING
    seal: bool = False
    online: bool = False
    remedied: tuple[str, str] | None = None
    screened: Mapping[str, Mapping[str, int]] = NOTHING

    @property
    def next_letter(self) -> int:
        return len(self.case.letters) + 1

    @property
    def own_names(self) -> frozenset[str]:
        """Return what the case's unit and its sections are called, the sections also with the unit's name before theirs."""
        unit, sections = self.case.unit, self.units.get(self.case.unit, ())
        return frozenset({unit, *sections, *(unit + section for section in sections)})


Guard = Callable[[Trial], str | None]
"""Why an act may not be done: a sentence that says what to do instead; None where it may."""


def said(trial: Trial, model: type[F]) -> F:
    """Return the act's facts as the model its event has; raises NotAllowed for those of another."""
    if not isinstance(trial.facts, model):
        raise NotAllowed(f"这一步骤的事实应为 {model.__name__}")
    return trial.facts
