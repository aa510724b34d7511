"""Words as long as a form takes them, made to keep a pattern looking: each is read in a time that goes with its length."""

import time
from random import Random

import pytest

from letters.words import cleaned, in_full_width
from workflow import facts as f
from workflow.acts import doubts, intake
from workflow.ledger import cell_format, spreadsheet

LONGEST = 20_000
LONG = 1.0
"""Seconds a machine that is busy otherwise takes for none of these; by the square of their length each takes several."""


@pytest.mark.parametrize("blank", [" ", "\t", "\u3000", "\xa0"])
def test_blanks_between_two_words(blank: str) -> None:
    began = time.process_time()
    said = cleaned(f"甲{blank * (LONGEST - 4)}乙\n \u200b丙")
    assert said.startswith("甲")
    assert said.endswith("乙\n丙")
    assert time.process_time() - began < LONG


def test_blanks_with_a_line_break_among_them_are_one_break() -> None:
    assert cleaned("甲 \t\r\n\u3000\n 乙\t丙\u2028丁") == "甲\n乙 丙\n丁"


def test_a_bracket_nobody_closes() -> None:
    began = time.process_time()
    assert in_full_width("(" + "字" * (LONGEST - 1)).startswith("(字")
    assert in_full_width("(甲)(a)") == "\uff08甲\uff09(a)"
    assert time.process_time() - began < LONG


@pytest.mark.parametrize("mark", ["1、字", "一、", "①", "1)x"])
def test_first_things_without_a_second(mark: str) -> None:
    asked = f.Receive.model_construct(content=mark * (LONGEST // len(mark)))
    began = time.process_time()
    assert doubts.of_application(asked) == []
    assert time.process_time() - began < LONG


@pytest.mark.parametrize(
    "piece", [b"<row ", b'<row hidden="1">', b'<row hidden="1"><v></row >', b' hidden="1"', b"<c ", b"<c><f "]
)
def test_a_sheet_whose_tags_do_not_end(piece: bytes) -> None:
    sheet = b"<!-- <row" + piece * (500_000 // len(piece)) + b" -->"
    began = time.process_time()
    assert spreadsheet._unreckoned(sheet) is None
    list(spreadsheet._hidden(sheet))
    assert time.process_time() - began < LONG


def test_a_format_of_open_brackets() -> None:
    began = time.process_time()
    assert len(cell_format.PART.findall("[" * LONGEST)) == LONGEST
    assert time.process_time() - began < LONG


def test_rows_that_are_hidden_and_say_something() -> None:
    sheet = b'<row r="2"><v>1</v></row><row hidden="1"><v/></row><row r="7" hidden="true"/><row r="9" hidden="1"><is/></row>'
    assert list(spreadsheet._hidden(sheet)) == [3, 9]


def test_requests_held_against_two_thousand_others() -> None:
    """An office's requests of ninety days, each as long as the form takes: whoever sends them delays every other's number."""
    letters = [chr(0x4E00 + n) for n in range(5000)]
    request = "".join(Random(1).choices(letters, k=LONGEST))
    assert len(intake.pairs(request)) <= intake.COMPARED
    assert intake.likeness(intake.pairs("征收补偿方案"), intake.pairs("征收补偿方案")) == 1
