"""Whether law, procedure and letters fit together: what `gongkai law check` proves beyond the law files themselves.

Every state is reached and left, with a term that runs or is consciously stopped; every term is cited; every decision has its
letter, article and report row; every move its role, article and letters.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from letters import check
from letters.compose import kinds
from rules import decisions, duties, remedies, statutes
from rules.decisions import ROWS, Decision
from rules.terms import Term
from workflow import deadlines, labels, moves, tables
from workflow.acts import draft_facts as d
from workflow.acts.guards import NOT_AN_ANSWER
from workflow.config import Config, Terms

RUNS: Mapping[str, tuple[str, ...]] = {
    "received": ("answer",),
    "correcting": ("correction_reply", "delivery_proof", "answer"),
    "justifying": ("justification_reply", "answer"),
    "awaiting_payment": ("payment", "answer"),
    "consulting": ("third_party_opinion", "agency_opinion", "delivery_proof"),
    "confidentiality_review": ("confidentiality_review", "answer"),
    "signing": ("signing", "answer"),
    "awaiting_service": ("answer",),
    "answered": ("reconsideration", "litigation"),
    "appealed": ("reconsideration_decision", "court_judgment", "complaint_reply"),
    "closed": (),
}
"""Which clocks watch over a case in each state; a closed one has consciously none."""
STOPS = {"third_party": "consulting", "agency": "consulting", "correction": "correcting", "payment": "awaiting_payment"}
"""In which state the answer's term stands still, or waits to start anew, by the law's own name for the cause."""
LIKE = {
    "extension_notice": "answer", "delay_notice": "answer", "late_evidence": "court_defence", "own_appeal": "appeal",
}  # fmt: skip
"""Clocks that run another's term."""
RUN_BY = {"appeal_ruling": "appeal"}
"""Terms run by a clock of another name."""
OWN = ("justification_reply", "release_wait", "complaint_reply")
"""Terms of others that no statute sets: config.toml does."""
NEEDS = ("search_record", "third_party_opinion", "classification_basis", "correction", "justification")
"""What a decision may need that is no fact of its draft: earlier steps of the case."""


def problems(templates: Path | None = None) -> list[str]:
    """Return what does not fit, a Chinese line each."""
    return [
        *of_the_table(), *_states(), *_stops(), *_clocks(), *_terms(), *_moves(), *_decisions(),
        *_duties(), *_versions(), *check.problems(templates),
    ]  # fmt: skip


def counts() -> dict[str, int]:
    """Return how much was checked."""
    return {
        "步骤": len(moves.MOVES),
        "状态": len(labels.STATES),
        "期限种类": len(deadlines.KINDS),
        "文书": len(kinds()),
    }


def doubts(config: Config) -> list[str]:
    """Return what a configuration says of who reconsiders that the law does not seem to give, a Chinese line each."""
    units = config.all_units()
    told = (remedies.doubtful_body(one.name, one.signer or one.kind, one.reconsideration_body) for one in units)
    return [words for words in told if words]


def of_the_table() -> list[str]:
    """Return what is wrong with the table itself: unknown states, unreachable states, traps, moves without role."""
    found = []
    known = {*labels.STATES, moves.NEW}
    for move in moves.MOVES:
        name = f"{move.event}（{move.label}）"
        found += [f"{name}: 未知状态 {state}" for state in (*move.source, move.target) if state not in {*known, "="}]
        if not move.by or not all(role in labels.ROLES for role in move.by):
            found.append(f"{name}: 没有角色或角色未知")
    onward = {state: {move.target for move in moves.MOVES if state in move.source} - {"="} for state in known}
    reached = _reached(moves.NEW, onward)
    found += [f"状态 {state}: 到不了" for state in labels.STATES if state not in reached]
    found += [f"状态 {state}: 进得去出不来" for state in labels.STATES if "closed" not in _reached(state, onward)]
    return found


def _states() -> Iterator[str]:
    """Every state is known to the database, has words for what to do, and a clock that watches over it."""
    for state in labels.STATES:
        if state not in tables.STATES:
            yield f"状态 {state}: 数据库不认识"
        if state not in moves.INSTEAD:
            yield f"状态 {state}: 没有写明可以办什么"
        if state not in RUNS:
            yield f"状态 {state}: 没有写明哪个期限在计算或者有意停止"
        for clock in RUNS.get(state, ()):
            if clock not in deadlines.KINDS:
                yield f"状态 {state}: 没有“{clock}”这种期限"
        if not RUNS.get(state) and state in moves.OPEN:
            yield f"状态 {state}: 还没有办结，却没有期限在计算"


def _versions() -> Iterator[str]:
    """The templates are tried under every version of the Regulation."""
    for statute in statutes.versions("disclosure"):
        if statute.id not in check.LAWS:
            yield f"{statute.file}: 文书没有按这一版核对：letters/check.py 的 LAWS"


def _stops() -> Iterator[str]:
    """Whatever stops or restarts the answer has its article and a state to wait in."""
    for statute in statutes.versions("disclosure"):
        answer = statute.terms["answer"]
        for cause in dict.fromkeys((*answer.pauses, *answer.restarts)):
            if STOPS.get(cause) not in labels.STATES:
                yield f"{statute.file}: [answer] {cause}: 没有对应的状态"
            if cause not in answer.causes or "第" not in answer.causes[cause].citation:
                yield f"{statute.file}: [answer] {cause}: 没有条文"


def _clocks() -> Iterator[str]:
    """Every clock the office or others must keep is a statute's term, another's, or openly the office's own."""
    known = {name for found in statutes.families().values() for statute in found for name in statute.terms}
    for name, kind in deadlines.KINDS.items():
        if kind.whose == deadlines.INTERNAL or name in known or name in OWN:
            continue
        if LIKE.get(name) not in known:
            yield f"期限 {name}（{kind.label}）：没有法律规定，也没有写明由机关自定"


def _terms() -> Iterator[str]:
    """Every term of every version is cited, and a clock or a duty runs it."""
    for found in statutes.families().values():
        for statute in found:
            for term in statute.terms.values():
                yield from (f"{statute.file}: [{term.name}] {line}" for line in _term(term))


def _term(term: Term) -> Iterator[str]:
    if not (term.article.startswith("第") and term.title.startswith("《")):
        yield "没有条文"
    if term.extension is not None and not term.extension.article:
        yield "延长没有条文"
    of_duties = {duty.term for duty in duties.duties().values()}
    if RUN_BY.get(term.name, term.name) not in deadlines.KINDS and term.name not in of_duties:
        yield "没有哪个步骤、哪项职责计算这一期限"


def _moves() -> Iterator[str]:
    """Every move says what it is, by which article of the Regulation in force and with which letters."""
    cited = statutes.versions("disclosure")[-1].cited
    for move in moves.MOVES:
        name = f"{move.event}（{move.label}）"
        if not move.label or not move.source:
            yield f"{name}: 没有名称或者起始状态"
        if move.article not in cited:
            yield f"{name}: 现行条例没有“{move.article}”的条文"
        yield from (f"{name}: 没有“{kind}”这种文书" for kind in move.letters if kind not in kinds())


def _decisions() -> Iterator[str]:
    for key, decision in decisions.all_decisions().items():
        yield from (f"decisions.toml: [{key}] {line}" for line in _decision(decision))


def _decision(decision: Decision) -> Iterator[str]:
    """A decision has its letter, an article in every version that knows it, a row of the report, and needs that can be met."""
    if decision.letter not in kinds():
        yield f"letter: 没有“{decision.letter}”这种文书"
    if decision.row not in ROWS or not decision.ledger_label:
        yield f"row: 年报没有“{decision.row}”这一行"
    if not decision.articles or not all("第" in article for article in decision.articles.values()):
        yield "article: 没有条文"
    if decision.letter in NOT_AN_ANSWER:
        return
    for need in decision.needs:
        if need not in d.Draft.model_fields and need not in NEEDS:
            yield f"needs: 拟稿没有“{need}”这一项"


def _duties() -> Iterator[str]:
    for duty in duties.duties().values():
        if duty.term is None and duty.setting not in Terms.model_fields:
            yield f"duties.toml: [{duty.key}] setting: config.toml [terms] 没有“{duty.setting}”"


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        new = onward.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found
