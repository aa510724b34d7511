"""Several items on one application (申请事项): each gets an answer of its own, all in one letter or in several.

The case is one result of the annual report, which its items decide: 部分公开 where some are open and some are not, which is
counted as nothing else (国办公开办函〔2021〕30号). No authority settles a mix with nothing open: there the drafter chooses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from pydantic import Field

from rules import decisions
from workflow import facts as f
from workflow.acts import draft_facts as d
from workflow.acts.guards import serves_the_answer
from workflow.acts.releasing import RELEASES
from workflow.case import OF_THE_DRAFT, Case
from workflow.disputes import docket
from workflow.outcome import Outcome, ended
from workflow.trial import Guard, Trial, said

LABELS = {
    "documents": "提供的信息名称",
    "manner": "提供方式和途径",
    "where": "获取途径",
    "reason": "理由",
    "withheld": "不予公开的部分",
    "statute": "禁止公开的法律、行政法规及条款",
    "channel_law": "规定专门查询办法的法律、行政法规",
    "agency": "负责公开的机关",
    "archives": "接收移交的档案馆",
}


class ItemAnswer(f.Facts):
    """The answer to one item: what a draft says of a whole application."""

    item: f.Ordinal = Field(title="第几项申请事项")
    decision: f.Words = Field(title="决定类型（gongkai law list 可查）")
    documents: tuple[f.Words, ...] = Field((), title="提供的信息名称")
    manner: f.Words | None = Field(None, title="这一项自己的提供方式和途径（与全件不同的）")
    where: f.Words | None = Field(None, title="已公开信息的获取途径")
    reason: f.Text | None = Field(None, title="理由")
    withheld: tuple[d.Withheld, ...] = Field((), title="不予公开的部分")
    classification: d.Classification | None = Field(None, title="定密情况（只记级别、依据、期限）")
    statute: f.Words | None = Field(None, title="禁止公开的法律、行政法规及条款")
    channel_law: f.Words | None = Field(None, title="规定专门查询办法的法律、行政法规")
    channel: f.Words | None = Field(None, title="可以反映问题的渠道")
    agency: d.Agency | None = Field(None, title="负责公开的机关")
    archives: d.Archives | None = Field(None, title="接收移交的档案馆")
    earlier: d.Earlier | None = Field(None, title="前次答复")


class Draft(d.Draft):
    answers: tuple[ItemAnswer, ...] = Field((), title="逐项答复", json_schema_extra=f.personal)
    rest_follows: bool | None = Field(None, title="其余申请事项另行答复")
    together: tuple[f.Words, ...] = Field((), title="一并答复的其他登记号")


class AnswerOnTheSpot(d.AnswerOnTheSpot, Draft):
    pass


def standing(case: Case) -> list[Mapping[str, Any]]:
    """Return the answers to items served so far, part by part; a decision set aside leaves none of those before it, unless they
    stand again, or it named the items it is about (workflow.disputes.in_part)."""
    starts = docket.fresh_starts(case) if case.answered else []
    if not starts or starts[-1].facts.get("of_items"):
        return list(case.answered)
    served = (act for act in case.history if act.event == "serve" and act.seq > starts[-1].seq)
    anew = {act.outcome["letters"][0]["ordinal"] for act in served}
    return [one for one in case.answered if one["letter"] in anew]


def left(case: Case) -> list[int]:
    """Return the items that still need an answer."""
    done = {one["item"] for one in standing(case)}
    return [n for n in range(1, case.items + 1) if n not in done]


def every_item_is_answered(trial: Trial) -> str | None:
    facts, case = said(trial, Draft), trial.case
    given, open_ = [one.item for one in facts.answers], left(case)
    if not case.items:
        unsplit = facts.answers or facts.rest_follows
        return "本件没有分列申请事项，不需要逐项答复（answers）和另行答复（rest_follows）" if unsplit else None
    for n in given:
        if n > case.items:
            return f"没有第{n}项申请事项，本件共{case.items}项"
        if n not in open_:
            return f"第{n}项申请事项已经答复并送达，不需要再答复"
        if given.count(n) > 1:
            return f"第{n}项申请事项答复了两次"
    missing = [str(n) for n in open_ if n not in given]
    if missing and not (facts.rest_follows and given):
        return f"第{'、'.join(missing)}项申请事项没有答复：每一项都要答复（answers）；确需另行答复的，请写明（rest_follows）"
    return "各项申请事项都有答复，没有其余事项（rest_follows）" if facts.rest_follows and not missing else None


def the_whole_fits_its_items(trial: Trial) -> str | None:
    """What the annual report counts must follow from the items: their common row, else partial disclosure, else one of them."""
    facts = said(trial, Draft)
    if not facts.answers:
        return None
    before = () if facts.rest_follows else tuple(
        one["decision"] for one in standing(trial.case) if one["item"] not in {item.item for item in facts.answers}
    )  # fmt: skip
    keys = [*before, *(one.decision for one in facts.answers)]
    rows = {decisions.all_decisions()[key].row for key in keys}
    row = decisions.all_decisions()[facts.decision].row
    if len(rows) > 1 and rows & set(RELEASES):
        return (
            None
            if row == "partial"
            else "有的事项公开、有的不公开或者无法提供：全件的决定类型（decision）应为 partial（部分公开）"
        )
    if row in rows:
        return None
    fitting = "、".join(f"{key} {decisions.all_decisions()[key].label}" for key in dict.fromkeys(keys))
    return f"全件的决定类型（decision）应与各项的答复相符，可填：{fitting}"


def together_are_known(trial: Trial) -> str | None:
    """A letter that answers other applications too names cases of this unit, and not its own."""
    facts = said(trial, Draft)
    if trial.case.number in facts.together:
        return f"{trial.case.number}就是本件，一并答复的只填其他登记号（together）"
    unknown = [number for number in facts.together if number not in trial.others]
    return f"{trial.case.unit}没有登记号为“{unknown[0]}”的申请，不能一并答复（together）" if unknown else None


def nothing_follows(trial: Trial) -> str | None:
    return "当场答复的，各项都要当场答复；其余另行答复的请拟稿（draft）" if said(trial, Draft).rest_follows else None


def each(guard: Guard) -> Guard:
    """Return a guard of drafts that asks of every item's answer what it asks of a whole one."""

    @wraps(guard)
    def asked(trial: Trial) -> str | None:
        for name, part in _parts(trial):
            if (reason := guard(part)) is not None:
                return name + reason
        return None

    return asked


def whole(guard: Guard) -> Guard:
    """Return a guard of drafts that sees the refused items as parts withheld."""

    @wraps(guard)
    def asked(trial: Trial) -> str | None:
        facts = said(trial, Draft)
        refused = [one for one in facts.answers if one.decision.startswith("refused.")]
        withheld = tuple(
            d.Withheld(what=f"第{one.item}项", decision=one.decision, reason=one.reason or "—") for one in refused
        )
        inner = tuple(item for one in facts.answers for item in one.withheld)
        return guard(trial._replace(facts=facts.model_copy(update={"withheld": (*facts.withheld, *withheld, *inner)})))

    return asked


def each_has_what_it_needs(trial: Trial) -> str | None:
    """What one decision's letter would miss, an item's answer may not lack either."""
    facts = said(trial, Draft)
    for one in facts.answers:
        known = decisions.decision(one.decision, trial.case.law)
        for name in known.needs:
            given = _said_of(trial, one, name)
            if name in LABELS and not given:
                return f"第{one.item}项答复“{known.label}”缺少：{LABELS[name]}（{name}）"
        if "correction" in known.needs and not (trial.case.correction and trial.case.correction.answered_on):
            return f"第{one.item}项答复“{known.label}”须先要求补正并收到补正"
    return None


def grounds(facts: d.Draft) -> list[str]:
    """Return every decision on a part: of what is withheld, and of each item."""
    answers = facts.answers if isinstance(facts, Draft) else ()
    inner = [item.decision for one in answers for item in one.withheld]
    return [*(item.decision for item in facts.withheld), *(one.decision for one in answers), *inner]


def drafted(trial: Trial) -> dict[str, Any]:
    """Return what the case keeps of a draft: the decision on each item, and which items follow in another letter."""
    facts = said(trial, d.Draft)
    if not isinstance(facts, Draft) or not trial.case.items:
        return {}
    given = [
        {"item": one.item, "decision": one.decision}
        | ({"online": is_online(facts, one)} if one.decision in RELEASES else {})
        | ({"withheld": [part.decision for part in one.withheld]} if one.withheld else {})
        for one in facts.answers
    ]
    rest = [n for n in left(trial.case) if n not in {one.item for one in facts.answers}]
    return {"answering": given, "rest": rest}


def is_online(facts: d.Draft, one: ItemAnswer) -> bool:
    return d.ONLINE.search(one.manner or facts.manner or "") is not None


def serves_a_part(trial: Trial) -> bool:
    return serves_the_answer(trial) and bool(trial.case.rest)


def serves_the_last(trial: Trial) -> bool:
    return serves_the_answer(trial) and not trial.case.rest and is_uncontested(trial)


def serves_the_last_contested(trial: Trial) -> bool:
    return serves_the_answer(trial) and not trial.case.rest and is_contested(trial)


def is_contested(trial: Trial) -> bool:
    """Say whether a proceeding is pending: an answer given meanwhile leaves the case before who decides it."""
    return bool(docket.undecided(trial.case))


def is_uncontested(trial: Trial) -> bool:
    return not is_contested(trial)


def part_served(trial: Trial, served: Outcome) -> Outcome:
    """The items of this letter are answered, the others are not: the case goes back to be drafted, its term runs on.

    The applicant's windows are shown from the last letter on: no earlier day closes one of them.
    """
    letter = trial.case.draft
    done = [*standing(trial.case), *({**one, "letter": letter} for one in trial.case.answering)]
    return replace(
        served,
        set={**dict.fromkeys(OF_THE_DRAFT), "answered": done, "answering": [], "rest": []},
        clocks=ended(trial, "confidentiality_review", "signing"),
        warnings=[*served.warnings, f"第{'、'.join(map(str, trial.case.rest))}项申请事项还没有答复，答复期限照常计算"],
    )


def _parts(trial: Trial) -> Iterator[tuple[str, Trial]]:
    facts = said(trial, d.Draft)
    yield "", trial
    for one in facts.answers if isinstance(facts, Draft) else ():
        given = {name: getattr(one, name) for name in ItemAnswer.model_fields if name != "item"}
        given["manner"] = one.manner or facts.manner
        part = d.Draft(**given, consultation=facts.consultation, override=facts.override)
        yield f"第{one.item}项：", trial._replace(facts=part)


def _said_of(trial: Trial, one: ItemAnswer, name: str) -> object:
    """Return what is said of an item under a need's name, where a whole draft or the documents entered may say it for it."""
    if name == "documents" and any(item.item == one.item and not item.removed for item in trial.case.documents):
        return True
    return getattr(one, name, None) or (said(trial, Draft).manner if name == "manner" else None)
