"""Offices to measure on: a thousand to a million plausible cases, written past the one door, the same for the same seed.

`python -m bench.office 1000000 [--open N] [--due N] [--to URL]`; an SQLite one is kept in build/bench-data and made once.
Each case stands on one entry, as a ledger row leaves it, its chain and caches valid for `gongkai verify`. What a case of many
acts costs is measured on simulated ones.
"""

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import select

from bench import bulk
from bench.bulk import Rows
from rules import decisions, statutes
from rules.workdays import Calendar
from workflow import deadlines, journal, search
from workflow.case import GENESIS, Case
from workflow.config import Unit, load
from workflow.database import Database
from workflow.facts import CHANNELS
from workflow.fold import fold
from workflow.office import Office, office_of
from workflow.schema import migrate, open_database
from workflow.simulation import cast, invented
from workflow.tables import CaseFile, CaseSearch, Deadline, Entry, Particular, Person, ProceedingRow, Register

TODAY = date(2026, 6, 11)
ENTERED = datetime(2026, 6, 9, 1, 0, tzinfo=UTC)
"""When the ledger of these cases was taken in: before the morning whose digests tell what was entered since."""
FIRST = date(2016, 1, 4)
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build/bench-data"
BUREAUS = 30
OPEN_STATES = ("received", "correcting", "consulting", "confidentiality_review", "signing", "awaiting_service")
RARE = ("永乐宫壁画临摹底稿", "羊头山石窟测绘图", "珏山庙会安保方案", "丹朱岭工程图纸", "长平之战遗址发掘记录")
"""What one request in fifty thousand asks for: the words a search on rare words looks for."""
RARELY = 50_000
CHUNK = 20_000


@dataclass(frozen=True)
class Size:
    """`open` of the cases still run, and the answers of `due` of them stand on the alert ladder today."""

    cases: int
    open: int
    due: int

    @property
    def name(self) -> str:
        return f"office-{self.cases}-{self.open}-{self.due}"


def sized(cases: int, still_open: int | None = None, due: int | None = None) -> Size:
    running = max(1, cases // 20) if still_open is None else still_open
    return Size(cases, running, min(running, 200 if due is None else due))


def office(url: str = "") -> Office:
    """Return the office of config.toml with thirty more units."""
    config = load(ROOT / "config.toml")
    more = tuple(_bureau(config.units[0], n) for n in range(1, BUREAUS + 1))
    return office_of(config.model_copy(update={"units": (*config.units, *more), "database_url": url, "today": TODAY}))


def sqlite(size: Size, seed: int = 1) -> Path:
    """Return the database of an office of that size, made now unless it was made before, its schema up to date."""
    path = FOLDER / f"{size.name}-{_digest()}-{seed}.db"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"{size.name}-*"):
            old.unlink()
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        fill(f"sqlite:///{half}", size, seed)
        half.rename(path)
    open_database(f"sqlite:///{path}").close()
    return path


def fill(url: str, size: Size, seed: int = 1) -> None:
    """Create the schema at a URL and write the office there; the database must be empty."""
    database = Database(url)
    try:
        migrate(database)
        run_by = office(url)
        with database.write() as session:
            cast.hire(session, run_by.config)
            for person in session.exec(select(Person)):
                person.email = f"{person.login}@office.example"
        handlers = _handlers(database)
    finally:
        database.close()
    rows = _chunks(run_by, size, seed, handlers)
    if url.startswith("sqlite"):
        bulk.into_sqlite(Path(url.removeprefix("sqlite:///")), rows)
    else:
        bulk.into_postgresql(url, rows)


def _bureau(like: Unit, n: int) -> Unit:
    name = f"高平市第{n}局"
    return like.model_copy(update={"name": name, "code": f"BENCH{n:02d}", "reply_word": f"高局{n}公开复"})


def _digest() -> str:
    """What an office depends on beside the schema, which a later program migrates: the words of this file."""
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:10]


def _handlers(database: Database) -> dict[str, list[str]]:
    found = defaultdict(list)
    with database.read() as session:
        for person in session.exec(select(Person).order_by(Person.login)):
            if "handler" in person.roles.split(","):
                found[person.unit].append(person.login)
    return found


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chunks(run_by: Office, size: Size, seed: int, handlers: dict[str, list[str]]) -> Iterator[Rows]:
    rng, rows = Random(seed), {table: [] for table in bulk.TABLES}
    units = run_by.config.all_units()
    weights = [40, *(3 for _ in units[1:])]
    last: dict[tuple[str, int], int] = defaultdict(int)
    cache = _Days(run_by.calendar)
    for case_id, (received, is_open) in enumerate(_arrivals(rng, run_by.calendar, size), 1):
        unit = rng.choices(units, weights)[0]
        last[unit.name, received.year] += 1
        number = f"{unit.code}-{received.year}-{last[unit.name, received.year]:04d}"
        handler = rng.choice(handlers[unit.name]) if rng.random() < 0.95 else None
        _case(rows, rng, cache, case_id, number, unit.name, handler, received, is_open)
        if case_id % CHUNK == 0 or case_id == size.cases:
            yield rows
            print(f"\r{case_id:,}", end="" if case_id < size.cases else "\n", file=sys.stderr, flush=True)
            rows = {table: [] for table in bulk.TABLES}
    yield {Register: [{"unit": unit, "year": year, "name": "case", "last": n} for (unit, year), n in last.items()]}


def _arrivals(rng: Random, calendar: Calendar, size: Size) -> list[tuple[date, bool]]:
    """Return the day of receipt of each case in order of days, and whether it is open; the answer is due on the twentieth
    working day, and five before that the ladder begins."""
    pressing = [calendar.nth_before(TODAY, n) for n in range(15, 40)]
    calm = [calendar.nth_before(TODAY, n) for n in range(2, 14)]
    span = (calendar.nth_before(TODAY, 40) - FIRST).days
    found = [(rng.choice(pressing), True) for _ in range(size.due)]
    found += [(rng.choice(calm), True) for _ in range(size.open - size.due)]
    found += [(FIRST + timedelta(rng.randrange(span)), False) for _ in range(size.cases - size.open)]
    return sorted(found)


class _Days:
    """What every case received on a day shares: its law and the day its answer is due."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.known: dict[date, tuple[str, date | None]] = {}
        self.told = calendar.told

    def of(self, received: date) -> tuple[str, date | None]:
        if received not in self.known:
            law = statutes.in_force("disclosure", received).id
            case = Case("", "")
            outcome = {"state": "received", "set": {}, "clocks": [_start(received, law)]}
            entry = journal.entry_values(0, "", 0, GENESIS, "", "import", "", received, ENTERED, {}, outcome)
            folded = fold(case, [(journal.act_from(entry), entry["hash"])])
            self.known[received] = law, deadlines.due_of(folded, "answer", self.calendar).due
        return self.known[received]


OUTCOMES = tuple(decisions.all_decisions())
COMMON = ("open", "partial", "unavailable.not_held", "open.published")


def _start(received: date, law: str) -> dict[str, Any]:
    return {"clock": "answer", "kind": "start", "on": received, "term": "answer", "law": law}


def _case(
    rows: Rows, rng: Random, days: _Days, case_id: int, number: str, unit: str, handler: str | None, received: date,
    is_open: bool,
) -> None:  # fmt: skip
    law, due = days.of(received)
    applicant = invented.applicant(rng)
    subject = invented.request(rng, received.year)
    if rng.randrange(RARELY) == 0:
        subject += f"及{rng.choice(RARE)}"
    facts: dict[str, Any] = {"channel": rng.choice(tuple(CHANNELS))}
    for place, (field, value) in enumerate({"applicant": applicant, "content": subject}.items()):
        text, salt = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")), f"{case_id:032x}"
        ref = 2 * case_id - 1 + place
        rows[Particular].append(
            {"id": ref, "case_id": case_id, "unit": unit, "field": field, "value": text, "salt": salt, "secret": False}
        )
        facts[field] = {"ref": ref, "sha256": hashlib.sha256((salt + text).encode()).hexdigest()}
    said: dict[str, Any] = {
        "unit": unit, "law": law, "received_on": received, "receipt_confirmed": True, "channel": facts["channel"],
        "applicant_kind": applicant["kind"], "registered_on": received, "imported": True, "handler": handler,
    }  # fmt: skip
    clocks = [_start(received, law)]
    state, outcome, concluded, ended = "received", None, None, "running"
    if is_open:
        state = rng.choice(OPEN_STATES) if handler else "received"
    else:
        state = "closed"
        outcome = rng.choice(COMMON) if rng.random() < 0.7 else rng.choice(OUTCOMES)
        concluded = min(received + timedelta(rng.randint(1, 34)), TODAY - timedelta(1))
        lapsed = decisions.all_decisions()[outcome].letter in {"lapse", "fee_lapse", "withdrawal_note"}
        ended = "ended" if lapsed else "met"
        told = {} if days.told is None else {"told": days.told.isoformat()}
        clocks.append({"clock": "answer", "kind": "end" if lapsed else "met", "on": concluded, **told})
        said |= {"outcome": outcome, "concluded_on": concluded}
    entered: dict[str, Any] = {"state": state, "set": said, "clocks": clocks}
    if concluded is not None and rng.random() < 0.02:
        entered["proceedings"] = [_proceeding(rows, rng, case_id, unit, concluded)]
    entry = journal.entry_values(
        case_id, number, 0, GENESIS, unit, "import", "import", received, ENTERED, facts, entered
    )
    rows[Entry].append(entry | {"id": case_id})
    rows[CaseFile].append(
        {
            "id": case_id, "number": number, "unit": unit, "state": state, "is_open": is_open, "law": law,
            "received_on": received, "receipt_confirmed": True, "channel": facts["channel"],
            "applicant_kind": applicant["kind"], "applicants": 1,
            "applicant": applicant["name"], "subject": subject, "handler": handler, "outcome": outcome,
            "concluded_on": concluded, "due_on": due, "pressing_on": due, "provisional": False, "imported": True,
            "voided": False, "head_seq": 1, "head_hash": entry["hash"],
        }
    )  # fmt: skip
    rows[CaseSearch].append(search.row_of(case_id, number, applicant["name"], subject))
    met = concluded if ended == "met" else None
    rows[Deadline].append(
        {
            "id": case_id, "case_id": case_id, "unit": unit, "clock": "answer", "whose": "office", "status": ended,
            "started_on": received, "due_on": due, "met_on": met, "provisional": False, "duty": None, "rung": None,
        }
    )  # fmt: skip


def _proceeding(rows: Rows, rng: Random, case_id: int, unit: str, concluded: date) -> dict[str, Any]:
    kind = rng.choice(("reconsideration", "litigation"))
    received = min(concluded + timedelta(rng.randint(5, 60)), TODAY)
    decided = received + timedelta(rng.randint(20, 180))
    row = rng.choice(("upheld", "corrected", "other")) if decided < TODAY else None
    label = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果"}.get(row or "")
    day = decided if row else None
    rows[ProceedingRow].append(
        {
            "case_id": case_id, "unit": unit, "ordinal": 1, "kind": kind,
            "status": "decided" if row else "open", "received_on": received, "result": label, "decision": None,
            "decided_on": day, "imported": True,
        }
    )  # fmt: skip
    return {
        "kind": kind, "row": row, "received_on": received, "decided_on": day, "ordinal": 1, "imported": True,
        "status": "decided" if row else "open",
    }  # fmt: skip


def main(words: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.office")
    asked.add_argument("cases", type=int)
    asked.add_argument("--open", type=int)
    asked.add_argument("--due", type=int)
    asked.add_argument("--to")
    given = asked.parse_args(words)
    size = sized(given.cases, given.open, given.due)
    if given.to:
        fill(given.to, size)
    print(given.to or sqlite(size))


if __name__ == "__main__":
    main(sys.argv[1:])
