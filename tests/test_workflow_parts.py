"""What a process killed while it writes a file leaves behind: a part, cleared once nobody can be writing it any more."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gaoping import Bureau, at, noon, opened
from shell import database_of, furnished

from workflow import letterbook, parts
from workflow.letterbook import Unwritable

pytestmark = pytest.mark.on_sqlite

RECEIVED = datetime(2026, 3, 10, tzinfo=UTC).date()
NUMBER = "GPZB-2026-0001"


class Killed(BaseException):
    """What no cleaning up of an error catches."""


@contextmanager
def killed_while_writing() -> Iterator[None]:
    def dying(_handle: int) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        patched.setattr(parts.os, "fsync", dying)
        yield
        raise AssertionError("nothing was written")


def left(folder: Path) -> list[str]:
    return sorted(path.name[1:].partition(".")[0] for path in (folder / parts.PARTS).iterdir())


def aged(folder: Path, by: timedelta) -> None:
    for path in folder.rglob("*"):
        then = path.stat().st_mtime - by.total_seconds()
        os.utime(path, (then, then))


def test_old_parts_of_the_store_are_cleared_and_nothing_else(tmp_path: Path) -> None:
    parts.keep(tmp_path, "1/whole.pdf", b"whole")
    with killed_while_writing():
        parts.keep(tmp_path, "1/old.pdf", b"half")
    (tmp_path / "1" / ".old.pdf.00.part").write_bytes(b"somebody else's")
    (tmp_path / parts.PARTS / "note.txt").write_bytes(b"somebody else's")
    aged(tmp_path, parts.STALE)
    with killed_while_writing():
        parts.keep(tmp_path, "1/young.pdf", b"half")
    assert left(tmp_path) == ["old", "ote", "young"]
    now = datetime.now(UTC)
    assert (parts.clear(tmp_path, now), parts.clear(tmp_path, now)) == (1, 0)
    assert left(tmp_path) == ["ote", "young"]
    assert sorted(path.name for path in (tmp_path / "1").iterdir()) == [".old.pdf.00.part", "whole.pdf"]
    assert parts.clear(tmp_path / "nowhere", now) == 0


def test_who_writes_so_long_that_its_part_is_cleared_fails_and_writes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def slow(handle: int) -> None:
        aged(tmp_path, parts.STALE)
        assert parts.clear(tmp_path, datetime.now(UTC)) == 1
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(parts.os, "fsync", slow)
        with pytest.raises(Unwritable, match="文书文件写不进"):
            letterbook.keep(tmp_path, "1/a.pdf", b"whole")
    letterbook.keep(tmp_path, "1/a.pdf", b"whole")
    assert [path.name for path in (tmp_path / "1").iterdir()] == ["a.pdf"]


def test_the_hourly_job_clears_letters_and_mails_and_the_letter_is_written_by_the_next(office: Bureau) -> None:
    office.receive(RECEIVED)
    office.act(NUMBER, "request_correction", RECEIVED, "allround", items=["写明文号"])
    store, mails = letterbook.folder_of(office.database, office.office), office.database.folder / "mail"
    with killed_while_writing():
        office.run("render", at(RECEIVED, 9))
    with killed_while_writing():
        parts.keep(mails, "a.eml", b"half")
    now = datetime.now(UTC)
    for later, kept in ((timedelta(minutes=59), 1), (timedelta(minutes=61), 0)):
        office.run("forget", now + later)
        assert (len(left(store)), len(left(mails))) == (kept, kept)
    office.run("render", at(RECEIVED, 10))
    assert len(list(store.glob("*/*.pdf"))) == 2


def test_sweep_clears_them_and_verify_names_files_nothing_names(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    (tmp_path / "gongkai.db").chmod(0o600)  # as commands make it, and verify wants it
    with opened(database_of(tmp_path)) as office:
        office.receive(RECEIVED)
        letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)
    store = tmp_path / "documents"
    with killed_while_writing():
        letterbook.keep(store, "00000001/01-receipt.pdf", b"half")
    aged(store, parts.STALE)
    parts.keep(store, "attachments/202603/young.pdf", b"about to be entered")
    assert "没有登记的文件" not in shell.run("verify").done().err
    parts.keep(store, "attachments/202603/old.pdf", b"never entered")
    aged(store / "attachments", parts.STALE)
    said = shell.run("verify", "--json").done()
    assert said.document["notes"] == [
        "文书目录里有2个没有登记的文件（上次中断时留下的，可以删去）：attachments/202603/old.pdf、attachments/202603/young.pdf"
    ]
    assert len(left(store)) == 1
    shell.run("sweep", "--today", "2026-03-11").done()
    assert left(store) == []


def test_a_backup_clears_what_one_killed_before_it_left(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    dead, live, theirs = (tmp_path / "backups" / name for name in (".gongkai-dead", ".gongkai-live", ".other"))
    for folder in (dead, live, theirs):
        folder.mkdir(parents=True)
        (folder / "gongkai.db").write_bytes(b"rows")
    for folder in (dead, theirs):
        aged(folder.parent, parts.DEAD)
    (live / "backup.zip").write_bytes(b"being written")
    shell.run("backup", "-o", "backups/a.zip").done()
    assert (dead.exists(), live.exists(), theirs.exists()) == (False, True, True)


def test_what_was_laid_out_by_a_killed_check_goes_with_the_next_and_nothing_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = furnished(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "aside"))
    dead, live, theirs = (tmp_path / "aside" / name for name in (".gongkai-dead", ".gongkai-live", "gongkai-postgres"))
    for folder in (dead, theirs, live):
        folder.mkdir(parents=True)
        (folder / "gongkai.db").write_bytes(b"rows")
    aged(tmp_path / "aside", parts.DEAD)
    (live / "backup.zip").write_bytes(b"being read")
    shell.run("backup", "-o", "backups/a.zip").done()
    shell.run("restore", "backups/a.zip", "--check").done()
    assert [path.name for path in sorted((tmp_path / "aside").iterdir())] == [".gongkai-live", "gongkai-postgres"]


def test_what_a_killed_command_left_beside_its_file_goes_when_the_file_is_written(tmp_path: Path) -> None:
    letter, other = tmp_path / "a.pdf", tmp_path / ".a.pdf.part"
    other.write_bytes(b"not ours")
    for age in (parts.STALE, timedelta(0)):
        with killed_while_writing():
            parts.write(letter, b"half")
        aged(tmp_path, age)
    assert len(list(tmp_path.iterdir())) == 3
    parts.write(letter, b"whole")
    assert len([path for path in tmp_path.iterdir() if path.name.endswith(parts.ENDING)]) == 2, (
        "one of them may be being written"
    )
    assert letter.read_bytes() == b"whole"
