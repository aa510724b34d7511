"""Whether the rows of the notices of days off say what their documents say: lists and citations read the columns."""

import json

from sqlmodel import Session

from workflow import calendars, notices


def problems(session: Session) -> list[str]:
    found = []
    for held in calendars.loaded(session):
        said = notices.read(json.loads(held.document))
        found += [
            f"第{held.number}份放假通知（{said.words}）的 {name} 为 {kept}，按通知原文应为 {value}"
            for name, kept, value in (
                ("year", held.year, said.year), ("notice", held.words, said.words),
                ("announced_on", held.announced_on, said.announced_on), ("document", held.document, said.document),
            )
            if kept != value
        ]  # fmt: skip
    return found
