"""How an application arrives: its channel, the days the law asks about, and who confirms them."""

from datetime import date, timedelta
from typing import Any

from rules import statutes
from workflow.simulation import invented
from workflow.simulation.course import Course, Steps

SINCE = date(2008, 5, 1)
CHANNELS = {
    "2007": {"in_person": 34, "post": 32, "online": 14, "plain_mail": 10, "email": 5, "fax": 3, "oral": 2},
    "2019": {"online": 42, "post": 32, "in_person": 12, "plain_mail": 6, "email": 4, "fax": 2, "oral": 2},
}


def arrive(course: Course) -> Steps:
    """Register the application, confirm its receipt where the channel asks for it, and give it to somebody."""
    rng = course.rng
    facts = _said(course)
    registrar = course.cast.who(rng, course.unit.name, ("registrar",))
    if course.chance(0.2):
        registrar = course.cast.who(rng, course.office.name, ("registrar",))
    yield from course.act("receive", registrar, **facts)
    if not course.case.receipt_confirmed and course.chance(0.95):
        yield from _confirm(course)
    if course.chance(0.95):
        course.wait(0, 2)
        handler = rng.choice(course.cast.of(course.unit.name, "handler"))
        yield from course.act("assign", handler=handler)


def _said(course: Course) -> dict[str, Any]:
    rng, on = course.rng, course.on
    late = 20 if course.chance(0.04) else 3 if course.chance(0.3) else 0
    arrived = max(on - timedelta(days=rng.randint(0, late)), SINCE)
    law = statutes.in_force("disclosure", arrived).id
    channel = rng.choices(*zip(*CHANNELS[law].items(), strict=True))[0]
    facts: dict[str, Any] = {
        "channel": channel, "unit": course.unit.name, "applicant": invented.applicant(rng),
        "content": invented.request(rng, on.year), **_days(course, channel, arrived),
    }  # fmt: skip
    if course.chance(0.9):
        facts["form"] = invented.form(rng)
    if law == "2007" and course.chance(0.5):
        facts["purpose"] = rng.choice(("生产经营", "生活", "科研"))
    if law == "2019" and (arrived - date(2019, 5, 15)).days < 30 and course.chance(0.2):
        facts |= {"law": "2007", "law_reason": "申请人在修订前已经咨询，按原条例办理对其更有利"}
    number = invented.identity_number(rng) if course.chance(0.3) else None
    if number is not None and course.office.config.key is not None:
        facts["id_number"] = number
    return facts


def _days(course: Course, channel: str, arrived: date) -> dict[str, Any]:
    match channel:
        case "post":
            handed = {"handed_over_on": course.on} if arrived < course.on else {}
            return {"signed_on": arrived, "signed_by": course.rng.choice(("收发室", "门卫", "信息科")), **handed}
        case "plain_mail":
            return {"arrived_on": arrived, **({"confirmed_on": course.on} if course.chance(0.6) else {})}
        case "online" | "fax" | "email":
            return {"submitted_on": arrived, **({"confirmed_on": course.on} if course.chance(0.6) else {})}
        case _:
            return {"submitted_on": arrived}


def _confirm(course: Course) -> Steps:
    course.wait(0, 2)
    if course.chance(0.4):
        yield from course.act("attempt_confirmation", how="电话", result="无人接听")
        course.wait(0, 2)
    yield from course.act("confirm_receipt", how="电话确认")
