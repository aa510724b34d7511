"""Every kind of letter, under each version of the Regulation, as a text to read. GOLDEN=update writes them anew."""

import os
from itertools import pairwise

import pytest
from gaoping import OFFICE, configuration
from letter_samples import FOLDER, SAMPLES, Sample, every_sample

from letters import text
from letters.compose import compose, kinds
from rules import decisions
from workflow.case import Case
from workflow.paperwork import reply


@every_sample
def test_the_letter_reads_as_agreed(sample: Sample) -> None:
    golden = FOLDER / f"{sample.name}.txt"
    written = text.write(compose(sample.kind, sample.facts))
    if os.environ.get("GOLDEN") == "update":
        golden.write_text(written, "utf-8")
    assert written == golden.read_text("utf-8")


def test_every_kind_and_every_ground_has_its_golden_letter() -> None:
    shown = {(sample.kind, sample.facts.get("ground")) for sample in SAMPLES}
    wanted = {(name, ground) for name, kind in kinds().items() for ground in kind.choices.get("ground", (None,))}
    assert shown == wanted


def test_no_golden_letter_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {sample.name for sample in SAMPLES}


@every_sample
def test_a_final_decision_tells_the_remedy_and_a_notice_does_not(sample: Sample) -> None:
    written = text.write(compose(sample.kind, sample.facts))
    told = [
        words in written
        for words in ("申请行政复议", "提起行政诉讼", f"向{sample.facts['remedy']['reconsideration_body']}申请")
    ]
    if "claimant" in sample.facts:
        return  # names the proceeding it belongs to
    assert told == [kinds()[sample.kind].remedy] * 3
    if kinds()[sample.kind].remedy:
        assert ("应当先" in written) == sample.facts["remedy"]["first"]


@pytest.mark.parametrize("sample", [one for one in SAMPLES if kinds()[one.kind].remedy], ids=lambda one: one.name)
def test_the_remedy_is_the_one_the_law_of_the_day_gives(sample: Sample) -> None:
    remedy, law = sample.facts["remedy"], sample.facts["law"]["id"]
    ground = (
        sample.facts.get("ground") if sample.kind == "reply_refused" else "state_secret" if remedy["first"] else None
    )
    decided = decisions.decision(f"refused.{ground}" if ground else "open", law)
    given = reply.remedy_of(
        decided, Case("X", OFFICE, law=law), sample.facts["dated"], configuration().unit(OFFICE), []
    )
    named = ("first", "days", "months", "basis")
    assert [remedy[name] for name in named] == [given[name] for name in named]


@pytest.mark.parametrize(
    "kind", ["third_party_consultation", "agency_consultation", "disclosure_to_third_party", "assist_request"]
)
def test_others_do_not_learn_who_applied(kind: str) -> None:
    for sample in SAMPLES:
        if sample.kind == kind:
            written = text.write(compose(kind, sample.facts))
            assert sample.facts["applicant"]["name"] not in written
            assert sample.facts["application"]["content"] not in written


@every_sample
def test_the_letters_punctuation_is_chinese(sample: Sample) -> None:
    own = sample.facts | {"application": sample.facts["application"] | {"content": "公告", "form": "纸质"}}
    for line in text.write(compose(sample.kind, own)).split("\n"):
        for before, mark in pairwise(line):
            assert not (mark in ",;:?!" and before > "\u3000"), line
