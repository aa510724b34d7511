"""Releasing what a third party did not agree to: the objection is weighed, the third party told first, then one waits.

2019条例第三十二条 lets an objection without good reason, or one that public interest outweighs, be overridden; 2007条例第二十三条
only the latter, and there a third party that keeps silent has not agreed. How long to wait is the office's own choice.
"""

from datetime import date
from typing import Any

from pydantic import Field

from rules import decisions
from workflow import facts as f
from workflow.acts import draft_facts as d
from workflow.acts import marks
from workflow.acts.guards import letter_to_serve
from workflow.acts.service import effective_day
from workflow.case import Case, Consultation
from workflow.outcome import Outcome, start
from workflow.trial import Trial, said

RELEASES = ("open", "partial")


class TellThirdParty(f.Facts):
    consultation: f.Ordinal = Field(title="第几次征求意见")


def objections_are_weighed(trial: Trial) -> str | None:
    """Every objection is either respected (partial, withheld for the third party) or overridden with its reasons."""
    facts = said(trial, d.Draft)
    objecting = {item.ordinal: item for item in objections(trial)}
    for item in facts.override:
        if item.consultation not in objecting:
            return f"第 {item.consultation} 次征求意见没有不同意公开，不需要写明决定公开的理由（override）"
        if trial.case.law == "2007" and item.ground != "public_interest":
            return "2007年条例下第三方不同意的不得公开，只有不公开会对公共利益造成重大影响的除外（public_interest）"
    if facts.decision not in RELEASES or protects_the_third_party(facts):
        return None
    left = sorted(objecting.keys() - {item.consultation for item in facts.override})
    if not left:
        return None
    words = "没有答复，视为不同意" if objecting[left[0]].opinion == "silent" else "不同意公开"
    return (
        f"第 {left[0]} 次征求意见的第三方{words}：不予公开的按“公开会损害第三方合法权益”答复或者部分公开，"
        "决定公开的须写明理由（override）"
    )


def nobody_objects(trial: Trial) -> str | None:
    """What a third party objects to is never handed over on the spot."""
    objecting = objections(trial)
    return (
        f"第 {objecting[0].ordinal} 次征求意见的第三方不同意公开，不能当场答复：请拟稿（draft）" if objecting else None
    )


def rests_on_an_objection(trial: Trial) -> str | None:
    """A refusal for a third party's sake names one that was asked and did not agree, and spares what it agreed to release."""
    facts = said(trial, d.Draft)
    keys = [facts.decision, *(item.decision for item in facts.withheld if not marks.masked_unasked(trial, item))]
    known = [decisions.decision(key, trial.case.law) for key in keys]
    protecting = next((one for one in known if "third_party_opinion" in one.needs), None)
    if protecting is None:
        return None
    resting_on = relied_on(trial.case, facts.consultation)
    if resting_on is not None:
        return _refuses_what_was_agreed(resting_on) if facts.decision == protecting.key else None
    if facts.consultation is None:
        return f"征求过意见的第三方都同意公开，不能以“{protecting.label}”为由不予公开"
    return f"第 {facts.consultation} 次征求的不是第三方的意见、还没有结束或者对方同意公开，不能作为“{protecting.label}”的依据"


def _refuses_what_was_agreed(item: Consultation) -> str | None:
    if item.opinion != "partly":
        return None
    return (
        f"第 {item.ordinal} 次征求意见的第三方同意公开其中一部分，不能以它为由全部不予公开："
        "请按部分公开（partial）答复；同意的部分另有不予公开的情形的，按该情形写明"
    )


def overridden(trial: Trial) -> str | None:
    wanted = said(trial, TellThirdParty).consultation
    if wanted not in trial.case.overrides:
        return f"拟稿没有写明不顾第 {wanted} 次征求意见的第三方不同意而公开（override），不需要告知"
    return None


def not_yet_told(trial: Trial) -> str | None:
    wanted = said(trial, TellThirdParty).consultation
    told = _told(trial, wanted)
    return f"已于{told}告知过第 {wanted} 次征求意见的第三方" if told else None


def third_parties_told(trial: Trial) -> str | None:
    """The answer waits until every third party overridden was told, provably, and the office's wait is over."""
    letter = letter_to_serve(trial)
    if letter is None:
        return None
    day = effective_day(said(trial, f.Serve), trial.on)
    for ordinal in trial.case.overrides:
        if _told(trial, ordinal) is None:
            return f"决定公开第 {ordinal} 次征求意见的第三方不同意公开的信息，须先告知该第三方（tell_third_party）"
        if wait_key(ordinal) not in trial.dues or not _proven(trial, ordinal):
            return (
                f"告知第三方的文书还没有送达凭证，等待期没有开始：请先登记（serve 或 record_delivery），第 {ordinal} 次"
            )
        due = trial.dues[wait_key(ordinal)].due
        if due is not None and day <= due:
            return f"告知第三方后的等待期到{due}届满，次日起才能送达答复"
    return None


def tell(trial: Trial) -> Outcome:
    return Outcome(extra={"consultation": said(trial, TellThirdParty).consultation})


def wait(trial: Trial, ordinal: int, day: date) -> list[dict[str, Any]]:
    """Return the mark that starts the office's wait once a third party is proven to have been told."""
    for item in trial.case.releases:
        if item.letter == ordinal and item.delivered_on is None:
            return [start(wait_key(item.consultation), day, length=trial.terms.release_wait)]
    return []


def wait_key(consultation: int) -> str:
    return f"release_wait:{consultation}"


def objections(trial: Trial) -> list[Consultation]:
    """Return the third parties asked that did not agree: under the 2007 Regulation silence is no agreement either."""
    return objections_of(trial.case)


def objections_of(case: Case) -> list[Consultation]:
    against = {"partly", "disagree"} | ({"silent"} if case.law == "2007" else set())
    return [item for item in case.consultations if item.kind == "third_party" and item.opinion in against]


def relied_on(case: Case, named: int | None) -> Consultation | None:
    """Return the third party a refusal rests on: the one named, else the last that objected, else the last that kept silent."""
    unagreed = [
        item for item in case.consultations if item.kind == "third_party" and item.closed_on and item.opinion != "agree"
    ]
    if named is not None:
        return next((item for item in unagreed if item.ordinal == named), None)
    return max(unagreed, key=lambda item: (item.opinion != "silent", item.ordinal), default=None)


def protects_the_third_party(facts: d.Draft) -> bool:
    return facts.decision == "partial" and any(item.decision == "refused.third_party" for item in facts.withheld)


def _told(trial: Trial, consultation: int) -> date | None:
    found = [item for item in trial.case.releases if item.consultation == consultation]
    return next((item.told_on for item in found if item.draft == trial.case.draft), None)


def _proven(trial: Trial, consultation: int) -> bool:
    found = [item for item in trial.case.releases if item.consultation == consultation]
    return any(item.draft == trial.case.draft and item.delivered_on is not None for item in found)
