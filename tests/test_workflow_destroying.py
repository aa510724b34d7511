"""A case kept long enough is destroyed once two people say so: what it said of people is gone, its chain stays whole."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import APPLICANT, OFFICE, Bureau, noon
from sqlalchemy import text as sql
from sqlmodel import SQLModel, select

from workflow import attachments, copying, destroying, letterbook, retention, store, verification
from workflow.attachments import judge
from workflow.retention_tables import DestructionList
from workflow.trial import NotAllowed

RECEIVED, ANSWERED, SERVED = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)
OVER = date(2036, 3, 13)
OLD, OTHER, OPEN = "GPZB-2026-0001", "GPZB-2026-0002", "GPZB-2026-0003"
NAME, STREET, WORDS = "王喆", "高平市东城街道1号", "征地补偿安置方案的全部附图"


@pytest.fixture
def kept(office: Bureau) -> Bureau:
    """Two answered cases that share a stamped file, the first with attachments, and one still open."""
    shared = office.upload("共用的盖章件", "handler", ANSWERED)
    own = office.upload("只属一件的原件", "handler", ANSWERED)
    for number, name in ((OLD, NAME), (OTHER, "李四")):
        office.receive(RECEIVED, applicant=APPLICANT | {"name": name}, content=WORDS, id_number="140581199001011234")
        sent = [judge("证.pdf", b"%PDF-1.7 id %%EOF", "identity")]
        with (
            attachments.put(office.database, office.office, sent, noon(RECEIVED)) as files,
            office.database.write() as session,
        ):
            files.enter(session, store.known_case(session, number), 1)
        office.act(number, "assign", RECEIVED, "registrar", handler="handler")
        office.answered(number, ANSWERED)
        letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
        if number == OLD:
            office.act(number, "record_stamped", ANSWERED, letter=2, file=own)
        office.act(number, "record_stamped", ANSWERED, letter=2, file=shared)
        office.act(number, "serve", SERVED, "registrar", method="post", tracking="1")
    office.receive(RECEIVED, content=WORDS)
    return office


def due(office: Bureau, today: date) -> list[str]:
    with office.database.read() as session:
        return [one.number for one in retention.due(session, office.office, OFFICE, today)]


def proposed(office: Bureau, by: str = "registrar", on: date = OVER, **more: Any) -> str:
    with office.database.write() as session:
        said = {"reason": "保管期满,无继续保存价值"} | more
        return retention.propose(session, office.office, by=by, on=on, at=noon(on), **said).number


def approved(office: Bureau, number: str, by: str = "approver") -> destroying.Destroyed:
    return destroying.approve(office.database, office.office, number, by=by, on=OVER, at=noon(OVER))


def problems(office: Bureau) -> tuple[str, ...]:
    return verification.verify(office.database, office.office).problems


def stored(office: Bureau) -> list[Path]:
    folder = letterbook.folder_of(office.database, office.office)
    return [path for path in folder.rglob("*") if path.is_file()]


def everything(office: Bureau) -> str:
    """Return every row of every table as text."""
    with office.database.read() as session:
        rows = [session.connection().execute(select(table)).all() for table in copying.all_tables()]
    return str(rows)


def test_what_a_case_said_of_people_is_gone_and_its_chain_stays_whole(kept: Bureau) -> None:
    office = kept
    assert due(office, date(2036, 3, 12)) == []
    assert due(office, OVER) == [OLD, OTHER]
    before = set(stored(office))
    number = proposed(office, spared=[OTHER])
    assert number == "GPZB-XH-2036-01"
    done = approved(office, number)
    assert (done.cases, done.files) == (1, 6)  # two letters in two formats, what was handed in, the identity document
    assert problems(office) == ()
    text = everything(office)
    assert NAME in text  # the open case's applicant, who has the same name
    with office.database.write() as session:
        session.connection().execute(sql(f"UPDATE casefile SET applicant = NULL WHERE number = '{OPEN}'"))
        session.connection().execute(sql("UPDATE particular SET value = NULL WHERE case_id = 3"))
        session.connection().execute(sql("UPDATE letter SET value = '' WHERE case_id = 3"))
        session.connection().execute(sql("DELETE FROM outbox WHERE case_id = 3"))
        session.connection().execute(sql("DELETE FROM case_search WHERE case_id = 3"))
    assert NAME not in everything(office)
    assert "李四" in everything(office)
    removed = before - set(stored(office))
    assert len(removed) == 6
    assert not any(path.name.startswith("共用") for path in removed)


def test_the_journal_says_by_which_list_and_numbers_stay(kept: Bureau) -> None:
    office = kept
    number = proposed(office)
    approved(office, number)
    document = office.document(OLD, OVER)
    last = document["journal"][-1]
    assert (last["event"], last["by"], last["facts"]["list"]) == ("destroy", "approver", number)
    assert document["letters"][1]["number"] == "高政办公开复〔2026〕1号"
    assert document["next"] == []
    with pytest.raises(NotAllowed, match="已按批准的销毁清单销毁,不再办理"):
        office.act(OLD, "serve", OVER, "registrar", method="post", tracking="2")
    assert due(office, date(2060, 1, 1)) == []
    office.answered(OPEN, date(2026, 3, 16))
    letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
    assert problems(office) == ()


def test_one_proposes_and_another_approves(kept: Bureau) -> None:
    office = kept
    with pytest.raises(NotAllowed, match="不能提出"):
        proposed(office, by="legal")
    with pytest.raises(NotAllowed, match="不能提出"):
        proposed(office, by="finance", unit=OFFICE)
    with pytest.raises(NotAllowed, match="请写明销毁理由"):
        proposed(office, reason=" ")
    with pytest.raises(NotAllowed, match="没有保管期满"):
        proposed(office, on=date(2036, 3, 12))
    number = proposed(office, by="allround")
    for by, words in (("allround", "不能自己批准"), ("handler", "不能批准"), ("finance_head", "不能批准")):
        with pytest.raises(NotAllowed, match=words):
            approved(office, number, by=by)
    assert due(office, OVER) == []  # on a list already
    with office.database.write() as session:
        retention.reject(session, number, by="approver", on=OVER, at=noon(OVER), reason="再留十年")
    assert due(office, OVER) == [OLD, OTHER]
    with pytest.raises(NotAllowed, match="已经退回"):
        approved(office, number)
    assert problems(office) == ()
    assert NAME in everything(office)


def test_what_happened_after_the_proposal_stops_it(kept: Bureau) -> None:
    office = kept
    number = proposed(office)
    office.act(OTHER, "record_delivery", OVER, letter=2, delivered_on="2026-03-20", evidence="回执找到了")
    with pytest.raises(NotAllowed, match=f"{OTHER}在清单提出之后又有办理"):
        approved(office, number)
    assert problems(office) == ()
    assert office.row(OLD).applicant == NAME


def test_files_a_crash_left_are_removed_by_approving_again(kept: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    office = kept
    number = proposed(office)
    with monkeypatch.context() as patched:
        patched.setattr(destroying, "_remove", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            approved(office, number)
    assert any("已销毁,文件" in line for line in problems(office))
    assert approved(office, number).files > 0
    assert problems(office) == ()
    with pytest.raises(NotAllowed, match="已经销毁"):
        approved(office, number)


def test_verify_finds_a_list_altered_and_data_put_back(kept: Bureau) -> None:
    office = kept
    approved(office, proposed(office))
    with office.database.write() as session:
        row = session.exec(select(DestructionList)).one()
        row.cases = row.cases.replace("contested", "x").replace("ordinary", "refused")
        session.add(row)
        session.connection().execute(sql("UPDATE casefile SET applicant = '王喆' WHERE id = 1"))
    found = problems(office)
    assert any("销毁清单GPZB-XH-2036-01被改动过" in line for line in found), found
    assert any("列表却还显示申请人" in line for line in found), found


def test_every_table_with_a_case_is_thought_of() -> None:
    """A new table that belongs to a case has to be erased too, or hold nothing of people: decide, then name it here."""
    known = {
        "entry", "particular", "deadline", "proceeding", "letter", "released_document", "paper_signature", "outbox",
        "alert", "attachment", "query_code", "visit", "case_search", "look",
    }  # fmt: skip
    assert {name for name, table in SQLModel.metadata.tables.items() if "case_id" in table.columns} == known
