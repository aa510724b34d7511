"""The rows a move writes, and their statements as one writes them by hand over the tables of this program."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

DURABLE = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000")
REVIEWERS, CLOCK = ("reviewer", "reviewer2"), "confidentiality_review"
DAY, DUE, NOW = "2026-03-17", "2026-03-20", "2026-03-17 04:00:00"
PERSON = "SELECT roles, active FROM person WHERE login = :login"
CASE = "SELECT id, unit, state, handler, head_seq, head_hash FROM casefile WHERE number = :number"
CLOCKS = "SELECT clock FROM deadline WHERE case_id = :case_id"
ENTRY = """INSERT INTO entry (case_id, unit, seq, event, on_day, at, "by", facts, outcome, prev_hash, hash)
    VALUES (:case_id, :unit, :seq, :event, :on_day, :at, :by, :facts, :outcome, :prev_hash, :hash)"""
SAVED = "UPDATE casefile SET state = :state, head_seq = :seq, head_hash = :hash WHERE id = :case_id"
DEADLINE = """INSERT INTO deadline (case_id, unit, clock, whose, status, started_on, due_on, provisional, duty)
    VALUES (:case_id, :unit, :clock, :whose, :status, :started_on, :due_on, :provisional, :duty)"""
LETTER = """INSERT INTO outbox (message_id, kind, case_id, recipient, subject, body, status, attempts, created_at, next_at)
    VALUES (:message_id, :kind, :case_id, :recipient, :subject, :body, :status, :attempts, :created_at, :next_at)"""


def entry_of(number: str, seq: int, before: str) -> dict[str, Any]:
    """Return what the next entry keeps, chained to the hash before it."""
    clock = {"clock": CLOCK, "kind": "start", "length": 3, "on": DAY, "term": CLOCK}
    kept = {
        "seq": seq, "event": "submit", "by": "handler", "on_day": DAY, "at": NOW, "facts": "{}",
        "outcome": json.dumps({"state": CLOCK, "clocks": [clock], "letters": [], "set": {}}), "prev_hash": before,
    }  # fmt: skip
    words = json.dumps({"number": number, **kept}, ensure_ascii=False, sort_keys=True)
    return {**kept, "hash": hashlib.sha256(words.encode()).hexdigest()}


def deadline_of(unit: str) -> dict[str, Any]:
    return {
        "unit": unit, "clock": CLOCK, "whose": "internal", "status": "running", "started_on": DAY, "due_on": DUE,
        "provisional": False, "duty": "@reviewer",
    }  # fmt: skip


def letters_of(number: str, unit: str, seq: int) -> list[dict[str, Any]]:
    body = f"有一份文稿等待保密审查。\n\n登记号：{number}\n承办单位：{unit}\n保密审查内部时限：{DUE}\n"
    return [
        {"message_id": f"<submit.{number}.{seq}.{one}@bench.invalid>", "kind": "work", "recipient": f"{one}@bench.invalid",
         "subject": f"[待保密审查]{number}", "body": body, "status": "waiting", "attempts": 0, "created_at": NOW,
         "next_at": NOW}
        for one in REVIEWERS
    ]  # fmt: skip


def write(run: Callable[[str, dict[str, Any]], Any], number: str, case: Any) -> None:
    """Make the move where its handler may, and write all it changes; `case` is the row of CASE."""
    case_id, unit, state, handler, head_seq, head_hash = case
    roles, active = run(PERSON, {"login": "handler"}).fetchone()
    if not active or "handler" not in roles.split(",") or (state, handler) != ("received", "handler"):
        raise PermissionError(number)
    if (CLOCK,) in run(CLOCKS, {"case_id": case_id}).fetchall():
        raise ValueError(number)
    entry = {"case_id": case_id, "unit": unit, **entry_of(number, head_seq + 1, head_hash)}
    run(ENTRY, entry)
    run(SAVED, {"state": CLOCK, "seq": entry["seq"], "hash": entry["hash"], "case_id": case_id})
    run(DEADLINE, {"case_id": case_id, **deadline_of(unit)})
    for letter in letters_of(number, unit, entry["seq"]):
        run(LETTER, {"case_id": case_id, **letter})
