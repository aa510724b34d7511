"""A group is drafted at once and signed by who has seen how its letters differ; each stays a case of its own."""

from datetime import date
from typing import Any

import pytest
from gaoping import APPLICANT, Bureau, bureau, noon

from letters import text
from workflow.acts import together
from workflow.acts.together import Act, Result
from workflow.keeping import verification
from workflow.trial import NotAllowed
from workflow.view import letter_of

ON = date(2026, 3, 10)
OPEN = {"decision": "open", "documents": ["方案"], "manner": "邮寄"}


def three(office: Bureau) -> list[str]:
    names = ("王喆", "李璟", "赵昇")
    return [office.receive(ON, applicant={**APPLICANT, "name": name}).number for name in names]


def act(event: str, by: str = "handler", facts: Any = None, **more: Any) -> Act:
    return Act(event, by, ON, noon(ON), facts or {}, **more)


def each(office: Bureau, numbers: list[str], wanted: Act) -> list[Result]:
    return together.on_each(office.database, office.office, numbers, wanted)


def test_drafted_once_each_has_its_letter_and_its_number(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = three(office)
        for wanted in (
            act("draft", facts=OPEN, merged=True),
            act("submit"),
            act("clear", "reviewer", {"finding": "不涉密"}),
        ):
            assert [one.refused for one in each(office, numbers, wanted)] == [None, None, None]
        with office.database.read() as session:
            compared = together.compared(session, numbers)
            written = [text.write(letter_of(session, number, "answer")) for number in numbers]
        assert "-王喆：" in compared.differences[numbers[1]]
        assert "+李璟：" in compared.differences[numbers[1]]
        assert f"登记号为{numbers[0]}、{numbers[2]}的" in written[1]
        together.on_all(office.database, office.office, numbers, act("sign", "approver"), compared.seen)
        issued = each(office, numbers, act("issue"))
        assert [one.done.letters for one in issued if one.done] == [(f"高政办公开复〔2026〕{n}号",) for n in (1, 2, 3)]
        assert verification.verify(office.database, office.office).problems == ()


def test_signing_unseen_or_seen_before_a_change_is_refused(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        numbers = three(office)
        each(office, numbers, act("draft", facts=OPEN))
        with office.database.read() as session:
            before = together.compared(session, numbers).seen
        office.act(numbers[0], "draft", ON, **{**OPEN, "documents": ["另一方案"]})
        each(office, numbers, act("submit"))
        each(office, numbers, act("clear", "reviewer", {"finding": "不涉密"}))
        for seen in (None, before, "zz"):
            with pytest.raises(NotAllowed, match="成组签发前请先查看"):
                together.on_all(office.database, office.office, numbers, act("sign", "approver"), seen)
        assert {office.document(number, ON)["letters"][-1]["status"] for number in numbers} == {"draft"}


def test_each_is_reported_and_one_refused_leaves_the_others_done(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        numbers = three(office)
        office.act(numbers[1], "withdraw", ON, evidence="撤回申请书")
        results = each(office, [*numbers, "没有", numbers[0]], act("draft", facts=OPEN))
        assert [one.number for one in results] == [*numbers, "没有"]
        assert [one.done is not None for one in results] == [True, False, True, False]
        assert "已办结" in (results[1].refused or "")


def test_all_or_none(database_url: str) -> None:
    with bureau(database_url) as office:
        numbers = three(office)
        office.act(numbers[2], "withdraw", ON, evidence="撤回申请书")
        with pytest.raises(NotAllowed, match=f"{numbers[2]}：.*全组都没有办理"):
            together.on_all(office.database, office.office, numbers, act("draft", facts=OPEN))
        assert [item["kind"] for item in office.document(numbers[0], ON)["letters"]] == ["receipt"]


def test_the_same_key_drafts_each_once(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        numbers = three(office)
        first = each(office, numbers, act("draft", facts=OPEN, key="k"))
        assert each(office, numbers, act("draft", facts=OPEN, key="k")) == first


def test_nothing_is_compared_with_itself_or_with_no_draft(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        numbers = three(office)
        with office.database.read() as session, pytest.raises(NotAllowed, match="还没有拟稿"):
            together.compared(session, numbers)
        each(office, numbers, act("draft", facts=OPEN))
        with office.database.read() as session, pytest.raises(NotAllowed, match="两件以上"):
            together.compared(session, [numbers[0], numbers[0]])
