"""Which decision told the office to answer anew, as the new answer names it: by its number, else by its day."""

from datetime import date

from rules.wording import chinese
from workflow.case import Act, Case
from workflow.disputes import docket

WIDE = str.maketrans("()", "\uff08\uff09")
"""The brackets of a case number as courts print them."""
PAPERS = {"reconsideration": "行政复议决定", "complaint": "处理意见"}
MEDIATED = "行政复议调解书"


def named(case: Case, act: Act) -> str:
    """Return the decision an entry records, with the judgment of second instance that let it stand."""
    item = case.proceedings[act.facts["proceeding"] - 1]
    second = docket.affirming(case, item, act.seq) if item.kind not in PAPERS else None
    return "、".join(_decision(case, one) for one in (act, second) if one is not None).translate(WIDE)


def not_performed(case: Case, event: str) -> list[str]:
    """Return what is said where a case lapses for want of what act `event` asked, and a decision since has it answered."""
    asked = max((act.seq for act in case.history if act.event == event), default=0)
    since = [act for act in case.history if act.seq > asked and docket.reopening(act.outcome)]
    held = [act for act in since if case.proceedings[act.facts["proceeding"] - 1].reopened]
    return (
        [f"{named(case, held[-1])}已经责令答复，不再处理不是履行：请由负责人研究，需要答复的不要按逾期处理"]
        if held
        else []
    )


def _decision(case: Case, act: Act) -> str:
    item = case.proceedings[act.facts["proceeding"] - 1]
    body, number = docket.decider(case, item, act.seq), act.facts.get("doc_number")
    is_agreed = act.outcome["proceedings"][0].get("result") == "mediated"
    paper = MEDIATED if is_agreed and item.kind == "reconsideration" else PAPERS.get(item.kind) or docket.paper_of(act)
    if number is None:
        return f"{body}于{chinese(date.fromisoformat(act.facts['decided_on']))}作出的{paper}"
    return f"{body}{paper}（{number}）" if item.kind in PAPERS else f"{body}{number}{paper}"
