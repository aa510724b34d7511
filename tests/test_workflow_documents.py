"""The documents to be released: their list goes into the answer, and a document of another case does not stand in the way."""

from datetime import date

from gaoping import bureau

from letters import text
from workflow import letterbook, store

DAY = date(2026, 3, 12)


def test_each_case_has_its_own_documents_numbered_from_one(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = [office.receive(DAY).number for _ in range(2)]
        for number, title in zip(numbers, ("征收补偿安置方案", "安置户名册"), strict=True):
            file = office.upload("同一份原件", "handler", DAY)
            office.act(number, "add_document", DAY, title=title, source="征收办", pages=3, file=file)
            office.act(number, "draft", DAY, decision="open", manner="邮寄纸质复印件")
        for number, title in zip(numbers, ("征收补偿安置方案", "安置户名册"), strict=True):
            document = office.document(number, DAY)
            assert [(item["ordinal"], item["title"]) for item in document["documents"]] == [(1, title)]
            with office.database.read() as session:
                row = store.case_row(session, number)
                assert row is not None
                answer = store.letters(session, row.id or 0)[-1]
            assert title in text.write(letterbook.value_of(answer))
