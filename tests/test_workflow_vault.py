"""Personal data lies beside the journal: sealed where it must be, erasable without breaking the chain."""

from datetime import date

import pytest
from gaoping import KEY, OFFICE, REQUEST, Bureau
from sqlmodel import select

from workflow.tables import Entry, Particular
from workflow.vault import NoKey, Vault, is_reference, masked, new_key

pytestmark = pytest.mark.on_sqlite

NUMBER = "140581199001011234"


def test_the_journal_holds_references_and_no_personal_data(office: Bureau) -> None:
    office.receive(date(2026, 3, 10), id_number=NUMBER)
    with office.database.read() as session:
        entry = session.exec(select(Entry)).one()
        rows = {row.field: row for row in session.exec(select(Particular))}
    for secret in ("王喆", REQUEST, NUMBER, "139-0000"):
        assert secret not in entry.facts + entry.outcome
    assert NUMBER not in (rows["id_number"].value or "")
    assert rows["id_number"].secret
    assert rows["id_number"].salt is None
    assert office.office.vault.open(rows["id_number"]) == NUMBER
    assert office.office.vault.open(rows["content"]) == REQUEST


def test_a_telephone_number_dialled_stays_out_of_the_journal(office: Bureau) -> None:
    number = office.receive(date(2026, 3, 10), channel="平信").number
    office.act(
        number,
        "attempt_confirmation",
        date(2026, 3, 10),
        "registrar",
        how="电话 139-0000-0000",
        result="王喆的妻子接听",
    )
    office.act(number, "confirm_receipt", date(2026, 3, 11), "registrar", how="电话 139-0000-0000")
    with office.database.read() as session:
        journal = "".join(entry.facts + entry.outcome for entry in session.exec(select(Entry)))
    assert "139-" not in journal
    assert "王喆" not in journal


def test_the_same_value_twice_has_two_hashes() -> None:
    vault = Vault(KEY)
    (_, first), (_, second) = (vault.plain(1, OFFICE, "content", "方案") for _ in range(2))
    assert first != second


def test_equal_identity_numbers_meet_whatever_their_spelling() -> None:
    vault = Vault(KEY)
    assert vault.lookup("14058119900101123x") == vault.lookup(" 14058119900101 123X ")
    assert vault.lookup("1") != vault.lookup("2")
    assert Vault(new_key()).lookup("1") != vault.lookup("1")


def test_a_new_key_in_front_still_opens_and_finds_what_the_old_one_sealed() -> None:
    old, both = Vault(KEY), Vault(f"{new_key()}, {KEY}")
    assert old.lookup(NUMBER) in both.lookups(NUMBER)
    assert both.lookup(NUMBER) != old.lookup(NUMBER)


def test_sealing_needs_a_key_and_a_key_must_be_one(office: Bureau) -> None:
    with office.database.write() as session, pytest.raises(NoKey, match="GONGKAI_KEY"):
        Vault(None).seal(session, 1, OFFICE, "id_number", NUMBER)
    with pytest.raises(NoKey, match="不是有效的密钥"):
        Vault("秘密")


def test_repeats_are_found_by_name_by_number_and_by_words(office: Bureau) -> None:
    first = office.receive(date(2026, 3, 10), id_number=NUMBER).number
    by_name = office.receive(date(2026, 3, 11), content="完全无关的另一件事情")
    assert by_name.similar == (first,)
    by_number = office.receive(
        date(2026, 3, 12), id_number=NUMBER.lower(), applicant={"name": "王 喆"}, content="再一件毫不相干的"
    )
    assert by_number.similar == (first,)
    by_words = office.receive(date(2026, 3, 13), applicant={"name": "李四"}, content=f"请公开{REQUEST}。")
    assert by_words.similar == (first,)
    assert office.receive(date(2026, 9, 30), applicant={"name": "赵六"}, content=REQUEST).similar == ()


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("王喆", "自然人", "王*"), ("欧阳娜娜", "自然人", "欧**"), ("王", "自然人", "王*"), ("𠮷某", "自然人", "𠮷*"),
        ("某公司", "商业企业", "某公司"), (None, "自然人", "（已销毁）"), ("", "自然人", "（已销毁）"),
    ],
)  # fmt: skip
def test_masked(name: str | None, kind: str, shown: str) -> None:
    assert masked(name, kind) == shown


@pytest.mark.parametrize(
    ("value", "reference"), [({"ref": 1, "sha256": "x"}, True), ({"ref": 1}, False), ("x", False), (None, False)]
)
def test_is_reference(value: object, reference: bool) -> None:
    assert is_reference(value) is reference
