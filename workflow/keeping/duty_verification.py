"""What `gongkai verify` compares of duties: chain, row and particulars of each, and the numbers given out."""

import json
from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from workflow import store
from workflow.acts import duty_journal, record_correction
from workflow.acts.duties import REGISTER
from workflow.duty_tables import Duty, DutyEntry
from workflow.keeping import case_numbers, chain_check, readable, vault_check
from workflow.office import Office
from workflow.paperwork import reply
from workflow.tables import Particular
from workflow.vault import is_reference


def problems(session: Session, office: Office) -> tuple[list[str], int]:
    """Return what differs, one line each, and how many entries were compared; some hundred duties are in memory at a time."""
    found, compared = list[str](), 0
    for rows in readable.pages(session, Duty, found):
        ids = [row.id or 0 for row in rows]
        journals, vault = duty_journal.journals(session, ids), _vault(session, ids)
        for row in rows:
            journal = journals[row.id or 0]
            broken = chain_check.problems(row, journal)
            found += broken or [*_row(row, journal), *_particulars(office, row, journal, vault[row.id or 0])]
            compared += len(journal)
        session.expunge_all()
    lost, entries = _orphans(session)
    found += [f"有{lost}件职责事项的日志没有登记行"] if lost else []
    return found + _numbers(session), compared + entries


def numbered(session: Session) -> dict[tuple[str, int | None, str | None], list[int]]:
    """Return the numbers that letters of duties took in the registers of letters, ascending, by unit, year and register."""
    found = defaultdict[tuple[str, int | None, str | None], list[int]](list)
    register = reply.register_of(record_correction.LETTER)
    query = select(Duty.unit, DutyEntry.facts).join(Duty, col(Duty.id) == DutyEntry.duty_id)
    for unit, facts in session.exec(query.where(DutyEntry.event == duty_journal.NUMBER)):
        told = json.loads(facts)
        found[unit, told["year"], register].append(told["seq"])
    return {key: sorted(numbers) for key, numbers in found.items()}


def _vault(session: Session, ids: Sequence[int]) -> dict[int, dict[int | None, Particular]]:
    found: dict[int, dict[int | None, Particular]] = {key: {} for key in ids}
    for kept in session.exec(select(Particular).where(col(Particular.duty_id).in_(ids))):
        found[kept.duty_id or 0][kept.id] = kept
    return found


def _orphans(session: Session) -> tuple[int, int]:
    """Return of how many duties there is a journal and no row, and how many entries those have."""
    has_row = select(Duty.id).where(col(Duty.id) == col(DutyEntry.duty_id)).exists()
    query = select(func.count(func.distinct(DutyEntry.duty_id)), func.count()).where(~has_row)
    duties, entries = session.exec(query).one()
    return duties, entries


def _row(row: Duty, journal: Sequence[DutyEntry]) -> list[str]:
    return [
        f"{row.number}：缓存 {name} 为 {getattr(row, name)}，按日志应为 {value}"
        for name, value in duty_journal.folded(journal).items()
        if getattr(row, name) != value
    ]


def _particulars(
    office: Office, row: Duty, journal: Sequence[DutyEntry], kept: dict[int | None, Particular]
) -> list[str]:
    found, home, unsaid = [], duty_journal.folded(journal)["unit"], dict(kept)
    is_destroyed = duty_journal.is_destroyed(journal)
    for entry in journal:
        for name, value in json.loads(entry.facts).items():
            if not is_reference(value):
                continue
            unsaid.pop(value["ref"], None)
            if value["ref"] not in kept:
                found.append(f"{row.number}：第{entry.seq}条的 {name} 不见了")
            elif office.vault.matches(kept[value["ref"]], value["sha256"]) is False:
                found.append(f"{row.number}：第{entry.seq}条的 {name} 被改动过，与日志里的哈希不符")
            else:
                beside = vault_check.problems(office.vault, kept[value["ref"]], name, home, is_destroyed)
                found += [f"{row.number}：第{entry.seq}条的 {name}：{words}" for words in beside]
    found += [f"{row.number}：个人信息 {one.field} 日志里没有" for one in unsaid.values()]
    if is_destroyed:
        left = (row_.field for row_ in kept.values() if row_.value is not None or row_.salt is not None)
        found += [f"{row.number}：已销毁，{field} 却还在" for field in left]
    return found


def _numbers(session: Session) -> list[str]:
    """Numbers run from 1 without a gap up to the register's last."""
    found, given = [], defaultdict[tuple[str, str], list[int]](list)
    for unit, number in session.exec(select(Duty.unit, Duty.number)):
        stem, _, seq = number.rpartition("-")
        if seq.isdecimal():  # else the chain is broken: every hash holds the number
            given[unit, stem.rpartition("-")[2]].append(int(seq))
    for register in store.registers(session):
        if register.name == REGISTER:
            numbers = sorted(given.pop((register.unit, str(register.year)), []))
            if wrong := case_numbers.gaps(numbers, register.last):
                found.append(f"{register.unit}{register.year}年职责事项的登记号有出入：{wrong}")
    return found + [f"{unit}{year}年的职责事项没有登记簿" for unit, year in given]
