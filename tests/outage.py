"""Troubles of a disk under a running process: full, or read-only also for root, whom no permission keeps out."""

import importlib
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postgres_server import servant


@contextmanager
def full_disk(largest: int) -> Iterator[None]:
    """While the block runs no file of this process may grow past `largest` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder whoever this process becomes can reach: pytest's own are closed to all but their owner."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """While the block runs nothing in the folder, nor the folder, may be written.

    Root writes whatever the permissions say: for the block it is the user servers run as. What the block imports
    for the first time may be out of that user's reach, so do once before what is to be refused.
    """
    owner = servant()
    modes = [(path, path.stat().st_mode) for path in (folder, *folder.rglob("*"))]
    for path, _ in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if owner is not None:
        os.seteuid(owner.pw_uid)
    try:
        yield
    finally:
        if owner is not None:
            os.seteuid(0)
            importlib.invalidate_caches()
        for path, mode in modes:
            path.chmod(mode)
