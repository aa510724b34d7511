"""A decision served over the internet tells the internet channel of reconsideration (行政复议法第二十二条第二款)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from gaoping import Bureau, bureau, configuration

from letters import text
from workflow import view

CHANNEL = "高平市人民政府网站“行政复议”栏目"


@contextmanager
def office(url: str, channel: str) -> Iterator[Bureau]:
    unit = configuration().office.model_copy(update={"reconsideration_online": channel})
    with bureau(url, office=unit) as opened:
        yield opened


def served(office: Bureau, day: date, method: str) -> tuple[str, list[str]]:
    """Return the answer's text and what whoever served it was warned of."""
    number = office.receive(day).number
    office.answered(number, day + timedelta(days=1))
    with office.database.read() as session:
        told = text.write(view.letter_of(session, number, "reply_open"))
    by_hand = {"receiver": "王喆", "received_on": day + timedelta(days=1)} if method == "in_person" else {}
    done = office.act(number, "serve", day + timedelta(days=1), method=method, **by_hand)
    return told, [line for line in done.warnings if "互联网渠道" in line]


@pytest.mark.parametrize(("day", "is_told"), [(date(2023, 12, 27), False), (date(2024, 1, 2), True)])
def test_the_offices_channel_is_told_since_2024(sqlite_url: str, day: date, is_told: bool) -> None:
    with office(sqlite_url, CHANNEL) as opened:
        told, warned = served(opened, day, "online")
    assert (f"行政复议申请可以通过互联网提交，渠道为：{CHANNEL}。" in told) == is_told
    assert warned == []


@pytest.mark.parametrize(
    ("day", "method", "is_warned"),
    [
        (date(2024, 1, 2), "online", True),
        (date(2024, 1, 2), "in_person", False),
        (date(2023, 12, 27), "online", False),
    ],
)
def test_without_one_serving_a_decision_online_is_warned_against(
    sqlite_url: str, day: date, method: str, is_warned: bool
) -> None:
    with office(sqlite_url, "") as opened:
        told, warned = served(opened, day, method)
    assert "互联网提交" not in told
    assert bool(warned) == is_warned
    if is_warned:
        assert "《中华人民共和国行政复议法》第二十二条第二款" in warned[0]
        assert "reconsideration_online" in warned[0]
