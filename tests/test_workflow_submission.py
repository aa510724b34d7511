"""What applicants send through the portal: one act each, told of to staff, the same when it is sent twice."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from gaoping import FINANCE, KEY, Bureau, bureau, noon
from papers import JPEG, PDF
from sqlmodel import select

from workflow import attachments, engine, particulars, query_codes
from workflow.acts import submission
from workflow.acts.submission import Submitted
from workflow.attachments import judge
from workflow.chain import canonical
from workflow.config import LetterOptions
from workflow.engine import KeyReused
from workflow.journal import load
from workflow.keeping import verification
from workflow.letterbook import folder_of
from workflow.mail_tables import Outbox
from workflow.store import known_case
from workflow.tables import ActKey, CaseFile
from workflow.trial import NotAllowed
from workflow.vault import NoKey, Vault, new_key

DAY = date(2026, 3, 10)
SAID: dict[str, Any] = {
    "applicant": {"name": "王喆", "phone": "139-0000-0000"},
    "content": "2025年城区征收补偿安置方案",
    "form": "电子文件，网上提供",
    "id_number": "140581199001010014",
}


def test_an_application_gets_a_number_a_code_and_a_receipt(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        sent = _submit(office, files=[judge("身份证.jpg", JPEG, "identity")])
        row = office.row(sent.done.number)
        assert (row.channel, row.received_on, row.receipt_confirmed) == ("online", DAY, False)
        assert sent.done.letters == ("receipt",)
        assert query_codes.find(office.database, row.number, sent.code, noon(DAY), "10.0.0.1").id == row.id
        with office.database.read() as session:
            first = load(session, row).history[0]
            assert first.by == "applicant"
            assert first.facts["channel"] == "online"
            told = particulars.opened(session, office.office, first.facts)["attachments"]
            assert [(item["name"], item["kind"]) for item in told] == [("身份证.jpg", "identity")]
            mails = session.exec(select(Outbox)).all()
        assert [(mail.recipient, mail.subject) for mail in mails] == [
            (f"{login}@gaoping.invalid", f"[网上申请]{row.number}") for login in ("allround", "registrar")
        ]
        assert verification.verify(office.database, office.office).problems == ()


def test_it_may_be_sent_to_a_unit(database_url: str) -> None:
    with bureau(database_url) as office:
        assert office.row(_submit(office, unit=FINANCE).done.number).unit == FINANCE


def test_sent_twice_it_is_one_case_with_one_code_and_one_file(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        files = [judge("说明.pdf", PDF, "other")]
        first, second = (_submit(office, files=files) for _ in range(2))
        assert (first.done.number, first.code) == (second.done.number, second.code)
        with office.database.read() as session:
            assert len(session.exec(select(CaseFile)).all()) == 1
        folder = folder_of(office.database, office.office)
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
        with pytest.raises(KeyReused):
            _submit(office, files=files, content="另一件事")
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_the_secret_of_the_form_is_not_in_the_database(database_url: str) -> None:
    with bureau(database_url) as office:
        sent = _submit(office)
        with office.database.read() as session:
            connection = session.connection().connection.cursor()
            connection.execute("SELECT key, answer FROM act_key")
            held = repr(connection.fetchall())
        assert "form 1" not in held
        assert sent.code not in held


def test_no_digest_tells_an_identity_number_to_who_has_the_database(database_url: str) -> None:
    """All else that was sent lies open in the vault: a digest without a key would let every number be tried."""
    with bureau(database_url) as office:
        facts = {"channel": "oral", "applicant": {"name": "王喆"}, "content": "方案", "id_number": "140581199001010014"}
        with office.database.write() as session:
            done = engine.register(
                session, office.office, by="registrar", on=DAY, at=noon(DAY), facts=facts, key="key-1"
            )
        asked = canonical({"event": "receive", "by": "registrar", "on": DAY, "facts": facts})
        plain = sha256(asked.encode()).hexdigest()
        with office.database.read() as session:
            assert session.get_one(ActKey, "key-1").digest != plain
        rotated = replace(office.office, vault=Vault(f"{new_key()},{KEY}"))
        for digest, known in ((None, office.office), (None, rotated), (plain, office.office)):
            with office.database.write() as session:
                if digest:
                    session.get_one(ActKey, "key-1").digest = digest
                same = engine.register(session, known, by="registrar", on=DAY, at=noon(DAY), facts=facts, key="key-1")
            assert same.number == done.number


def test_what_follows_is_told_to_the_handler(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        number = _submit(office).done.number
        office.act(number, "assign", DAY, "registrar", handler="handler2")
        office.act(number, "request_correction", DAY, items=["请写明年度"])
        office.act(number, "serve", DAY, method="online")
        done = submission.follow_up(
            office.database, office.office, number, "correct", {"content": "2025年的"}, [judge("说明.pdf", PDF, "other")],
            on=DAY + timedelta(days=1), at=noon(DAY), secret="form 2",
        )  # fmt: skip
        assert done.state == "received"
        with office.database.read() as session:
            subjects = [mail.subject for mail in session.exec(select(Outbox)) if mail.recipient.startswith("handler2@")]
            files = attachments.of_case(session, known_case(session, number).id or 0)
        assert f"[网上补正]{number}" in subjects
        assert [(item.seq, item.kind) for item in files] == [(done.seq, "other")]


def test_identity_is_only_shown_by_a_document(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url, letters=LetterOptions(store=str(tmp_path / "files"))) as office:
        said = {"applicant": {"name": "王喆", "phone": "1", "identity_shown": True}, "id_number": None}
        with pytest.raises(NotAllowed, match="没有提交身份证明文件"):
            _submit(office, **said)
        assert _submit(office, files=[judge("身份证.jpg", JPEG, "identity")], **said).done.missing == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"applicant": {"name": "王喆", "phone": "1", "guardian": {"name": "王璟", "relation": "母亲", "proof": "户口簿"}}},
         "没有提交监护关系证明文件，不能填写监护关系证明材料"),
        ({"agent": {"name": "孙律师", "document": "委托书", "powers": ["apply"]}, "by_agent": True},
         "代理人提出申请的，请上传授权委托书"),
    ],
)  # fmt: skip
def test_what_the_form_says_was_shown_is_refused_without_it(sqlite_url: str, said: dict[str, Any], words: str) -> None:
    with bureau(sqlite_url) as office, pytest.raises(NotAllowed, match=words):
        _submit(office, id_number=None, **said)


def test_an_agent_shows_a_paper_of_their_own(sqlite_url: str, tmp_path: Path) -> None:
    agent = {"name": "孙律师", "document": "委托书", "powers": ["apply"], "identity_shown": True}
    store, words = LetterOptions(store=str(tmp_path / "files")), "没有提交代理人的身份证明文件"
    with bureau(sqlite_url, letters=store) as office, pytest.raises(NotAllowed, match=words):
        _submit(office, files=[judge("委托书.pdf", PDF, "authority")], id_number=None, agent=agent, by_agent=True)


def test_without_a_key_an_identity_document_is_not_taken(database_url: str) -> None:
    with bureau(database_url, key=None) as office, pytest.raises(NoKey, match="GONGKAI_KEY"):
        _submit(office, files=[judge("身份证.jpg", JPEG, "identity")], id_number=None)


def test_an_address_sends_no_more_forms_than_a_village(database_url: str) -> None:
    with bureau(database_url) as office:
        for _ in range(submission.PER_ADDRESS):
            submission.spare(office.database, noon(DAY), "10.0.0.1")
        with pytest.raises(query_codes.TooMany):
            submission.spare(office.database, noon(DAY), "10.0.0.1")
        submission.spare(office.database, noon(DAY), "10.0.0.2")


def _submit(office: Bureau, files: Any = (), **changes: Any) -> Submitted:
    said = {name: value for name, value in (SAID | changes).items() if value is not None}
    return submission.submit(office.database, office.office, said, files, on=DAY, at=noon(DAY), secret="form 1")
