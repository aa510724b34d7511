"""What the letters ask of the law is there: each decision's letter, each ground's wording, each article cited."""

import tomllib

import pytest
from letter_samples import FOLDER, SAMPLES, Sample

from letters import text
from letters.compose import compose, kinds
from rules import decisions, statutes

TOLD = tomllib.loads((FOLDER / "facts.toml").read_text("utf-8"))


@pytest.mark.parametrize("key", sorted(decisions.all_decisions()))
def test_every_decision_has_its_letter_and_its_ground_a_wording(key: str) -> None:
    kind = kinds()[decisions.all_decisions()[key].letter]
    assert kind.register in {"reply", "notice"}
    assert key.partition(".")[2] in kind.choices.get("ground", (key.partition(".")[2],))


@pytest.mark.parametrize("law", ["2007", "2019"])
@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_article_a_letter_cannot_do_without_is_in_the_law(name: str, law: str) -> None:
    needed = kinds()[name].needed({"law": {"id": law}})
    wanted = {path.removeprefix("cite.") for path in needed if path.startswith("cite.")}
    assert wanted <= set(statutes.by_id("disclosure", law).cited)


@pytest.mark.parametrize("law", ["2007", "2019"])
def test_the_golden_letters_cite_what_the_law_says(law: str) -> None:
    told, cited = TOLD["law"][law]["cite"], statutes.by_id("disclosure", law).cited
    assert {name: cited[name] for name in told} == told


def test_every_kind_has_a_golden_letter_for_each_law_that_knows_it_and_each_ground() -> None:
    decided = {
        (known.letter, law, known.key.partition(".")[2] if kinds()[known.letter].choices.get("ground") else None)
        for known in decisions.all_decisions().values()
        for law in known.articles
    }
    letters = {letter for letter, _, _ in decided}
    only_2019 = {("justification_request", None), ("delay_notice", None), ("fee_notice", None),
                 ("reply_record_correction", "elsewhere")}  # fmt: skip
    noticed = {
        (name, law, ground)
        for name in set(kinds()) - letters
        for ground in kinds()[name].choices.get("ground", (None,))
        for law in ("2007", "2019")
        if law == "2019" or (name, ground) not in only_2019
    }
    shown = {(sample.kind, sample.facts["law"]["id"], sample.facts.get("ground")) for sample in SAMPLES}
    assert shown == decided | noticed


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one.facts["law"]["id"] != "2007"], ids=lambda one: one.name
)
def test_a_later_version_is_told_as_todays_is(sample: Sample) -> None:
    later = {**sample.facts, "law": {**sample.facts["law"], "id": "2031"}}
    assert text.write(compose(sample.kind, later)) == text.write(compose(sample.kind, sample.facts))
    without = {name: fact for name, fact in later.items() if name not in ("days", "cite")}
    todays = without | {"law": sample.facts["law"]}
    assert kinds()[sample.kind].needed(without) == kinds()[sample.kind].needed(todays)
