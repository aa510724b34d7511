"""What follows an answer: reconsideration, a lawsuit, a complaint, each with an end of its own or none yet."""

from datetime import date, timedelta
from typing import Any

from rules import statutes
from rules.proceedings import results
from workflow.case import Proceeding
from workflow.simulation import handling
from workflow.simulation.answering import answer
from workflow.simulation.course import Course, Steps

KINDS = {"reconsideration": 62, "litigation": 22, "complaint": 16}


def contest(course: Course) -> Steps:
    """Take the answer further; what is set aside is answered anew."""
    kind = course.rng.choices(*zip(*KINDS.items(), strict=True))[0]
    course.wait(5, 35)
    yield from _proceeding(course, kind)
    last = course.case.proceedings[-1]
    if last.kind == "reconsideration" and last.status == "decided" and not last.reopened and course.chance(0.3):
        course.wait(3, 10)
        yield from _proceeding(course, "litigation_after_reconsideration", after=last.ordinal)
    if course.case.state == "received":
        course.wait(1, 3)
        yield from handling.search(course)
        yield from answer(course)


def _proceeding(course: Course, kind: str, **more: Any) -> Steps:
    filed = max(course.on - timedelta(days=course.rng.randint(0, 6)), course.case.received_on or course.on)
    simplified = course.chance(0.2) and _is_simple(kind, course.on)
    ordinal = len(course.case.proceedings) + 1
    yield from course.act(
        "open_proceeding", kind=kind, body=_body(course, kind), received_on=course.on, filed_on=filed, simplified=simplified,
        **more,
    )  # fmt: skip
    if simplified and course.chance(0.3):
        course.wait(0, 2)
        yield from course.act("change_procedure", proceeding=ordinal, reason="案情复杂")
    if kind.startswith("litigation") and course.chance(0.15):
        yield from course.act("allow_late_evidence", proceeding=ordinal, days=15, leave="准许延期提供证据通知书")
    if kind != "complaint" and course.chance(0.4):
        yield from _pleaded(course, ordinal)
    if course.chance(0.95):
        course.wait(1, 9)
        yield from course.act(
            "answer_proceeding", proceeding=ordinal, sent_on=course.on, evidence=course.rng.randint(2, 12)
        )
    if (awaited := course.case.clocks.get(f"late_evidence:{ordinal}")) and awaited.open and course.chance(0.8):
        yield from course.act("give_late_evidence", proceeding=ordinal)
    if kind != "complaint":
        yield from _heard(course, ordinal)
        if course.case.state == "appealed" and course.chance(0.06):
            yield from _changed(course, ordinal)
    if course.chance(0.88):
        course.wait(5, 35)
        yield from _ended(course, ordinal)


def _pleaded(course: Course, ordinal: int) -> Steps:
    course.wait(0, 2)
    yield from course.act(
        "draft_pleading", proceeding=ordinal, request="请求维持本机关的答复", argument="答复认定事实清楚，适用依据正确，程序合法",
        representative="负责人",
    )  # fmt: skip
    drafter = course.case.letters[course.case.proceedings[ordinal - 1].pleading or 0].by
    yield from course.act("sign_pleading", besides=(drafter,), proceeding=ordinal)


def _changed(course: Course, ordinal: int) -> Steps:
    """The office changes its answer before the body decides."""
    yield from course.act("propose_change", reason="经复核，原答复的依据不当")
    proposed = course.case.pending
    if proposed is None:
        return
    course.wait(0, 2)
    yield from course.act("approve_change", besides=(proposed.by,))
    if course.case.state == "received":
        yield from handling.search(course)
        yield from answer(course)
    if course.case.state == "appealed":
        yield from course.act("tell_change", proceeding=ordinal)


def _heard(course: Course, ordinal: int) -> Steps:
    if course.chance(0.2):
        course.wait(1, 5)
        form = course.rng.choice(("hearing", "court_session", "interview"))
        yield from course.act("hearing", proceeding=ordinal, form=form, held_on=course.on)
    if course.chance(0.1):
        yield from course.act("mediate", proceeding=ordinal, agreed=False)
    if course.chance(0.08):
        yield from course.act("suspend_proceeding", proceeding=ordinal, reason="等待另一案的结果")
        course.wait(10, 30)
        yield from course.act("resume_proceeding", proceeding=ordinal)


def _ended(course: Course, ordinal: int) -> Steps:
    item = course.case.proceedings[ordinal - 1]
    if course.chance(0.12):
        yield from course.act("withdraw_proceeding", proceeding=ordinal, evidence="准许撤回通知书")
        return
    yield from course.act("decide_proceeding", proceeding=ordinal, **_decision(course, item))
    if f"reconsideration_feedback:{ordinal}" in course.case.clocks:
        course.wait(5, 20)
        yield from course.act("give_feedback", proceeding=ordinal)


def _decision(course: Course, item: Proceeding) -> dict[str, Any]:
    known = [one for one in results().values() if item.kind in one.kinds]
    result = course.rng.choices(known, [12 if one.key == "upheld" else 2 for one in known])[0]
    facts: dict[str, Any] = {"result": result.key, "decided_on": course.on}
    if result.reopens and course.chance(0.5):
        facts["redo_days"] = course.rng.choice((10, 15, 20))
    if item.kind == "reconsideration":
        facts |= {"served_on": course.on} if course.chance(0.7) else {}
        facts |= {"opinion_on": course.on} if course.chance(0.1) else {}
    return facts


def _is_simple(kind: str, on: date) -> bool:
    """Say whether the law of a day knows a simplified procedure for a kind of proceeding."""
    term = {"reconsideration": "reconsideration_reply_simplified", "complaint": ""}.get(
        kind, "court_judgment_simplified"
    )
    return term in statutes.in_force("remedies", on).terms


def _body(course: Course, kind: str) -> str:
    if kind.startswith("litigation"):
        return course.unit.court
    return course.unit.reconsideration_body if kind == "reconsideration" else course.office.name
