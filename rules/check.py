"""All law files read at once: what is wrong with them, and what they hold."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rules import annual, decisions, duties, fees, notices, proceedings, publication, remedies, secrecy, statutes
from rules.source import DATA, LawError
from rules.statutes import Statute
from rules.terms import Term, in_words
from rules.wording import chinese

FAMILIES = {
    "disclosure": "政府信息公开条例",
    "remedies": "复议和诉讼",
    "fees": "信息处理费",
    "counting": "期间的计算（民法）",
    "court_counting": "期间的计算（诉讼法）",
}
REQUIRED = {
    "disclosure": ("answer",),
    "remedies": (
        "reconsideration",
        "litigation",
        "litigation_after_reconsideration",
        "reconsideration_reply",
        "court_defence",
    ),
    "fees": ("payment",),
}
ARTICLES = {
    "remedies": ("redo", "effect", "same_act_reconsideration", "same_act_litigation", "default_reply", "affirmed"),
    "counting": ("first_day", "month_end", "rest_day"),
    "court_counting": ("first_day", "rest_day", "publication"),
}


def problems(root: Path = DATA) -> list[str]:
    """Return one line for each part that cannot be read or lacks something, naming file and field."""
    parts: list[Callable[[], object]] = [lambda: notices.holidays(root), lambda: decisions.all_decisions(root)]
    parts += [lambda: proceedings.results(root), lambda: duties.duties(root), lambda: secrecy.limits(root)]
    parts += [lambda: _cited(root)]
    parts += [lambda family=family: _family(family, root) for family in statutes.OWN]  # type: ignore[misc]
    found = []
    for part in parts:
        try:
            part()
        except LawError as error:
            found.append(str(error))
    return list(dict.fromkeys(found))


def counts() -> dict[str, int]:
    """Return how many versions, terms, decisions and notices there are, and how many articles are not checked yet."""
    versions = [statute for found in statutes.families().values() for statute in found]
    known = decisions.all_decisions()
    return {
        "法律版本": len(versions),
        "期限": sum(len(statute.terms) for statute in versions),
        "决定": len(known),
        "放假通知": len({item.notice for item in notices.holidays()}),
        "待核条文": sum(len(unchecked(statute)) for statute in versions)
        + sum(len(decision.doubtful) for decision in known.values()),
    }


def overview(root: Path = DATA) -> dict[str, Any]:
    """Return every version with its terms, every decision and the announced years: what `law list --json` prints."""
    years = sorted({item.year for item in notices.holidays(root)})
    return {
        "statutes": [_shown(statute) for found in statutes.families(root).values() for statute in found],
        "decisions": [
            {
                "key": decision.key,
                "label": decision.label,
                "row": decision.row,
                "ledger_label": decision.ledger_label,
                "letter": decision.letter,
                "articles": dict(decision.articles),
                "reconsideration_first": dict(decision.reconsideration_first),
                "needs": list(decision.needs),
                "checked": decision.checked,
            }
            for decision in decisions.all_decisions(root).values()
        ],
        "workdays": {"from": years[0], "to": years[-1]},
    }


def readable(found: dict[str, Any]) -> list[str]:
    """Return an overview as lines of Chinese."""
    lines = []
    for statute in found["statutes"]:
        until = f"至{statute['until']}" if statute["until"] else "起施行"
        lines.append(f"{FAMILIES[statute['family']]}  {statute['id']}  {statute['title']}  {statute['since']}{until}")
        for term in statute["terms"]:
            lines.append(f"    {term['label']}（{term['name']}）：{term['length']}  {term['article']}")
            lines += [f"        {change['what']}  {change['article']}" for change in term["changes"]]
        if statute["unchecked"]:
            lines.append(f"    条文待核：{'、'.join(statute['unchecked'])}")
    lines.append("决定类型")
    for decision in found["decisions"]:
        articles = "；".join(f"{law}年条例{article}" for law, article in decision["articles"].items())
        lines.append(
            f"    {decision['key']}  {decision['label']}  {articles}{'' if decision['checked'] else '（待核）'}"
        )
    lines.append(f"工作日年历：{found['workdays']['from']}年至{found['workdays']['to']}年")
    return lines


def unchecked(statute: Statute) -> tuple[str, ...]:
    """Return the names of a version's terms and articles that were not checked against the text."""
    terms = (name for name, term in statute.terms.items() if not term.checked)
    changes = (
        f"{name}.{change['by']}"
        for name, term in statute.terms.items()
        for change in _changes(term)
        if not change["checked"]
    )
    reports = (
        f"annual_report.{of}"
        for of, rule in (annual.rules(statute).items() if statute.family == "disclosure" else ())
        if not rule.checked
    )
    return tuple(dict.fromkeys((*terms, *changes, *reports, *sorted(statute.doubtful))))


def _family(family: str, root: Path) -> None:
    for statute in statutes.versions(family, root):
        _has(statute, "", REQUIRED.get(family, ()), tuple(statute.terms))
        _has(statute, "[articles] ", ARTICLES.get(family, ()), tuple(statute.articles))
        if family == "fees":
            _both_tariffs(statute)
        if family == "remedies":
            remedies.validate(statute)
        if family == "disclosure":
            annual.rules(statute)
        if family == "court_counting":
            publication.read(statute)


def _cited(root: Path) -> None:
    """Every version of the Regulation must be the ground of some decision: without one its cases could not be answered."""
    cited = {law for decision in decisions.all_decisions(root).values() for law in decision.articles}
    for statute in statutes.versions("disclosure", root):
        if statute.id not in cited:
            raise LawError(
                f"rules/data/decisions.toml: decision: 没有一种决定写了这一版条例的依据：article.{statute.id}"
            )


def _both_tariffs(statute: Statute) -> None:
    _has(statute, "[tariff] ", ("items", "pages"), tuple(fees.tariffs(statute)))


def _has(statute: Statute, where: str, wanted: Sequence[str], there: Sequence[str]) -> None:
    for name in wanted:
        if name not in there:
            raise LawError(f"{statute.file}: {where}{name}: 缺少")


def _shown(statute: Statute) -> dict[str, Any]:
    return {
        "family": statute.family,
        "id": statute.id,
        "title": statute.citation,
        "issued": statute.issued,
        "since": statute.since.isoformat(),
        "until": _iso(statute.until),
        "checked": statute.checked,
        "unchecked": list(unchecked(statute)),
        "terms": [
            {
                "name": name,
                "label": term.label,
                "length": term.words,
                "unit": term.unit,
                "article": term.citation,
                "checked": term.checked,
                "changes": list(_changes(term)),
            }
            for name, term in statute.terms.items()
        ],
    }


def _changes(term: Term) -> Iterator[dict[str, Any]]:
    """Yield what lengthens, stops or restarts a term, or gave it a new length while it ran: `by`, words, article, if checked."""
    if term.extension is not None:
        longer = term.extension
        by = f"经{longer.approver}批准，" if longer.approver else ""
        yield _change(
            "extension", f"{by}可延长{in_words(longer.length, term.unit)}", term.title + longer.article, longer.checked
        )
    if term.later is not None:
        yield _change("later", "可另定延迟答复的合理期限", term.title + term.later.article, term.later.checked)
    for names, ending in ((term.pauses, "的时间不计入"), (term.restarts, "后重新计算")):
        for name in names:
            cause = term.causes[name]
            yield _change(name, cause.label + ending, cause.citation, cause.checked)
    if term.transition is not None:
        new = term.transition
        what = f"{chinese(new.on)}尚未届满的和此后起算的为{in_words(new.length, term.unit)}"
        yield _change("transition", what, new.citation, new.checked)


def _change(by: str, what: str, article: str, is_checked: bool) -> dict[str, Any]:
    return {"by": by, "what": what, "article": article, "checked": is_checked}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
