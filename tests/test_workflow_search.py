"""Words are found as LIKE finds them, whatever they are, on both databases; the index only makes it quick."""

from datetime import date
from random import Random

import pytest
from gaoping import OFFICE, Bureau
from plans import planned
from sqlmodel import Session, col, select

from workflow import search, store, worklists
from workflow.keeping import verification
from workflow.narrowing import Asked
from workflow.people import actor_of
from workflow.tables import CaseFile, CaseSearch

TODAY = date(2026, 4, 7)
LETTERS = "征收地方案补偿喆𠮷aAbZ9_%\\'\"*-. éÉΣσ"


def written(rng: Random, most: int) -> str:
    return "".join(rng.choice(LETTERS) for _ in range(rng.randint(1, most))).strip() or "征"


def fill(office: Bureau, cases: int, rng: Random) -> None:
    """Enter cases of random words with what they are searched by, as a ledger does."""
    rows = [
        {"number": f"GPZB-2026-{n:04d}", "applicant": written(rng, 4), "subject": written(rng, 12)}
        for n in range(cases)
    ]
    same = {
        "unit": OFFICE, "state": "received", "law": "2019", "received_on": date(2026, 3, 10), "receipt_confirmed": True,
        "channel": "当面", "applicant_kind": "自然人", "head_seq": 0, "head_hash": "",
    }  # fmt: skip
    with office.database.write() as session:
        ids = store.take_ids(session, CaseFile, cases)
        store.insert_rows(session, CaseFile, [{"id": at, **same, **row} for at, row in zip(ids, rows, strict=True)])
        store.insert_rows(session, CaseSearch, [search.row_of(at, **row) for at, row in zip(ids, rows, strict=True)])


def found(office: Bureau, words: str) -> list[str]:
    with office.database.read() as session:
        return found_in(session, office, words)


def found_in(session: Session, office: Bureau, words: str) -> list[str]:
    asked = Asked(words, state="all", sort="received")
    return [
        line.number for line in worklists.listed(session, office.office, actor_of(session, "handler"), asked, TODAY)[0]
    ]


def like(session: Session, words: str) -> list[str]:
    query = select(CaseFile.number).where(*(search.is_in(word) for word in search.words_of(words)))
    return list(session.exec(query.order_by(col(CaseFile.id).desc()).limit(worklists.PAGE)))


@pytest.mark.parametrize("few", [search.FEW, 3])
def test_the_index_finds_what_like_finds(office: Bureau, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    rng = Random(7)
    monkeypatch.setattr(search, "FEW", few)
    fill(office, 150, rng)
    hits = 0
    with office.database.read() as session:
        for _ in range(60):
            words = written(rng, 3)
            wanted = like(session, words)
            assert found_in(session, office, words) == wanted, words
            hits += bool(wanted)
    assert 15 < hits < 60


def test_a_word_of_two_characters_is_asked_of_the_index(office: Bureau) -> None:
    fill(office, 300, Random(8))
    office.receive(date(2026, 3, 10), content="羊头山石窟测绘图")
    assert len(found(office, "石窟")) == 1
    with office.database.read() as session:
        if not office.database.is_sqlite:
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        (condition,) = search.narrowed(session, ["石窟"])
        plan = planned(session, select(CaseFile.number).where(condition))
    assert ("case_words VIRTUAL TABLE" if office.database.is_sqlite else "ix_case_search_pairs") in plan
    assert "SCAN casefile" not in plan


def test_a_corrected_request_is_found_by_its_new_words(office: Bureau) -> None:
    number = office.receive(date(2026, 3, 10), content="城区供热价格").number
    assert found(office, "供热") == [number]
    office.act(number, "request_correction", date(2026, 3, 11), "handler", items=["请写明年度"])
    office.act(number, "serve", date(2026, 3, 11), method="当面送达", receiver="王喆")
    office.act(number, "correct", date(2026, 3, 12), content="2025年城区供暖成本")
    assert found(office, "供暖") == [number]
    assert found(office, "供热") == []


def test_an_index_that_lost_a_word_is_seen_by_verify(office: Bureau) -> None:
    number = office.receive(date(2026, 3, 10), content="城区供热价格").number
    with office.database.write() as session:
        session.connection().exec_driver_sql("UPDATE case_search SET pairs = replace(pairs, '供热', '')")
    assert found(office, "供热") == []
    assert verification.verify(office.database, office.office).problems == (f"{number}：检索索引与登记的内容不符",)
