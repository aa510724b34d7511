"""Execution stayed while a release is contested: its files are not online, nothing more is released, until it is lifted."""

from typing import Any

import pytest
from gaoping import Bureau, bureau
from handing_over import ONLINE, had, march

from workflow import public, store
from workflow.trial import NotAllowed

SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": "2026-03-16", "claimant": "某公司"}
RULED = {"proceeding": 1, "reason": "（2026）晋0581行初3号行政裁定"}


def test_files_are_withheld_from_the_stay_until_it_is_lifted(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _sued(office)
        assert had(office, number) == ["甲件"]
        assert "不在网上提供" in office.act(number, "stay_execution", march(17), "legal", **RULED).warnings[0]
        assert had(office, number) == []
        assert "暂不在网上提供" in _words(office, number)
        with pytest.raises(NotAllowed, match="已于2026-03-17停止执行"):
            office.act(number, "stay_execution", march(18), "legal", **RULED)
        with pytest.raises(NotAllowed, match="恢复执行之日2026-03-16早于停止执行的2026-03-17"):
            office.act(number, "lift_stay", march(18), "legal", proceeding=1, reason="判决", lifted_on=march(16))
        decided = {"proceeding": 1, "result": "dismissed", "decided_on": "2026-03-20"}
        assert (
            "请登记（lift_stay）" in office.act(number, "decide_proceeding", march(20), "legal", **decided).warnings[-1]
        )
        assert had(office, number) == []
        office.act(number, "lift_stay", march(23), "legal", proceeding=1, reason="判决生效")
        assert had(office, number) == ["甲件"]
        assert [one for one in _history(office, number) if "执行" in one] == ["答复停止执行", "答复恢复执行"]
        with pytest.raises(NotAllowed, match="没有停止执行"):
            office.act(number, "lift_stay", march(23), "legal", proceeding=1, reason="判决生效")


def test_no_release_is_served_while_execution_is_stayed(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _changing_while_stayed(office)
        office.answered(number, march(17))
        with pytest.raises(
            NotAllowed, match="停止执行（《中华人民共和国行政诉讼法》第五十六条第一款），公开的答复不能送达"
        ):
            office.act(number, "serve", march(17), method="in_person", receiver="王喆")
        office.act(number, "lift_stay", march(18), "legal", proceeding=1, reason="裁定解除")
        office.act(number, "serve", march(18), method="in_person", receiver="王喆")


def test_no_release_is_given_on_the_spot_while_execution_is_stayed(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _changing_while_stayed(office)
        told = {
            "decision": "open",
            "documents": ["甲件"],
            "manner": "当场提供",
            "approved_by": "approver",
            "receiver": "王喆",
        }
        with pytest.raises(NotAllowed, match="公开的答复不能送达"):
            office.act(number, "answer_on_the_spot", march(17), **told)


def test_what_was_served_before_the_stay_is_still_entered(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _issued(office)
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        office.act(number, "stay_execution", march(17), "legal", **RULED)
        with pytest.raises(NotAllowed, match="公开的答复不能送达"):
            office.act(number, "serve", march(18), method="online")
        office.act(number, "serve", march(18), method="online", sent_on=march(16))
        assert had(office, number) == []


def test_who_was_released_nothing_online_is_told_of_no_files(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(march(10)).number
        office.answered(number, march(11))
        office.act(number, "serve", march(11), method="in_person", receiver="王喆")
        office.act(number, "open_proceeding", march(16), "legal", **SUIT)
        office.act(number, "stay_execution", march(17), "legal", **RULED)
        assert "文件" not in _words(office, number)


def test_a_stay_ends_with_the_answer_that_was_stayed(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _sued(office)
        office.act(number, "stay_execution", march(17), "legal", **RULED)
        decided = {"proceeding": 1, "result": "revoked", "decided_on": "2026-03-20"}
        office.act(number, "decide_proceeding", march(20), "legal", **decided)
        with pytest.raises(NotAllowed, match="没有停止执行"):
            office.act(number, "lift_stay", march(23), "legal", proceeding=1, reason="判决生效")


def _sued(office: Bureau) -> str:
    number = _issued(office)
    office.act(number, "serve", march(11), method="online")
    office.act(number, "open_proceeding", march(16), "legal", **SUIT)
    return number


def _changing_while_stayed(office: Bureau) -> str:
    number = _sued(office)
    office.act(number, "stay_execution", march(17), "legal", **RULED)
    office.act(number, "propose_change", march(17), reason="补充")
    office.act(number, "approve_change", march(17), "approver")
    office.act(number, "remove_document", march(17), document=1, reason="另行提供")
    return number


def _issued(office: Bureau) -> str:
    number = office.receive(march(10)).number
    file = office.upload("甲件", "handler", march(11))
    office.act(number, "add_document", march(11), title="甲件", source="办公室", pages="1", file=file)
    office.act(number, "draft", march(11), decision="open", manner=ONLINE)
    office.act(number, "submit", march(11))
    findings: list[dict[str, Any]] = [{"document": 1, "verdict": "open", "finding": "可以"}]
    office.act(number, "clear", march(11), "reviewer", finding="不涉密", findings=findings)
    office.act(number, "sign", march(11), "approver")
    office.act(number, "issue", march(11))
    return number


def _words(office: Bureau, number: str) -> str:
    return str(_shown(office, number)["words"])


def _history(office: Bureau, number: str) -> list[str]:
    return [one["what"] for one in _shown(office, number)["history"]]


def _shown(office: Bureau, number: str) -> dict[str, Any]:
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        return public.shown(session, office.office, row, march(18))
