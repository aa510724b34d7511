"""Words as long as a form takes them, made to keep a pattern looking: each is read in a time that goes with its length."""

import time

import pytest

from letters.words import cleaned, in_full_width
from workflow import facts as f
from workflow.acts import doubts

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
