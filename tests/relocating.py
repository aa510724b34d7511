"""An office that moves to PostgreSQL, its files beside the old ones, and the office there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gaoping import Bureau, opened, quiet

from workflow import schema
from workflow.config import LetterOptions
from workflow.keeping import relocation
from workflow.keeping.relocation import Moved

STORE = "elsewhere"


def move(office: Bureau, to: str, bar: Any = quiet) -> Moved:
    return relocation.move(office.office, office.database.url, to, office.database.folder / STORE, bar)


@contextmanager
def arrived(office: Bureau, to: str) -> Iterator[Bureau]:
    with opened(to, letters=LetterOptions(store=str(office.database.folder / STORE))) as found:
        schema.refuse_moved(found.database)
        yield found
