"""What becomes of a case: the stretches of its course put together by the kind of case it is dealt."""

from random import Random

from workflow import moves, procedure
from workflow.simulation import answering, arriving, contested, handling
from workflow.simulation.course import Course, Steps
from workflow.simulation.guess import guessed

DECK = (
    *("plain",) * 52, *("assisted",) * 12, *("corrected",) * 10, *("third_party",) * 7, *("agency",) * 4, "both", "both",
    *("excessive",) * 3, *("fee",) * 3, *("spot",) * 4, *("withdrawn",) * 2, "void",
)  # fmt: skip
SCRIPTED = frozenset(
    {
        "receive", "attempt_confirmation", "confirm_receipt", "assign", "hand_over", "urge", "answer_urge", "assist",
        "return_assist", "record_search", "request_correction", "correct", "lapse", "ask_reasons", "give_reasons",
        "no_reasons", "set_later_date", "charge_fee", "pay", "fee_lapse", "consult_third_party", "consult_agency",
        "record_opinion", "resolve_silence", "record_delivery", "request_extension", "extend", "deny_extension",
        "draft", "submit", "clear", "send_back", "sign", "issue", "tell_third_party", "serve", "answer_on_the_spot",
        "withdraw", "amend", "propose_void", "approve_void", "close", "open_proceeding", "answer_proceeding",
        "allow_late_evidence", "give_late_evidence", "suspend_proceeding", "resume_proceeding", "change_procedure",
        "hearing", "mediate",
        "withdraw_proceeding", "decide_proceeding", "give_feedback", "draft_pleading", "sign_pleading", "propose_change",
        "approve_change", "tell_change",
    }
)  # fmt: skip
WITH_FILES = frozenset({"add_document", "redact_document", "sign_on_paper", "record_stamped"})
"""Steps that hand in a file: nobody makes up a file."""


def dealt(seed: int, number: int) -> str:
    """Return the kind of case the n-th is: a deck of a hundred, shuffled anew for every hundred cases."""
    deck = list(DECK)
    Random(f"{seed} deck {number // len(deck)}").shuffle(deck)
    return deck[number % len(deck)]


def live(course: Course, kind: str) -> Steps:
    """Play a case of a kind from its arrival to its end."""
    yield from arriving.arrive(course)
    yield from _besides(course)
    yield from _handled(course, kind)
    if course.case.state == "received":
        yield from answering.answer(course)
    yield from _afterwards(course)
    yield from unscripted(course)


def unscripted(course: Course) -> Steps:
    """Try, now and then, a step of the table that no script knows, with facts made up for it."""
    for event in dict.fromkeys(move.event for move in moves.MOVES):
        if event not in SCRIPTED | WITH_FILES and course.chance(0.05):
            facts = guessed(procedure.model_of(event), course.rng, course.on, course.known())
            yield from course.act(event, tried=True, **facts)


def _besides(course: Course) -> Steps:
    if course.chance(0.03):
        yield from handling.amend(course)
    if course.chance(0.03):
        yield from handling.urge(course)
    if course.case.handler and course.chance(0.03):
        yield from handling.hand_over(course)


def _handled(course: Course, kind: str) -> Steps:
    is_new = course.law == "2019"
    match kind:
        case "assisted":
            yield from handling.assist(course)
        case "corrected":
            yield from handling.correct(course)
        case "third_party" | "agency" | "both":
            for whom in ("third_party", "agency") if kind == "both" else (kind,):
                yield from handling.consult(course, whom)
            yield from handling.opinions(course)
        case "excessive" if is_new:
            yield from handling.ask_reasons(course)
        case "fee" if is_new and course.on.year >= 2021:
            yield from handling.charge(course)
        case "spot":
            yield from answering.on_the_spot(course)
        case "withdrawn":
            course.wait(1, 8)
            yield from course.act("withdraw", evidence="申请人的书面说明", withdrawn_on=course.on)
        case "void":
            course.wait(0, 3)
            yield from course.act("propose_void", reason="寄给别的机关的信，误登在这里")
            course.wait(0, 1)
            yield from course.act("approve_void")


def _afterwards(course: Course) -> Steps:
    """Close what is answered; some answers are contested first, a few of those closed."""
    if course.case.state == "answered" and course.chance(0.07):
        yield from contested.contest(course)
    if course.case.state == "answered" and course.chance(0.9):
        course.wait(3, 15)
        for letter in course.case.unserved():
            yield from handling.served(course, letter)
        yield from course.act("close")
        if course.chance(0.02):
            yield from contested.contest(course)
