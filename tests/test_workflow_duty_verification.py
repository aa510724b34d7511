"""`verify` names the duty, the entry and the field that were altered."""

import pytest
from duty_desk import add, correct, finish
from gaoping import Bureau, alter, bureau, problems
from sqlalchemy.exc import DBAPIError

from workflow.database import StoreError
from workflow.keeping import duty_verification, readable, verification

NUMBER = "GPZB-D-2026-0001"
UNLOCK = ("DROP TRIGGER duty_entry_no_update", "DROP TRIGGER duty_entry_no_delete")


def furnish(office: Bureau) -> None:
    for _ in range(2):
        add(office, person="王喆")
    correct(office, NUMBER, handler="handler2", contact="139")
    finish(office, NUMBER, "accurate")


def test_nothing_altered_nothing_to_report(database_url: str) -> None:
    with bureau(database_url) as office:
        furnish(office)
        found = verification.verify(office.database, office.office)
        assert (found.cases, found.entries, found.problems) == (0, 4, ())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE duty_entry SET facts = '{}' WHERE duty_id = 1 AND seq = 2", "日志第2条（correct）被改动过"),
        ("UPDATE duty_entry SET outcome = '{}' WHERE duty_id = 1 AND seq = 3", "日志第3条（done）被改动过"),
        ("UPDATE duty_entry SET by = 'x' WHERE duty_id = 1 AND seq = 1", "日志第1条（add）被改动过"),
        ("DELETE FROM duty_entry WHERE duty_id = 1 AND seq = 2", "日志缺第2条"),
        ("DELETE FROM duty_entry WHERE duty_id = 1 AND seq = 3", "尾部不完整，应有3条，现有2条"),
        ("UPDATE duty SET due_on = '2026-05-01' WHERE id = 1", "缓存 due_on 为 2026-05-01，按日志应为 2026-04-08"),
        ("UPDATE duty SET outcome = 'corrected' WHERE id = 1", "缓存 outcome 为 corrected，按日志应为 accurate"),
        ("UPDATE duty SET done_on = NULL WHERE id = 1", "缓存 done_on 为 None，按日志应为 2026-03-10"),
        ("UPDATE duty SET voided = 1 WHERE id = 1", "缓存 voided 为 True，按日志应为 False"),
        ("UPDATE particular SET value = '\"李四\"' WHERE duty_id = 1 AND field = 'person'", "第1条的 person 被改动过"),
        ("DELETE FROM particular WHERE duty_id = 1 AND field = 'contact'", "第2条的 contact 不见了"),
        ("UPDATE particular SET field = 'x' WHERE duty_id = 1 AND field = 'contact'", "第2条的 contact：field 为 x"),
        (
            "INSERT INTO particular (duty_id, unit, field, value, salt, secret)"
            " SELECT duty_id, unit, field, value, salt, secret FROM particular WHERE duty_id = 1 AND field = 'contact'",
            "个人信息 contact 日志里没有",
        ),
        ("UPDATE duty SET arose_on = 'x' WHERE id = 1", "GPZB-D-2026-0001的登记行里有读不出来的内容"),
        ("UPDATE register SET last = 3 WHERE name = 'duty'", "2026年职责事项的登记号有出入：[3]"),
        ("UPDATE register SET last = 1000000000 WHERE name = 'duty'", "有出入：[3, 4, 5, 6, 7, 8, 9, 10, 11, 12]"),
        ("DELETE FROM register WHERE name = 'duty'", "2026年的职责事项没有登记簿"),
    ],
)
def test_what_was_altered_is_named(sqlite_url: str, statement: str, words: str) -> None:
    with bureau(sqlite_url) as office:
        furnish(office)
        alter(office, *UNLOCK, statement)
        found = problems(office)
        assert len(found) == 1, found
        assert words in found[0]


def test_a_journal_without_its_row_is_found(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        furnish(office)
        alter(office, *UNLOCK, "UPDATE duty_entry SET duty_id = 2, seq = seq + 1 WHERE duty_id = 1")
        assert any("尾部不完整" in line for line in problems(office))


@pytest.mark.parametrize("statement", ["UPDATE duty_entry SET by = 'x'", "DELETE FROM duty_entry"])
def test_the_database_itself_refuses_to_alter_an_entry(database_url: str, statement: str) -> None:
    with bureau(database_url) as office:
        furnish(office)
        with pytest.raises((DBAPIError, StoreError), match="append-only"):
            alter(office, statement)


def test_what_was_erased_by_hand_is_named_though_the_chain_is_whole(database_url: str) -> None:
    with bureau(database_url) as office:
        furnish(office)
        alter(office, "UPDATE particular SET value = NULL, salt = NULL WHERE duty_id = 1")
        found = problems(office)
        assert found
        assert all(line.endswith("内容不见了，却没有批准的销毁") for line in found), found


def test_what_differs_does_not_depend_on_how_many_are_looked_at_at_a_time(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    with bureau(sqlite_url) as office:
        furnish(office)
        alter(office, "UPDATE duty SET outcome = 'corrected'", "UPDATE register SET last = 3 WHERE name = 'duty'")
        for most in (1, 2, 500):
            monkeypatch.setattr(readable, "AT_ONCE", most)
            with office.database.read() as session:
                found.append(duty_verification.problems(session, office.office))
    assert found[0] == found[1] == found[2]
    assert (len(found[0][0]), found[0][1]) == (3, 4)
