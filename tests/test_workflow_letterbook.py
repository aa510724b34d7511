"""Letters as rows: composed by the act, frozen by the signature, numbered at issue, rendered afterwards and only once."""

import json
import threading
from datetime import date
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, Bureau, noon
from sqlmodel import select

from letters.compose import MissingFact
from workflow import letterbook, store
from workflow.config import LetterOptions
from workflow.letterbook import Unreadable, Unwritable
from workflow.tables import Entry, LetterRow
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY = date(2026, 3, 10)
LATER = date(2026, 3, 12)


def rows(office: Bureau) -> list[LetterRow]:
    with office.database.read() as session:
        return list(session.exec(select(LetterRow).order_by(LetterRow.id)))  # type: ignore[arg-type]


def answer(office: Bureau) -> LetterRow:
    return next(row for row in rows(office) if row.kind.startswith("reply_"))


def draft(office: Bureau, number: str, **facts: object) -> None:
    office.act(number, "draft", LATER, decision="open", documents=["方案"], manner="邮寄", **facts)


def test_a_draft_has_no_number_and_says_so_until_it_is_signed(office: Bureau) -> None:
    number = office.receive(DAY).number
    draft(office, number)
    drafted = answer(office)
    assert (drafted.status, drafted.doc_number, drafted.seq) == ("draft", None, None)
    assert letterbook.value_of(drafted).draft
    office.act(number, "submit", LATER)
    office.act(number, "clear", LATER, "reviewer", finding="不涉密")
    office.act(number, "sign", date(2026, 3, 13), "approver")
    signed = answer(office)
    assert (signed.status, signed.doc_number) == ("signed", None)
    assert not letterbook.value_of(signed).draft
    assert letterbook.value_of(signed).dated == date(2026, 3, 13)
    office.act(number, "issue", date(2026, 3, 16))
    issued = answer(office)
    assert issued.doc_number == "高政办公开复〔2026〕1号"
    before, after = json.loads(signed.value), json.loads(issued.value)
    assert before | {"number": after["number"]} == after


def test_a_signed_letter_is_frozen(office: Bureau) -> None:
    number = office.receive(DAY).number
    draft(office, number)
    office.act(number, "submit", LATER)
    office.act(number, "clear", LATER, "reviewer", finding="不涉密")
    office.act(number, "sign", LATER, "approver")
    frozen = answer(office).sha256
    with pytest.raises(NotAllowed, match="“待签发”的申请不能“拟稿”"):
        draft(office, number)
    with pytest.raises(NotAllowed, match="已于2026-03-12签发"):
        office.act(number, "sign", LATER, "approver2")
    assert answer(office).sha256 == frozen


def test_what_changed_between_review_and_signature_is_not_signed(office: Bureau, tmp_path: Path) -> None:
    number = office.receive(DAY).number
    draft(office, number)
    office.act(number, "submit", LATER)
    office.act(number, "clear", LATER, "reviewer", finding="不涉密")
    templates = tmp_path / "templates"
    templates.mkdir()
    ours = Path(letterbook.__file__).parents[1] / "letters" / "templates" / "reply_open.txt"
    (templates / "reply_open.txt").write_text(ours.read_text("utf-8") + "\n\n另行告知。\n", "utf-8")
    changed = office.office.config.model_copy(update={"letters": LetterOptions(templates=str(templates))})
    other = Bureau(type(office.office)(changed, office.office.calendar, office.office.vault), office.database)
    with pytest.raises(NotAllowed, match="要签发的与审查过的不一致：请退回"):
        other.act(number, "sign", LATER, "approver")
    office.act(number, "sign", LATER, "approver")


def test_numbers_of_answers_and_of_notices_run_apart_by_unit_and_year(office: Bureau) -> None:
    for unit, by in ((OFFICE, "handler"), (FINANCE, "finance")):
        number = office.receive(DAY, unit=unit).number
        office.act(number, "request_correction", DAY, by, items=["文号"])
    old = office.receive(date(2025, 12, 30)).number
    office.act(old, "request_correction", date(2025, 12, 31), items=["文号"])
    number = office.receive(DAY).number
    office.answered(number, LATER)
    assert sorted(row.doc_number or "" for row in rows(office) if row.doc_number) == [
        "高政办公开告〔2025〕1号", "高政办公开告〔2026〕1号", "高政办公开复〔2026〕1号", "高财公开告〔2026〕1号",
    ]  # fmt: skip


def test_a_letter_that_lacks_a_fact_writes_nothing_and_takes_no_number(office: Bureau) -> None:
    number = office.receive(DAY).number
    with pytest.raises(MissingFact, match="documents"):
        office.act(number, "draft", LATER, decision="open")
    with pytest.raises(MissingFact, match="where"):
        office.act(
            number,
            "answer_on_the_spot",
            DAY,
            "registrar",
            decision="open.published",
            receiver="王",
            approved_by="approver",
        )
    assert [row.kind for row in rows(office)] == ["receipt"]
    with office.database.read() as session:
        assert [row.name for row in store.registers(session)] == ["case"]


def render(office: Bureau) -> int:
    return letterbook.render(office.database, office.office, noon(LATER), LATER)


def test_rendering_writes_each_letter_once_and_journals_its_hashes(office: Bureau) -> None:
    number = office.receive(DAY).number
    draft(office, number)
    assert render(office) == 1
    assert render(office) == 0
    kept = rows(office)[0]
    assert (kept.docx_path, kept.pdf_path) == ("00000001/01-receipt.docx", "00000001/01-receipt.pdf")
    with office.database.read() as session:
        entry = next(entry for entry in session.exec(select(Entry)) if entry.event == "render")
    files = json.loads(entry.outcome)["files"]
    assert (files["docx"], files["pdf"]) == (kept.docx_sha256, kept.pdf_sha256)
    folder = office.database.folder / "documents" / "00000001"
    assert sorted(path.name for path in folder.iterdir()) == ["01-receipt.docx", "01-receipt.pdf"]


def test_rendered_again_after_a_crash_it_is_the_same_to_the_byte(office: Bureau) -> None:
    """The crash came after the files and before the note: the next sweep writes them again."""
    office.receive(DAY)
    render(office)
    folder = office.database.folder / "documents"
    first = {path.name: path.read_bytes() for path in folder.glob("*/*")}
    with office.database.write() as session:
        row = session.exec(select(LetterRow)).one()
        row.docx_path = row.docx_sha256 = row.pdf_path = row.pdf_sha256 = None
    assert render(office) == 1
    assert {path.name: path.read_bytes() for path in folder.glob("*/*")} == first


def test_a_file_that_was_altered_or_is_gone_is_not_handed_on(office: Bureau) -> None:
    draft(office, office.receive(DAY).number)
    render(office)
    row = next(row for row in rows(office) if row.pdf_path)
    path = letterbook.folder_of(office.database, office.office) / str(row.pdf_path)
    assert letterbook.pdf_of(office.database, office.office, row) == path.read_bytes()
    path.write_bytes(b"%PDF-1.7 another")
    with pytest.raises(Unreadable, match="被改动过"):
        letterbook.pdf_of(office.database, office.office, row)
    path.unlink()
    with pytest.raises(Unreadable, match="文书文件不在了"):
        letterbook.pdf_of(office.database, office.office, row)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    letterbook.put(tmp_path / "new" / "a.pdf", b"one")
    letterbook.put(tmp_path / "new" / "a.pdf", b"two")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "new").iterdir()] == [("a.pdf", b"two")]
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unwritable, match=r"^文件写不进"):
        letterbook.put(tmp_path / "file" / "a.pdf", b"x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.pdf").mkdir()
    with pytest.raises(Unwritable):
        letterbook.put(tmp_path / "folder" / "a.pdf", b"x")
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["a.pdf"]


def test_two_who_write_one_file_at_once_do_not_hinder_each_other(tmp_path: Path) -> None:
    contents = [bytes([65 + n]) * 200_000 for n in range(4)]
    failed: list[BaseException] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(10):
                letterbook.put(tmp_path / "a.pdf", content)
        except Unwritable as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert (tmp_path / "a.pdf").read_bytes() in contents
    assert len(list(tmp_path.iterdir())) == 1


def test_the_applicants_words_are_data_in_every_letter(office: Bureau) -> None:
    """Markup, templates and formulas in a request stay the characters they are."""
    words = "{{ 7*7 }} {% raw %} #set page() $x$ \\n =HYPERLINK(1) <b>&"
    number = office.receive(DAY, content=words, applicant={"name": "{{name}}", "identity_shown": True}).number
    draft(office, number)
    for row in rows(office):
        assert "49" not in row.value.replace("048400", "").replace("2026", "")
    assert "{{ 7*7 }}" in rows(office)[0].value
    assert render(office) == 1
