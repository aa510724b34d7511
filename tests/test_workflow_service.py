"""Which day service meets the term, by each manner, and what proof each is asked for."""

from datetime import date
from typing import Any

import pytest

from workflow import fact_reading
from workflow import facts as f
from workflow.acts.service import delivered_day, effective_day, irregular, problem, through_the_post

ON, POSTED, SIGNED = date(2026, 4, 10), date(2026, 4, 8), date(2026, 4, 9)


NOTICE = {"published_in": "《山西日报》", "tried": "邮寄两次退回，电话不通"}


def serve(method: str, **more: Any) -> f.Serve:
    return fact_reading.read(f.Serve, {"method": method, **more})


@pytest.mark.parametrize(
    ("said", "effective", "delivered", "is_irregular"),
    [
        (serve("post", tracking="1", posted_on=POSTED), POSTED, None, False),
        (serve("post", tracking="1"), ON, None, False),
        (serve("post", tracking="1", posted_on=POSTED, received_on=SIGNED), POSTED, SIGNED, False),
        (serve("post", tracking="1", carrier="中国邮政EMS", posted_on=POSTED), POSTED, None, False),
        (serve("post", tracking="1", carrier="某速运", posted_on=POSTED, received_on=SIGNED), SIGNED, SIGNED, True),
        (serve("courier", posted_on=POSTED, received_on=SIGNED), SIGNED, SIGNED, True),
        (serve("快递", carrier="邮政EMS", tracking="1", posted_on=POSTED), POSTED, None, False),
        (serve("in_person", receiver="王", received_on=SIGNED), SIGNED, SIGNED, False),
        (serve("in_person", receiver="王"), ON, ON, False),
        (serve("agency", receiver="王", received_on=SIGNED), SIGNED, SIGNED, False),
        (serve("online", sent_on=POSTED), POSTED, POSTED, False),
        (serve("online"), ON, ON, False),
        (serve("left", witnesses=["赵"]), ON, ON, False),
        (serve("publication", **NOTICE, published_on=POSTED), POSTED, None, False),
    ],
)
def test_days(said: f.Serve, effective: date, delivered: date | None, is_irregular: bool) -> None:
    assert problem(said) is None
    assert effective_day(said, ON) == effective
    assert delivered_day(said, ON) == delivered
    assert (irregular(said) is not None) is is_irregular


@pytest.mark.parametrize(
    ("word", "code"), [*((label, code) for code, label in f.METHODS.items()), *f.METHODS_TOO.items()]
)
def test_a_manner_goes_by_every_name_an_office_gives_it(word: str, code: str) -> None:
    assert serve(word, also=[{"applicant": 2, "method": word}]).method == code
    assert serve(word, also=[{"applicant": 2, "method": word}]).also[0].method == code


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (serve("post"), "tracking"),
        (serve("post", tracking="1", carrier="某速运"), "received_on"),
        (serve("courier", tracking="1"), "received_on"),
        (serve("in_person"), "receiver"),
        (serve("agency"), "receiver"),
        (serve("left"), "witnesses"),
        (serve("left", witnesses=[]), "witnesses"),
        (serve("publication", **NOTICE), "published_on"),
        (serve("publication", published_on=POSTED, tried="邮寄两次退回"), "published_in"),
        (serve("publication", published_on=POSTED, published_in="《山西日报》"), "tried"),
    ],
)
def test_what_proof_is_missing(said: f.Serve, words: str) -> None:
    found = problem(said)
    assert found is not None
    assert words in found


@pytest.mark.parametrize(("carrier", "post"), [(None, True), ("邮政EMS", True), ("ems", True), ("顺风快递", False)])
def test_only_the_postal_enterprise_is_the_post(carrier: str | None, post: bool) -> None:
    assert through_the_post(serve("post", tracking="1", **({"carrier": carrier} if carrier else {}))) is post
    assert through_the_post(serve("courier", **({"carrier": carrier} if carrier else {}))) is (
        post and carrier is not None
    )
