"""What a case costs from receipt to its end, over simulated cases of every kind: bytes by table, processor time, letters' files.

Facts are made up on the way and several hundred acts share a commit: a move's own time beside its peers is in moves.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from bench.pairs import Row
from workflow import letterbook, vault
from workflow.config import load
from workflow.office import Office, office_of
from workflow.schema import open_database
from workflow.simulation import run

CASES = 1_000
SINCE, UNTIL = date(2023, 1, 1), date(2026, 11, 24)
OFTEN = ("entry", "letter", "deadline", "particular", "outbox")
SIZE = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = '{}')"
COUNT = "SELECT count(*) FROM {}"


def rows() -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gongkai.db"
        office = _office(f"sqlite:///{path}")
        database = open_database(f"sqlite:///{path}")
        empty, began = _bytes(path), time.process_time()
        told = run.fill(database, office, CASES, 1, SINCE, UNTIL, lambda _: None)
        took, grown = time.process_time() - began, _bytes(path) - empty
        yield Row(f"acts a case, {CASES:,} simulated", "", "", told.acts / told.cases)
        yield Row("the same: processor time an act", "", "ms", 1000 * took / told.acts)
        yield Row("the same: database, SQLite, an act", "", "bytes", grown / told.acts)
        yield Row("the same: database, SQLite, a case", "", "bytes", grown / told.cases)
        with closing(sqlite3.connect(path)) as raw:
            for table in OFTEN:
                (held,), (count,) = (raw.execute(asked.format(table)).fetchone() for asked in (SIZE, COUNT))
                yield Row(
                    f"the same: table {table}, {count / told.cases:.1f} rows a case", "", "bytes", held / told.cases
                )
        letterbook.render(database, office, datetime.combine(UNTIL, datetime.min.time(), UTC), UNTIL)
        for ending in ("docx", "pdf"):
            files = [file.stat().st_size for file in Path(folder).rglob(f"*.{ending}")]
            yield Row(f"a letter's file, {ending}, mean of {len(files)}", "", "bytes", mean(files))
        database.close()


def _office(url: str) -> Office:
    config = load(Path(__file__).parents[1] / "config.toml").model_copy(update={"database_url": url})
    return replace(office_of(config), vault=vault.Vault(vault.new_key()))


def _bytes(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(raw.execute("SELECT sum(pgsize) FROM dbstat").fetchone()[0])
