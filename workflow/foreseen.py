"""Why an act would be refused whatever is filled in: guards that ask about one thing of the case are asked about each there is.

“Serve” asks which letter: when no letter of the case may be served, nobody should fill in the form to learn it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workflow.acts import assisting, changing, consulting, documents, sealing, signing, urging, voiding
from workflow.acts import guards as g
from workflow.acts import releasing as r
from workflow.case import Case
from workflow.disputes import appealing, corrected, norms, pleading, proceedings, retrying, staying
from workflow.facts import Facts
from workflow.trial import Guard, Trial

MOST = 30
"""No case has more letters, documents or parties worth asking about before a page is shown."""


@dataclass(frozen=True)
class About:
    """`fact` is the one thing an act asks about; `there` lists what the case has; `empty` is said when it has nothing of it."""

    fact: str
    there: Callable[[Case], Iterable[int]]
    empty: str
    guards: tuple[Guard, ...]


def _letters(case: Case) -> Iterable[int]:
    return case.letters


def _unserved(case: Case) -> Iterable[int]:
    return [letter.ordinal for letter in case.unserved()]


def _documents(case: Case) -> Iterable[int]:
    return [item.ordinal for item in documents.standing(case)]


def _consultations(case: Case) -> Iterable[int]:
    return [item.ordinal for item in case.consultations]


def _assistances(case: Case) -> Iterable[int]:
    return [item.ordinal for item in case.assistances]


def _urges(case: Case) -> Iterable[int]:
    return [item.ordinal for item in case.urges]


def _proceedings(case: Case) -> Iterable[int]:
    return [item.ordinal for item in case.proceedings]


NO_LETTER, NO_DOCUMENT = "本件还没有文书", "本件没有待提供的文件：请先登记（add_document）"
ABOUT = {
    "serve": About("letter", _unserved, g.NOTHING_TO_SERVE, (g.a_letter_to_serve,)),
    "record_delivery": About("letter", _letters, NO_LETTER, (g.letter_is_on_its_way, g.delivered_after_sending)),
    "record_stamped": About("letter", _letters, NO_LETTER, (sealing.an_issued_letter,)),
    "void_letter": About("letter", _letters, NO_LETTER, (voiding.can_be_void,)),
    "redact_document": About("document", _documents, NO_DOCUMENT, (documents.is_there,)),
    "remove_document": About("document", _documents, NO_DOCUMENT, (documents.is_there,)),
    "record_opinion": About("consultation", _consultations, "本件没有征求过意见", (consulting.may_still_speak,)),
    "resolve_silence": About(
        "consultation", _consultations, "本件没有征求过意见", (consulting.consultation_is_open, consulting.opinion_ran_out)
    ),
    "tell_third_party": About("consultation", _consultations, "本件没有征求过意见", (r.overridden, r.not_yet_told)),
    "return_assist": About("assist", _assistances, "本件没有交过协办", (assisting.assistance_is_open,)),
    "answer_urge": About("urge", _urges, "本件没有督办过", (urging.urge_is_open,)),
    **{
        step.event: About(
            "proceeding", _proceedings, "本件没有复议、诉讼或投诉：收到的请先登记（open_proceeding）",
            tuple(one for one in step.asks if one in {
                proceedings.possible_now, pleading.not_answered_yet, proceedings.is_simplified, proceedings.feedback_is_owed,
                appealing.appealable, appealing.own_window_is_open, changing.changed_and_not_told, pleading.not_yet_signed,
                pleading.asked_for, pleading.drafted, pleading.not_the_drafter, norms.not_asked_yet, norms.is_asked,
                corrected.was_opened_here, staying.not_stayed_yet, staying.is_stayed, retrying.under_appeal,
                proceedings.late_evidence_is_awaited, proceedings.only_one_appealed, appealing.ordered_anew,
            }),
        )
        for step in proceedings.STEPS
        if step.event != "open_proceeding"
    },
}  # fmt: skip
WITHOUT = {"answer_on_the_spot": (r.nobody_objects, documents.none_to_review)}
"""Guards that read nothing of what is filled in."""
SIGNING = ("endorse", "clear", "sign")


def refusal(trial: Trial, event: str, model: type[Facts]) -> str | None:
    """Return why an act is refused whatever is filled in; None when something may go through, or nobody can say."""
    if reason := _first(trial, WITHOUT.get(event, ())):
        return reason
    about = ABOUT.get(event)
    if about is None:
        return None
    there = list(about.there(trial.case))
    if not there:
        return about.empty
    reasons = [_first(_with(trial, model, **{about.fact: ordinal}), about.guards) for ordinal in there[:MOST]]
    if None in reasons or len(there) > MOST:
        return None
    told = list(dict.fromkeys(reason for reason in reasons if reason))
    return "；".join(told[-3:])


def of_the_person(trial: Trial, event: str, model: type[Facts]) -> str | None:
    """Return why this person may not take the step of signing whose turn it is; who stands in for somebody may say for whom."""
    if event not in SIGNING or trial.stand_ins.get(trial.actor.login):
        return None
    return _first(_with(trial, model), (signing.right_person, signing.independent))


def fitting(trial: Trial, event: str, model: type[Facts]) -> tuple[str, frozenset[str]] | None:
    """Return the fact an act asks about and which of the case's own it may be about; None for an act that asks nothing such."""
    about = ABOUT.get(event)
    if about is None:
        return None
    fit = [one for one in about.there(trial.case) if not _first(_with(trial, model, **{about.fact: one}), about.guards)]
    return about.fact, frozenset(map(str, fit))


def _with(trial: Trial, model: type[Facts], **facts: object) -> Trial:
    return trial._replace(facts=model.model_construct(None, **facts))


def _first(trial: Trial, guards: Iterable[Guard]) -> str | None:
    """Return the first reason; a guard that asks for what has not been filled in yet has none."""
    for guard in guards:
        try:
            if reason := guard(trial):
                return reason
        except AttributeError:
            return None
    return None
