"""What every act needs beside the case: the office's choices, the announced calendar, the vault's keys."""

from dataclasses import dataclass
from pathlib import Path

from rules import workdays
from rules.workdays import Calendar
from workflow.config import Config, load
from workflow.vault import Vault


@dataclass(frozen=True)
class Office:
    config: Config
    calendar: Calendar
    vault: Vault


def open_office(path: Path) -> Office:
    """Read config.toml and the environment; raises ConfigError or NoKey."""
    return office_of(load(path))


def office_of(config: Config) -> Office:
    keys = config.key.get_secret_value() if config.key else None
    return Office(config, workdays.announced(), Vault(keys))
