"""Files written whole or not at all: into a part first, which takes the file's name once it is on the disk.

A process that is killed meanwhile leaves its part behind. A store keeps the parts of all its files in one folder, so that they
are found without walking through it, and clears those nobody can still be writing. What is laid out aside for a while (a backup's
content, a ledger that was sent) holds the office's data as well: who lays something out next removes what the dead left there.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

PARTS, ENDING = ".parts", ".part"
STALE = timedelta(hours=1)
"""No file takes so long to write. Whoever does finds the part gone and fails, as on a full disk, and writes it again later."""

ASIDE = ".gongkai-"
DEAD = timedelta(days=1)
"""A folder aside is written to all the time it is used: one in which nothing was written for so long has nobody."""


def write(path: Path, content: bytes, parts: Path | None = None, mode: int = 0o666) -> None:
    """Write a file whoever else writes it, and leave it and its name on the disk; its part goes into `parts`, or beside it.

    `mode` is what the umask leaves of it. Raises OSError.
    """
    part = (parts or path.parent) / f".{path.name}.{secrets.token_hex(8)}{ENDING}"
    try:
        for folder in (path.parent, part.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        to_disk(path.parent)
        if parts is None:
            _clear_beside(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


@contextmanager
def aside(where: Path | None = None) -> Iterator[Path]:
    """Give an empty folder that is gone when the block ends, in `where` or where the system has its own of the kind."""
    with TemporaryDirectory(prefix=ASIDE, dir=where) as name:
        folder = Path(name)
        for left in folder.parent.glob(f"{ASIDE}*"):
            with suppress(OSError):  # another clears it as well, or it is somebody else's
                if left.stat().st_uid == os.getuid() and _age(folder, left) >= DEAD.total_seconds():
                    shutil.rmtree(left)
        yield folder


def _age(young: Path, folder: Path) -> float:
    """Return for how many seconds nothing had been written in a folder when the young one was made."""
    return young.stat().st_mtime - max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))


def _clear_beside(path: Path) -> None:
    """Remove the parts of a file that were left beside it, once it is written whole."""
    written, named = path.stat().st_mtime, re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(ENDING)}")
    for part in path.parent.iterdir():
        if named.fullmatch(part.name):
            with suppress(OSError):
                if written - part.stat().st_mtime >= STALE.total_seconds():
                    part.unlink()


def keep(store: Path, name: str, content: bytes, mode: int = 0o666) -> None:
    """Write a file of a store by its path within it; raises OSError."""
    write(store / name, content, store / PARTS, mode)


def clear(store: Path, at: datetime) -> int:
    """Remove the parts that killed processes left in a store, those of STALE and older; return how many."""
    cleared = 0
    with suppress(OSError):  # no such folder, or a disk that is read-only just now
        for part in (store / PARTS).glob(f".*{ENDING}"):
            with suppress(OSError):
                if at.timestamp() - part.stat().st_mtime >= STALE.total_seconds():
                    part.unlink()
                    cleared += 1
    return cleared


def to_disk(path: Path) -> None:
    """Make a file's content, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
