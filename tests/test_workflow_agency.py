"""An agent does what the written authority names, within its term, and nothing else."""

from datetime import date

import pytest

from workflow import fact_reading
from workflow.acts import agency
from workflow.acts.agency import Agent, lacks, receives_letters, recorded

ON = date(2026, 3, 10)
PAPER = {"name": "孙律师", "document": "授权委托书"}


def authority(*powers: str, **days: str) -> dict[str, object]:
    return recorded(fact_reading.read(Agent, {**PAPER, "powers": list(powers), **days}))


def test_the_journal_keeps_powers_and_term_and_no_name() -> None:
    kept = authority("补正", "correct", "代收文书", since="2026-03-01", until="2026-06-30")
    assert kept == {"powers": ["correct", "receive"], "since": "2026-03-01", "until": "2026-06-30"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 28), "自2026-03-01开始"),
        (date(2026, 3, 1), None),
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), "到2026-06-30为止"),
    ],
)
def test_the_first_and_the_last_day_are_within_the_term(day: date, words: str | None) -> None:
    reason = lacks(authority("correct", since="2026-03-01", until="2026-06-30"), "correct", day)
    assert reason is None if words is None else reason is not None and words in reason


def test_an_authority_without_end_lasts() -> None:
    assert lacks(authority("withdraw"), "withdraw", date(2030, 1, 1)) is None


def test_what_is_not_named_is_not_granted() -> None:
    reason = lacks(authority("apply", "pay"), "withdraw", ON)
    assert reason is not None
    assert "提出申请、缴费，不包括撤回申请" in reason


def test_letters_go_to_the_agent_only_where_the_authority_says_so() -> None:
    assert receives_letters(authority("receive", until="2026-03-10"), ON)
    assert not receives_letters(authority("receive", until="2026-03-09"), ON)
    assert not receives_letters(authority("correct"), ON)
    assert not receives_letters(None, ON)


@pytest.mark.parametrize("raw", [{"powers": []}, {"powers": ["一切"]}, {}])
def test_an_authority_names_its_powers(raw: dict[str, object]) -> None:
    with pytest.raises(fact_reading.BadFacts, match="powers"):
        fact_reading.read(agency.Represent, {"agent": {**PAPER, **raw}})
