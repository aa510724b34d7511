"""What was entered as signed on paper stands once in its signer's next digest; by its number only."""

from datetime import date

from gaoping import Bureau, bureau
from sqlmodel import select

from workflow.mail_tables import Outbox, PaperSignature


def signed_on_paper(office: Bureau, signer: str = "approver") -> str:
    number = office.receive(date(2026, 3, 10)).number
    day = date(2026, 3, 18)
    office.act(number, "draft", day, decision="open", documents=["征收补偿安置方案"], manner="邮寄纸质复印件")
    office.act(number, "submit", day)
    office.act(number, "clear", day, "reviewer", finding="不涉密")
    scan = office.upload("签批单", "handler", day)
    office.act(number, "sign_on_paper", day, signed_by=signer, scan=scan)
    return number


def digests(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        return [mail for mail in session.exec(select(Outbox)) if "纸质签批" in mail.subject]


def test_the_next_digest_lists_it_once(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = [signed_on_paper(office), signed_on_paper(office)]
        office.sweep(date(2026, 3, 19))
        (mail,) = digests(office)
        assert mail.recipient == "approver@gaoping.invalid"
        assert mail.subject == "[纸质签批核对]2026-03-19 2件"
        assert all(number in mail.body for number in numbers)
        assert "object_signature" in mail.body
        assert "征收补偿安置方案" not in mail.body
        assert "王喆" not in mail.body
        office.sweep(date(2026, 3, 19))
        office.sweep(date(2026, 3, 20))
        assert len(digests(office)) == 1


def test_each_signer_has_a_digest_of_their_own_and_none_on_a_rest_day(database_url: str) -> None:
    with bureau(database_url) as office:
        signed_on_paper(office)
        signed_on_paper(office, "approver2")
        office.sweep(date(2026, 3, 21))
        assert digests(office) == []
        office.sweep(date(2026, 3, 23))
        assert {mail.recipient for mail in digests(office)} == {"approver@gaoping.invalid", "approver2@gaoping.invalid"}
        with office.database.read() as session:
            assert {row.told_on for row in session.exec(select(PaperSignature))} == {date(2026, 3, 23)}
