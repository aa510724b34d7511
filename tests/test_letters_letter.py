"""A letter is a value: equal texts have one canonical form and one hash, and the form gives the letter back."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from letter_samples import LETTER

from letters.letter import Block, Letter


def test_the_canonical_text_gives_the_letter_back() -> None:
    assert Letter.from_dict(json.loads(LETTER.canonical())) == LETTER


def test_the_canonical_text_is_one_line_of_sorted_keys() -> None:
    told = LETTER.canonical()
    assert "\n" not in told
    assert list(json.loads(told)) == sorted(json.loads(told))
    assert "王喆" in told


def test_the_hash_of_a_letter_signed_long_ago_still_holds() -> None:
    known = "07986765dbae66fffb034befbf56c76b352c27f76a47f309c7e6a79079fbd206"
    assert sha256(LETTER.canonical().encode()).hexdigest() == known


@pytest.mark.parametrize("change", [{"title": "别的"}, {"dated": date(2026, 3, 28)}, {"seal": False}, {"blocks": ()}])
def test_every_change_changes_the_canonical_text(change: dict[str, object]) -> None:
    assert replace(LETTER, **change).canonical() != LETTER.canonical()  # type: ignore[arg-type]


def test_a_numbered_letter_is_no_draft() -> None:
    issued = LETTER.numbered("高政办公开复〔2026〕1号")
    assert (issued.number, issued.draft) == ("高政办公开复〔2026〕1号", False)
    assert issued.blocks == LETTER.blocks


def test_a_block_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="没有这种段落：footer"):
        Block("footer", "甲")
