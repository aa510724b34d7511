"""What an applicant has online is what the standing answer gave: nothing of one dropped or set aside, and not less."""

import pytest
from gaoping import Bureau, bureau
from handing_over import ONLINE, add, cleared, had, march, served

from workflow.trial import NotAllowed

FIRST = {"item": 1, "decision": "open", "manner": ONLINE}
REFUSED = {"decision": "refused.internal", "reason": "属于人事管理信息；不能区分"}
CONTESTED = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": "2026-03-16"}


def test_a_change_dropped_gives_none_of_its_files_and_takes_none(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(march(10)).number
        add(office, number, "方案", 11)
        served(office, number, 11, [1], decision="open", manner=ONLINE)
        for manner in (ONLINE, "邮寄"):
            office.act(number, "propose_change", march(12), reason="补充")
            office.act(number, "approve_change", march(12), "approver")
            assert had(office, number) == []
            add(office, number, f"还没有签发的{manner}", 13)
            office.act(number, "remove_document", march(13), document=1, reason="另行提供")
            news = len(office.document(number, march(13))["documents"])
            cleared(office, number, 13, [news], decision="open", manner=manner)
            office.act(number, "keep_answer", march(13), "approver", reason="不再改变")
            assert had(office, number) == ["方案"]
        held = office.document(number, march(13))["documents"]
        assert [(one["removed"], one["verdict"]) for one in held[:2]] == [(False, "open"), (True, "open")]


def test_a_release_a_third_party_had_set_aside_gives_no_files_unless_a_second_instance_lets_it_stand(
    sqlite_url: str,
) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(march(10)).number
        add(office, number, "方案", 11)
        served(office, number, 11, [1], decision="open", manner=ONLINE)
        suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-16", "claimant": "某公司"}
        office.act(number, "open_proceeding", march(16), "legal", **suit)
        decided = {"proceeding": 1, "decided_on": march(18)}
        office.act(number, "decide_proceeding", march(18), "legal", **decided, result="revoked", redo=False)
        assert had(office, number) == []
        appeal = {"who": "office", "filed_on": march(19), "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", march(19), "legal", proceeding=1, **appeal)
        office.act(
            number, "decide_proceeding", march(20), "legal", proceeding=1, decided_on=march(20), result="dismissed"
        )
        assert had(office, number) == ["方案"]


def test_items_answered_anew_may_be_answered_in_parts_and_give_only_the_new_files(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1], decision="open", rest_follows=True, answers=[FIRST])
        served(office, number, 12, [], decision="partial", answers=[{"item": 2, **REFUSED}])
        assert had(office, number) == ["甲件"]
        office.act(number, "open_proceeding", march(16), "legal", **CONTESTED)
        office.act(
            number, "decide_proceeding", march(18), "legal", proceeding=1, result="撤销", decided_on="2026-03-18"
        )
        assert had(office, number) == []
        office.act(number, "remove_document", march(19), document=1, reason="不予公开")
        add(office, number, "乙件", 19, item=2)
        served(office, number, 19, [2], decision="open", rest_follows=True, answers=[FIRST | {"item": 2}])
        assert had(office, number) == ["乙件"]
        served(office, number, 20, [], decision="partial", answers=[{"item": 1, **REFUSED}])
        assert had(office, number) == ["乙件"]
        assert office.document(number, march(20))["state"] == "answered"


def test_parts_answered_anew_that_stand_after_a_second_instance_are_had_again(database_url: str) -> None:
    """A reconsideration set the first answers aside; the judgment that set those aside too was reversed."""
    with bureau(database_url) as office:
        number = _of_two_items(office)
        served(office, number, 11, [1], decision="open", rest_follows=True, answers=[FIRST])
        served(office, number, 12, [], decision="partial", answers=[{"item": 2, **REFUSED}])
        office.act(number, "open_proceeding", march(13), "legal", **CONTESTED | {"received_on": "2026-03-13"})
        office.act(
            number, "decide_proceeding", march(16), "legal", proceeding=1, result="撤销", decided_on="2026-03-16"
        )
        add(office, number, "乙件", 17, item=2)
        served(office, number, 17, [1], decision="open", rest_follows=True, answers=[FIRST])
        served(office, number, 18, [2], decision="open", answers=[FIRST | {"item": 2}])
        suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-19"}
        office.act(number, "open_proceeding", march(19), "legal", **suit)
        office.act(
            number, "decide_proceeding", march(20), "legal", proceeding=2, result="撤销", decided_on="2026-03-20"
        )
        assert had(office, number) == []
        appeal = {"who": "office", "filed_on": "2026-03-23", "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", march(23), "legal", proceeding=2, **appeal)
        office.act(
            number, "decide_proceeding", march(30), "legal", proceeding=2, result="dismissed", decided_on="2026-03-30"
        )
        assert had(office, number) == ["甲件", "乙件"]


def test_a_void_case_gives_nothing_online_and_says_so_before(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        answers = [FIRST, {"item": 2, **REFUSED}]
        served(office, number, 11, [1], decision="partial", answers=answers)
        done = office.act(number, "propose_void", march(12), reason="误登")
        assert done.warnings == (
            "本件在网上提供的政府信息1份，作废后在网上不再能取：申请人还需要的，请在留下的那一件里提供",
        )
        assert had(office, number) == ["甲件"]
        assert office.act(number, "approve_void", march(12), "approver").warnings == done.warnings
        assert had(office, number) == []


@pytest.mark.parametrize(
    ("before", "after", "of"), [([], ["甲", "乙"], {}), (["甲", "乙", "丙"], ["甲", "乙"], {"item": 3})]
)
def test_a_document_whose_item_a_correction_changed_is_entered_again(
    database_url: str, before: list[str], after: list[str], of: dict[str, int]
) -> None:
    with bureau(database_url) as office:
        number = office.receive(march(10), items=before).number
        add(office, number, "甲件", 11, **of)
        office.act(number, "request_correction", march(11), items=["不明确"], days=15)
        office.act(number, "serve", march(11), method="in_person", receiver="王喆")
        office.act(number, "correct", march(12), content="两项", items=after, channel="当面")
        answers = [{"item": n, "decision": "open", "documents": ["另一件"]} for n in (1, 2)]
        with pytest.raises(NotAllowed, match="没有写明用于答复现在的哪一项"):
            office.act(number, "draft", march(13), decision="open", manner=ONLINE, answers=answers)
        office.act(number, "remove_document", march(13), document=1, reason="补正")
        add(office, number, "甲件", 13, item=1)
        answers[0] |= {"documents": []}
        served(office, number, 13, [2], decision="open", manner=ONLINE, answers=answers)
        assert had(office, number) == ["甲件"]


def test_verification_knows_the_review_of_an_item_that_was_sent_back(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _of_two_items(office)
        cleared(office, number, 11, [1], decision="open", rest_follows=True, answers=[FIRST])
        office.act(number, "send_back", march(12), "approver", reason="再核对")
        assert had(office, number) == []


def _of_two_items(office: Bureau) -> str:
    number = office.receive(march(10), items=["甲", "乙"]).number
    add(office, number, "甲件", 11, item=1)
    return number


def _sued(office: Bureau) -> str:
    number = office.receive(march(2)).number
    add(office, number, "甲件", 3)
    served(office, number, 3, [1], decision="open", manner=ONLINE)
    suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-04"}
    for more in ({}, {"claimant": "某公司"}):
        office.act(number, "open_proceeding", march(4), "legal", **suit, **more)
    return number


def _decided(office: Bureau, number: str, which: int, on: int, result: str) -> tuple[str, ...]:
    said = {"proceeding": which, "result": result, "decided_on": march(on)}
    return tuple(office.act(number, "decide_proceeding", march(on), "legal", **said).warnings)


def _appealed(office: Bureau, number: str, which: int, on: int) -> None:
    said = {"proceeding": which, "who": "office", "filed_on": march(on), "court": "晋城市中级人民法院"}
    office.act(number, "appeal_judgment", march(on), "legal", **said)


def test_two_judgments_reversed_leave_the_first_answer_standing_after_the_second(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _sued(office)
        for which in (1, 2):
            _decided(office, number, which, 10, "撤销")
        for which in (1, 2):
            _appealed(office, number, which, 11)
        assert _decided(office, number, 1, 20, "dismissed") == (
            "二审改变了一审裁判；另有决定、裁判责令重新答复的，仍须重新答复",
        )
        assert had(office, number) == []
        assert "原答复仍然有效" in _decided(office, number, 2, 21, "dismissed")[0]
        assert had(office, number) == ["甲件"]
        assert office.document(number, march(21))["state"] == "answered"


def test_a_second_judgment_that_came_while_somebody_was_consulted_asks_for_nothing_new(sqlite_url: str) -> None:
    """Once both were reversed the case was said never to have been answered."""
    with bureau(sqlite_url) as office:
        number = _sued(office)
        _decided(office, number, 1, 10, "撤销")
        office.act(number, "consult_third_party", march(10), name="某公司", contact="某路", summary="甲件")
        _decided(office, number, 2, 10, "撤销")
        for which in (1, 2):
            _appealed(office, number, which, 11)
        _decided(office, number, 1, 20, "dismissed")
        assert "原答复仍然有效" in _decided(office, number, 2, 21, "dismissed")[0]
        assert had(office, number) == ["甲件"]
        assert office.document(number, march(21))["state"] == "answered"


def test_a_judgment_reversed_that_came_while_the_office_changed_its_answer(database_url: str) -> None:
    """The change ended with the judgment: its documents go, and the first answer stands."""
    with bureau(database_url) as office:
        number = _sued(office)
        office.act(number, "propose_change", march(5), reason="补充")
        office.act(number, "approve_change", march(5), "approver")
        add(office, number, "乙件", 6)
        cleared(office, number, 6, [1, 2], decision="open", manner=ONLINE)
        office.act(number, "send_back", march(6), "approver", reason="再核对")
        _decided(office, number, 1, 10, "撤销")
        _appealed(office, number, 1, 11)
        assert "原答复仍然有效" in _decided(office, number, 1, 20, "dismissed")[0]
        assert had(office, number) == ["甲件"]
        assert office.document(number, march(20))["state"] == "appealed"


def test_a_judgment_reversed_after_the_new_answer_which_the_office_is_changing(database_url: str) -> None:
    """It was said never to have been answered."""
    with bureau(database_url) as office:
        number = _sued(office)
        _decided(office, number, 1, 10, "撤销")
        add(office, number, "乙件", 11)
        served(office, number, 11, [1, 2], decision="open", manner=ONLINE)
        _appealed(office, number, 1, 12)
        office.act(number, "propose_change", march(13), reason="补充")
        office.act(number, "approve_change", march(13), "approver")
        assert "已经依原来的裁判重新答复" in _decided(office, number, 1, 20, "dismissed")[0]
        office.act(number, "keep_answer", march(21), "approver", reason="不再改变")
        assert had(office, number) == ["甲件", "乙件"]
