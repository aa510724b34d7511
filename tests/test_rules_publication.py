"""Service by publication: how long a notice runs under the version in force on its day, and where its last day falls."""

from datetime import date

import pytest

from rules.publication import publication
from rules.workdays import announced


@pytest.mark.parametrize(
    ("published_on", "days", "article", "served_on"),
    [
        (date(2012, 6, 21), 60, "第八十四条", date(2012, 8, 20)),
        (date(2021, 12, 31), 60, "第九十二条", date(2022, 3, 1)),
        (date(2022, 1, 1), 30, "第九十五条", date(2022, 2, 7)),
        (date(2026, 4, 8), 30, "第九十五条", date(2026, 5, 8)),
    ],
)
def test_thirty_days_since_2022_sixty_before(published_on: date, days: int, article: str, served_on: date) -> None:
    rule = publication(published_on)
    assert (rule.days, rule.served_on(published_on, announced())) == (days, served_on)
    assert rule.citation.endswith(article)
