"""The same act once more: what was set aside on its merits is not done again on the same facts and reasons.

Facts count as new once something was looked for, asked or laid beside the case after the answer was set aside.
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any

from rules import statutes
from workflow.acts.draft_facts import Draft
from workflow.acts.guards import serves_the_answer
from workflow.acts.releasing import RELEASES
from workflow.acts.service import effective_day
from workflow.case import Case, Proceeding
from workflow.disputes import claimant, contesting, docket, in_part, ordering
from workflow.facts import Serve
from workflow.trial import Trial, said

SAME = (
    "decision",
    "reason",
    "documents",
    "where",
    "withheld",
    "statute",
    "classification",
    "channel_law",
    "agency",
    "archives",
    "earlier",
    "answers",
)
NEW_FACTS = (
    "record_search", "return_assist", "record_opinion", "resolve_silence", "add_document", "redact_document",
    "remove_document",
)  # fmt: skip


def refused(trial: Trial) -> str | None:
    if not trial.set_aside or _anew(trial.case):
        return None
    told, again = _told(trial), _again_by_item if in_part.ordered(trial.case) else _again
    if any(again(told, earlier) for earlier in trial.set_aside):
        return (
            "与被撤销的答复决定相同、理由相同：不得以同一事实和理由作出相同的答复"
            f"（{_cited(trial)}），请重新调查检索或改变理由"
        )
    return None


def issues_what_was_set_aside(trial: Trial) -> str | None:
    """A release may be contested by a third party, and set aside, before the applicant has it: then the applicant never does."""
    against = _sets_the_release_aside(trial)
    if against is None:
        return None
    return (
        f"第 {against.ordinal} 件已经撤销这一公开决定，不能印发、送达：还没有印发的退回（send_back），"
        "已经印发的作废（void_letter），再重新答复"
    )


def serves_what_was_set_aside(trial: Trial) -> str | None:
    """What was served before that is still entered, unless a new answer is owed since: the old one would stand for it."""
    against = _sets_the_release_aside(trial) if serves_the_answer(trial) else None
    if against is None:
        return None
    decided = docket.decisions_on(trial.case, against)[-1].facts["decided_on"]
    if not against.reopened and effective_day(said(trial, Serve), trial.on) < date.fromisoformat(decided):
        return None
    return issues_what_was_set_aside(trial)


def _sets_the_release_aside(trial: Trial) -> Proceeding | None:
    case = trial.case
    letter = case.letters.get(case.draft or 0)
    decisions = {case.decision, *(one["decision"] for one in case.answering)}
    if letter is None or not decisions & set(RELEASES):
        return None
    return next((item for item in case.proceedings if claimant.sets_aside(case, item, letter.seq)), None)


def warned(trial: Trial) -> list[str]:
    """Other words alone make no other reason: whether they do, only a reader can tell."""
    if _anew(trial.case):
        return []
    now = set(_withheld(_told(trial)))
    if not now & {key for earlier in trial.set_aside for key in _withheld(earlier)}:
        return _performs_nothing(trial.case, now)
    return [
        "与被撤销的答复决定相同，此后没有重新检索、征求意见：理由只是换了说法的，仍是同一事实和理由，不得再作相同的答复"
        f"（{_cited(trial)}），请对照裁判的理由核对"
    ]


def _performs_nothing(case: Case, now: Set[tuple[int | None, str]]) -> list[str]:
    """Nothing is set aside where the office is ordered to perform (责令履行) or has agreed to: the same answer is a doubt."""
    asked = docket.owed_since(case)
    if asked is None or asked.outcome["proceedings"][0]["result"] not in {"ordered", "mediated"}:
        return []
    was = asked.outcome["reopened_from"]
    parts = [*was["answered"], *was["answering"]]
    if not was["decision"] or not now & set(_withheld({"decision": was["decision"], "answers": parts})):
        return []
    return [
        f"与{ordering.named(case, asked)}以前的答复决定相同，此后没有重新检索、征求意见："
        "可能认定为没有履行，请对照决定、裁判、调解书核对"
    ]


def _again(told: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    return _essence(told) == _essence(earlier)


def _again_by_item(told: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    """Of an answer set aside on some items only, what these are answered counts, not what the whole was called."""
    now, then = ({one["item"]: _essence(one) for one in said.get("answers", ())} for said in (told, earlier))
    return bool(now) and now.items() <= then.items()


def _told(trial: Trial) -> dict[str, Any]:
    return said(trial, Draft).model_dump(mode="json", exclude_none=True)


def _withheld(told: Mapping[str, Any]) -> Iterator[tuple[int | None, str]]:
    """Yield the item and the decision of each part that gives nothing."""
    answers: Sequence[Mapping[str, Any]] = told.get("answers") or (told,)
    for one in answers:
        if one["decision"].partition(".")[0] not in RELEASES:
            yield one.get("item"), one["decision"]


def _cited(trial: Trial) -> str:
    articles = statutes.in_force("remedies", trial.on).articles
    courts = {item.kind in contesting.COURT for item in trial.case.proceedings if item.set_aside}
    said_where = {True: articles["same_act_litigation"], False: articles["same_act_reconsideration"]}
    return "、".join(article for court, article in said_where.items() if court in courts)


def _anew(case: Case) -> bool:
    """Say whether something was looked for or asked, or what is applied for put right, after the answer was set aside."""
    since = max((act.seq for act in case.history if docket.reopening(act.outcome)), default=0)
    return any(
        act.event in NEW_FACTS or (act.event == "correct" and "content" in act.facts)
        for act in case.history
        if act.seq > since
    )


def _essence(said_then: Mapping[str, Any]) -> str:
    told = {name: said_then[name] for name in SAME if said_then.get(name)}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return "".join(char for char in text if char.isalnum())
