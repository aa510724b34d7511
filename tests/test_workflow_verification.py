"""Whatever is altered behind the program's back, verify names exactly that and nothing else."""

import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from gaoping import FINANCE, KEY, Bureau, alter, bureau, noon, opened, problems
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from workflow import letterbook
from workflow.config import LetterOptions
from workflow.keeping import case_numbers, kept_files, letter_numbers, verification
from workflow.office import Office
from workflow.vault import Vault, new_key

RECEIVED = date(2026, 3, 10)
NUMBER, OTHER = "GPZB-2026-0001", "GPZB-2026-0002"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two cases, their letters rendered, an identity number sealed."""
    folder = tmp_path_factory.mktemp("kept")
    with bureau(f"sqlite:///{folder / 'gongkai.db'}") as office:
        furnish(office)
    return folder


def furnish(office: Bureau) -> None:
    for _ in range(2):
        number = office.receive(RECEIVED, id_number="140581199001011234").number
        office.act(number, "assist", date(2026, 3, 11), to=FINANCE, question="检索")
        office.answered(number, date(2026, 3, 12))
    office.act(NUMBER, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
    letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)


@pytest.fixture
def office(kept: Path, tmp_path: Path) -> Iterator[Bureau]:
    shutil.copytree(kept, tmp_path / "copy")
    with opened(f"sqlite:///{tmp_path / 'copy' / 'gongkai.db'}") as found:
        yield found


def without_triggers(office: Bureau, statement: str) -> None:
    alter(office, "DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete", statement)


def test_an_office_nobody_touched_has_nothing_to_report(office: Bureau) -> None:
    found = verification.verify(office.database, office.office)
    assert (found.cases, found.problems, found.notes) == (2, (), ())
    assert found.entries == 21


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE entry SET facts = '{}' WHERE case_id = 1 AND seq = 2", "日志第2条（assist）被改动过"),
        ("UPDATE entry SET facts = '{' WHERE case_id = 1 AND seq = 2", "日志第2条（assist）被改动过"),
        ("UPDATE entry SET outcome = '' WHERE case_id = 1 AND seq = 2", "日志第2条（assist）被改动过"),
        ("UPDATE entry SET on_day = '2026-03-09' WHERE case_id = 1 AND seq = 1", "日志第1条（receive）被改动过"),
        ("UPDATE entry SET by = 'handler2' WHERE case_id = 1 AND seq = 3", "日志第3条（draft）被改动过"),
        ("UPDATE entry SET at = '2026-03-09 00:00:00' WHERE case_id = 1 AND seq = 3", "日志第3条（draft）被改动过"),
        ("UPDATE entry SET unit = '高平市财政局' WHERE case_id = 1 AND seq = 3", "日志第3条（draft）被改动过"),
        ("UPDATE entry SET hash = 'x' || hash WHERE case_id = 1 AND seq = 4", "日志第4条（submit）被改动过"),
        ("DELETE FROM entry WHERE case_id = 1 AND seq = 4", "日志缺第4条"),
        ("DELETE FROM entry WHERE case_id = 1 AND seq = 11", "日志的尾部不完整，应有11条，现有10条"),
        ("DELETE FROM entry WHERE case_id = 1", "日志的尾部不完整，应有11条，现有0条"),
    ],
)
def test_an_altered_journal_is_named_by_its_entry(office: Bureau, statement: str, words: str) -> None:
    without_triggers(office, statement)
    found = problems(office)
    assert len(found) == 1, found
    assert found[0].startswith(f"{NUMBER}：")
    assert words in found[0]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE casefile SET due_on = '2026-05-01' WHERE id = 1", "缓存 due_on 为 2026-05-01，按日志应为 2026-04-08"),
        ("UPDATE casefile SET state = 'closed' WHERE id = 1", "缓存 state 为 closed，按日志应为 answered"),
        ("UPDATE casefile SET outcome = 'partial' WHERE id = 1", "缓存 outcome 为 partial，按日志应为 open"),
        ("UPDATE casefile SET unit = '高平市财政局' WHERE id = 1", "缓存 unit 为 高平市财政局"),
        ("UPDATE casefile SET applicant = '李四' WHERE id = 1", "列表显示的 applicant 与登记的不符"),
        ("UPDATE casefile SET subject = '别的' WHERE id = 1", "列表显示的 content 与登记的不符"),
        ("UPDATE casefile SET head_seq = 10 WHERE id = 1", "日志的尾部不完整，应有10条，现有11条"),
        (
            "UPDATE deadline SET due_on = '2026-05-01' WHERE case_id = 1 AND clock = 'answer'",
            "期限 answer 的 due_on 为 2026-05-01，按日志应为 2026-04-08",
        ),
        ("UPDATE deadline SET status = 'running' WHERE case_id = 1 AND clock = 'answer'", "期限 answer 的 status"),
        ("UPDATE deadline SET duty = 'nobody' WHERE case_id = 1 AND clock = 'assist:1'", "期限 assist:1 的 duty"),
        ("DELETE FROM deadline WHERE case_id = 1 AND clock = 'assist:1'", "期限 assist:1 没有缓存"),
        ("UPDATE deadline SET unit = '高平市财政局' WHERE case_id = 1 AND clock = 'assist:1'", "期限 assist:1 的 unit 为"),
        ("UPDATE deadline SET due_on = 'x' WHERE case_id = 1 AND clock = 'assist:1'", f"{NUMBER}里有读不出来的内容"),
        ("UPDATE deadline SET clock = 'assist:9' WHERE case_id = 1 AND clock = 'assist:1'", "期限 assist:"),
        ("UPDATE letter SET doc_number = '高政办〔2026〕9号' WHERE case_id = 1 AND seq = 1", "文号为 高政办〔2026〕9号"),
        ("UPDATE letter SET status = 'issued' WHERE case_id = 1 AND status = 'served'", "状态为 issued，按日志应为 served"),
        ("UPDATE letter SET value = replace(value, '2026', '2025') WHERE id = 1", "的内容与日志里的哈希不符"),
        ("UPDATE letter SET value = '{' WHERE case_id = 1 AND kind = 'receipt'", "的内容与日志里的哈希不符"),
        ("UPDATE letter SET sha256 = 'x' WHERE case_id = 1 AND kind = 'receipt'", "的内容与日志里的哈希不符"),
        ("DELETE FROM letter WHERE case_id = 1 AND kind = 'receipt'", "文书1不见了"),
        ("UPDATE letter SET ordinal = 7 WHERE case_id = 1 AND kind = 'receipt'", "文书"),
        ("UPDATE letter SET seq = 5 WHERE case_id = 1 AND seq = 1", "高平市人民政府办公室2026年文号（reply）有出入"),
        ("UPDATE letter SET unit = '高平市财政局' WHERE case_id = 1 AND kind = 'receipt'", "的单位为 高平市财政局，按日志应为"),
        ("UPDATE letter SET seq = 9 WHERE case_id = 1 AND kind = 'receipt'", "没有文号，却占着文号登记簿的第9号"),
        ("UPDATE register SET last = 3 WHERE name = 'reply'", "高平市人民政府办公室2026年文号（reply）有出入：[3]"),
        ("DELETE FROM register WHERE name = 'reply'", "文号（reply）没有登记簿"),
        ("UPDATE particular SET value = '\"别的\"' WHERE case_id = 1 AND field = 'content'", "第1条的 content 被改动过"),
        ("UPDATE particular SET salt = 'x' WHERE case_id = 1 AND field = 'question'", "第2条的 question 被改动过"),
        ("DELETE FROM particular WHERE case_id = 1 AND field = 'question'", "第2条的 question 不见了"),
        ("UPDATE particular SET field = 'x' WHERE case_id = 1 AND field = 'question'", "第2条的 question：field 为 x"),
        (
            "INSERT INTO particular (case_id, unit, field, value, salt, secret)"
            " SELECT case_id, unit, field, value, salt, secret FROM particular WHERE case_id = 1 AND field = 'applicant'",
            "个人信息 applicant 日志里没有",
        ),
        ("UPDATE letter SET pdf_path = NULL WHERE case_id = 1 AND kind = 'receipt'", "的文件名不见了"),
        ("UPDATE particular SET value = NULL WHERE case_id = 1 AND field = 'question'", "第2条的 question：内容不见了"),
        ("UPDATE particular SET unit = 'x' WHERE case_id = 1 AND field = 'question'", "第2条的 question：unit 为 x"),
        ("UPDATE particular SET erased_at = '2026-03-10' WHERE case_id = 1 AND field = 'question'", "内容却还在"),
        ("UPDATE particular SET lookup = 'x' WHERE case_id = 1 AND secret", "第1条的 id_number：lookup 与号码不符"),
        ("UPDATE particular SET value = 'gAAAAA' WHERE case_id = 1 AND secret", "第1条的 id_number"),
    ],
)  # fmt: skip
def test_an_altered_row_is_named(office: Bureau, statement: str, words: str) -> None:
    alter(office, statement)
    found = problems(office)
    assert any(words in line for line in found), found
    assert all(OTHER not in line for line in found), found
    assert len(found) <= 2, found


@pytest.mark.parametrize("column", ["received_on", "concluded_on", "due_on", "pressing_on"])
@pytest.mark.parametrize("word", ["'garbage'", "20260401", "''", "'2026-02-30'", "x'00ff'"])
def test_a_case_whose_day_cannot_be_read_is_named_and_the_others_are_compared(
    office: Bureau, column: str, word: str
) -> None:
    alter(
        office,
        f"UPDATE casefile SET {column} = {word} WHERE id = 1",
        "UPDATE casefile SET state = 'closed' WHERE id = 2",
    )
    found = problems(office)
    assert found[0].startswith(f"{NUMBER}的登记行里有读不出来的内容，没有核对：“"), found
    assert f"{OTHER}：缓存 state 为 closed，按日志应为 awaiting_service" in found, found


def test_a_day_taken_out_is_named(office: Bureau) -> None:
    alter(office, "UPDATE casefile SET due_on = NULL, pressing_on = NULL WHERE id = 1")
    assert problems(office)[0] == f"{NUMBER}：缓存 due_on 为 None，按日志应为 2026-04-08"


def a_letter_file(office: Bureau, ending: str) -> Path:
    return next((office.database.folder / "documents" / "00000001").glob(f"*reply_open.{ending}"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda path: path.unlink(), "不见了"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "被改动过"),
        (lambda path: path.write_bytes(b""), "被改动过"),
    ],
)
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_an_altered_letter_file_is_named(
    office: Bureau, change: Callable[[Path], None], ending: str, words: str
) -> None:
    path = a_letter_file(office, ending)
    change(path)
    found = problems(office)
    assert found == [
        f"{NUMBER}：文书3（高政办公开复〔2026〕1号）的文件 {path.relative_to(path.parents[1])} {words}"
    ], found  # fmt: skip


def test_a_file_swapped_together_with_its_hash_is_still_found(office: Bureau) -> None:
    path = a_letter_file(office, "pdf")
    path.write_bytes(b"%PDF-1.7 forged")
    digest = sha256(path.read_bytes()).hexdigest()
    alter(office, f"UPDATE letter SET pdf_sha256 = '{digest}' WHERE case_id = 1 AND kind = 'reply_open'")
    assert problems(office) == [f"{NUMBER}：文书3（高政办公开复〔2026〕1号）的文件哈希与日志不符"]


def test_what_was_erased_by_hand_is_named_though_the_chain_is_whole(office: Bureau) -> None:
    """Value and salt both gone is what an approved destruction leaves, and there was none."""
    alter(
        office, "UPDATE particular SET value = NULL, salt = NULL, erased_at = '2026-03-20 00:00:00' WHERE case_id = 1"
    )
    found = problems(office)
    assert f"{NUMBER}：第1条的 applicant：内容不见了，却没有批准的销毁" in found
    assert f"{NUMBER}：第1条的 id_number：内容不见了，却没有批准的销毁" in found
    assert not [line for line in found if "哈希" in line or OTHER in line]


def test_without_the_key_sealed_numbers_are_said_to_be_unchecked(office: Bureau) -> None:
    without = Office(office.office.config, office.office.calendar, Vault(None))
    found = verification.verify(office.database, without)
    assert found.problems == ()
    assert found.notes == ("2个加密的身份证件号码没有核对：环境里没有 GONGKAI_KEY",)


def test_another_key_than_theirs_names_each_number_it_cannot_open(office: Bureau) -> None:
    found = verification.verify(office.database, Office(office.office.config, office.office.calendar, Vault(new_key())))
    assert [line.split("：")[0] for line in found.problems] == [NUMBER, OTHER]
    assert all("id_number" in line for line in found.problems)
    both = Office(office.office.config, office.office.calendar, Vault(f"{new_key()},{KEY}"))
    assert verification.verify(office.database, both).problems == ()


def test_on_postgresql_too_and_the_database_itself_refuses_to_alter_the_journal(postgres: str, tmp_path: Path) -> None:
    with bureau(postgres, letters=LetterOptions(store=str(tmp_path))) as office:
        furnish(office)
        assert problems(office) == []
        for statement in ("UPDATE entry SET by = 'x'", "DELETE FROM entry", "TRUNCATE entry CASCADE"):
            with office.database.engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
                connection.execute(sql(statement))
        alter(
            office, "ALTER TABLE entry DISABLE TRIGGER ALL", "UPDATE entry SET by = 'x' WHERE case_id = 1 AND seq = 3"
        )
        assert problems(office) == [f"{NUMBER}：日志第3条（draft）被改动过，哈希对不上"]


@pytest.mark.parametrize("statement", ["UPDATE entry SET by = 'x'", "DELETE FROM entry"])
def test_sqlite_itself_refuses_to_alter_the_journal(office: Bureau, statement: str) -> None:
    with office.database.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(sql(statement))


def test_what_it_holds_at_once_does_not_grow_with_the_letters_and_files_there_are(office: Bureau) -> None:
    """Ten thousand letters of four kilobytes, their files beside them: held together they would be forty megabytes."""
    count, store = 10_000, letterbook.folder_of(office.database, office.office)
    rows = f"WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < {99 + count})"
    alter(
        office,
        "INSERT INTO letter (case_id, unit, ordinal, kind, status, value, sha256, year, register_name, seq, pdf_path, pdf_sha256)"
        f" {rows} SELECT 1, '{FINANCE}', i, 'receipt', 'issued', hex(randomblob(2048)), '', 2026, 'reply', i - 99,"
        " '00000001/' || i || '-receipt.pdf', '' FROM n",
        f"INSERT INTO register (unit, year, name, last) VALUES ('{FINANCE}', 2026, 'reply', {count})",
    )
    (store / "00000077").mkdir()
    stray = store / "00000077/01-receipt.pdf"
    for place in range(100, 100 + count):
        (store / f"00000001/{place}-receipt.pdf").touch()
    stray.touch()
    later = datetime.now(UTC) + timedelta(days=1)
    tracemalloc.start()
    try:
        with office.database.read() as session:
            found = (
                letter_numbers.problems(session),
                case_numbers.problems(session, office.office),
                list(kept_files.strays(session, store, later)),
            )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == ([], [], ["00000077/01-receipt.pdf"])
    assert peak < 12_000_000
