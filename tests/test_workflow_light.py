"""The light beside a state follows the ladder the office chose."""

import pytest

from workflow.config import Alerts, Rung
from workflow.light import LABELS, light

LADDER = Alerts(ladder=tuple(Rung(at=at, to=("handler",)) for at in (-5, -3, -1, 0, 1)))


@pytest.mark.parametrize(
    ("left", "colour"), [(None, "none"), (-1, "red"), (0, "yellow"), (3, "yellow"), (4, "green"), (20, "green")]
)
def test_light(left: int | None, colour: str) -> None:
    assert light(left, LADDER) == colour
    assert colour in LABELS


def test_a_ladder_without_early_rungs_is_yellow_on_the_day_only() -> None:
    late = Alerts(ladder=(Rung(at=1, to=("head",)),))
    assert [light(left, late) for left in (1, 0, -1)] == ["green", "yellow", "red"]
