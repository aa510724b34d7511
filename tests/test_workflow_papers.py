"""The 送达回证 of a case: for the letter that waits to be served, with what the letter and the application say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from gaoping import Bureau
from sqlmodel import Session

from letters import text
from letters.letter import Letter
from workflow import particulars
from workflow.engine import NoCase
from workflow.paperwork import papers
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY, LATER, NEXT = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 13)


@pytest.fixture
def session(office: Bureau) -> Iterator[Session]:
    with office.database.read() as opened:
        yield opened


def proof_of(session: Session, office: Bureau, number: str) -> Letter:
    return papers.sheet(papers.asked(session, office.office, number, Path()), "service_proof")


def test_it_names_the_letter_the_number_and_who_is_to_receive_it(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.answered(number, LATER)
    issued = office.letters(number)[-1]
    with office.database.read() as session:
        proof = proof_of(session, office, number)
    told = text.write(proof)
    assert (proof.kind, proof.layout, proof.number) == ("service_proof", "form", None)
    assert f"送达文书　公开告知书（{issued.doc_number}）" in told
    assert f"登记号　{number}" in told
    assert "受送达人　王喆" in told


def test_a_notice_of_publication_names_the_letter_and_not_what_was_asked(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.answered(number, LATER)
    issued = office.letters(number)[-1]
    with office.database.read() as session:
        about = papers.asked(session, office.office, number, Path(), on=date(2026, 4, 1))
        told = text.write(papers.sheet(about, "publication_notice"))
        asked = particulars.application_of(session, office.office, about.case).content
    assert f"公开告知书（{issued.doc_number}）" in told
    assert "参照《中华人民共和国民事诉讼法》第九十五条的规定" in told
    assert "自本公告发布之日起满30日没有领取的，视为送达" in told
    assert "2026年4月1日" in told
    assert asked
    assert asked not in told


def test_a_void_letter_is_not_to_be_served(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.answered(number, LATER)
    wrong = office.letters(number)[-1]
    office.act(number, "void_letter", NEXT, "approver", letter=wrong.ordinal, reason="写错")
    with office.database.read() as session, pytest.raises(NotAllowed, match="还没有编号印发的文书"):
        proof_of(session, office, number)


def test_a_case_nobody_knows_is_refused(office: Bureau, session: Session) -> None:
    with pytest.raises(NoCase, match="没有登记号为“X”的申请"):
        proof_of(session, office, "X")
