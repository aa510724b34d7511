"""When the term of a classification runs out."""

from datetime import date

import pytest

from workflow.acts.classification import lapses_on
from workflow.acts.draft_facts import Classification


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ({"term": "10年", "classified_on": date(2016, 3, 11)}, date(2026, 3, 11)),
        ({"term": "1年", "classified_on": date(2024, 2, 29)}, date(2025, 2, 28)),
        ({"term": "6个月", "classified_on": date(2025, 8, 31)}, date(2026, 2, 28)),
        ({"term": "12月", "classified_on": date(2025, 12, 1)}, date(2026, 12, 1)),
        ({"term": "10年", "classified_on": date(2016, 3, 11), "until": date(2020, 1, 1)}, date(2020, 1, 1)),
        ({"term": "10年"}, None),
        ({"term": "长期"}, None),
        ({"term": "项目验收前", "condition": "项目验收", "classified_on": date(2016, 3, 11)}, None),
    ],
)
def test_the_last_day_of_a_term(said: dict[str, object], last: date | None) -> None:
    assert lapses_on(Classification(level="秘密", basis="定密决定", **said)) == last  # type: ignore[arg-type]
