"""The legal day of receipt, channel by channel, out of what was written down."""

from datetime import date
from typing import Any

import pytest
from gaoping import Bureau

from workflow import fact_reading
from workflow import facts as f
from workflow.acts.intake import BadReceipt, legal_day, likeness, missing_particulars, pairs
from workflow.trial import NotAllowed

REGISTERED = date(2026, 3, 12)
EARLIER = date(2026, 3, 10)
CONFIRMED = date(2026, 3, 11)


def receive(channel: str, **more: Any) -> f.Receive:
    return f.Receive(channel=channel, applicant=f.Applicant(name="王喆"), content="方案", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "law", "said", "day", "confirmed"),
    [
        ("in_person", "2019", {"submitted_on": EARLIER}, EARLIER, True),
        ("in_person", "2019", {}, REGISTERED, True),
        ("oral", "2019", {"submitted_on": EARLIER}, EARLIER, True),
        ("post", "2019", {"signed_on": EARLIER}, EARLIER, True),
        ("post", "2019", {"signed_on": EARLIER, "handed_over_on": CONFIRMED}, EARLIER, True),
        ("post", "2007", {"signed_on": EARLIER}, EARLIER, True),
        ("post", "2019", {}, REGISTERED, True),
        ("plain_mail", "2019", {"arrived_on": EARLIER}, EARLIER, False),
        ("plain_mail", "2019", {"arrived_on": EARLIER, "confirmed_on": CONFIRMED}, CONFIRMED, True),
        ("plain_mail", "2007", {"arrived_on": EARLIER, "confirmed_on": CONFIRMED}, CONFIRMED, True),
        ("online", "2019", {"submitted_on": EARLIER}, EARLIER, False),
        ("online", "2019", {"submitted_on": EARLIER, "confirmed_on": CONFIRMED}, CONFIRMED, True),
        ("online", "2007", {"submitted_on": EARLIER}, EARLIER, True),
        ("online", "2007", {"submitted_on": EARLIER, "confirmed_on": CONFIRMED}, EARLIER, True),
        ("fax", "2019", {"submitted_on": EARLIER}, EARLIER, False),
        ("fax", "2007", {"submitted_on": EARLIER}, EARLIER, False),
        ("fax", "2007", {"submitted_on": EARLIER, "confirmed_on": CONFIRMED}, CONFIRMED, True),
        ("email", "2019", {"submitted_on": EARLIER}, EARLIER, False),
        ("email", "2007", {"submitted_on": EARLIER}, EARLIER, True),
    ],
)
def test_legal_day(channel: str, law: str, said: dict[str, date], day: date, confirmed: bool) -> None:
    receipt = legal_day(receive(channel, **said), REGISTERED, law)
    assert (receipt.on, receipt.confirmed) == (day, confirmed)
    assert receipt.because


@pytest.mark.parametrize("law", ["2007", "2019"])
def test_a_hand_over_is_no_signature(law: str) -> None:
    with pytest.raises(BadReceipt, match="转交日不算"):
        legal_day(receive("post", handed_over_on=EARLIER), REGISTERED, law)


@pytest.mark.parametrize(
    ("channel", "day", "words"),
    [
        ("in_person", "signed_on", "当面的申请没有签收日"),
        ("oral", "confirmed_on", "口头的申请没有与申请人确认之日"),
        ("post", "submitted_on", "邮寄的申请没有提交日"),
        ("plain_mail", "signed_on", "平信的申请没有签收日"),
        ("online", "arrived_on", "网上的申请没有到达日"),
        ("fax", "handed_over_on", "传真的申请没有收发室转交日"),
    ],
)
@pytest.mark.parametrize("law", ["2007", "2019"])
def test_a_day_of_another_channel_is_not_passed_over(channel: str, day: str, words: str, law: str) -> None:
    with pytest.raises(BadReceipt, match=words):
        legal_day(receive(channel, **{day: EARLIER}), REGISTERED, law)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"channel": "网上", "submitted_on": CONFIRMED, "confirmed_on": EARLIER},
            "确认日2026-03-10早于提交日2026-03-11",
        ),
        ({"channel": "平信", "arrived_on": CONFIRMED, "confirmed_on": EARLIER}, "确认日2026-03-10早于到达日2026-03-11"),
        (
            {"channel": "邮寄", "signed_on": CONFIRMED, "handed_over_on": EARLIER},
            "转交日2026-03-10早于签收日2026-03-11",
        ),
    ],
)
@pytest.mark.on_sqlite
def test_the_days_of_an_application_follow_one_another(office: Bureau, said: dict[str, Any], words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        office.receive(REGISTERED, **said)


def test_who_signed_is_told() -> None:
    assert "（门卫签收）" in legal_day(receive("post", signed_on=EARLIER, signed_by="门卫"), REGISTERED, "2019").because


@pytest.mark.parametrize(
    ("said", "law", "missing"),
    [
        ({}, "2019", ["身份证明", "联系方式", "所需信息的形式要求（获取方式、途径）"]),
        ({}, "2007", ["联系方式", "所需信息的形式要求（获取方式、途径）"]),
        ({"id_number": "1", "form": "纸质"}, "2019", ["联系方式"]),
        ({"applicant": {"name": "王", "identity_shown": True, "contact": "村委会转"}, "form": "纸质"}, "2019", []),
    ],
)
def test_missing_particulars(said: dict[str, Any], law: str, missing: list[str]) -> None:
    facts = fact_reading.read(f.Receive, {"channel": "当面", "applicant": {"name": "王"}, "content": "方案"} | said)
    assert missing_particulars(facts, law) == missing


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("东城街道2025年征地补偿方案", "东城街道2025年征地补偿方案", True),
        ("东城街道2025年征地补偿方案", "请公开东城街道 2025 年征地补偿方案。", True),
        ("东城街道2025年征地补偿方案", "市财政局三公经费决算", False),
        ("", "方案", False),
        ("!", "!", False),
    ],
)
def test_likeness(one: str, other: str, alike: bool) -> None:
    share = likeness(pairs(one), pairs(other))
    assert (share >= 0.6) is alike
    assert share == likeness(pairs(other), pairs(one))
    assert 0 <= share <= 1
