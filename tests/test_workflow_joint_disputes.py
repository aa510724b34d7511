"""Disputes that only some of several applicants bring: who is named, whose window is used, what the others may still do."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau, bureau

from workflow.keeping import verification
from workflow.trial import NotAllowed

ON, LATER = date(2026, 3, 10), date(2026, 4, 13)
OTHERS = [{"name": name, "phone": "139-0000-0001", "identity_shown": True} for name in ("李璟", "赵昇")]
RECONSIDERED = {"kind": "reconsideration", "body": "晋城市人民政府", "received_on": LATER}
SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": LATER}
SAID = {"request": "请求维持", "argument": "答复合法", "representative": "张某，主任"}


def test_a_pleading_names_who_brought_it_and_not_the_other_applicants(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _answered(office)
        office.act(number, "open_proceeding", LATER, "legal", **RECONSIDERED, applicants=[2])
        office.act(number, "draft_pleading", LATER, "legal", proceeding=1, **SAID)
        written = office.text(number, "reconsideration_answer")
        assert "申请人：李璟" in written
        assert "王喆" not in written
        assert "收到申请人等3人以" in written
        assert verification.verify(office.database, office.office).problems == ()


def test_one_applicants_dispute_leaves_the_others_their_window_and_their_way(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _answered(office)
        office.act(number, "open_proceeding", LATER, "legal", **RECONSIDERED, applicants=[2])
        assert _status(office, number, "reconsideration") == "running"
        assert office.act(number, "open_proceeding", LATER, "legal", **SUIT, applicants=[3]).warnings == ()
        again = office.act(number, "open_proceeding", LATER, "legal", **SUIT, applicants=[1, 2]).warnings
        assert ["第 1 件行政复议还没有审结" in one for one in again] == [True]
        office.act(number, "open_proceeding", LATER, "legal", **RECONSIDERED)
        assert _status(office, number, "reconsideration") == "met"


def test_who_alone_reconsidered_uses_the_window_after_it_alone(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = _answered(office)
        office.act(number, "open_proceeding", LATER, "legal", **RECONSIDERED, applicants=[2])
        told = {"proceeding": 1, "result": "维持", "decided_on": LATER, "served_on": LATER}
        office.act(number, "decide_proceeding", LATER, "legal", **told)
        suit = SUIT | {"kind": "litigation_after_reconsideration"}
        office.act(number, "open_proceeding", LATER, "legal", **suit, applicants=[2])
        assert _status(office, number, "litigation_after_reconsideration:1") == "met"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"applicants": [4]}, "申请人共3名，没有第4名"),
        ({"applicants": [1], "claimant": "某公司"}, "第三方提出的，不填第几名申请人"),
    ],
)
def test_who_brings_it_is_one_of_them(sqlite_url: str, more: dict[str, Any], words: str) -> None:
    with bureau(sqlite_url) as office:
        number, alone = _answered(office), office.receive(ON).number
        with pytest.raises(NotAllowed, match=words):
            office.act(number, "open_proceeding", LATER, "legal", **RECONSIDERED, **more)
        with pytest.raises(NotAllowed, match="只有一名申请人"):
            office.act(alone, "open_proceeding", LATER, "legal", **RECONSIDERED, applicants=[1])


def _answered(office: Bureau) -> str:
    number = office.receive(ON, co_applicants=OTHERS).number
    office.answered(number, ON, decision="unavailable.not_ours", reason="不由本机关负责")
    also = [{"applicant": n, "method": "in_person", "receiver": name} for n, name in ((2, "李璟"), (3, "赵昇"))]
    office.act(number, "serve", ON, "registrar", method="in_person", receiver="王喆", also=also)
    return number


def _status(office: Bureau, number: str, key: str) -> str:
    return next(one["status"] for one in office.document(number, LATER)["deadlines"] if one["clock"] == key)
