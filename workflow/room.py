"""How much room there is on the disks the office writes: that of SQLite's file and that of the letters.

A disk that is nearly full still takes the small write by which a process proves that it can (`watching.prove`), and no act.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

from workflow.database import Database, StoreError
from workflow.letterbook import folder_of
from workflow.office import Office

NEEDED = 32 * 2**20
"""Bytes an act may take on SQLite's disk: what its log grows to before it is written back, the same again, and a file beside."""
MEGABYTE = 2**20


class Room:
    """Looks at the disks. A look at storage on a network may hang: whoever asks meanwhile is told what was seen before."""

    def __init__(self, office: Office, database: Database) -> None:
        self.folders = {"letters": folder_of(database, office)}
        if database.is_sqlite:
            self.folders["database"] = database.folder
        self._looking = Lock()
        self._seen: Mapping[str, int] = {}

    def free(self) -> Mapping[str, int]:
        """Return the free bytes by what lies there, `database` or `letters`; what cannot be looked at is left out."""
        if self._looking.acquire(blocking=False):
            try:
                self._seen = {name: size for name in self.folders if (size := _free(self.folders[name])) is not None}
            finally:
                self._looking.release()
        return self._seen

    def prove(self) -> None:
        """Raise StoreError while an act may not fit beside SQLite's file; a PostgreSQL server's disk cannot be seen from here."""
        folder = self.folders.get("database")
        left = None if folder is None else _free(folder)
        if left is not None and left < NEEDED:
            raise StoreError(f"磁盘快满了：数据库所在的磁盘只剩{left // MEGABYTE}MB，办理随时可能写不下")


def _free(folder: Path) -> int | None:
    """Return how much room there is where a folder is or will be."""
    with suppress(OSError):
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free
    return None
