"""The letters of legal staff: the reply to a reconsideration, the statement of defence, the notice of a changed answer."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import OFFICE, Bureau, bureau, noon
from ledger_files import OLD_CASES, OLD_DISPUTES, both_written, take_in
from sqlmodel import select

from letters import docx, pdf, text
from workflow import letterbook, people, public, store
from workflow.keeping import verification
from workflow.tables import CaseFile, LetterRow, Particular
from workflow.trial import NotAllowed

SEARCH = {"who": "经小办", "where": "档案室", "words": "征收", "when": "2026-03-11", "result": "没有"}
SAID = {
    "proceeding": 1,
    "request": "请求维持被申请人作出的答复",
    "argument": "王喆所申请的信息属于内部工作流程信息。\n答复认定事实清楚",
    "representative": "李某，主任",
}
TODAY = date(2026, 4, 15)


def contested(office: Bureau, kind: str = "行政复议", body: str = "高平市人民政府") -> str:
    """An answer posted, received and contested; its letters' files are written."""
    number = office.receive(date(2026, 3, 10)).number
    office.act(number, "record_search", date(2026, 3, 12), searches=[SEARCH])
    office.answered(
        number, date(2026, 3, 20), decision="refused.internal", reason="内部事务", documents=[], manner=None
    )
    office.act(number, "serve", date(2026, 3, 23), "registrar", method="post", tracking="X1")
    office.act(number, "record_delivery", date(2026, 3, 30), letter=2, delivered_on="2026-03-25", evidence="回单")
    letterbook.render(office.database, office.office, noon(date(2026, 3, 30)), date(2026, 3, 30))
    said = {"kind": kind, "body": body, "received_on": date(2026, 4, 13), "case_number": "(2026)12号"}
    office.act(number, "open_proceeding", date(2026, 4, 13), "legal", **said)
    return number


def drafted(office: Bureau, number: str, **more: Any) -> None:
    office.act(number, "draft_pleading", TODAY, "legal", **(SAID | more))


def latest(office: Bureau, kind: str) -> LetterRow:
    with office.database.read() as session:
        return session.exec(select(LetterRow).where(LetterRow.kind == kind).order_by(LetterRow.ordinal.desc())).first()  # type: ignore[attr-defined,return-value]


def test_the_reply_tells_the_case_out_of_the_journal(database_url: str) -> None:
    with bureau(database_url) as office:
        number = contested(office)
        drafted(office, number, agents=["赵某，科长"], copies=2)
        draft = letterbook.value_of(latest(office, "reconsideration_answer"))
        assert (draft.draft, draft.number, draft.layout, draft.addressee) == (True, None, "pleading", "高平市人民政府")
        office.act(number, "sign_pleading", date(2026, 4, 16), "approver", proceeding=1)
        signed = letterbook.value_of(latest(office, "reconsideration_answer"))
        written = text.write(signed)
        assert (signed.draft, signed.dated) == (False, date(2026, 4, 16))
        assert written.startswith("行政复议答复书\n高政办公开告〔2026〕1号\n")
        for part in (
            "不服被申请人作出的《政府信息不予公开告知书》（高政办公开复〔2026〕1号）",
            "（案号：（2026）12号）。被申请人于2026年4月13日收到",
            "《中华人民共和国行政复议法》第四十八条",
            "1. 2026年3月11日，被申请人对所申请的信息进行检索",
            "2. 2026年3月20日，被申请人作出《政府信息不予公开告知书》",
            "3. 2026年3月23日，《政府信息不予公开告知书》（高政办公开复〔2026〕1号）交邮政企业寄出。",
            "4. 2026年3月25日，《政府信息不予公开告知书》（高政办公开复〔2026〕1号）由收件人签收。",
            "答复期限于2026年4月8日届满",
            "《中华人民共和国政府信息公开条例》第十六条第一款",
            "属于内部工作流程信息。\n　　答复认定事实清楚。",
            "　　此致\n高平市人民政府\n\n高平市人民政府办公室\n2026年4月16日\n\n　　附：1.行政复议答复书副本2份",
            "3　检索记录　检索的人员、范围、方法、日期和结果　办理日志第2条",
            "6　不予公开告知书（高政办公开复〔2026〕1号）　本机关的答复决定及其事实、理由和依据　办理日志第7条，本案文书第2份　2",
        ):
            assert part in written, part
        assert pdf.write(signed).startswith(b"%PDF")
        assert docx.write(signed).startswith(b"PK")
        office.act(number, "answer_proceeding", date(2026, 4, 17), "legal", proceeding=1)
        assert latest(office, "reconsideration_answer").status == "served"
        letterbook.render(office.database, office.office, noon(date(2026, 4, 17)), date(2026, 4, 17))
        assert verification.verify(office.database, office.office).problems == ()


def test_what_a_person_writes_is_in_the_vault_and_not_on_the_portal(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = contested(office)
        drafted(office, number)
        office.act(number, "sign_pleading", TODAY, "approver", proceeding=1)
        office.act(number, "answer_proceeding", TODAY, "legal", proceeding=1)
        with office.database.read() as session:
            held = store.case_row(session, number)
            assert held is not None
            entries = store.entries(session, held.id or 0)
            kept = {row.field for row in session.exec(select(Particular).where(Particular.case_id == held.id))}
            found = session.get_one(CaseFile, held.id)
            shown = public.shown(session, office.office, found, TODAY)
        assert all("李某" not in entry.facts and "王喆" not in entry.facts for entry in entries)
        assert {"request", "argument", "representative"} <= kept
        assert [letter["kind"] for letter in shown["letters"]] == ["receipt", "reply_refused"]


def test_who_drafts_does_not_sign_and_what_is_signed_is_void_before_it_is_written_again(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        with office.database.write() as session:
            people.add(session, "both", "法主任", ("legal", "approver"), OFFICE, None)
        number = contested(office, "未经复议直接起诉", "高平市人民法院")
        office.act(number, "draft_pleading", TODAY, "both", **SAID)
        with pytest.raises(NotAllowed, match="由他人签发"):
            office.act(number, "sign_pleading", TODAY, "both", proceeding=1)
        office.act(number, "sign_pleading", TODAY, "approver", proceeding=1)
        signed = latest(office, "defence_statement")
        assert (signed.status, signed.doc_number) == ("issued", None)
        with pytest.raises(NotAllowed, match="void_letter"):
            drafted(office, number)
        office.act(number, "void_letter", TODAY, "approver", letter=signed.ordinal, reason="写错了法院")
        drafted(office, number)
        told = office.document(number, TODAY)
        clock = next(item for item in told["deadlines"] if item["clock"] == "pleading_signing:1")
        assert (clock["label"], clock["status"]) == ("签发答复书、答辩状、上诉状内部时限（第1件）", "running")
        office.act(
            number, "decide_proceeding", TODAY, "legal", proceeding=1, result="驳回申请或诉讼请求", decided_on=TODAY
        )
        after = office.document(number, TODAY)
        assert next(item for item in after["deadlines"] if item["clock"] == "pleading_signing:1")["status"] == "ended"
        with pytest.raises(NotAllowed, match="已审结"):
            drafted(office, number)


JUDGED = {
    "proceeding": 1,
    "decided_on": "2026-06-18",
    "received_on": "2026-06-22",
    "doc_number": "（2026）晋0581行初5号",
}


def judged(office: Bureau, result: str) -> str:
    """A suit the office defended, and that the court has decided."""
    number = contested(office, "未经复议直接起诉", "高平市人民法院")
    drafted(office, number)
    office.act(number, "sign_pleading", TODAY, "approver", proceeding=1)
    office.act(number, "answer_proceeding", TODAY, "legal", proceeding=1)
    office.act(number, "decide_proceeding", date(2026, 6, 22), "legal", result=result, **JUDGED)
    return number


def test_the_office_appeals_by_a_letter_of_its_own(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = judged(office, "撤销")
        day = date(2026, 6, 29)
        with pytest.raises(NotAllowed, match=r"请写明二审法院"):
            office.act(number, "draft_pleading", day, "legal", **SAID)
        said = SAID | {"request": "请求撤销一审判决", "court": "晋城市中级人民法院", "third_parties": ["李璟"]}
        office.act(number, "draft_pleading", day, "legal", **said)
        office.act(number, "sign_pleading", date(2026, 6, 30), "approver", proceeding=1)
        written = text.write(letterbook.value_of(latest(office, "appeal_statement")))
        for part in (
            "行政上诉状\n\n　　上诉人（一审被告）：高平市人民政府办公室",
            "被上诉人（一审原告）：王喆。\n　　一审第三人：李璟。",
            "不服高平市人民法院于2026年6月18日作出的（2026）晋0581行初5号行政判决。上诉人于2026年6月22日收到该裁判",
            "《中华人民共和国行政诉讼法》第八十五条",
            "本案被诉的答复为《政府信息不予公开告知书》（高政办公开复〔2026〕1号）",
            "2026年6月18日，高平市人民法院作出（2026）晋0581行初5号行政判决。",
            "此致\n晋城市中级人民法院\n\n高平市人民政府办公室\n2026年6月30日",
        ):
            assert part in written, part
        filed = {"proceeding": 1, "who": "office", "filed_on": "2026-07-01", "court": "晋城市中级人民法院"}
        office.act(number, "appeal_judgment", date(2026, 7, 1), "legal", **filed)
        sent = latest(office, "appeal_statement")
        assert (sent.status, latest(office, "defence_statement").status) == ("served", "served")
        with pytest.raises(NotAllowed, match="是本机关上诉，不写答辩状"):
            office.act(number, "draft_pleading", date(2026, 7, 2), "legal", **SAID)
        letterbook.render(office.database, office.office, noon(date(2026, 7, 2)), date(2026, 7, 2))
        assert verification.verify(office.database, office.office).problems == ()


def test_the_applicants_appeal_is_answered_in_its_own_term(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = judged(office, "驳回申请或诉讼请求")
        with pytest.raises(NotAllowed, match="没有等待决定是否上诉的裁判"):
            drafted(office, number, court="晋城市中级人民法院")
        filed = {"proceeding": 1, "filed_on": "2026-07-01", "court": "晋城市中级人民法院", "copy_on": "2026-07-06"}
        with pytest.raises(NotAllowed, match="本机关上诉的，不填"):
            office.act(number, "appeal_judgment", date(2026, 7, 6), "legal", who="office", **filed)
        office.act(number, "appeal_judgment", date(2026, 7, 6), "legal", who="applicant", **filed)
        clock = next(
            one for one in office.document(number, date(2026, 7, 6))["deadlines"] if one["clock"] == "appeal_defence:1"
        )
        assert (clock["label"], str(clock["due"])) == ("二审答辩期限（第1件）", "2026-07-21")
        office.act(
            number, "draft_pleading", date(2026, 7, 14), "legal", **(SAID | {"request": "请求驳回上诉", "copies": 1})
        )
        office.act(number, "sign_pleading", date(2026, 7, 15), "approver", proceeding=1)
        written = text.write(letterbook.value_of(latest(office, "appeal_defence_statement")))
        for part in (
            "答辩人（被上诉人、一审被告）：高平市人民政府办公室",
            "作出的（2026）晋0581行初5号行政判决，向晋城市中级人民法院提起上诉。答辩人于2026年7月6日收到上诉状副本",
            "《最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释》第一百零八条",
            "此致\n晋城市中级人民法院",
            "附：行政上诉答辩状副本1份",
        ):
            assert part in written, part
        office.act(number, "answer_proceeding", date(2026, 7, 16), "legal", proceeding=1)
        assert latest(office, "appeal_defence_statement").status == "served"
        told = office.document(number, date(2026, 7, 16))
        clock = next(one for one in told["deadlines"] if one["clock"] == "appeal_defence:1")
        assert (clock["status"], told["proceedings"][0]["answered_on"]) == ("met", date(2026, 7, 16))


def test_a_complaint_has_no_such_letter_and_the_argument_is_asked_for(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = contested(office, "向上级机关投诉举报")
        with pytest.raises(NotAllowed, match="没有“拟写答复书、答辩状、上诉状”这一步"):
            drafted(office, number)


def test_silence_is_named_as_such(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        said = {"kind": "行政复议", "body": "高平市人民政府", "received_on": date(2026, 4, 13)}
        office.act(number, "open_proceeding", date(2026, 4, 13), "legal", **said)
        drafted(office, number)
        written = text.write(letterbook.value_of(latest(office, "reconsideration_answer")))
        assert "申请人认为被申请人没有在法定期限内答复其政府信息公开申请" in written
        assert "所作答复的依据" not in written


def test_an_answer_made_and_not_served_is_told_as_that(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.answered(number, date(2026, 4, 3))
        said = {"kind": "行政复议", "body": "高平市人民政府", "received_on": date(2026, 4, 6)}
        office.act(number, "open_proceeding", date(2026, 4, 6), "legal", **said)
        office.act(number, "draft_pleading", date(2026, 4, 7), "legal", **SAID)
        written = text.write(letterbook.value_of(latest(office, "reconsideration_answer")))
        for part in (
            "申请人认为被申请人没有在法定期限内答复其政府信息公开申请",
            "2026年4月3日，被申请人作出《政府信息公开告知书》（高政办公开复〔2026〕1号）。",
            "截至本文书作出之日，《政府信息公开告知书》（高政办公开复〔2026〕1号）已经作出，尚未送达申请人。",
            "本件的答复期限至2026年4月8日为止，尚未届满。",
        ):
            assert part in written, part
        office.act(number, "serve", date(2026, 4, 8), "registrar", method="in_person", receiver="王喆")
        with pytest.raises(NotAllowed, match=r"拟稿之后办理情况.*请重新拟写"):
            office.act(number, "sign_pleading", date(2026, 4, 9), "approver", proceeding=1)
        office.act(number, "draft_pleading", date(2026, 4, 9), "legal", **SAID)
        office.act(number, "sign_pleading", date(2026, 4, 9), "approver", proceeding=1)
        signed = text.write(letterbook.value_of(latest(office, "reconsideration_answer")))
        assert "尚未送达" not in signed
        assert "2026年4月8日，《政府信息公开告知书》（高政办公开复〔2026〕1号）送达。" in signed
        assert "本件的答复期限于2026年4月8日届满。" in signed


def test_a_void_answer_is_no_part_of_the_course(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.answered(number, date(2026, 3, 20))
        office.act(number, "void_letter", date(2026, 3, 23), "approver", letter=2, reason="写错了名称")
        said = {"kind": "行政复议", "body": "高平市人民政府", "received_on": date(2026, 4, 13)}
        office.act(number, "open_proceeding", date(2026, 4, 13), "legal", **said)
        drafted(office, number)
        written = text.write(letterbook.value_of(latest(office, "reconsideration_answer")))
        assert "政府信息公开告知书" not in written
        assert "本件的答复期限于2026年4月8日届满。" in written


def test_both_sides_appeal_and_the_office_answers_after_its_own_appeal(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = judged(office, "撤销")
        court = "晋城市中级人民法院"
        theirs = {
            "proceeding": 1,
            "who": "applicant",
            "filed_on": "2026-07-01",
            "copy_on": "2026-07-03",
            "court": court,
        }
        office.act(number, "appeal_judgment", date(2026, 7, 3), "legal", **theirs)
        with pytest.raises(NotAllowed, match=r"请写明二审法院.*不上诉、要写答辩状的，请先登记不上诉"):
            office.act(number, "draft_pleading", date(2026, 7, 3), "legal", **SAID)
        office.act(number, "draft_pleading", date(2026, 7, 3), "legal", **SAID, court=court)
        office.act(number, "sign_pleading", date(2026, 7, 6), "approver", proceeding=1)
        ours = {"proceeding": 1, "who": "office", "filed_on": "2026-07-06", "court": court}
        office.act(number, "appeal_judgment", date(2026, 7, 6), "legal", **ours)
        assert latest(office, "appeal_statement").status == "served"
        office.act(number, "draft_pleading", date(2026, 7, 8), "legal", **SAID)
        office.act(number, "sign_pleading", date(2026, 7, 9), "approver", proceeding=1)
        written = text.write(letterbook.value_of(latest(office, "appeal_defence_statement")))
        assert "答辩人（上诉人、一审被告）：高平市人民政府办公室" in written
        assert f"向{court}提起上诉；答辩人亦于2026年7月6日提起上诉。答辩人于2026年7月3日收到上诉状副本" in written
        office.act(number, "answer_proceeding", date(2026, 7, 10), "legal", proceeding=1)
        assert latest(office, "appeal_defence_statement").status == "served"
        final = {"proceeding": 1, "decided_on": "2026-09-18", "doc_number": "（2026）晋05行终9号"}
        office.act(number, "decide_proceeding", date(2026, 9, 21), "legal", result="驳回上诉，维持原判", **final)
        office.answered(number, date(2026, 9, 28))
        anew = text.write(letterbook.value_of(latest(office, "reply_open")))
        assert (
            f"根据高平市人民法院（2026）晋0581行初5号行政判决、{court}（2026）晋05行终9号行政判决，本机关现作出答复如下。"
            in anew
        )
        letterbook.render(office.database, office.office, noon(date(2026, 9, 30)), date(2026, 9, 30))
        assert verification.verify(office.database, office.office).problems == ()


def test_an_answer_out_of_an_old_ledger_is_changed_by_the_number_somebody_gives(
    sqlite_url: str, tmp_path: Path
) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, *both_written(tmp_path, OLD_CASES, OLD_DISPUTES), date(2026, 3, 2))
        day = date(2026, 3, 3)
        office.act("A-2", "draft_pleading", day, "legal", **SAID)
        written = text.write(letterbook.value_of(latest(office, "defence_statement")))
        assert "不服答辩人作出的《政府信息公开答复》，向高平市人民法院提起行政诉讼" in written
        assert "《中华人民共和国政府信息公开条例》第三十七条" in written
        with pytest.raises(NotAllowed, match="请写明原答复的文号"):
            office.act("A-2", "propose_change", day, "legal", reason="漏了一部分")
        office.act("A-2", "propose_change", day, "legal", reason="漏了一部分", earlier="高政办公开复〔2022〕7号")
        office.act("A-2", "approve_change", day, "approver")
        office.answered("A-2", day)
        office.act("A-2", "serve", day, "registrar", method="in_person", receiver="王喆")
        office.act("A-2", "tell_change", day, "legal", proceeding=1)
        told = text.write(letterbook.value_of(latest(office, "change_notice")))
        assert "1.被改变的答复：高政办公开复〔2022〕7号（登记号：A-2）" in told
        shown = office.document("A-2", day)
        assert (shown["state"], shown["outcome"], str(shown["concluded_on"])) == ("appealed", "partial", "2022-04-20")
        with pytest.raises(NotAllowed, match="不填文号"):
            office.act("A-2", "propose_change", day, "legal", reason="再改", earlier="X")
        assert verification.verify(office.database, office.office).problems == ()
