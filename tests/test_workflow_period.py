"""Years, quarters and months as spans of days."""

from datetime import date

import pytest

from workflow.period import Period


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (Period(2023), date(2023, 1, 1), date(2023, 12, 31), "2023年"),
        (Period.quarter(2024, 1), date(2024, 1, 1), date(2024, 3, 31), "2024年第一季度"),
        (Period.quarter(2024, 4), date(2024, 10, 1), date(2024, 12, 31), "2024年第四季度"),
        (Period.month(2024, 2), date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
    ],
)
def test_spans(period: Period, start: date, end: date, label: str) -> None:
    assert (period.start, period.end, period.label) == (start, end, label)
    assert period.is_year == (label == "2023年")
    assert (period.start - period.day_before).days == 1
