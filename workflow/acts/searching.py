"""What a search for the information came to, kept beside its words: how many ways were tried, and whether something was found."""

import re
from collections.abc import Iterable

from workflow import facts as f
from workflow.outcome import Outcome
from workflow.trial import Trial, said

NOT_FOUND = re.compile("(没有|没|未能|未|无法|不能)(找到|查到|查得|检索到|检出|搜到|发现)")
FOUND = re.compile("找到|查到|查得|检索到|检出|搜到|^有|[1-9][0-9]*[份件卷册条]")


def record(trial: Trial) -> Outcome:
    return Outcome(extra=outcome(said(trial, f.RecordSearch).searches))


def outcome(searches: Iterable[f.Search]) -> dict[str, dict[str, int]]:
    """Return what an entry keeps of its searches: counts, for their words may name a person."""
    made = list(searches)
    if not made:
        return {}
    found = [one for one in made if FOUND.search(NOT_FOUND.sub("", one.result))]
    return {"searched": {"ways": len({(one.where, one.words) for one in made}), "found": len(found)}}
