"""Likely groups are found by telephone, address and words; a copy takes the request, never the person's own papers."""

from datetime import date, timedelta

import pytest
from gaoping import APPLICANT, FINANCE, OFFICE, bureau, noon

from workflow.acts import groups
from workflow.ledger import ledgers
from workflow.ledger.ledgers import Row
from workflow.trial import NotAllowed

ON = date(2026, 3, 10)


def person(name: str, phone: str, address: str | None = None) -> dict[str, object]:
    return {"name": name, "phone": phone, "identity_shown": True} | ({"address": address} if address else {})


def test_a_group_is_found_and_its_reasons_name_nobody(database_url: str) -> None:
    with bureau(database_url) as office:
        one = office.receive(
            ON, applicant=person("王喆", "139 0000 0000", "东城街道 1号"), content="征收补偿方案"
        ).number
        phone = office.receive(ON, applicant=person("李璟", "139-0000-0000"), content="环评报告").number
        place = office.receive(ON, applicant=person("赵昇", "1", "东城街道1号"), content="路灯采购合同").number
        words = office.receive(ON, applicant=person("钱某", "2"), content="征收补偿方案").number
        other = office.receive(ON, applicant=person("孙某", "3"), content="年度预算").number
        elsewhere = office.receive(ON, unit=FINANCE, applicant=person("王喆", "139 0000 0000")).number
        old = office.receive(ON - timedelta(days=91), applicant=person("王喆", "139 0000 0000"), content="旧").number
        with office.database.read() as session:
            found = {item.number: item.reasons for item in groups.alike(session, office.office, one)}
            assert groups.likely(session, office.office, office.row(one).unit, ON) == [(one, phone, place, words)]
            assert groups.likely(session, office.office, FINANCE, ON) == []
        assert found == {phone: ("电话相同",), place: ("地址相同",), words: ("内容相似100%",)}
        assert not {other, elsewhere, old} & found.keys()


def test_a_guardian_and_an_agent_share_telephones_too(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        child = {"name": "王小喆", "guardian": {"name": "王喆", "relation": "父亲", "phone": "139-1"}}
        agent = {"name": "王喆", "document": "委托书", "powers": ["apply"], "phone": "139-1"}
        one = office.receive(ON, applicant=child, content="校舍检测报告").number
        two = office.receive(ON, applicant=person("李璟", "2"), agent=agent, content="环评").number
        with office.database.read() as session:
            assert [item.number for item in groups.alike(session, office.office, one)] == [two]


def test_a_copy_takes_the_request_and_not_the_person(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        first = office.receive(
            ON, channel="邮寄", signed_on=date(2026, 3, 9), items=["方案", "公告"], id_number="140581199001010011",
            agent={"name": "孙律师", "document": "委托书", "powers": ["apply"]},
        ).number  # fmt: skip
        given = {"applicant": {"name": "李璟"}}
        with office.database.read() as session:
            same_day = groups.copied(session, office.office, first, ON, given)
            later = groups.copied(session, office.office, first, date(2026, 3, 11), given)
            other_way = groups.copied(session, office.office, first, ON, {**given, "channel": "online"})
        assert isinstance(same_day, dict)
        assert isinstance(later, dict)
        assert isinstance(other_way, dict)
        assert same_day["applicant"] == {"name": "李璟", "phone": APPLICANT["phone"], "address": APPLICANT["address"]}
        assert (same_day["signed_on"], same_day["items"]) == ("2026-03-09", ["方案", "公告"])
        assert not {"agent", "id_number", "by_agent"} & same_day.keys()
        assert "signed_on" not in later
        assert "signed_on" not in other_way
        copy = office.receive(ON, **same_day)
        assert copy.received_on == "2026-03-09"
        assert first in copy.similar


def test_an_imported_case_cannot_be_copied(sqlite_url: str) -> None:

    row = Row(2, "旧-1", OFFICE, ON, "post", "自然人", "王喆", "139", "方案", None, None)
    with bureau(sqlite_url) as office:
        with office.database.write() as session:
            ledgers.take_in(session, office.office, [row], noon(ON), ON, lambda _done: None)
        with office.database.read() as session, pytest.raises(NotAllowed, match="台账导入"):
            groups.copied(session, office.office, "旧-1", ON, {})
