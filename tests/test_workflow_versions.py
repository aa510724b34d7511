"""Drafts are kept as versions; what changed between two can be seen, and signing freezes the last."""

from datetime import date

import pytest
from gaoping import bureau

from workflow.acts import versions
from workflow.engine import NoCase

DAY = date(2026, 3, 16)
SAID = {"decision": "open", "manner": "邮寄纸质复印件"}


def changed(difference: str, sign: str) -> list[str]:
    """Return which of the titles stand in the lines taken out (-) or put in (+)."""
    lines = "".join(line for line in difference.splitlines() if line.startswith(sign))
    return [title for title in ("征收补偿安置方案", "补偿标准", "安置户名册") if title in lines]


def test_the_last_two_versions_differ_in_what_was_redrafted(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        for documents in (["征收补偿安置方案"], ["补偿标准"], ["安置户名册"]):
            office.act(number, "draft", DAY, documents=documents, **SAID)
        with office.database.read() as session:
            last, first = versions.difference(session, number), versions.difference(session, number, 1, 3)
            kept = versions.of_case(session, number)
        assert changed(last, "-") == ["补偿标准"]
        assert changed(last, "+") == ["安置户名册"]
        assert changed(first, "-") == ["征收补偿安置方案"]
        assert changed(first, "+") == ["安置户名册"]
        assert [row.status for row in kept] == ["draft", "draft", "draft"]


def test_without_two_versions_there_is_nothing_to_compare(database_url: str) -> None:
    with bureau(database_url) as office:
        with office.database.read() as session, pytest.raises(NoCase, match="没有登记号"):
            versions.difference(session, "GPZB-2026-0009")
        number = office.receive(date(2026, 3, 10)).number
        with office.database.read() as session, pytest.raises(NoCase, match="还没有拟稿"):
            versions.difference(session, number)
        office.act(number, "draft", DAY, documents=["方案"], **SAID)
        with office.database.read() as session, pytest.raises(NoCase, match="只有1稿，没有第0稿"):
            versions.difference(session, number)


def test_signing_freezes_the_last_version_and_leaves_the_earlier_as_they_were(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.act(number, "draft", DAY, documents=["方案一"], **SAID)
        with office.database.read() as session:
            first = versions.of_case(session, number)[0].sha256
        office.answered(number, DAY, documents=["方案二"])
        with office.database.read() as session:
            kept = versions.of_case(session, number)
        assert [row.status for row in kept] == ["draft", "issued"]
        assert kept[0].sha256 == first
