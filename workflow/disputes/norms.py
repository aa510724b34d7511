"""A norm of this office reviewed beside a reconsideration (附带审查): asked in writing, the office answers for it in writing."""

from datetime import date
from typing import Any

from pydantic import Field

from rules import statutes
from workflow import facts as f
from workflow.disputes.contesting import of
from workflow.disputes.proceeding_facts import OfProceeding
from workflow.outcome import Outcome, is_open, mark, start
from workflow.trial import Trial, said

TERM = "norm_explanation"


class RecordNormNotice(OfProceeding):
    notified_on: date | None = Field(None, title="收到要求就规范性文件作书面答复的通知之日")
    norms: tuple[f.Words, ...] = Field(min_length=1, title="被审查的规范性文件和条款（由本机关制定的）")


class ExplainNorm(OfProceeding):
    sent_on: date | None = Field(None, title="提交书面答复之日")
    how: f.Words | None = Field(None, title="提交方式和凭证")


def not_asked_yet(trial: Trial) -> str | None:
    ordinal = of(trial).ordinal
    return f"第 {ordinal} 件已经登记过规范性文件的书面答复通知，还没有答复" if is_open(trial, _key(trial)) else None


def known_to_the_law(trial: Trial) -> str | None:
    day = said(trial, RecordNormNotice).notified_on or trial.on
    statute = statutes.in_force("remedies", day)
    return None if TERM in statute.terms else f"{statute.citation}没有规定规范性文件的制定机关作书面答复的期限，不登记"


def is_asked(trial: Trial) -> str | None:
    return None if is_open(trial, _key(trial)) else "没有等待书面答复的规范性文件"


def ask(trial: Trial) -> Outcome:
    return Outcome(clocks=[start(_key(trial), said(trial, RecordNormNotice).notified_on or trial.on)])


def explain(trial: Trial) -> Outcome:
    day, key = said(trial, ExplainNorm).sent_on or trial.on, _key(trial)
    due = trial.dues[key].due
    is_late = due is not None and day > due
    warnings = [f"逾期提交：期限{due}届满，{day}提交，已如实记录"] if is_late else []
    clocks: list[dict[str, Any]] = [mark(key, "met", day)]
    return Outcome(clocks=clocks, warnings=warnings)


def _key(trial: Trial) -> str:
    return f"{TERM}:{of(trial).ordinal}"
