"""The table of moves: complete, readable, and the only way a state changes."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from gaoping import bureau
from transitions import Machine

from rules import statutes
from workflow import facts as f
from workflow import labels, lawfulness, moves, procedure
from workflow.disputes import proceedings
from workflow.labels import STATES
from workflow.moves import ANY, MOVES, NEW
from workflow.trial import NotAllowed

ABOUT_LETTERS_AND_RECORDS = {
    "return_assist", "answer_urge", "record_delivery", "serve", "amend", "propose_amendment", "propose_void",
    "approve_amendment", "approve_void", "deny_change", "object_signature", "record_stamped", "void_letter",
}  # fmt: skip


def test_nothing_is_wrong_with_the_table() -> None:
    assert lawfulness.of_the_table() == []
    assert lawfulness.problems() == []


def test_every_state_is_reached_and_left() -> None:
    assert {move.target for move in MOVES} - {"="} == set(STATES)
    for state in set(STATES) - {"closed"}:
        assert any(state in move.source and move.target not in {"=", state} for move in MOVES), state


def test_every_state_has_words_for_what_to_do_instead() -> None:
    assert set(moves.INSTEAD) == set(STATES)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.event}-{move.target}")
def test_a_move_is_whole(move: moves.Move) -> None:
    assert set(move.by) <= set(labels.ROLES)
    assert set(move.source) <= {*STATES, NEW}
    assert issubclass(move.facts, f.Facts)


def test_every_act_rests_on_the_article_read_in_each_regulation() -> None:
    read = tomllib.loads((Path(__file__).parent / "rules" / "articles.toml").read_text("utf-8"))["acts"]
    for law in ("2007", "2019"):
        cited = statutes.by_id("disclosure", law).cited
        assert {move.event: cited.get(move.article, "") for move in MOVES} == {
            event: act[law] for act in read for event in act["events"]
        }


def test_rows_of_one_event_ask_the_same_facts_of_the_same_people() -> None:
    for event in {move.event for move in MOVES}:
        rows = [move for move in MOVES if move.event == event]
        assert len({(move.facts, move.by, move.label, move.article) for move in rows}) == 1, event
        for one in rows:
            for other in rows:
                if one is not other and set(one.source) & set(other.source):
                    assert one.when, f"{event}: two rows from one state and nothing to choose by"
                    assert other.when, event


def test_the_machine_has_no_doors_beside_the_table() -> None:
    machine = procedure._machine()
    assert isinstance(machine, Machine)
    assert {name for name in machine.events if name.startswith("to_")} == set()
    assert set(machine.events) == {move.event for move in MOVES}
    assert machine is procedure._machine()


def test_acts_on_letters_and_records_and_steps_in_court_may_come_in_any_state() -> None:
    anywhere = {move.event for move in MOVES if move.source == ANY}
    in_court = {step.event for step in proceedings.STEPS}
    assert anywhere - in_court == ABOUT_LETTERS_AND_RECORDS
    assert all(move.target in {"=", "closed"} for move in MOVES if move.source == ANY and move.event not in in_court)


def test_a_new_case_offers_what_a_received_one_may(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(date(2026, 3, 10)).number
        offered = {item["event"] for item in office.document(number, date(2026, 3, 10))["next"]}
    assert {"draft", "assist", "request_correction", "consult_third_party", "withdraw"} <= offered
    assert not {"receive", "sign", "clear", "lapse", "close"} & offered


def test_until_the_answer_is_issued_a_search_is_recorded_and_an_extension_asked(sqlite_url: str) -> None:
    on = date(2026, 3, 10)
    search = {"who": "经小办", "where": "档案室", "words": "征收", "when": on, "result": "没有"}
    with bureau(sqlite_url) as office:
        number = office.receive(on).number
        office.act(number, "draft", on, decision="open", documents=["方案"], manner="邮寄")
        for event, by, facts, state in (
            ("submit", "handler", {}, "confidentiality_review"),
            ("clear", "reviewer", {"finding": "不涉密"}, "signing"),
        ):
            office.act(number, event, on, by, **facts)
            for asked, whose, said in (
                ("record_search", "handler", {"searches": [search]}), ("request_extension", "handler", {"reason": "逐村调档"}),
                ("deny_extension", "approver", {}),
            ):  # fmt: skip
                assert office.act(number, asked, on, whose, **said).state == state
        office.act(number, "sign", on, "approver")
        office.act(number, "issue", on)
        with pytest.raises(NotAllowed):
            office.act(number, "record_search", on, searches=[search])
