"""Who an envelope and a label are for, and where they go."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gaoping import APPLICANT, Bureau

from letters import text
from letters.envelope import Address, Envelope
from workflow.fact_reading import BadFacts
from workflow.paperwork import papers
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY = date(2026, 3, 10)


def envelopes(office: Bureau, number: str, letter: int | None = None) -> list[Envelope]:
    with office.database.read() as session:
        return list(papers.envelopes(papers.asked(session, office.office, number, Path(), letter), "DL"))


def answered(office: Bureau, **facts: Any) -> str:
    number = office.receive(DAY, **facts).number
    office.answered(number, DAY)
    return number


def test_the_postcode_stands_on_it_only_where_it_is_known(office: Bureau) -> None:
    (plain,) = envelopes(office, answered(office))
    (coded,) = envelopes(office, answered(office, applicant=APPLICANT | {"postcode": "048400"}))
    assert plain.to == Address("王喆", "高平市东城街道1号")
    assert coded.to.postcode == "048400"
    assert plain.sender == Address("高平市人民政府办公室", "高平市长平西街46号", "048400")


@pytest.mark.parametrize("postcode", ["04840", "0484000", "邮编", "04 840"])
def test_a_postcode_has_six_digits(office: Bureau, postcode: str) -> None:
    with pytest.raises(BadFacts, match=r"applicant\.postcode（邮政编码） 应为六位数字"):
        office.receive(DAY, applicant=APPLICANT | {"postcode": postcode})


def test_a_letter_goes_to_the_agent_who_may_receive_it(office: Bureau) -> None:
    number = answered(office)
    agent = {"name": "孙律师", "document": "授权委托书", "powers": ["代收文书"], "address": "晋城市文博路1号"}
    office.act(number, "represent", DAY, agent=agent)
    assert [one.to.name for one in envelopes(office, number)] == ["孙律师"]


def test_a_minors_letter_goes_where_the_guardian_lives(office: Bureau) -> None:
    guardian = {"name": "王父", "relation": "父亲", "phone": "139", "address": "高平市南城街道2号"}
    (one,) = envelopes(office, answered(office, applicant={"name": "王小喆", "guardian": guardian}))
    assert one.to == Address("王小喆", "高平市南城街道2号")


def test_a_third_partys_address_is_not_the_applicants(office: Bureau) -> None:
    number = office.receive(DAY).number
    office.act(number, "consult_third_party", DAY, name="甲公司", contact="139", summary="方案")
    with pytest.raises(NotAllowed, match="甲公司没有登记通信地址"):
        envelopes(office, number, _of(office, number, "third_party_consultation"))
    (notice,) = envelopes(office, number, _of(office, number, "consultation_notice"))
    assert notice.to.name == "王喆"


def test_a_letter_that_is_not_issued_has_no_envelope(office: Bureau) -> None:
    with pytest.raises(NotAllowed, match="第 9 份不是已经编号印发的文书，有：2 高政办公开复〔2026〕1号"):
        envelopes(office, answered(office), 9)


def test_the_label_names_the_letter_by_number_alone(office: Bureau) -> None:
    number = answered(office)
    with office.database.read() as session:
        told = text.write(papers.sheet(papers.asked(session, office.office, number, Path()), "label"))
    assert "内件　公文（高政办公开复〔2026〕1号）" in told
    assert "征收" not in told


def _of(office: Bureau, number: str, kind: str) -> int:
    return next(one["letter"] for one in office.document(number, DAY)["letters"] if one["kind"] == kind)
