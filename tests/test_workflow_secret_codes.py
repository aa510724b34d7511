"""Codes for people and systems: random, readable on paper, the same when typed otherwise, kept only as hashes."""

import pytest

from workflow.sign_in import secret_codes


def test_a_code_is_twelve_unmistakable_letters_in_groups() -> None:
    code = secret_codes.new_code()
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert set(code) - {"-"} <= set(secret_codes.LETTERS)
    assert not set(secret_codes.LETTERS) & set("IO01")


def test_codes_differ_and_use_every_letter_evenly() -> None:
    codes = {secret_codes.code_from(str(number)) for number in range(3000)}
    letters = "".join(codes).replace("-", "")
    assert len(codes) == 3000
    counts = [letters.count(letter) for letter in secret_codes.LETTERS]
    assert min(counts) > 0.8 * max(counts)


def test_the_same_secret_gives_the_same_code() -> None:
    assert secret_codes.code_from("form 1") == secret_codes.code_from("form 1") != secret_codes.code_from("form 2")


@pytest.mark.parametrize("typed", ["abcd-efgh-jklm", "ABCD EFGH JKLM", " abcdefghjklm\n", "ABCD—EFGH—JKLM"])
def test_a_code_may_be_typed_otherwise(typed: str) -> None:
    salt = secret_codes.new_salt()
    assert secret_codes.slow_hash(typed, salt) == secret_codes.slow_hash("ABCD-EFGH-JKLM", salt)


def test_equal_codes_have_different_hashes() -> None:
    one, other = (secret_codes.slow_hash("ABCD-EFGH-JKLM", secret_codes.new_salt()) for _ in range(2))
    assert one != other
