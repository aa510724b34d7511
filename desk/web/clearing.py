"""The form of a secrecy review (保密审查): a finding for each document, and one said once for all that are left empty."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData

from desk.web.forms import Asked
from workflow.acts.documents import reviewed
from workflow.case import Case

EVENT, FINDINGS = "clear", "findings"
REST = ("verdict", "finding")
"""What is said of the rest stands in the fields `_rest_verdict` and `_rest_finding`."""


def unsaid(case: Case) -> dict[str, Any]:
    """Return the facts of a review nobody has begun: a row for each document."""
    return {FINDINGS: [{"document": item.ordinal} for item in reviewed(case)]}


def filled(raw: dict[str, Any], form: FormData) -> dict[str, Any]:
    """Return the facts with what was said of the rest in every row that says nothing of its own."""
    rest = {name: text for name in REST if isinstance(text := form.get(f"_rest_{name}"), str) and text.strip()}
    rows = raw.get(FINDINGS)
    return raw | {FINDINGS: [rest | row for row in rows]} if rows and rest else raw


def of_each(fields: Iterable[Asked]) -> list[Asked]:
    """Return the form with each row's own document as its only choice: the others have rows of their own."""
    return [
        replace(one, items=[[_own(field) for field in row] for row in one.items]) if one.name == FINDINGS else one
        for one in fields
    ]


def _own(field: Asked) -> Asked:
    own = tuple(option for option in field.options if option[0] == str(field.value))
    return replace(field, options=own) if field.name.endswith(".document") and own else field
