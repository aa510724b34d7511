"""The answer: which decision, what it says, and its way through review, signature, issue and service."""

from datetime import timedelta
from typing import Any

from rules import decisions
from rules.decisions import Decision
from workflow.acts.guards import NOT_AN_ANSWER
from workflow.acts.releasing import objections_of, relied_on, wait_key
from workflow.simulation import handling
from workflow.simulation.course import Course, Steps

WEIGHTS = {"open": 60, "open.published": 20, "partial": 12, "unavailable.not_held": 24, "unavailable.not_ours": 10}
USUAL = 4
CONSULTED = {"refused.third_party": 40, "partial": 40, "open": 40}
SAYS: dict[str, Any] = {
    "documents": ["有关文件复印件"], "manner": "邮寄纸质复印件", "where": "本机关门户网站“政府信息公开”专栏",
    "reason": "经审查，所申请的信息属于上述情形", "statute": "《中华人民共和国测绘法》第三十四条",
    "channel_law": "《不动产登记暂行条例》", "channel": "信访接待大厅",
    "classification_basis": {"level": "秘密", "basis": "国家秘密目录第三项", "term": "长期"},
}  # fmt: skip
NAMED = {"classification_basis": "classification"}


def answer(course: Course) -> Steps:
    """Draft in time, mostly, and see the letter through to its reader."""
    _take_time(course)
    if course.chance(0.1) and (due := course.due("answer")) is not None and due >= course.on:
        yield from handling.extend(course)
    decision = decided(course)
    if "search_record" in decision.needs and not course.case.searched:
        yield from handling.search(course)
    if course.case.state != "received":
        return
    yield from course.act("draft", **drafted(course, decision))
    yield from _reviewed(course)
    if course.case.state == "awaiting_service":
        yield from _sent(course)


def on_the_spot(course: Course) -> Steps:
    approver = course.cast.of(course.unit.name, "approver")[0]
    facts = {"decision": "open", "documents": SAYS["documents"], "manner": "当面提供"}
    yield from course.act("answer_on_the_spot", receiver="申请人本人", approved_by=approver, **facts)


def _take_time(course: Course) -> None:
    """Let the days pass until shortly before the term ends; one answer in twenty-five comes late."""
    due = course.due("answer")
    if due is None:
        course.wait(0, 3)
    elif course.chance(0.04):
        course.after(due)
        course.wait(0, 12)
    else:
        left = course.office.calendar.count(course.on, due) if due > course.on else 0
        course.wait(0, max(0, left - course.rng.randint(3, 9)))


def decided(course: Course) -> Decision:
    """Return a decision the law knows and the case can bear."""
    case = course.case
    known = [one for one in decisions.all_decisions().values() if case.law in one.articles]
    able = {"documents", "manner", "where", "withheld", "reason", "classification_basis", "statute", "channel_law",
            "search_record", "earlier"}  # fmt: skip
    able |= {"third_party_opinion"} if relied_on(case, None) else set()
    able |= {"correction"} if case.correction else set()
    able |= {"justification"} if case.justification and case.justification.closed_on else set()
    weights = {one.key: WEIGHTS.get(one.key, USUAL) for one in known}
    weights |= CONSULTED if "third_party_opinion" in able else {}
    weights |= {"declined.excessive": 120} if "justification" in able and case.later_on is None else {}
    if any(asked.opinion == "partly" for asked in case.consultations):  # what was agreed to is released
        weights["refused.third_party"] = 0
    fitting = [one for one in known if one.letter not in NOT_AN_ANSWER and set(one.needs) <= able]
    return course.rng.choices(fitting, [weights[one.key] for one in fitting])[0]


def drafted(course: Course, decision: Decision) -> dict[str, Any]:
    """Return what a draft of this decision says, whatever third parties objected to weighed."""
    facts: dict[str, Any] = {"decision": decision.key}
    facts |= {NAMED.get(need, need): SAYS[need] for need in decision.needs if need in SAYS}
    against = objections_of(course.case)
    if decision.key == "partial":
        ground = "refused.third_party" if against else "refused.security_stability"
        withheld = {"what": "讨论记录", "decision": ground, "reason": "公开会造成影响"}
        facts |= {"manner": SAYS["manner"], "withheld": [withheld]}
    if decision.key == "open" and against:
        facts["override"] = [
            {"consultation": one.ordinal, "ground": "public_interest", "content": "合同正文", "reason": "关系公共安全"}
            for one in against
        ]
    if "earlier" in decision.needs:
        word, day = course.unit.reply_word, course.on - timedelta(days=200)
        facts["earlier"] = {"number": f"{word}字〔{day.year}〕1号", "dated": day}
    if "agency" in decision.needs:
        facts["agency"] = {"name": "高平市人民医院", "contact": "(0356)0000300"}
    elif decision.letter == "reply_not_ours" and course.chance(0.7):
        facts["agency"] = {"name": "高平市自然资源局", "contact": "(0356)0000200"}
    return facts


def _reviewed(course: Course) -> Steps:
    """Submit, clear, sign and issue; a few are sent back and go round once more."""
    for returned in (True, False) if course.chance(0.06) else (False,):
        yield from course.act("submit")
        course.wait(0, 2)
        if returned:
            yield from course.act("send_back", reason="请核对依据的条款")
    yield from course.act("clear", finding="经审查，不涉及国家秘密")
    course.wait(0, 1)
    yield from course.act("sign")
    yield from _third_parties_told(course)
    yield from course.act("issue", course.case.handler)


def _third_parties_told(course: Course) -> Steps:
    for consultation in course.case.overrides:
        yield from course.act("tell_third_party", consultation=consultation)
        yield from handling.served(course, course.letter("disclosure_to_third_party"))


def _sent(course: Course) -> Steps:
    """Serve the answer; what a third party objects to waits until its term of notice is over."""
    for consultation in course.case.overrides:
        course.after(course.due(wait_key(consultation)))
    course.wait(0, 1)
    by_post = course.chance(0.5)
    facts = {"method": "post", "tracking": f"SIM{course.rng.randrange(10**9):09d}CN"} if by_post else _otherwise(course)
    letter = course.case.draft
    yield from course.act("serve", letter=letter, **facts)
    if by_post and course.chance(0.85):
        course.wait(2, 5)
        yield from course.act("record_delivery", letter=letter, delivered_on=course.on, evidence="妥投记录")


def _otherwise(course: Course) -> dict[str, Any]:
    method = course.rng.choices(("in_person", "online", "agency", "left", "courier"), (40, 40, 6, 4, 10))[0]
    match method:
        case "online":
            return {"method": method, "sent_on": course.on}
        case "left":
            return {"method": method, "witnesses": ["村委会主任"]}
        case "courier":
            posted = course.on
            course.wait(1, 3)
            return {"method": method, "carrier": "顺丰速运", "posted_on": posted, "received_on": course.on}
        case _:
            return {"method": method, "receiver": "申请人本人"}
