"""A case kept long enough is destroyed once two people say so: what it said of people is gone, its chain stays whole."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duty_desk
import pytest
from days_off import LOCAL
from gaoping import APPLICANT, OFFICE, REQUEST, Bureau, bureau, noon, problems
from rival import meanwhile
from sqlalchemy import text as sql
from sqlmodel import Session, SQLModel, col, select

from workflow import attachments, engine, letterbook, moving, particulars, store
from workflow.acts import duties, duty_journal
from workflow.attachments import judge
from workflow.keeping import copying, destroying, kept_files, retention
from workflow.retention_tables import DestructionList
from workflow.tables import LetterRow, Particular, Upload
from workflow.telling import outbox
from workflow.telling.outbox import Attachment
from workflow.trial import NotAllowed

RECEIVED, ANSWERED, SERVED = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)
OVER = date(2036, 3, 13)
OLD, OTHER, OPEN = "GPZB-2026-0001", "GPZB-2026-0002", "GPZB-2026-0003"
NAME, STREET, WORDS = "王喆", "高平市南城街道9号", "征地补偿安置方案的全部附图"


@pytest.fixture
def kept(office: Bureau) -> Bureau:
    """Two answered cases that share a stamped file, the first with attachments, and one still open."""
    shared = office.upload("共用的盖章件", "handler", ANSWERED)
    own = office.upload("只属一件的原件", "handler", ANSWERED)
    for number, who, words in ((OLD, {"name": NAME, "address": STREET}, WORDS), (OTHER, {"name": "李四"}, REQUEST)):
        office.receive(RECEIVED, applicant=APPLICANT | who, content=words, id_number="140581199001011234")
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
    office.receive(RECEIVED)
    return office


def test_a_case_counted_under_a_notice_loaded_since_keeps_its_days(office: Bureau) -> None:
    number = office.receive(RECEIVED).number
    notice = LOCAL | {"off": ["2026-04-08"]}
    with office.database.write() as session:
        assert moving.load(session, office.office, notice, RECEIVED, noon(RECEIVED)).moved
    office.act(number, "withdraw", ANSWERED, evidence="撤回申请书")
    letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
    approved(office, proposed(office))
    assert problems(office) == []


def test_a_file_named_by_its_hash_while_the_case_it_was_handed_to_is_destroyed_stays(postgres: str) -> None:
    with bureau(postgres) as office:
        file = office.upload("只属一件的原件", "handler", ANSWERED)
        old, other = (office.receive(RECEIVED).number for _ in range(2))
        for number in (old, other):
            office.act(number, "assign", RECEIVED, "registrar", handler="handler")
            office.answered(number, ANSWERED)
        letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
        office.act(old, "record_stamped", ANSWERED, letter=2, file=file)
        office.act(old, "serve", SERVED, "registrar", method="post", tracking="1")
        listed = proposed(office, spared=[other])
        on: dict[str, Any] = {"by": "handler", "on": OVER, "at": noon(OVER), "key": None}

        def name(session: Session) -> None:
            facts = {"letter": 2, "file": file}
            engine.advance(session, office.office, other, "record_stamped", facts=facts, **on)

        assert meanwhile(office, name, lambda _: approved(office, listed)) is None
        assert problems(office) == []
        with office.database.read() as session:
            assert session.get(Upload, file["sha256"]) is not None


def due(office: Bureau, today: date) -> list[str]:
    with office.database.read() as session:
        return [one.number for one in retention.due(session, office.office, OFFICE, today)]


def proposed(office: Bureau, by: str = "registrar", on: date = OVER, **more: Any) -> str:
    with office.database.write() as session:
        said = {"reason": "保管期满，无继续保存价值"} | more
        return retention.propose(session, office.office, by=by, on=on, at=noon(on), **said).number


def approved(office: Bureau, number: str, by: str = "approver", on: date = OVER) -> destroying.Destroyed:
    return destroying.approve(office.database, office.office, number, by=by, on=on, at=noon(on))


def stored(office: Bureau) -> list[Path]:
    folder = letterbook.folder_of(office.database, office.office)
    return [path for path in folder.rglob("*") if path.is_file()]


def everything(office: Bureau) -> str:
    """Return every row of every table as text."""
    with office.database.read() as session:
        rows = [session.connection().execute(select(table)).all() for table in copying.all_tables()]
    return str(rows)


def test_in_the_place_of_what_is_spared_nothing_comes_that_the_proposer_was_not_shown(
    kept: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST", 1)
    assert due(kept, OVER) == [OLD, OTHER]
    with pytest.raises(NotAllowed, match="没有保管期满"):
        proposed(kept, spared=[OLD])


def test_what_a_case_said_of_people_is_gone_and_its_chain_stays_whole(kept: Bureau) -> None:
    office = kept
    assert due(office, date(2036, 3, 12)) == []
    assert due(office, OVER) == [OLD, OTHER]
    before = set(stored(office))
    with office.database.write() as session:
        answer = Attachment("某人的告知书.pdf", "somebody.pdf", "0" * 64)
        outbox.queue(
            session, message_id="<1@gaoping.invalid>", kind="copy", recipient="somebody@gaoping.invalid", subject="某人的答复",
            body="某人", at=noon(SERVED), case_id=1, attachment=answer,
        )  # fmt: skip
        session.connection().execute(sql("UPDATE outbox SET error = '某人的邮箱拒收' WHERE case_id = 1"))
    number = proposed(office, spared=[OTHER])
    assert number == "GPZB-XH-2036-01"
    done = approved(office, number)
    assert (done.cases, done.files) == (1, 6)  # two letters in two formats, what was handed in, the identity document
    assert problems(office) == []
    text = everything(office)
    assert NAME in text  # the open case's applicant, who has the same name
    with office.database.write() as session:
        session.connection().execute(sql(f"UPDATE casefile SET applicant = NULL WHERE number = '{OPEN}'"))
        session.connection().execute(sql("UPDATE particular SET value = NULL WHERE case_id = 3"))
        session.connection().execute(sql("UPDATE letter SET value = '' WHERE case_id = 3"))
        session.connection().execute(sql("DELETE FROM outbox WHERE case_id = 3"))
        session.connection().execute(sql("DELETE FROM case_search WHERE case_id = 3"))
    for gone in (NAME, STREET, WORDS, "某人", "somebody"):
        assert gone not in everything(office)
    assert "李四" in everything(office)
    with office.database.read() as session:
        files = kept_files.named(session)  # what backup and move take along
        folder = letterbook.folder_of(office.database, office.office)
        assert {folder / file.path for file in files} == set(stored(office))
        assert list(kept_files.strays(session, folder, datetime.now(UTC) + timedelta(days=1))) == []
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
    with pytest.raises(NotAllowed, match="已按批准的销毁清单销毁，不再办理"):
        office.act(OLD, "serve", OVER, "registrar", method="post", tracking="2")
    assert due(office, date(2060, 1, 1)) == []
    office.answered(OPEN, date(2026, 3, 16))
    letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
    assert problems(office) == []


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
    with pytest.raises(NotAllowed, match="早于提出清单的2036-03-13"):
        approved(office, number, on=SERVED)
    for by, words in (("allround", "不能自己批准"), ("handler", "不能批准"), ("finance_head", "不能批准")):
        with pytest.raises(NotAllowed, match=words):
            approved(office, number, by=by)
    assert due(office, OVER) == []  # on a list already
    with office.database.write() as session:
        retention.reject(session, number, by="approver", on=OVER, at=noon(OVER), reason="再留十年")
    assert due(office, OVER) == [OLD, OTHER]
    with pytest.raises(NotAllowed, match="已退回"):
        approved(office, number)
    with office.database.write() as session, pytest.raises(NotAllowed, match="的状态是“已退回”，不能退回"):
        retention.reject(session, number, by="approver", on=OVER, at=noon(OVER), reason="再留十年")
    assert problems(office) == []
    assert NAME in everything(office)


def test_what_happened_after_the_proposal_stops_it(kept: Bureau) -> None:
    office = kept
    number = proposed(office)
    office.act(OTHER, "record_delivery", OVER, letter=2, delivered_on="2026-03-20", evidence="回执找到了")
    with pytest.raises(NotAllowed, match=f"{OTHER}在清单提出之后又有办理"):
        approved(office, number)
    assert problems(office) == []
    assert office.row(OLD).applicant == NAME


def test_files_a_crash_left_are_removed_by_approving_again(kept: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    office = kept
    number = proposed(office)
    with monkeypatch.context() as patched:
        patched.setattr(destroying, "_remove", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            approved(office, number)
    assert any("已销毁，文件" in line for line in problems(office))
    assert approved(office, number).files > 0
    assert problems(office) == []
    with pytest.raises(NotAllowed, match="已销毁"):
        approved(office, number)


def test_what_a_duty_said_of_people_is_destroyed_by_the_same_rule(kept: Bureau) -> None:
    """Done and voided ones on the same list; one still open is not on it, and its particulars stay."""
    office = kept
    for _ in range(3):
        duty_desk.add(office, subject="王喆户籍的出生日期", person=NAME, contact="139-0000-0000")
    done, voided, still_open = (f"GPZB-D-2026-{n:04d}" for n in (1, 2, 3))
    duty_desk.finish(office, done, "accurate", on=SERVED, note="与王喆的户口簿一致")
    duty_desk.void(office, voided, on=SERVED)
    assert due(office, OVER) == [OLD, OTHER, done, voided]
    number = proposed(office, spared=[OTHER, OLD])
    assert due(office, OVER) == [OLD, OTHER]
    assert approved(office, number) == destroying.Destroyed(number, 2, 0)
    assert problems(office) == []
    assert due(office, date(2060, 1, 1)) == [OLD, OTHER]
    with office.database.read() as session:
        left = session.exec(select(Particular).where(col(Particular.duty_id).is_not(None))).all()
        told = {
            name: duty_journal.told_of(session, office.office, duties.named(session, name))
            for name in (done, voided, still_open)
        }
    assert {row.duty_id for row in left if row.value is not None or row.salt is not None} == {3}
    assert [told[name].get("person") for name in (done, voided, still_open)] == [None, None, NAME]
    assert told[done]["list"] == number
    with pytest.raises(NotAllowed, match="已按批准的销毁清单销毁，不再办理"):
        duty_desk.correct(office, done, on=OVER, person="李四")


def test_a_duty_that_went_on_stops_the_list_and_verify_finds_what_came_back(kept: Bureau) -> None:
    office = kept
    duty_desk.add(office, person=NAME)
    duty_desk.finish(office, "GPZB-D-2026-0001", "accurate", on=SERVED)
    number = proposed(office)
    duty_desk.correct(office, "GPZB-D-2026-0001", on=OVER, contact="139")
    with pytest.raises(NotAllowed, match="GPZB-D-2026-0001在清单提出之后又有办理"):
        approved(office, number)
    assert problems(office) == []
    assert office.row(OLD).applicant == NAME
    with office.database.write() as session:
        retention.reject(session, number, by="approver", on=OVER, at=noon(OVER), reason="重提")
    later = date(2046, 3, 14)
    again = proposed(office, on=later)
    destroying.approve(office.database, office.office, again, by="approver", on=later, at=noon(later))
    assert problems(office) == []
    with office.database.write() as session:
        session.connection().execute(
            sql("UPDATE particular SET value = '\"王喆\"' WHERE duty_id = 1 AND field = 'person'")
        )
    assert "GPZB-D-2026-0001：已销毁，person 却还在" in problems(office)


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
    with office.database.write() as session:
        session.exec(select(DestructionList)).one().status = "proposed"
        letter = session.exec(select(LetterRow).where(LetterRow.case_id == 1, LetterRow.ordinal == 2)).one()
        letter.value = letter.value.replace(particulars.ERASED, NAME)
    found = problems(office)
    assert "日志说按销毁清单GPZB-XH-2036-01销毁，这份清单却没有批准或被改动过" in found
    assert f"{OLD}：已销毁，文书2的内容却还在" in found


def test_a_letter_not_written_out_yet_is_written_before_its_case_is_destroyed(office: Bureau) -> None:
    office.receive(RECEIVED)
    office.act(OLD, "assign", RECEIVED, "registrar", handler="handler")
    office.answered(OLD, ANSWERED)
    office.act(OLD, "serve", SERVED, "registrar", method="post", tracking="1")
    listed = proposed(office)
    with pytest.raises(NotAllowed, match=f"{OLD}还有文书没有写出文件：请先运行 gongkai sweep"):
        approved(office, listed)
    letterbook.render(office.database, office.office, noon(OVER), OVER)
    with pytest.raises(NotAllowed, match=f"{OLD}在清单提出之后又有办理"):
        approved(office, listed)


def test_every_table_with_a_case_is_thought_of() -> None:
    """A new table that belongs to a case has to be erased too, or hold nothing of people: decide, then name it here."""
    known = {
        "entry", "particular", "deadline", "proceeding", "letter", "released_document", "paper_signature", "outbox",
        "alert", "attachment", "query_code", "visit", "case_search", "look",
    }  # fmt: skip
    assert {name for name, table in SQLModel.metadata.tables.items() if "case_id" in table.columns} == known
    of_duties = {name for name, table in SQLModel.metadata.tables.items() if "duty_id" in table.columns}
    assert of_duties == {"duty_entry", "particular"}


def test_no_byte_of_it_stays_in_the_file_of_sqlite(sqlite_url: str) -> None:
    """Neither in a page set free, nor in the index of words, nor in the log of what was written last."""
    said = ("龘靐齉", "饕餮魑魅")
    with bureau(sqlite_url) as office:
        office.receive(RECEIVED, applicant=APPLICANT | {"name": said[0]}, content=said[1])
        office.receive(RECEIVED)
        office.answered(OLD, ANSWERED)
        letterbook.render(office.database, office.office, noon(ANSWERED), ANSWERED)
        office.act(OLD, "serve", SERVED, "registrar", method="post", tracking="1")
        office.receive(RECEIVED)
        files = Path(sqlite_url.removeprefix("sqlite:///")).parent
        signs = {char.encode() for words in said for char in words}

        def found() -> set[bytes]:
            held = b"".join(path.read_bytes() for path in files.glob("gongkai.db*"))
            return {sign for sign in signs if sign in held}

        assert found() == signs
        approved(office, proposed(office))
        assert found() == set()
        assert problems(office) == []
