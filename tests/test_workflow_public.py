"""What an applicant sees of a case: plain words, own letters once served, what to do next, and nobody's name."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from gaoping import STAFF, Bureau, bureau, noon

from workflow import calendars, public
from workflow.acts import submission
from workflow.labels import STATES
from workflow.store import known_case

DAY = date(2026, 3, 10)


def test_every_state_has_plain_words() -> None:
    assert public.WORDS.keys() == STATES.keys()


def test_a_new_case_says_its_day_and_that_it_waits_for_confirmation(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        seen = _seen(office, number, DAY)
        assert (seen["words"], seen["received_on"], seen["confirmed"]) == ("已经收到您的申请，正在办理", DAY, False)
        assert (seen["due"], seen["provisional"], seen["paused"]) == (date(2026, 4, 8), False, False)
        assert seen["acts"] == ["confirm_receipt", "withdraw"]
        assert [item["title"] for item in seen["letters"]] == ["登记回执"]
        assert seen["remedy"] is None


def test_a_correction_is_shown_once_its_notice_is_served(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        office.act(number, "request_correction", DAY, items=["请写明年度", "请写明区域"])
        before = _seen(office, number, DAY)
        assert (before["asked"], before["words"]) == (None, "需要您补正申请，补正后继续办理")
        assert "补正告知书" not in str(before["letters"])
        office.act(number, "serve", DAY, method="online")
        seen = _seen(office, number, DAY)
        assert seen["asked"] == {
            "letter": 2, "title": "补正告知书", "items": ["1.请写明年度。", "2.请写明区域。"], "until": date(2026, 3, 31),
        }  # fmt: skip
        assert seen["paused"]
        assert seen["anew"] == "收到补正后，从头计算"
        assert "correct" in seen["acts"]


def test_other_peoples_letters_and_names_of_the_office_are_not_shown(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        third = {"name": "某置业公司", "contact": "0356-1", "summary": "补偿协议"}
        office.act(number, "assign", DAY, "registrar", handler="handler")
        office.act(number, "assist", DAY, to="档案室", question="请检索")
        office.act(number, "consult_third_party", DAY, **third)
        seen = _seen(office, number, DAY)
        assert seen["words"] == "正在征求第三方或者其他机关的意见"
        assert (seen["paused"], seen["anew"]) == (True, None)
        assert [item["title"] for item in seen["letters"]] == ["登记回执", "征求意见情况告知书"]
        told = json.dumps(seen, ensure_ascii=False, default=str)
        for word in ("某置业公司", "请检索", *(login for login, *_ in STAFF), *(name for _, name, *_ in STAFF)):
            assert f'"{word}"' not in told
        with office.database.read() as session:
            row = known_case(session, number)
            assert public.letter_row(session, row, 3) is None
            assert public.letter_row(session, row, 99) is None
            assert public.letter_row(session, row, 1).kind == "receipt"


def test_an_answer_shows_when_it_is_served_with_the_way_to_contest_it(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        refusal = {"decision": "refused.deliberative", "documents": [], "manner": None, "reason": "属于讨论记录"}
        office.answered(number, DAY + timedelta(days=2), **{k: v for k, v in refusal.items() if v is not None})
        before = _seen(office, number, DAY + timedelta(days=2))
        assert (before["words"], before["result"], before["remedy"]) == ("答复已经作出，正在送达", None, None)
        assert "不予公开告知书" not in str(before["letters"])
        office.act(number, "serve", DAY + timedelta(days=3), method="online")
        seen = _seen(office, number, DAY + timedelta(days=3))
        assert (seen["words"], seen["result"]) == ("已经答复", "属于过程性信息")
        assert seen["due"] is None
        remedy = seen["remedy"]
        assert (remedy["first"], remedy["days"], remedy["body"]) == (True, 60, "高平市人民政府")
        assert remedy["until"] == date(2026, 5, 12)
        assert seen["acts"] == []


@pytest.mark.parametrize(("decision", "first"), [("open", False), ("refused.deliberative", True)])
def test_reconsideration_first_only_where_the_law_says_so(database_url: str, decision: str, first: bool) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        said = {"reason": "属于讨论记录"} if first else {"documents": ["方案"], "manner": "网上提供"}
        office.answered(number, DAY, decision=decision, **said)
        office.act(number, "serve", DAY, method="online")
        assert _seen(office, number, DAY)["remedy"]["first"] is first


def test_an_answer_stands_while_the_office_changes_it(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        office.answered(number, DAY, decision="refused.deliberative", reason="属于讨论记录")
        office.act(number, "serve", DAY, method="online")
        before = _seen(office, number, DAY)
        office.act(number, "propose_change", DAY, "legal", reason="再次复核")
        assert _seen(office, number, DAY) == before
        later = DAY + timedelta(days=1)
        office.act(number, "approve_change", later, "approver")
        office.answered(number, later, by="handler2")
        seen = _seen(office, number, later)
        assert (seen["words"], seen["changing"]) == ("已经答复，本机关正在重新办理这一答复", True)
        assert seen["history"][-1] == {"on": later, "what": "本机关决定重新办理对您的答复"}
        kept = ("result", "remedy", "letters", "concluded_on", "due", "overdue", "acts")
        assert {name: seen[name] for name in kept} == {name: before[name] for name in kept}
        office.act(number, "serve", later, method="online")
        after = _seen(office, number, later)
        assert (after["words"], after["changing"], after["remedy"]["first"]) == ("已经答复", False, False)
        office.act(number, "propose_change", later, "legal", reason="还有一份")
        office.act(number, "approve_change", later, "approver")
        again = _seen(office, number, later)
        assert again["remedy"] == after["remedy"]
        office.act(number, "keep_answer", later, "approver", reason="没有了")
        dropped = _seen(office, number, later)
        assert dropped["history"][-1]["what"] == "本机关决定维持原答复"
        assert {**dropped, "history": after["history"]} == after


def test_an_answer_contested_and_changed_at_once_is_told_as_both(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        office.answered(number, DAY)
        office.act(number, "serve", DAY, method="online")
        body = {"kind": "reconsideration", "body": "高平市人民政府", "received_on": DAY}
        office.act(number, "open_proceeding", DAY, "legal", **body)
        office.act(number, "propose_change", DAY, "legal", reason="再次复核")
        office.act(number, "approve_change", DAY, "approver")
        assert _seen(office, number, DAY)["words"] == "已经答复，正在行政复议或者行政诉讼中，本机关正在重新办理这一答复"


def test_a_withdrawn_case_says_so(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _applied(office)
        submission.follow_up(
            office.database, office.office, number, "withdraw", {"evidence": "网上撤回"}, [], on=DAY, at=noon(DAY), secret="2",
        )  # fmt: skip
        seen = _seen(office, number, DAY)
        assert (seen["words"], seen["acts"], seen["remedy"]) == ("您已经撤回申请，办理终止", [], None)
        assert [item["what"] for item in seen["history"]] == ["收到申请", "您撤回了申请"]


def _applied(office: Bureau) -> str:
    said = {
        "applicant": {"name": "王喆", "phone": "139"},
        "content": "征收补偿安置方案",
        "id_number": "140581199001010014",
    }
    sent = submission.submit(office.database, office.office, said, [], on=DAY, at=noon(DAY), secret="1")
    return sent.done.number


def _seen(office: Bureau, number: str, today: date) -> dict[str, Any]:
    with office.database.read() as session:
        return public.shown(session, calendars.current(session, office.office), known_case(session, number), today)
