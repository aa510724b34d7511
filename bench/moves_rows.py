"""The rows a move writes, as a program built on another's workflow engine would keep them, and their statements."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

DURABLE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000")
UNIT, REVIEWERS = "高平市人民政府办公室", ("reviewer", "reviewer2")
DUE, NOW = "2026-03-20", "2026-03-17 04:00:00"
TABLES = """
CREATE TABLE casefile (id INTEGER PRIMARY KEY, number TEXT UNIQUE, unit TEXT, state TEXT, handler TEXT, process TEXT,
    head_seq INTEGER, head_hash TEXT);
CREATE TABLE entry (id INTEGER PRIMARY KEY, case_id INTEGER REFERENCES casefile, seq INTEGER, event TEXT, "by" TEXT, at TEXT,
    facts TEXT, outcome TEXT, prev_hash TEXT, hash TEXT, UNIQUE (case_id, seq));
CREATE TABLE deadline (id INTEGER PRIMARY KEY, case_id INTEGER REFERENCES casefile, clock TEXT, status TEXT, due_on TEXT,
    UNIQUE (case_id, clock));
CREATE TABLE outbox (id INTEGER PRIMARY KEY, message_id TEXT UNIQUE, case_id INTEGER REFERENCES casefile, recipient TEXT,
    subject TEXT, body TEXT, status TEXT, created_at TEXT);
"""
CASE = "SELECT id, state, handler, process, head_seq, head_hash FROM casefile WHERE number = :number"
ENTRY = """INSERT INTO entry (case_id, seq, event, "by", at, facts, outcome, prev_hash, hash)
    VALUES (:case_id, :seq, :event, :by, :at, :facts, :outcome, :prev_hash, :hash)"""
SAVED = "UPDATE casefile SET state = :state, process = :process, head_seq = :seq, head_hash = :hash WHERE id = :case_id"
DEADLINE = "UPDATE deadline SET status = 'running', due_on = :due WHERE case_id = :case_id AND clock = 'review'"
LETTER = """INSERT INTO outbox (message_id, case_id, recipient, subject, body, status, created_at)
    VALUES (:message_id, :case_id, :recipient, :subject, :body, 'waiting', :at)"""


def furnish(path: Path, cases: int, process: str = "") -> list[str]:
    """Make a file with a draft waiting in every case, and return their numbers."""
    numbers = [f"GPZB-2026-{turn:04d}" for turn in range(1, cases + 1)]
    with sqlite3.connect(path) as raw:
        raw.executescript(f"PRAGMA journal_mode=WAL; {TABLES}")
        raw.executemany(
            "INSERT INTO casefile (number, unit, state, handler, process, head_seq, head_hash) VALUES (?,?,?,?,?,4,?)",
            [(number, UNIT, "drafting", "handler", process, "0" * 64) for number in numbers],
        )
        raw.execute("INSERT INTO deadline (case_id, clock, status) SELECT id, 'review', 'waiting' FROM casefile")
    raw.close()
    return numbers


def entry_of(number: str, seq: int, before: str) -> dict[str, Any]:
    """Return what the next entry keeps, chained to the hash before it."""
    kept = {
        "seq": seq, "event": "submit", "by": "handler", "at": NOW, "facts": "{}",
        "outcome": json.dumps({"state": "review", "clock": "review", "due": DUE}), "prev_hash": before,
    }  # fmt: skip
    words = json.dumps({"number": number, **kept}, ensure_ascii=False, sort_keys=True)
    return {**kept, "hash": hashlib.sha256(words.encode()).hexdigest()}


def letters_of(number: str, seq: int) -> list[dict[str, str]]:
    body = f"有一份文稿等待保密审查。\n\n登记号：{number}\n承办单位：{UNIT}\n保密审查内部时限：{DUE}\n"
    return [
        {"message_id": f"<submit.{number}.{seq}.{one}@bench.invalid>", "recipient": f"{one}@bench.invalid",
         "subject": f"[待保密审查]{number}", "body": body, "at": NOW}
        for one in REVIEWERS
    ]  # fmt: skip


def write(run: Callable[[str, dict[str, Any]], object], number: str, case: Any, process: str) -> None:
    """Write all a move changes: `case` is the row of CASE, `process` the state a workflow engine wants kept."""
    case_id, _, _, _, head_seq, head_hash = case
    entry = {"case_id": case_id, **entry_of(number, head_seq + 1, head_hash)}
    run(ENTRY, entry)
    saved = {"state": "review", "process": process, "seq": entry["seq"], "hash": entry["hash"], "case_id": case_id}
    run(SAVED, saved)
    run(DEADLINE, {"due": DUE, "case_id": case_id})
    for letter in letters_of(number, entry["seq"]):
        run(LETTER, {"case_id": case_id, **letter})
