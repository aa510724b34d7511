"""What a draft has to say once its decision is chosen: the facts its letter uses, and nothing of other decisions."""

from collections.abc import Set
from typing import Any

from letters.compose import kinds
from rules import decisions
from rules.source import NotInForce
from workflow.acts import documents
from workflow.acts import draft_facts as d
from workflow.acts.guards import NOT_AN_ANSWER
from workflow.acts.releasing import RELEASES
from workflow.case import Case
from workflow.facts import Facts
from workflow.trial import PriorAnswer, Trial, said

DECIDED = frozenset({"draft", "answer_on_the_spot"})
ALWAYS = frozenset({"decision", "together", "receiver", "approved_by"})
OF_THE_WHOLE = ALWAYS | {"answers", "rest_follows", "manner", "file"}
OF_A_GROUND = {
    "statute": "statute",
    "channel_law": "channel_law",
    "classification": "classification_basis",
    "consultation": "third_party_opinion",
}
"""What 部分公开 says for the grounds of its parts, each by the need of a ground."""
NOT_ANSWERED = "收到时还没有答复，不是重复申请：请与前一件一并答复（together），或者另行答复"
NAMED = 3
"""How many decisions a refusal names that a fact belongs to."""


def facts_of(case: Case, decision: str) -> frozenset[str] | None:
    """Return the names of the facts a draft of this decision may say; None for a decision the case's law does not know."""
    told = _told(decision, case.law)
    if told is None:
        return None
    names = ALWAYS | told
    if not case.consultations:
        names -= {"consultation", "override"}
    if decision in RELEASES and documents.standing(case):
        names -= {"documents"}
    return names | ({"answers", "rest_follows", "manner"} if case.items else set())


def needed_of(case: Case, decision: str) -> frozenset[str]:
    """Return the names of the facts a draft of this decision cannot do without; of a case with items, each item has its own."""
    known, used = decisions.all_decisions().get(decision), facts_of(case, decision)
    if known is None or used is None or case.items:
        return frozenset()
    named = kinds()[known.letter].needed({"law": {"id": case.law}, "ground": decision.partition(".")[2]})
    secret = {"classification"} if "classification_basis" in known.needs else set()
    needed = {name.partition(".")[0].removesuffix("[]") for name in (*named, *known.needs)} | secret
    return used & (needed - {"consultation"})


def parts_are_refused(trial: Trial) -> str | None:
    """Parts are withheld only beside what is released, and only on a ground of refusal: the letter names no other."""
    facts = said(trial, d.Draft)
    if facts.withheld and facts.decision != "partial":
        return "有不予公开的部分（withheld）的，决定类型应为 partial（部分公开）"
    for item in facts.withheld:
        known = decisions.decision(item.decision, trial.case.law)
        if known.letter != "reply_refused":
            return f"“{known.label}”不是不予公开的情形，不能作为不予公开部分的理由：请把它分列为申请事项，逐项答复"
    return None


def says_only_what_is_told(trial: Trial) -> str | None:
    """Nothing is said that the letter would leave out: a fact that belongs to another decision is refused."""
    facts, law = said(trial, d.Draft), trial.case.law
    answers = getattr(facts, "answers", ())
    if not answers:
        return _of_another(facts, _given(facts) - OF_THE_WHOLE - _tells(facts, law), law)
    for one in answers:
        if reason := _of_another(one, _given(one) - {"item", "decision"} - _tells(one, law), law):
            return f"第{one.item}项：{reason}"
    extra = _given(facts) - OF_THE_WHOLE
    if here := extra & type(answers[0]).model_fields.keys():
        return f"逐项答复的，{_called(facts, min(here))}写在各项的答复里（answers）"
    return _of_another(facts, extra - frozenset().union(*(_tells(one, law) for one in answers)), law)


def repeats_an_answer(trial: Trial) -> str | None:
    """An application is a repeat only of one that was answered before it came in (2019条例第三十六条第六项)."""
    earlier, received = said(trial, d.Draft).earlier, trial.case.received_on
    if earlier is None or received is None:
        return None
    if earlier.dated > received:
        return f"前次答复（{earlier.dated}）晚于收到本件申请的{received}，{NOT_ANSWERED}"
    prior = trial.priors.get(earlier.number)
    return None if prior is None else _no_repeat(trial.case, prior) or _misnamed(prior, earlier)


def _no_repeat(case: Case, prior: PriorAnswer) -> str | None:
    if prior.number == case.number:
        return "前次答复（earlier）写的就是本件，不是前次申请"
    if prior.unit != case.unit:
        return f"{prior.number}由{prior.unit}答复，不是本机关已经答复的，不是重复申请"
    if not prior.is_same_applicant:
        return f"{prior.number}不是同一申请人提出的，不是重复申请"
    if prior.served_on is None:
        return f"{prior.number}没有已经送达的答复，{NOT_ANSWERED}"
    if case.received_on is not None and prior.served_on > case.received_on:
        return f"{prior.number}的答复{prior.served_on}才送达，晚于收到本件申请的{case.received_on}，{NOT_ANSWERED}"
    return _no_longer_stands(prior)


def _no_longer_stands(prior: PriorAnswer) -> str | None:
    """An answer set aside answers nothing any more; while the judgment is appealed against it is not in force."""
    if prior.set_aside is None or (prior.on_appeal and prior.anew is None):
        return None
    if prior.anew is None:
        return (
            f"前次答复{prior.doc_number}已被{prior.set_aside}撤销、责令重新答复，还没有重新答复，不是已经答复的申请："
            "请一并答复（together），或者另行答复"
        )
    return f"前次答复{prior.doc_number}已经不再有效（{prior.set_aside}），重新作出的是{prior.anew}：请写重新作出的答复"


def _misnamed(prior: PriorAnswer, earlier: d.Earlier) -> str | None:
    if prior.doc_number is None or prior.dated is None:
        return (
            f"{prior.number}是登记号：前次答复（earlier）请写答复书的文号和日期"
            if earlier.number == prior.number
            else None
        )
    if earlier.number != prior.doc_number:
        return f"{prior.number}是登记号：前次答复（earlier）请写答复书的文号和日期，即{prior.doc_number}、{prior.dated}"
    if prior.served_on is not None and not prior.dated <= earlier.dated <= prior.served_on:
        return f"{prior.doc_number}的日期是{prior.dated}，不是{earlier.dated}：请核对"
    return None


def warned(trial: Trial) -> list[str]:
    """Return what is said of an earlier answer that the register does not have, which nobody but the drafter can check, and of
    one that a judgment not yet in force set aside.
    """
    facts = said(trial, d.Draft)
    named = [one.earlier.number for one in (facts, *getattr(facts, "answers", ())) if one.earlier is not None]
    unknown = [
        f"前次答复{number}不在本程序登记的文书里：请核对文号、日期和申请人"
        for number in named
        if number not in trial.priors
    ]
    priors = [trial.priors[number] for number in named if number in trial.priors]
    return unknown + [
        f"前次答复{prior.doc_number}已被{prior.set_aside}撤销、责令重新答复，二审还没有裁判：二审维持的，不再是已经答复的申请"
        for prior in priors
        if prior.on_appeal and prior.anew is None
    ]


def _told(decision: str, law: str) -> frozenset[str] | None:
    """Return the names of the facts that the letter of a decision can tell; None for a decision this law does not know."""
    if decision not in decisions.all_decisions():
        return None
    try:
        known = decisions.decision(decision, law)
    except NotInForce:
        return None
    used = kinds()[known.letter].used({"law": {"id": law}, "ground": decision.partition(".")[2]})
    names = {name.partition(".")[0].removesuffix("[]") for name in (*used, *known.needs)}
    names |= {"classification"} if "classification_basis" in known.needs else set()
    names |= OF_A_GROUND.keys() if "withheld" in known.needs else set()
    return frozenset(names | ({"override"} if decision in RELEASES else set()))


def _tells(one: Any, law: str) -> frozenset[str]:
    """Return the names of the facts told of an answer, of 部分公开 only those that the grounds of its parts ask for."""
    told = _told(one.decision, law) or frozenset()
    if "withheld" not in told:
        return told
    needs = {need for item in one.withheld for need in decisions.decision(item.decision, law).needs}
    return told - {name for name, need in OF_A_GROUND.items() if need not in needs}


def _given(facts: Facts) -> frozenset[str]:
    return frozenset(name for name in type(facts).model_fields if getattr(facts, name) not in (None, (), False))


def _of_another(facts: Any, names: Set[str], law: str) -> str | None:
    if not names:
        return None
    name, known = min(names), decisions.decision(facts.decision, law)
    fitting = [
        f"“{one.label}”（{key}）"
        for key, one in decisions.all_decisions().items()
        if key != facts.decision and one.letter not in NOT_AN_ANSWER and name in (_told(key, law) or ())
    ]
    others = "、".join(fitting[:NAMED]) + ("等" if len(fitting) > NAMED else "")
    return f"“{known.label}”的答复不写{_called(facts, name)}：它属于{others}的答复，请去掉，或者改用那种决定"


def _called(facts: Facts, name: str) -> str:
    return f"{(type(facts).model_fields[name].title or name).partition('（')[0]}（{name}）"
