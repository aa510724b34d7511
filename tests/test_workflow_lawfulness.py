"""What law check proves: nothing is wrong with ours, and whatever is broken is named."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import workflow.moves
from letters import check
from rules import decisions, statutes
from workflow import deadlines, labels, lawfulness, tables
from workflow.deadlines import OTHERS, ClockKind
from workflow.labels import STATES
from workflow.moves import MOVES

Patch = pytest.MonkeyPatch
MOVE = next(move for move in MOVES if move.event == "submit")
AT = MOVES.index(MOVE)


def moves(patch: Patch, **changes: Any) -> None:
    patch.setattr(workflow.moves, "MOVES", (*MOVES[:AT], replace(MOVE, **changes), *MOVES[AT + 1 :]))


def without(patch: Patch, *targets: str) -> None:
    """Take out every move that leads to one of these states."""
    patch.setattr(workflow.moves, "MOVES", tuple(move for move in MOVES if move.target not in targets))


def decision(patch: Patch, key: str, **changes: Any) -> None:
    known = decisions.all_decisions()
    patch.setattr(decisions, "all_decisions", lambda: {**known, key: replace(known[key], **changes)})


def term(patch: Patch, family: str, name: str, **changes: Any) -> None:
    """Change a term of a family's newest version."""
    known = dict(statutes.families())
    *older, newest = known[family]
    changed = replace(newest, terms={**newest.terms, name: replace(newest.terms[name], **changes)})
    known[family] = (*older, changed)
    patch.setattr(statutes, "families", lambda: known)
    patch.setattr(statutes, "versions", lambda wanted: known[wanted])


def only_trap(patch: Patch) -> None:
    """A state that is entered and never left."""
    kept = tuple(move for move in MOVES if "justifying" not in move.source or move.target == "=")
    patch.setattr(workflow.moves, "MOVES", kept)


def strange_state(patch: Patch) -> None:
    patch.setattr(labels, "STATES", {**STATES, "lost": "下落不明"})


BROKEN: dict[str, tuple[Callable[[Patch], None], str]] = {
    "a state nobody reaches": (lambda patch: without(patch, "justifying"), "状态 justifying: 到不了"),
    "a trap": (only_trap, "状态 justifying: 进得去出不来"),
    "a state of no table": (lambda patch: moves(patch, target="nowhere"), "submit（送保密审查）: 未知状态 nowhere"),
    "a state the database does not know": (strange_state, "状态 lost: 数据库不认识"),
    "a state without words": (strange_state, "状态 lost: 没有写明可以办什么"),
    "a state without a clock": (strange_state, "状态 lost: 没有写明哪个期限在计算或者有意停止"),
    "an open state nothing watches over": (
        lambda patch: patch.setitem(lawfulness.RUNS, "signing", ()),  # type: ignore[arg-type]
        "状态 signing: 还没有办结，却没有期限在计算",
    ),
    "a clock nobody knows": (
        lambda patch: patch.setitem(lawfulness.RUNS, "signing", ("ink",)),  # type: ignore[arg-type]
        "状态 signing: 没有“ink”这种期限",
    ),
    "a stop without a state": (
        lambda patch: term(patch, "disclosure", "answer", pauses=("third_party", "agency", "lunch")),
        "[answer] lunch: 没有对应的状态",
    ),
    "a stop without an article": (
        lambda patch: term(patch, "disclosure", "answer", causes={}),
        "[answer] third_party: 没有条文",
    ),
    "a term of no law": (
        lambda patch: patch.setitem(deadlines.KINDS, "courtesy", ClockKind("礼貌期限", OTHERS)),
        "期限 courtesy（礼貌期限）：没有法律规定，也没有写明由机关自定",
    ),
    "a term without an article": (
        lambda patch: term(patch, "remedies", "court_defence", article=""),
        "[court_defence] 没有条文",
    ),
    "a term nobody runs": (
        lambda patch: patch.delitem(deadlines.KINDS, "court_defence"),
        "[court_defence] 没有哪个步骤、哪项职责计算这一期限",
    ),
    "a move without a role": (lambda patch: moves(patch, by=()), "submit（送保密审查）: 没有角色或角色未知"),
    "a move of an unknown role": (lambda patch: moves(patch, by=("king",)), "submit（送保密审查）: 没有角色或角色未知"),
    "a move without an article": (
        lambda patch: moves(patch, article=""),
        "submit（送保密审查）: 现行条例没有“”的条文",
    ),
    "a move that rests on nothing": (
        lambda patch: moves(patch, article="custom"),
        "submit（送保密审查）: 现行条例没有“custom”的条文",
    ),
    "a move with a letter of no kind": (
        lambda patch: moves(patch, letters=("poem",)),
        "submit（送保密审查）: 没有“poem”这种文书",
    ),
    "letters not tried under a version": (
        lambda patch: patch.setattr(check, "LAWS", ("2007",)),
        "rules/data/disclosure/2019-05-15.toml: 文书没有按这一版核对：letters/check.py 的 LAWS",
    ),
    "a decision without a letter": (
        lambda patch: decision(patch, "partial", letter="poem"),
        "decisions.toml: [partial] letter: 没有“poem”这种文书",
    ),
    "a decision without an article": (
        lambda patch: decision(patch, "partial", articles={"2019": ""}),
        "decisions.toml: [partial] article: 没有条文",
    ),
    "a decision without a row": (
        lambda patch: decision(patch, "partial", row="lost"),
        "decisions.toml: [partial] row: 年报没有“lost”这一行",
    ),
    "a decision that needs what no draft says": (
        lambda patch: decision(patch, "partial", needs=("documents", "luck")),
        "decisions.toml: [partial] needs: 拟稿没有“luck”这一项",
    ),
}


def test_nothing_is_wrong_with_ours() -> None:
    assert lawfulness.problems() == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named(name: str, monkeypatch: Patch) -> None:
    breaks, words = BROKEN[name]
    breaks(monkeypatch)
    found = lawfulness.problems()
    assert any(words in line for line in found), found


def test_every_state_of_the_table_is_watched_over() -> None:
    assert set(lawfulness.RUNS) == set(STATES) == set(tables.STATES)
    assert [state for state, clocks in lawfulness.RUNS.items() if not clocks] == ["closed"]
