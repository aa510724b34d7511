"""The light beside a state follows the ladder the office chose."""

from datetime import date

import pytest
from gaoping import bureau, noon

from workflow import watching, worklists
from workflow.config import Alerts, Rung
from workflow.light import LABELS, light
from workflow.narrowing import Asked
from workflow.people import actor_of

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


@pytest.mark.parametrize("ladder", [(-5, -3, -1, 0, 1), (-1, 0), (1,)])
def test_lists_and_counts_by_light_follow_the_ladder_as_the_light_does(
    sqlite_url: str, ladder: tuple[int, ...]
) -> None:
    alerts = Alerts(ladder=tuple(Rung(at=at, to=("handler",)) for at in ladder))
    seen = set()
    with bureau(sqlite_url, alerts=alerts) as office:
        office.receive(date(2026, 3, 2))  # to be answered by 30 March
        for today in (date(2026, 3, day) for day in (24, 25, 26, 27, 28, 29, 30, 31)):
            with office.database.read() as session:
                asks = actor_of(session, "handler")
                shown = {
                    colour
                    for colour in ("green", "yellow", "red")
                    if worklists.listed(session, office.office, asks, Asked(light=colour), today)[0]
                }
                (line,) = worklists.listed(session, office.office, asks, Asked(), today)[0]
                counted = watching.readings(session, office.office, today, noon(today)).cases
            assert shown == {line.light}, today
            assert counted == {("received", line.light): 1}, today
            seen.add(line.light)
    assert seen == {"green", "yellow", "red"}
