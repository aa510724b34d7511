"""A backup is made while the office works, calls itself complete once the key's copy is proved, and brings everything back."""

import json
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread
from zipfile import ZipFile

import pytest
from gaoping import CONFIG, KEY, Bureau, bureau, noon, opened
from pydantic import SecretStr
from shell import Shell, database_of

from workflow import attachments, letterbook, store
from workflow.attachments import judge
from workflow.config import LetterOptions
from workflow.database import StoreError
from workflow.keeping import restoring, verification
from workflow.keeping.copying import Told
from workflow.vault import new_key

RECEIVED = date(2026, 3, 10)
NUMBER = "GPZB-2026-0001"
PASSPORT = b"%PDF-1.7 an identity document %%EOF"


def furnish(office: Bureau) -> None:
    """A case with a sealed number, a sealed document, letters, and a file handed in."""
    office.receive(RECEIVED, id_number="140581199001011234")
    with (
        attachments.put(
            office.database, office.office, [judge("身份证.pdf", PASSPORT, "identity")], noon(RECEIVED)
        ) as kept,
        office.database.write() as session,
    ):
        kept.enter(session, store.known_case(session, NUMBER), 1)
    office.upload("原件", "handler", RECEIVED)
    office.answered(NUMBER, date(2026, 3, 12))
    letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Iterator[Shell]:
    """The office in a folder of its own, on each database; the key's copy lies in another."""
    home = tmp_path / "office"
    home.mkdir()
    shutil.copy(CONFIG, home / "config.toml")
    url = database_url if database_url.startswith("postgresql") else f"sqlite:///{home / 'gongkai.db'}"
    letters = LetterOptions(store=str(home / "documents"))
    with bureau(url, letters=letters) as office:
        furnish(office)
    (tmp_path / "safe").mkdir()
    (tmp_path / "safe" / "key").write_text(f"# 保险柜\nGONGKAI_KEY={KEY}\n")
    (tmp_path / "backups").mkdir()
    return Shell(home, {"GONGKAI_DATABASE_URL": url})


def test_a_backup_is_complete_only_once_the_keys_copy_has_opened_it(shell: Shell) -> None:
    key = shell.folder.parent / "safe" / "key"
    made = shell.run("backup", "-o", "../backups/a.zip")
    assert (made.code, "备份还不完整" in made.err, "完整：" in made.out) == (1, True, False)
    waiting = shell.folder.parent / "backups" / "a.zip.unconfirmed"
    assert waiting.exists()
    key.write_text(new_key())
    shell.run("backup", "confirm", waiting, "--key-file", key).refused("解不开")
    key.write_text("")
    shell.run("backup", "confirm", waiting, "--key-file", key).refused("没有密钥")
    beside = shell.folder / "key"
    beside.write_text(KEY)
    shell.run("backup", "confirm", waiting, "--key-file", beside).refused("放在一起")
    assert waiting.exists()
    key.write_text(KEY)
    assert (
        "备份完整：密钥副本解开了加密的2项中的2项"
        in shell.run("backup", "confirm", waiting, "--key-file", key).done().out
    )
    assert (waiting.exists(), waiting.with_suffix("").exists()) == (False, True)
    shell.run("backup", "-o", "../backups/a.zip", "--key-file", key).refused("已经有了，没有覆盖它")


def test_a_backup_holds_no_key_and_no_password(shell: Shell) -> None:
    config = shell.folder / "config.toml"
    config.write_text(
        config.read_text().replace(
            "sqlite:///gongkai.db",
            "postgresql://clerk:open-sesame/p@ss-word@db/gongkai?password=open-door&sslmode=require",
        )
    )
    made = shell.run("backup", "-o", "../backups/a.zip", "--key-file", "../safe/key", "--json").done().document
    assert made["complete"] is True
    with ZipFile(made["file"] if Path(made["file"]).is_absolute() else shell.folder / made["file"]) as pack:
        inside = b"".join(pack.read(name) for name in pack.namelist())
        names = {name.partition("/")[0] for name in pack.namelist()}
    assert names == {"gongkai.db", "documents", "config.toml", "manifest.json"}
    for secret in (KEY.encode(), b"open-sesame", b"ss-word", b"open-door", b"140581199001011234", PASSPORT):
        assert secret not in inside
    assert b"postgresql://clerk:***@db/gongkai?password=***&sslmode=require" in inside


def test_it_is_of_one_moment_while_the_office_registers_on(shell: Shell) -> None:
    url, made, ended = shell.environment["GONGKAI_DATABASE_URL"], [1], Event()

    def registering() -> None:
        with opened(url) as office:
            while not ended.is_set():
                office.receive(RECEIVED)
                made.append(1)

    writer = Thread(target=registering)
    writer.start()
    try:
        before = len(made)
        backup = shell.spawn("backup", "-o", "../backups/a.zip", "--key-file", "../safe/key", "--json").done()
        after = len(made)
    finally:
        ended.set()
        writer.join()
    assert before < after, "it registered meanwhile"
    assert before <= backup.document["cases"] <= after + 1
    shell.run("restore", "../backups/a.zip", "--check").done()


def test_check_replaces_nothing_and_restore_brings_back_the_same_office(
    shell: Shell, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shell.run("backup", "-o", "../backups/a.zip", "--key-file", "../safe/key").done()
    checked = shell.run("restore", "../backups/a.zip", "--check").done()
    assert "没有出入；加密的2项，解开了2项" in checked.out
    before = shell.run("case", NUMBER, "--json").document
    shell.run("restore", "../backups/a.zip").refused("没有改动它")
    (tmp_path / "new").mkdir()
    postgres = shell.environment["GONGKAI_DATABASE_URL"].startswith("sqlite")  # each is restored onto the other
    url = request.getfixturevalue("postgres") if postgres else f"sqlite:///{tmp_path / 'new' / 'gongkai.db'}"
    shutil.copy(shell.folder / "config.toml", tmp_path / "new")
    new = Shell(tmp_path / "new", {"GONGKAI_DATABASE_URL": url})
    assert new.run("restore", "../backups/a.zip", "--json").done().document["cases"] == 1
    assert new.run("verify").done().out == shell.run("verify").done().out
    assert new.run("case", NUMBER, "--json").document == before
    with opened(url, letters=LetterOptions(store=str(tmp_path / "new" / "documents"))) as office:
        with office.database.read() as session:
            item = attachments.of_case(session, 1)[0]
        assert attachments.content_of(office.database, office.office, item) == PASSPORT
        assert office.receive(RECEIVED).number == "GPZB-2026-0002"
        assert verification.verify(office.database, office.office).problems == ()
    new.run("restore", "../backups/a.zip").refused("没有改动它")


def test_folders_of_any_name_are_the_ones_it_writes_and_restores_to(shell: Shell) -> None:
    there = shell.folder.parent / "100%20?"
    (there / "back").mkdir(parents=True)
    shell.run("backup", "-o", there / "a.zip", "--key-file", "../safe/key").done()
    shell.run("restore", there / "a.zip", "--to", "sqlite:///../100%2520%3F/back/gongkai.db").done()
    assert sorted(path.name for path in (there / "back").iterdir()) == ["documents", "gongkai.db"]


def test_restored_beside_a_running_office_its_files_lie_with_the_new_database(shell: Shell, tmp_path: Path) -> None:
    shell.run("backup", "-o", "../backups/a.zip", "--key-file", "../safe/key").done()
    (tmp_path / "restored").mkdir()
    url = f"sqlite:///{tmp_path / 'restored' / 'gongkai.db'}"
    shell.run("restore", "../backups/a.zip", "--to", url).done()
    kept = [path.relative_to(shell.folder) for path in (shell.folder / "documents").rglob("*.*") if path.is_file()]
    assert kept
    assert all((tmp_path / "restored" / path).is_file() for path in kept)
    restored = Shell(shell.folder, {"GONGKAI_DATABASE_URL": url})
    restored.run("verify").done()


@pytest.fixture
def saved(tmp_path: Path) -> Shell:
    """A backup of an SQLite office, complete."""
    home = tmp_path / "office"
    home.mkdir()
    shutil.copy(CONFIG, home / "config.toml")
    with bureau(f"sqlite:///{home / 'gongkai.db'}") as office:
        furnish(office)
    for name in ("safe", "backups"):
        (tmp_path / name).mkdir()
    (tmp_path / "safe" / "key").write_text(KEY)
    shell = Shell(home)
    shell.run("backup", "-o", "../backups/a.zip", "--key-file", "../safe/key").done()
    return shell


def rewritten(path: Path, name: str, content: bytes | None) -> None:
    """Write a backup again with one member altered, or left out."""
    with ZipFile(path) as pack:
        members = {member: pack.read(member) for member in pack.namelist()}
    members.pop(name, None)
    with ZipFile(path, "w") as pack:
        for member, held in (members | ({name: content} if content is not None else {})).items():
            pack.writestr(member, held)


def test_a_backup_that_was_altered_is_refused_by_name(saved: Shell) -> None:
    path = saved.folder.parent / "backups" / "a.zip"
    whole = path.read_bytes()
    with ZipFile(path) as pack:
        letter = next(name for name in pack.namelist() if name.endswith(".pdf"))
        manifest = json.loads(pack.read("manifest.json"))
    for name, content, words in (
        (letter, b"%PDF-", "被改动过"),
        (letter, None, "多出来的或者缺少的"),
        ("extra", b"", "多出来的或者缺少的"),
        ("gongkai.db", b"", "被改动过"),
        ("manifest.json", b"{}", "不是本程序的备份"),
        ("manifest.json", json.dumps(manifest | {"cases": 2}).encode(), "清单说有2件，里面是1件"),
        ("manifest.json", json.dumps(manifest | {"format": "later"}).encode(), "不认识"),
    ):
        rewritten(path, name, content)
        saved.run("restore", path, "--check").refused(words)
        path.write_bytes(whole)
    with ZipFile(path) as pack:
        header = pack.getinfo("gongkai.db").header_offset
    deflated = header + 30 + sum(struct.unpack_from("<HH", whole, header + 26))
    for place, byte in ((deflated, 0x07), (whole.rindex(b"PK\x01\x02") + 10, 0x63)):  # no kind of block, no way to pack
        spoiled = bytearray(whole)
        spoiled[place : place + 2] = bytes([byte, 0])
        path.write_bytes(spoiled)
        saved.run("restore", path, "--check").refused("不是完整的备份文件")
    path.write_bytes(whole[: len(whole) // 2])
    saved.run("restore", path, "--check").refused("不是本程序的备份")  # what ends it is a letter within


def test_another_key_does_not_pass_a_check_and_its_copy_may_be_named(saved: Shell) -> None:
    stranger = Shell(saved.folder, {"GONGKAI_KEY": new_key()})
    stranger.run("restore", "../backups/a.zip", "--check").refused("备份里加密的内容打不开")
    stranger.run("restore", "../backups/a.zip", "--check", "--key-file", "../safe/key").done()


def test_an_office_that_seals_nothing_needs_no_key(tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path / "config.toml")
    with bureau(f"sqlite:///{tmp_path / 'gongkai.db'}", key=SecretStr(KEY)) as office:
        office.receive(RECEIVED)
    assert "备份完整：没有加密的内容" in Shell(tmp_path).run("backup", "-o", "a.zip").done().out


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_log_another_database_left_is_not_taken_for_the_restored_ones(saved: Shell, ending: str) -> None:
    """The office's file was put aside, what it had not yet written back was forgotten."""
    there = saved.folder.parent / "there"
    there.mkdir()
    (there / f"gongkai.db{ending}").write_bytes(b"acts")
    words = ("restore", "../backups/a.zip", "--to", f"sqlite:///{there / 'gongkai.db'}")
    saved.run(*words).refused(f"gongkai.db{ending} 是另一个数据库留下的日志，没有改动它")
    assert [(path.name, path.read_bytes()) for path in there.iterdir()] == [(f"gongkai.db{ending}", b"acts")]
    (there / f"gongkai.db{ending}").unlink()
    saved.run(*words).done()


def test_of_two_restores_to_one_place_the_later_replaces_nothing(saved: Shell) -> None:
    there = saved.folder.parent / "there"
    there.mkdir()
    backup, url = saved.folder.parent / "backups" / "a.zip", f"sqlite:///{there / 'gongkai.db'}"

    @contextmanager
    def other(_words: str, _total: int) -> Iterator[Told]:
        """The other is done while this one still checks its backup."""
        (there / "gongkai.db").write_bytes(b"restored")
        yield lambda _done: None

    with opened(database_of(saved.folder)) as office, pytest.raises(StoreError, match="已经有了，没有改动它"):
        restoring.restore(backup, office.office, url, there / "documents", RECEIVED, other)
    assert (there / "gongkai.db").read_bytes() == b"restored"
    assert sorted(path.name for path in there.iterdir()) == ["documents", "gongkai.db"]
