"""Files handed to an act, on the command line or a page: laid in the store, entered with the act, taken out again when it is
refused.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from desk.opening import now
from workflow import letterbook, procedure, uploads
from workflow.database import Database, Session, StoreError
from workflow.office import Office
from workflow.screening import apart
from workflow.uploads import File

Enter = Callable[[Session, str], None]
"""Enters the files in a session, as handed in by a login."""


@contextmanager
def handed_in(
    database: Database, office: Office, event: str, said: object, files: Sequence[str]
) -> Iterator[tuple[object, Enter]]:
    """Yield the facts with the files in their places, and what enters the files in the act's transaction."""
    if not files:
        yield said, lambda _session, _by: None
        return
    read = {fact: uploads.read(path, office.config) for fact, path in _placed(event, files).items()}
    given = (
        {**said, **{fact: file.model_dump() for fact, (file, _) in read.items()}} if isinstance(said, dict) else said
    )
    with laid(database, office, read.values(), now()) as enter:
        yield given, enter


@contextmanager
def laid(database: Database, office: Office, files: Collection[tuple[File, bytes]], at: datetime) -> Iterator[Enter]:
    """Lay checked files in the store for an act; yield what enters them, and take out what no act has named when it fails."""
    folder = letterbook.folder_of(database, office)
    found = [apart.screened(file.ending, content).counts for file, content in files]

    def lay() -> None:
        for file, content in files:
            if not (folder / uploads.path_of(file)).exists():
                letterbook.keep(folder, uploads.path_of(file), content)

    def enter(session: Session, by: str) -> None:
        for (file, _), counts in zip(files, found, strict=True):
            uploads.enter(session, file, by, at, counts)
        lay()  # somebody whose act was refused may have taken the same out again

    try:
        lay()
        yield enter
    except BaseException:
        _take_out(database, folder, [file for file, _ in files], at)
        raise


def _placed(event: str, files: Sequence[str]) -> dict[str, Path]:
    """Return which fact each file is: the one named before “=”, else the first of the act's that is still free."""
    names = uploads.fact_names(procedure.model_of(event))
    if not names:
        raise click.UsageError(f"{event} 这一步不收文件（--file）")
    placed: dict[str, Path] = {}
    for given in files:
        name, _, rest = given.partition("=")
        named = bool(rest) and name in names
        fact = name if named else next((one for one in names if one not in placed), None)
        if fact is None or fact in placed:
            raise click.UsageError(f"--file 给多了：{event} 收 {'、'.join(names)}")
        placed[fact] = Path(rest if named else given)
    return placed


def _take_out(database: Database, folder: Path, files: Collection[File], at: datetime) -> None:
    """A file no act has ever named does not stay in the store, while the database can be asked."""
    with suppress(StoreError), database.write() as session:
        for file in uploads.unnamed(session, files, at):
            with suppress(OSError):
                (folder / uploads.path_of(file)).unlink()
