"""The basis of classification of what an answer refuses as a state secret: its term can be checked, and has not run out.

Only level, basis and term are recorded, never the information (保守国家秘密法;2019条例第十七条、2007条例第十四条).
"""

import calendar as months
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rules import decisions, secrecy
from workflow.acts import draft_facts as d
from workflow.trial import Trial, said

_LENGTH = re.compile(r"^(\d{1,2})(年|个月|月)$")
NEEDED, LONG = "classification_basis", "长期"
A_DAY = timedelta(days=1)
"""Whether a term ends on its day or the day before it is reckoned differently: either passes."""


def term_can_be_checked(trial: Trial) -> str | None:
    """A term is a day, a condition, 长期, or a length with the day it starts on."""
    facts = said(trial, d.Draft)
    given = facts.classification
    if given is None or not _is_secret(trial, facts.model_dump(exclude_none=True)):
        return None
    if lapses_on(given) is None and given.condition is None and given.term != LONG:
        return (
            "保密期限须能核对：请写明解密日（classification.until）、解密条件（condition），或者起算日（classified_on）加"
            "“10年”这样的期限；没有期限的写“长期”"
        )
    reckoned = _reckoned(given)
    if given.until and reckoned and abs(given.until - reckoned) > A_DAY:
        return f"保密期限{given.term}从{given.classified_on}起算，到{reckoned}届满，与解密日{given.until}不符：请核对"
    return None


def not_lapsed(trial: Trial) -> str | None:
    """On the day of the answer the secret is still one: an answer that refuses what has been declassified is refused."""
    facts = trial.facts if isinstance(trial.facts, d.Draft) else None
    drafted = facts.model_dump(mode="json", exclude_none=True) if facts else dict(trial.case.last_facts("draft") or {})
    given = drafted.get("classification")
    if given is None or (facts is not None and not _is_secret(trial, drafted)):
        return None
    last = lapses_on(d.Classification.model_validate(given))
    if last is None or trial.on <= last:
        return None
    return f"保密期限已于{last}届满，自行解密，不能再以属于国家秘密为由不予公开：请退回重新拟稿，另行审查能否公开"


def warned(trial: Trial) -> list[str]:
    """Return what is said of a term longer than its level allows where nothing else is provided, and of what was classified
    only after it was asked for: either may be, and is looked at."""
    facts, received = said(trial, d.Draft), trial.case.received_on
    given = [facts.classification, *(one.classification for one in getattr(facts, "answers", ()))]
    found = [_for_long(one, trial.on) for one in given if one is not None and one.term == LONG and one.until is None]
    for one in given:
        if one is None or one.classified_on is None:
            continue
        if received is not None and one.classified_on > received:
            found.append(
                f"保密期限从{one.classified_on}起算，晚于收到申请的{received}：收到申请以后才定密的，请核对定密依据和程序"
            )
        if (last := lapses_on(one)) is None:
            continue
        rule = secrecy.limit(one.classified_on)
        years = rule.years[one.level]
        if last > _after(one.classified_on, 12 * years) + A_DAY:
            found.append(
                f"{one.level}级的保密期限除另有规定外不超过{years}年（{rule.article}）：从{one.classified_on}到{last}请核对"
            )
    return found


def _for_long(given: d.Classification, on: date) -> str:
    """A term without an end needs a provision of its own, whatever the level."""
    since = given.classified_on or on
    rule = secrecy.limit(since)
    years = rule.years[given.level]
    over = f"，从{since}起算已经超过" if _after(since, 12 * years) + A_DAY < on else ""
    return (
        f"{given.level}级的保密期限除另有规定外不超过{years}年（{rule.article}）{over}：写“长期”的请核对另有规定的依据"
    )


def lapses_on(given: d.Classification) -> date | None:
    """Return the last day of the term, None when it has no day."""
    return given.until or _reckoned(given)


def _reckoned(given: d.Classification) -> date | None:
    found = _LENGTH.match(given.term)
    if found is None or given.classified_on is None:
        return None
    return _after(given.classified_on, int(found[1]) * (12 if found[2] == "年" else 1))


def _after(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _is_secret(trial: Trial, drafted: Mapping[str, Any]) -> bool:
    keys = [drafted["decision"], *(item["decision"] for item in drafted.get("withheld", ()))]
    return any(NEEDED in decisions.decision(key, trial.case.law).needs for key in keys)
