"""The documents of an answer that stands after all: as they were before it was to be answered anew."""

from typing import Any

from workflow.case import Act, Case
from workflow.fold import fold

REVIEWED = ("redacted", "found_redacted", "verdict", "removed")


def documents(case: Case, start: Act) -> dict[str, Any]:
    """Return what gives a case back the documents it had before the entry that started it anew; those entered since go."""
    since = start.outcome.get("instead_of", start.seq)
    before = fold(Case(case.number, case.unit), [(act, "") for act in case.history if act.seq < since])
    had = {item.ordinal: {name: getattr(item, name) for name in REVIEWED} for item in before.documents}
    then = [(item, had.get(item.ordinal, {"removed": True})) for item in case.documents]
    back = [{"ordinal": item.ordinal, **values} for item, values in then if vars(item) != vars(item) | values]
    return {"documents": back} if back else {}
