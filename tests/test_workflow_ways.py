"""The windows an answer opens are those its letter tells: of several items, on the spot after another was drafted."""

from datetime import date

import pytest
from gaoping import Bureau, bureau

from workflow import public, store
from workflow.keeping import verification

ON = date(2026, 3, 10)
FREE = {"item": 1, "decision": "unavailable.not_ours", "reason": "不由本机关负责"}
FIRST = {"item": 2, "decision": "refused.internal", "reason": "内部工作流程"}
SUIT = {"kind": "litigation", "body": "高平市人民法院", "received_on": ON}


def test_items_that_may_be_sued_for_at_once_have_their_window_beside_those_that_may_not(database_url: str) -> None:
    with bureau(database_url) as office:
        number = office.receive(ON, items=["甲", "乙"]).number
        office.act(number, "draft", ON, decision="refused.internal", answers=[FREE, FIRST])
        _served(office, number)
        assert _windows(office, number) == ["reconsideration", "litigation"]
        assert _told(office, number) == (True, True)
        assert "请核对起诉的是哪一项" in office.act(number, "open_proceeding", ON, "legal", **SUIT).warnings[0]
        assert verification.verify(office.database, office.office).problems == ()


@pytest.mark.parametrize(
    ("before", "wanted"), [([FIRST], ["reconsideration", "litigation"]), ([], ["reconsideration"])]
)
def test_all_the_letters_of_an_answer_in_parts_count(
    sqlite_url: str, before: list[dict[str, object]], wanted: list[str]
) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=["甲", "乙"]).number
        if before:
            office.act(number, "draft", ON, decision="refused.internal", answers=before, rest_follows=True)
            _served(office, number)
        last = [FREE] if before else [FIRST | {"item": 1}, FIRST]
        office.act(number, "draft", ON, decision=last[0]["decision"], answers=last)
        _served(office, number)
        assert _windows(office, number) == wanted


def test_an_answer_on_the_spot_opens_its_own_windows_not_those_of_a_draft_before_it(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON).number
        office.act(number, "draft", ON, decision="refused.internal", reason="内部工作流程")
        given = {"decision": "open", "documents": ["方案"], "manner": "当场提供", "receiver": "王喆"}
        office.act(number, "answer_on_the_spot", ON, **given, approved_by="approver")
        assert _windows(office, number) == ["reconsideration", "litigation"]
        assert _told(office, number) == (False, False)
        assert office.act(number, "open_proceeding", ON, "legal", **SUIT).warnings == ()


def _served(office: Bureau, number: str) -> None:
    office.act(number, "submit", ON)
    office.act(number, "clear", ON, "reviewer", finding="不涉密")
    office.act(number, "sign", ON, "approver")
    office.act(number, "issue", ON)
    office.act(number, "serve", ON, method="in_person", receiver="王喆")


def _windows(office: Bureau, number: str) -> list[str]:
    return [
        one["clock"]
        for one in office.document(number, ON)["deadlines"]
        if one["clock"] in {"reconsideration", "litigation"}
    ]


def _told(office: Bureau, number: str) -> tuple[bool, bool]:
    with office.database.read() as session:
        row = store.case_row(session, number)
        assert row is not None
        remedy = public.shown(session, office.office, row, ON)["remedy"]
        return remedy["first"], remedy["both"]
