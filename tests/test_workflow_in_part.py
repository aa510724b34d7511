"""A decision about some items of an application: the answers to the others stand, with their files."""

from typing import Any

import pytest
from gaoping import Bureau, bureau
from handing_over import ONLINE, cleared, had, march, served

from workflow import journal, prior_answers, store
from workflow.acts import items
from workflow.trial import NotAllowed

SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-16"}
PAPER = {"decision": "open", "manner": ONLINE}


def test_a_file_given_stays_online_while_the_other_item_is_ordered(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1], **PAPER, rest_follows=True, answers=[_open(1)])
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "ordered", of_items=[2])
        assert had(office, number) == ["甲件"]
        served(office, number, 19, [2], **PAPER, answers=[_open(2)])
        assert had(office, number) == ["甲件", "乙件"]
        assert office.document(number, march(19))["state"] == "answered"


def test_one_item_of_a_letter_is_set_aside_and_given_back_on_appeal(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "revoked", of_items=[2])
        assert had(office, number) == ["甲件"]
        with pytest.raises(NotAllowed, match="第1项申请事项已经答复并送达"):
            office.act(number, "draft", march(19), **PAPER, answers=[_open(1), _open(2)])
        assert _prior(office, number) is None
        appeal = {"who": "office", "filed_on": "2026-03-23", "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", march(23), "legal", proceeding=1, **appeal)
        _decided(office, number, 1, 30, "dismissed")
        assert had(office, number) == ["甲件", "乙件"]
        assert office.document(number, march(30))["state"] == "answered"


def test_a_second_decision_adds_its_items_and_one_that_names_none_asks_for_all(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        for more in ({}, {"claimant": "某公司"}, {"claimant": "某人"}):
            office.act(number, "open_proceeding", march(16), "legal", **SUIT, **more)
        _decided(office, number, 1, 17, "revoked", of_items=[2])
        _decided(office, number, 2, 18, "revoked", of_items=[2])
        assert _left(office, number) == [2]
        _decided(office, number, 3, 19, "revoked")
        assert _left(office, number) == [1, 2]
        assert had(office, number) == []


@pytest.mark.parametrize("said", [{"of_items": [1]}, {}])
def test_a_letter_issued_leaves_the_item_ordered_meanwhile_to_the_next(database_url: str, said: dict[str, Any]) -> None:
    """It closed the case with the item set aside unanswered."""
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1], **PAPER, rest_follows=True, answers=[_open(1)])
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        cleared(office, number, 17, [2], **PAPER, answers=[_open(2)])
        office.act(number, "sign", march(17), "approver")
        office.act(number, "issue", march(17))
        _decided(office, number, 1, 18, "revoked", **said)
        office.act(number, "serve", march(18), method="online")
        assert office.document(number, march(18))["state"] == "received"
        assert _left(office, number) == [1]
        assert had(office, number) == ["乙件"]


def test_the_items_ordered_are_not_named_while_the_whole_answer_is_changed(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number, whole = _of_two_items(office), office.receive(march(10)).number
        served(office, number, 11, [1, 2], **PAPER, answers=[_open(1), _open(2)])
        for one in (number, whole):
            office.act(one, "open_proceeding", march(16), "legal", **SUIT)
        office.act(number, "propose_change", march(16), reason="补充")
        office.act(number, "approve_change", march(16), "approver")
        with pytest.raises(NotAllowed, match="各项都要重新答复"):
            _decided(office, number, 1, 18, "revoked", of_items=[2])
        with pytest.raises(NotAllowed, match="没有分列申请事项"):
            _decided(office, whole, 1, 18, "ordered", of_items=[1])


def test_an_order_to_release_one_item_leaves_the_others_to_the_office(sqlite_url: str) -> None:
    """A release of the other item passed for what was ordered, and the other item could not be refused."""
    refused = {"decision": "refused.internal", "reason": "属于内部工作流程信息，不予公开"}
    with bureau(sqlite_url) as office:
        number = office.receive(march(10), items=["甲", "乙"]).number
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        _decided(office, number, 1, 18, "ordered", of_items=[2], disclose=True)
        one, two = ({"item": n, **refused} for n in (1, 2))
        given = {"item": 1, "decision": "open", "documents": ["甲件"], "manner": "邮寄"}
        with pytest.raises(NotAllowed, match="已经责令公开"):
            office.act(number, "draft", march(19), decision="partial", manner="邮寄", answers=[given, two])
        office.act(number, "draft", march(19), decision=refused["decision"], rest_follows=True, answers=[one])


def _open(item: int) -> dict[str, Any]:
    return {"item": item, "decision": "open", "manner": ONLINE}


def _of_two_items(office: Bureau) -> str:
    number = office.receive(march(10), items=["甲", "乙"]).number
    for item, title in enumerate(("甲件", "乙件"), 1):
        file = office.upload(title, "handler", march(11))
        office.act(number, "add_document", march(11), title=title, source="办公室", pages="1", file=file, item=item)
    return number


def _decided(office: Bureau, number: str, which: int, on: int, result: str, **more: Any) -> None:
    said = {"proceeding": which, "result": result, "decided_on": march(on), **more}
    office.act(number, "decide_proceeding", march(on), "legal", **said)


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
    other = office.receive(march(20)).number
    with office.database.read() as session:
        row = store.case_row(session, other)
        assert row is not None
        return prior_answers.of(session, office.office, journal.load(session, row), facts)[number].set_aside
