"""A journal read as a chain: of a case or of a duty, every hash recomputed; the head its row keeps finds a tail cut off."""

from collections.abc import Sequence

from workflow.case import GENESIS
from workflow.chain import content, entry_hash
from workflow.duty_tables import Duty, DutyEntry
from workflow.tables import CaseFile, Entry


def problems(row: CaseFile | Duty, entries: Sequence[Entry | DutyEntry]) -> list[str]:
    """Return where the chain breaks first, as one line; nothing when it is whole."""
    prev = GENESIS
    for position, entry in enumerate(entries, start=1):
        if entry.seq != position:
            return [f"{row.number}：日志缺第{position}条"]
        said = content(
            row.number, entry.unit, entry.seq, entry.event, entry.on_day, entry.at, entry.by, entry.facts, entry.outcome
        )
        if entry.prev_hash != prev or entry.hash != entry_hash(prev, said):
            return [f"{row.number}：日志第{position}条（{entry.event}）被改动过，哈希对不上"]
        prev = entry.hash
    if row.head_seq != len(entries) or row.head_hash != prev:
        return [f"{row.number}：日志的尾部不完整，应有{row.head_seq}条，现有{len(entries)}条"]
    return []
