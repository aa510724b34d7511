"""Service by publication (公告送达): when the addressee cannot be found or reached, a notice stands in for the letter.

The civil procedure's rules are taken over for official letters; the day of the notice decides which version.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from rules import statutes
from rules.statutes import Statute
from rules.workdays import Calendar


@dataclass(frozen=True)
class Publication:
    """How many days a notice runs; `citation` is complete, `in_letters` names no edition."""

    days: int
    citation: str
    in_letters: str

    def served_on(self, published_on: date, calendar: Calendar) -> date:
        """Return the day the letter counts as served: the notice's own day is not counted, a last day off moves on."""
        last = published_on + timedelta(days=self.days)
        return last if calendar.is_workday(last) else calendar.nth_after(last, 1)


def publication(published_on: date) -> Publication:
    """Return the rule for a notice of that day; raises NotInForce before the first."""
    return read(statutes.in_force("court_counting", published_on))


def read(statute: Statute) -> Publication:
    """Return what one version says; raises LawError for a broken or a second record."""
    (section, *more) = statute.sections["publication"]
    if more:
        more[0].refuse("days", "只能有一项")
    found = Publication(
        section.number("days"), statute.cite("publication"), f"《{statute.title}》{statute.articles['publication']}"
    )
    section.close()
    return found
