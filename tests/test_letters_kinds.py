"""What each kind of letter requires, as kinds.toml declares it."""

import pytest

from letters.kinds import TEMPLATES, UnknownKind, kind_of, kinds, values

DECISIONS = {name for name in kinds() if name.startswith("reply_")} | {
    "lapse",
    "fee_lapse",
    "disclosure_to_third_party",
}


def test_every_kind_has_its_template_and_every_template_its_kind() -> None:
    assert {path.stem for path in TEMPLATES.glob("[!_]*.txt")} == set(kinds())


def test_final_decisions_carry_a_remedy_and_the_others_none() -> None:
    assert {name for name, kind in kinds().items() if kind.remedy} == DECISIONS


@pytest.mark.parametrize("name", sorted(kinds()))
def test_a_kind_is_numbered_in_a_known_register_and_every_fact_has_a_chinese_name(name: str) -> None:
    kind = kinds()[name]
    assert kind.register in {"none", "notice", "reply"}
    assert kind.title
    assert all(label and label[0] > "\u3000" for label in kind.facts.values())


@pytest.mark.parametrize(
    ("name", "register"), [("receipt", "none"), ("extension_notice", "notice"), ("lapse", "reply")]
)
def test_a_receipt_has_no_number_a_notice_one_of_its_own_register(name: str, register: str) -> None:
    assert kinds()[name].register == register


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownKind, match="没有这种文书：reply_maybe；可用：receipt、"):
        kind_of("reply_maybe")


def test_more_is_needed_where_the_facts_call_for_it() -> None:
    refused = kinds()["reply_refused"]
    assert "classification.level" in refused.needed({"ground": "state_secret"})
    assert "classification.level" not in refused.needed({"ground": "internal"})
    assert "remedy.after_days" in refused.needed({"remedy": {"first": True}})
    assert "remedy.months" in refused.needed({"remedy": {"first": False}})
    assert "new_due_on" in kinds()["extension_notice"].needed({})
    assert "new_due_on" not in kinds()["extension_notice"].needed({"paused": True})


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b", [1]), ("c[].d", [2, None]), ("c[]", [{"d": 2}, {}]), ("e.f", [None]), ("g[]", [None]), ("a[].b", [None])],
)
def test_a_path_leads_to_every_element(path: str, found: list[object]) -> None:
    assert list(values({"a": {"b": 1}, "c": [{"d": 2}, {}], "g": []}, path)) == found
