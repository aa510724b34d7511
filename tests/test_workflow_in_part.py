"""A decision about some items of an application: the answers to the others stand, with their files."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau

from workflow import handed_over, journal, prior_answers, store
from workflow.acts import items
from workflow.keeping import verification
from workflow.trial import NotAllowed

ONLINE = "电子件在网上提供"
SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-16"}
PAPER = {"decision": "open", "manner": ONLINE}


def test_a_file_given_stays_online_while_the_other_item_is_ordered(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        _served(office, number, 11, [1], **PAPER, rest_follows=True, answers=[_open(1)])
        office.act(number, "open_proceeding", _day(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "ordered", of_items=[2])
        assert _had(office, number) == ["甲件"]
        _served(office, number, 19, [2], **PAPER, answers=[_open(2)])
        assert _had(office, number) == ["甲件", "乙件"]
        assert office.document(number, _day(19))["state"] == "answered"


def test_one_item_of_a_letter_is_set_aside_and_given_back_on_appeal(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        _served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        office.act(number, "open_proceeding", _day(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "revoked", of_items=[2])
        assert _had(office, number) == ["甲件"]
        with pytest.raises(NotAllowed, match="第1项申请事项已经答复并送达"):
            office.act(number, "draft", _day(19), **PAPER, answers=[_open(1), _open(2)])
        assert _prior(office, number) is None
        appeal = {"who": "office", "filed_on": "2026-03-23", "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", _day(23), "legal", proceeding=1, **appeal)
        _decided(office, number, 1, 30, "dismissed")
        assert _had(office, number) == ["甲件", "乙件"]
        assert office.document(number, _day(30))["state"] == "answered"


def test_a_second_decision_adds_its_items_and_one_that_names_none_asks_for_all(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        _served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        for more in ({}, {"claimant": "某公司"}, {"claimant": "某人"}):
            office.act(number, "open_proceeding", _day(16), "legal", **SUIT, **more)
        _decided(office, number, 1, 17, "revoked", of_items=[2])
        _decided(office, number, 2, 18, "revoked", of_items=[2])
        assert _left(office, number) == [2]
        _decided(office, number, 3, 19, "revoked")
        assert _left(office, number) == [1, 2]
        assert _had(office, number) == []


@pytest.mark.parametrize("said", [{"of_items": [1]}, {}])
def test_a_letter_issued_leaves_the_item_ordered_meanwhile_to_the_next(database_url: str, said: dict[str, Any]) -> None:
    """It closed the case with the item set aside unanswered."""
    with bureau(database_url) as office:
        number = _of_two_items(office)
        _served(office, number, 11, [1], **PAPER, rest_follows=True, answers=[_open(1)])
        office.act(number, "open_proceeding", _day(16), "legal", **SUIT)
        _cleared(office, number, 17, [2], **PAPER, answers=[_open(2)])
        office.act(number, "sign", _day(17), "approver")
        office.act(number, "issue", _day(17))
        _decided(office, number, 1, 18, "revoked", **said)
        office.act(number, "serve", _day(18), method="online")
        assert office.document(number, _day(18))["state"] == "received"
        assert _left(office, number) == [1]
        assert _had(office, number) == ["乙件"]


def test_the_items_ordered_are_not_named_while_the_whole_answer_is_changed(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number, whole = _of_two_items(office), office.receive(_day(10)).number
        _served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        for one in (number, whole):
            office.act(one, "open_proceeding", _day(16), "legal", **SUIT)
        office.act(number, "propose_change", _day(16), reason="补充")
        office.act(number, "approve_change", _day(16), "approver")
        with pytest.raises(NotAllowed, match="各项都要重新答复"):
            _decided(office, number, 1, 18, "revoked", of_items=[2])
        with pytest.raises(NotAllowed, match="没有分列申请事项"):
            _decided(office, whole, 1, 18, "ordered", of_items=[1])


def test_an_order_to_release_one_item_leaves_the_others_to_the_office(sqlite_url: str) -> None:
    """A release of the other item passed for what was ordered, and the other item could not be refused."""
    refused = {"decision": "refused.internal", "reason": "属于内部工作流程信息，不予公开"}
    with bureau(sqlite_url) as office:
        number = office.receive(_day(10), items=["甲", "乙"]).number
        office.act(number, "open_proceeding", _day(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "ordered", of_items=[2], disclose=True)
        one, two = ({"item": n, **refused} for n in (1, 2))
        given = {"item": 1, "decision": "open", "documents": ["甲件"], "manner": "邮寄"}
        with pytest.raises(NotAllowed, match="已经责令公开"):
            office.act(number, "draft", _day(19), decision="partial", manner="邮寄", answers=[given, two])
        office.act(number, "draft", _day(19), decision=refused["decision"], rest_follows=True, answers=[one])


def _day(n: int) -> date:
    return date(2026, 3, n)


def _open(item: int) -> dict[str, Any]:
    return {"item": item, "decision": "open", "manner": ONLINE}


def _of_two_items(office: Bureau) -> str:
    number = office.receive(_day(10), items=["甲", "乙"]).number
    for item, title in enumerate(("甲件", "乙件"), 1):
        file = office.upload(title, "handler", _day(11))
        office.act(number, "add_document", _day(11), title=title, source="办公室", pages="1", file=file, item=item)
    return number


def _cleared(office: Bureau, number: str, on: int, open_: list[int], **draft: Any) -> None:
    office.act(number, "draft", _day(on), **draft)
    office.act(number, "submit", _day(on))
    findings = [{"document": n, "verdict": "open", "finding": "可以"} for n in open_]
    office.act(number, "clear", _day(on), "reviewer", finding="不涉密", findings=findings)


def _served(office: Bureau, number: str, on: int, open_: list[int], **draft: Any) -> None:
    _cleared(office, number, on, open_, **draft)
    office.act(number, "sign", _day(on), "approver")
    office.act(number, "issue", _day(on))
    office.act(number, "serve", _day(on), method="online")


def _decided(office: Bureau, number: str, which: int, on: int, result: str, **more: Any) -> None:
    said = {"proceeding": which, "result": result, "decided_on": _day(on), **more}
    office.act(number, "decide_proceeding", _day(on), "legal", **said)


def _had(office: Bureau, number: str) -> list[str]:
    assert verification.verify(office.database, office.office).problems == ()
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        return [one.title for one in handed_over.of(session, office.office, journal.load(session, row))]


def _left(office: Bureau, number: str) -> list[int]:
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        return items.left(journal.load(session, row))


def _prior(office: Bureau, number: str) -> str | None:
    """Return by what the answer of a case is set aside, as a draft elsewhere that calls an application repeated is told."""
    facts = items.Draft.model_validate({
        "decision": "declined.repeat", "earlier": {"number": number, "dated": "2026-03-11"}
    })  # fmt: skip
    other = office.receive(_day(20)).number
    with office.database.read() as session:
        row = store.case_row(session, other)
        assert row is not None
        return prior_answers.of(session, office.office, journal.load(session, row), facts)[number].set_aside
