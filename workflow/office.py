"""What every act needs beside the case: the office's choices, the announced calendar, the vault's keys."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from rules import workdays
from rules.workdays import Calendar
from workflow.case import SignStep
from workflow.clocks import Clock
from workflow.config import Config, load
from workflow.notices import Notices
from workflow.vault import Vault


@dataclass(frozen=True)
class Customs:
    """What a unit's acts and letters follow: its chain of signatures as config.toml has it today, whether letters go out under
    seal, whether they name an internet channel of reconsideration; which kind of signer it is and who reconsiders its answers."""

    chain: tuple[SignStep, ...]
    seal: bool
    online: bool
    signer: str
    reconsidered_by: str


@dataclass(frozen=True)
class Office:
    """`quiet`: acts hand nobody work by mail (a simulation's have no reader)."""

    config: Config
    calendar: Calendar
    vault: Vault
    notices: Notices | None = None
    quiet: bool = False

    @property
    def notice(self) -> int:
        """The last notice of days off that the calendar holds; 0 when none was loaded."""
        return self.notices.last if self.notices else 0

    @cached_property
    def name(self) -> str:
        return self.config.office.name

    @cached_property
    def mail_domain(self) -> str:
        """The domain of the mails it sends."""
        return self.config.mail.sender.rpartition("@")[2]

    @cached_property
    def told(self) -> date | None:
        """The day up to which the program's own notices were announced."""
        return (self.notices.base if self.notices else self.calendar).told

    @cached_property
    def units(self) -> dict[str, tuple[str, ...]]:
        """Return the sections of every unit."""
        return {unit.name: unit.sections for unit in self.config.all_units()}

    @property
    def fonts(self) -> Path | None:
        """The folder of the office's own fonts, which a PDF is set in first."""
        return Path(self.config.letters.fonts) if self.config.letters.fonts else None

    def customs(self, unit: str) -> Customs:
        """Return what a unit follows; raises ConfigError when config.toml has none of that name."""
        known = self._customs.get(unit)
        if known is None:
            chain = tuple(SignStep(one.role, one.label, one.days, one.logins) for one in self.config.chain_of(unit))
            one = self.config.unit(unit)
            known = self._customs[unit] = Customs(
                chain,
                self.config.seal_of(unit),
                bool(one.reconsideration_online),
                one.signer or one.kind,
                one.reconsideration_body,
            )
        return known

    @cached_property
    def _customs(self) -> dict[str, Customs]:
        return {}

    def calendar_of(self, clock: Clock) -> Calendar:
        """Return the calendar a clock runs by: today's, or once it has ended the one of that moment."""
        if clock.calendar is None:
            return self.calendar
        return (self.notices or Notices(self.calendar)).calendar(clock.calendar, clock.told)


def open_office(path: Path, url: str | None = None) -> Office:
    """Read config.toml and the environment, for the database at `url` if not theirs; raises ConfigError or NoKey."""
    return office_of(load(path, url))


def office_of(config: Config) -> Office:
    keys = config.key.get_secret_value() if config.key else None
    return Office(config, workdays.announced(), Vault(keys))
