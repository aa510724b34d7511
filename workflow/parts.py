"""Files written whole or not at all: into a part first, which takes the file's name once it is on the disk.

A process that is killed meanwhile leaves its part behind. A store keeps the parts of all its files in one folder, so that they
are found without walking through it, and clears those nobody can still be writing.
"""

import os
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

PARTS, ENDING = ".parts", ".part"
STALE = timedelta(hours=1)
"""No file takes so long to write. Whoever does finds the part gone and fails, as on a full disk, and writes it again later."""


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
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


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
