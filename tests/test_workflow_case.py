"""A case is its journal folded, and the journal a chain: every word of an entry counts, none is judged again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from gaoping import FINANCE, Bureau, bureau

from workflow import deadlines, journal, store
from workflow.case import GENESIS, Act, Case
from workflow.chain import canonical, content, entry_hash
from workflow.fold import BrokenChain, fold

DAY = date(2026, 3, 10)
RECEIVED = Act(
    1, "receive", DAY, "registrar", {},
    {
        "state": "received", "letters": [],
        "set": {"law": "2019", "received_on": "2026-03-10", "receipt_confirmed": True},
        "clocks": [{"clock": "answer", "kind": "start", "on": "2026-03-10", "term": "answer", "law": "2019"}],
    },
)  # fmt: skip


@pytest.fixture
def office(sqlite_url: str) -> Iterator[Bureau]:
    with bureau(sqlite_url) as opened:
        yield opened


def act(seq: int, event: str, **outcome: Any) -> tuple[Act, str]:
    return Act(seq, event, DAY, "handler", {}, {"state": "received", **outcome}), f"hash{seq}"


def folded(*acts: tuple[Act, str]) -> Case:
    return fold(Case("X-1", "局"), [(RECEIVED, "hash1"), *acts])


def test_a_fold_applies_what_was_decided_and_asks_nothing() -> None:
    case = folded(act(2, "assign", set={"handler": "somebody who never was"}))
    assert (case.handler, case.seq, case.head) == ("somebody who never was", 2, "hash2")
    assert case.received_on == DAY
    assert [one.event for one in case.history] == ["receive", "assign"]


def test_a_missing_entry_breaks_the_fold() -> None:
    with pytest.raises(BrokenChain, match="X-1：日志缺第 2 条"):
        folded(act(3, "assign"))


def test_an_entry_that_moves_a_clock_nobody_started_breaks_it() -> None:
    with pytest.raises(BrokenChain, match="没有开始的期限 assist:1"):
        folded(act(2, "return_assist", clocks=[{"clock": "assist:1", "kind": "met", "on": "2026-03-11"}]))


@pytest.mark.parametrize("event", ["correct", "extend", "pay", "give_reasons"])
def test_an_answer_to_nothing_breaks_it(event: str) -> None:
    with pytest.raises(BrokenChain, match="没有对应的"):
        folded(act(2, event, effective_on="2026-03-11"))


def test_marks_lie_in_order_of_their_days_not_of_their_entry() -> None:
    marks = [("pause", "2026-03-16"), ("pause", "2026-03-20"), ("resume", "2026-03-18"), ("resume", "2026-03-25")]
    acts = [
        act(seq, "note", clocks=[{"clock": "answer", "kind": kind, "on": on}])
        for seq, (kind, on) in enumerate(marks, start=2)
    ]
    clock = folded(*acts).clocks["answer"]
    assert [mark.on.day for mark in clock.marks] == [16, 18, 20, 25]
    assert deadlines.status_of(folded(*acts), clock) == "running"
    assert deadlines.status_of(folded(*acts[:3]), folded(*acts[:3]).clocks["answer"]) == "paused"


def test_a_fold_goes_on_from_where_it_stopped(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "assist", date(2026, 3, 11), to=FINANCE, question="检索")
    office.act(number, "consult_agency", date(2026, 3, 12), agency="晋城市局", summary="纪要")
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        whole = journal.load(session, row)
        acts = [(journal.act_of(entry), entry.hash) for entry in store.entries(session, row.id or 0)]
    for cut in range(len(acts) + 1):
        assert fold(fold(Case(number, row.unit), acts[:cut]), acts[cut:]) == whole
    assert whole.head == row.head_hash
    assert acts[0][1] != GENESIS


ENTRY = ("X-1", "局", 1, "receive", DAY, datetime(2026, 3, 10, 4, tzinfo=UTC), "registrar", '{"a":1}', "{}")
HASH = "aee4fbafbcc6a4575fb41724ef5b09d4a1c80da8b32222e8b8824695f35919f5"


@pytest.mark.parametrize("at", range(9))
def test_every_part_of_an_entry_is_under_its_hash(at: int) -> None:
    other: list[Any] = list(ENTRY)
    old = other[at]
    other[at] = old + timedelta(days=1) if isinstance(old, date) else old + 1 if isinstance(old, int) else old + " "
    assert entry_hash(GENESIS, content(*other)) != entry_hash(GENESIS, content(*ENTRY))
    assert entry_hash("1" * 64, content(*ENTRY)) != entry_hash(GENESIS, content(*ENTRY))


def test_the_hash_is_what_it_was_when_the_format_was_laid_down() -> None:
    """Journals outlive programs: whoever changes this breaks every chain in every office."""
    assert entry_hash(GENESIS, content(*ENTRY)) == HASH


def test_canonical_text_is_one_for_one_value() -> None:
    assert canonical({"b": DAY, "a": ["喆", None, True]}) == '{"a":["喆",null,true],"b":"2026-03-10"}'
    with pytest.raises(TypeError, match="set does not belong"):
        canonical({"a": {1}})


@pytest.mark.parametrize(
    "value",
    [
        {"喆": '\U00033480\x1f\x7f\u2028"\\/\n', "z": {"b": [], "a": {}}, "é": -1, "e": 0.1},
        {"at": datetime(2026, 3, 10, 4, 0, 0, 7, tzinfo=UTC), "on": DAY, "many": (1, 2)},
        10**30,
        json.loads("[" * 400 + "]" * 400),
    ],
    ids=["words", "instants", "a number beyond 64 bits", "deep"],
)
def test_canonical_text_is_what_the_standard_library_writes(value: object) -> None:
    """Who verifies an archive without this program has no other."""
    plain = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=lambda at: at.isoformat()
    )
    assert canonical(value) == plain


def test_an_instant_hashes_the_same_on_both_databases(database_url: str) -> None:
    """SQLite and PostgreSQL hand instants back in other clothes; a chain must not notice."""
    with bureau(database_url) as office:
        number = office.receive(DAY).number
        with office.database.read() as session:
            row = store.case_row(session, number)
            assert row is not None
            entry = store.entries(session, row.id or 0)[0]
        assert entry.at == datetime(2026, 3, 10, 12, tzinfo=timezone(timedelta(hours=8)))
        assert entry.at.isoformat() == "2026-03-10T04:00:00+00:00"


def test_letters_waiting_are_those_issued_that_an_act_must_serve(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "request_correction", DAY, items=["文号"])
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        case = journal.load(session, row)
    assert [letter.kind for letter in case.letters.values()] == ["receipt", "correction_notice"]
    assert [letter.kind for letter in case.unserved()] == ["correction_notice"]
    assert replace(case, letters={}).unserved() == ()
