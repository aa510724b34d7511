"""What may happen between registration and answer: correction, consultation, reasons, fee, assistance, extension and the rest."""

from datetime import date
from typing import Any

from rules import statutes
from workflow.case import CaseLetter
from workflow.simulation import invented
from workflow.simulation.course import Course, Steps

AGENCIES = ("晋城市生态环境局", "高平市自然资源局", "高平市公安局", "晋城市水务局")


def correct(course: Course) -> Steps:
    """Have the application put right; one in four applicants never answers, and the application lapses."""
    course.wait(0, 12 if course.chance(0.12) else 5)
    yield from course.act("request_correction", items=["请写明所需信息的名称、文号或者便于查询的特征性描述"])
    yield from served(course, course.letter("correction_notice"))
    if course.case.state != "correcting":
        return
    due = course.due("correction_reply")
    if due is not None and course.chance(0.25):
        course.after(due)
        course.wait(0, 3)
        yield from course.act("lapse")
        return
    course.wait(1, 8)
    yield from course.act("correct", content=invented.request(course.rng, course.on.year), received_on=course.on)


def consult(course: Course, kind: str) -> Steps:
    """Ask a third party or an agency; some keep silent, some letters come back without proof."""
    course.wait(0, 4)
    if kind == "third_party":
        name = f"高平市{course.rng.choice(invented.WORDS)}{course.rng.choice(invented.TRADES)}有限公司"
        yield from course.act(
            "consult_third_party", name=name, contact="(0356)0000100", summary="涉及贵单位的合同和往来材料"
        )
    else:
        agency = course.rng.choice(AGENCIES)
        yield from course.act("consult_agency", agency=agency, summary="与贵机关共同制作的会议纪要")


def opinions(course: Course) -> Steps:
    """Take in what those asked have to say, or that they said nothing."""
    for asked in course.case.open_consultations():
        if course.chance(0.85):
            course.wait(2, 5)
            yield from course.act("record_delivery", letter=asked.letter, delivered_on=course.on, evidence="EMS 回执")
        due = course.due(f"{asked.kind}_opinion:{asked.ordinal}")
        if due is not None and course.chance(0.35):
            course.after(due)
            course.wait(0, 2)
            yield from course.act("resolve_silence", consultation=asked.ordinal)
            continue
        course.wait(3, 9)
        opinion = course.rng.choices(("agree", "disagree", "partly"), (5, 4, 1))[0]
        facts: dict[str, Any] = {"consultation": asked.ordinal, "opinion": opinion, "received_on": course.on}
        facts |= {} if opinion == "agree" else {"reasons": "涉及商业秘密和客户资料，公开会损害我单位的合法权益"}
        yield from course.act("record_opinion", **facts)


def ask_reasons(course: Course) -> Steps:
    """Ask an excessive applicant for reasons (第三十五条): given and good they may put the answer off."""
    course.wait(0, 3)
    yield from course.act("ask_reasons", findings="该申请人本月已提出四十余件内容相近的申请")
    asker = course.case.handler
    yield from served(course, course.letter("justification_request"), quickly=True)
    due = course.due("justification_reply")
    if due is not None and course.chance(0.3):
        course.after(due)
        yield from course.act("no_reasons")
        return
    course.wait(1, 5)
    yield from course.act("give_reasons", reasons="涉及多个村的拆迁，需要逐户核对", received_on=course.on)
    answer = course.due("answer")
    if answer is not None and course.on <= answer and course.chance(0.5):
        until = course.office.calendar.nth_after(answer, course.rng.randint(5, 30))
        yield from course.act("set_later_date", besides=(asker,), until=until, reason="需要处理的信息数量大")
        yield from served(course, course.letter("delay_notice"))


def charge(course: Course) -> Steps:
    """Charge the processing fee by items or by pages; one in three does not pay."""
    course.wait(0, 4)
    facts: dict[str, Any] = {"pay_to": "非税收入缴款书"}
    facts |= {"pages": course.rng.randint(31, 400)} if course.chance(0.7) else {"items": course.rng.randint(11, 45)}
    yield from course.act("charge_fee", **facts)
    yield from served(course, course.letter("fee_notice"))
    due, charged = course.due("payment"), course.case.charge
    if due is not None and course.chance(0.35):
        course.after(due)
        yield from course.act("fee_lapse")
    elif charged is not None:
        course.wait(1, 8)
        yield from course.act("pay", amount=charged.amount, paid_on=course.on, evidence="缴款回单")


def assist(course: Course) -> Steps:
    """Have a section or another unit look for it."""
    others = [name for name in course.office.units if name != course.unit.name]
    known = [*course.unit.sections, *others]
    if not known:
        return
    to = course.rng.choice(known)
    yield from course.act("assist", to=to, question="请检索并提出处理意见", search=course.chance(0.8))
    asked = course.case.assistances[-1]
    course.wait(1, 6)
    by = course.cast.who(course.rng, to if to in others else course.unit.name, ("handler",))
    found: dict[str, Any] = {"searches": [_search(course.on)]} if asked.search else {}
    yield from course.act("return_assist", by, assist=asked.ordinal, proposal="建议予以公开", **found)


def search(course: Course) -> Steps:
    yield from course.act("record_search", searches=[_search(course.on)])


def urge(course: Course) -> Steps:
    """The office's supervisor urges, and is owed a reply."""
    course.wait(0, 2)
    supervisor = course.cast.who(course.rng, course.office.name, ("supervisor",))
    yield from course.act("urge", supervisor, matter="请抓紧办理并说明进展")
    if course.chance(0.9):
        course.wait(1, 3)
        yield from course.act("answer_urge", urge=len(course.case.urges), reply="正在办理，将按期答复")


def hand_over(course: Course) -> Steps:
    handlers = [one for one in course.cast.of(course.unit.name, "handler") if one != course.case.handler]
    yield from course.act("hand_over", handler=course.rng.choice(handlers), reason="原经办人参加培训")


def amend(course: Course) -> Steps:
    """Put the channel right, or the day of receipt: a day earlier, so that nobody has to approve it."""
    received = course.case.received_on
    earlier = received.replace(day=received.day - 1) if received and received.day > 1 else None
    same = earlier and earlier >= date(2008, 5, 1) and _law(earlier) == _law(received or earlier)
    if course.chance(0.5) and same:
        yield from course.act("amend", reason="收发室登记簿上的日期是前一天", received_on=earlier)
    else:
        channel = "post" if course.case.channel != "post" else "in_person"
        yield from course.act("amend", reason="渠道登记有误", channel=channel)


def extend(course: Course) -> Steps:
    """Ask for more time before the term ends; one request in eight is denied."""
    if course.case.extended_by or course.case.later_on:
        return
    days: dict[str, Any] = {"days": course.rng.randint(5, 15)} if course.chance(0.5) else {}
    yield from course.act("request_extension", reason="需要检索的档案数量大", **days)
    event = "deny_extension" if course.chance(0.12) else "extend"
    yield from course.act(event, besides=(course.case.handler,))
    yield from served(course, course.letter("extension_notice"))


def served(course: Course, letter: CaseLetter | None, quickly: bool = False) -> Steps:
    """Serve a notice and, where it was posted, prove its receipt some days later."""
    if letter is None:
        return
    if quickly or course.chance(0.4):
        yield from course.act("serve", letter=letter.ordinal, method="in_person", receiver="申请人本人")
        return
    course.wait(0, 1)
    tracking = f"SIM{course.rng.randrange(10**9):09d}CN"
    yield from course.act("serve", letter=letter.ordinal, method="post", posted_on=course.on, tracking=tracking)
    if course.chance(0.9):
        course.wait(2, 4)
        yield from course.act("record_delivery", letter=letter.ordinal, delivered_on=course.on, evidence="妥投记录")


def _search(on: date) -> dict[str, Any]:
    return {
        "who": "档案管理员",
        "where": "办公系统、档案室",
        "words": "项目名称、文号",
        "when": on,
        "result": "找到相关文件",
    }


def _law(day: date) -> str:
    return statutes.in_force("disclosure", day).id
