"""What an act would refuse whatever is filled in is said before anybody fills it in, and what is foreseen is so."""

from datetime import date

import pytest
from gaoping import Bureau

from workflow import dossier, engine, offers, procedure, staff
from workflow import facts as f
from workflow.people import actor_of
from workflow.trial import NotAllowed, Trial

pytestmark = pytest.mark.on_sqlite

DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)


def refused(office: Bureau, number: str, login: str = "handler") -> dict[str, str | None]:
    with office.database.read() as session:
        found = dossier.opened(session, office.office, actor_of(session, login), number, TODAY)
    return {offer.event: offer.refused for offer in found.offers}


def choices(office: Bureau, number: str, event: str, fact: str) -> list[str]:
    with office.database.read() as session:
        row, case = dossier.seen(session, office.office, actor_of(session, "handler"), number)
        trial: Trial = engine.trial_of(session, office.office, staff.of(session), case, f.Nothing(), "handler", TODAY)
        found = offers.narrowed(trial, event, offers.choices(session, office.office, case, row.unit))
    return [code for code, _ in found[fact]]


def likely(office: Bureau, number: str) -> list[str]:
    """Return what the case page shows first."""
    with office.database.read() as session:
        found = dossier.opened(session, office.office, actor_of(session, "handler"), number, TODAY)
    return [offer.event for offer in found.offers if offer.is_likely and not offer.refused]


def test_nothing_is_served_before_a_letter_waits(office: Bureau) -> None:
    number = office.receive(DAY).number
    said = refused(office, number)
    assert said["serve"] is not None
    assert said["draft"] is None
    assert said["redact_document"] == "本件没有待提供的文件：请先登记"
    office.answered(number, TODAY)
    assert refused(office, number)["serve"] is None
    assert choices(office, number, "serve", "letter") == ["2"]
    assert "还没有寄出" in str(refused(office, number)["record_delivery"])
    office.act(number, "serve", TODAY, letter=2, method="post", posted_on=TODAY, tracking="EMS1")
    assert refused(office, number)["serve"] is not None
    assert refused(office, number)["record_delivery"] is None
    assert choices(office, number, "record_delivery", "letter") == ["2"]


def test_a_silence_is_recorded_when_its_term_has_run_out(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "consult_third_party", DAY, name="某公司", contact="某路1号", summary="合同")
    assert "对方签收后请登记送达凭证" in str(refused(office, number)["serve"])
    assert likely(office, number) == ["assign", "record_opinion", "record_delivery"]
    assert choices(office, number, "record_delivery", "letter") == ["2"]
    assert "对方的期限还没有开始" in str(refused(office, number)["resolve_silence"])
    assert refused(office, number)["record_opinion"] is None
    assert choices(office, number, "record_opinion", "consultation") == ["1"]


def test_who_drafted_is_told_that_another_must_sign(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "draft", DAY, "allround", decision="open", documents=["方案"], manner="邮寄")
    office.act(number, "submit", DAY, "allround")
    assert refused(office, number, "allround")["clear"] is not None
    assert refused(office, number, "reviewer")["clear"] is None


def test_what_a_proceeding_does_not_stand_at_is_not_offered(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.answered(number, DAY)
    office.act(number, "serve", DAY, "registrar", method="in_person", receiver="王喆")
    office.act(number, "open_proceeding", DAY, "legal", kind="litigation", body="高平市人民法院", received_on=DAY)
    before = refused(office, number, "legal")
    assert before["stay_execution"] is None
    assert before["lift_stay"] == "第 1 件没有停止执行"
    assert before["remand_judgment"] == "第 1 件没有上诉或者再审，没有可以发回重审的裁判"
    assert "没有准许延期举证" in str(before["give_late_evidence"])
    office.act(number, "stay_execution", DAY, "legal", proceeding=1, reason="裁定")
    after = refused(office, number, "legal")
    assert after["stay_execution"] == "第 1 件已于2026-03-10停止执行"
    assert after["lift_stay"] is None
    office.act(number, "decide_proceeding", TODAY, "legal", proceeding=1, result="dismissed", decided_on=TODAY)
    assert "不是依第 1 件的裁判计算的" in str(refused(office, number, "legal")["take_effect"])


def test_what_is_foreseen_is_refused_when_tried(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "assist", DAY, to="高平市财政局", question="请检索")
    office.answered(number, TODAY)
    office.act(number, "serve", TODAY, letter=3, method="post", posted_on=TODAY, tracking="EMS1")
    tried = {
        "serve": {"letter": 3, "method": "post", "tracking": "E"}, "record_delivery": {"letter": 1},
        "void_letter": {"letter": 3, "reason": "错"}, "answer_urge": {"urge": 1, "reply": "办"},
    }  # fmt: skip
    with office.database.read() as session:
        case = dossier.seen(session, office.office, actor_of(session, "handler"), number)[1]
        options = {
            item["event"]: item["refused_because"]
            for item in procedure.options(
                engine.trial_of(session, office.office, staff.of(session), case, f.Nothing(), "handler", TODAY)
            )
        }
    for event, facts in tried.items():
        if options[event] is not None:
            with pytest.raises(NotAllowed):
                office.act(number, event, TODAY, "approver" if event == "void_letter" else "handler", **facts)
    assert options["serve"]
    assert options["void_letter"]
    assert options["record_delivery"] is None


def test_what_somebody_waits_for_stands_first_in_any_state(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "urge", DAY, "supervisor", matter="请尽快答复")
    with office.database.read() as session:
        found = dossier.opened(session, office.office, actor_of(session, "handler"), number, TODAY).offers
    assert next(offer.event for offer in found if offer.is_likely and not offer.refused) == "answer_urge"
    assert not any("(draft)" in (offer.refused or "") for offer in found)


def test_an_act_is_told_with_the_article_of_the_regulation_the_case_is_under(office: Bureau) -> None:
    def articles(on: date) -> dict[str, str]:
        number = office.receive(on).number
        with office.database.read() as session:
            found = dossier.opened(session, office.office, actor_of(session, "handler"), number, on)
        return {offer.event: offer.article for offer in found.offers}

    old, new = articles(date(2012, 3, 12)), articles(DAY)
    assert (old["request_extension"], new["request_extension"]) == ("第二十四条第二款", "第三十三条第二款")
    assert (old["consult_agency"], new["consult_agency"]) == ("", "第三十四条")
