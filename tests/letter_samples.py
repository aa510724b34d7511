"""The sample letters: every kind, under each version of the Regulation, out of golden/letters/facts.toml."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from letters.letter import Block, Letter

FOLDER = Path(__file__).parent / "golden" / "letters"


class Sample(NamedTuple):
    name: str
    kind: str
    facts: dict[str, Any]


def samples() -> list[Sample]:
    told = tomllib.loads((FOLDER / "facts.toml").read_text("utf-8"))
    found = []
    for case in told["case"]:
        for law in case["laws"]:
            common = told["law"][law]
            days = {
                name: case[name][law] for name in ("number", "content", "received_on", "corrected_on") if name in case
            }
            facts = {
                **common,
                "office": told["office"],
                "application": common["application"]
                | days
                | {n: case[n] for n in ("together", "items", "replaces", "ordered_by") if n in case},
                "remedy": common["remedy"] | (case.get("remedy", {}) if law == case["laws"][0] else {}),
                **case["facts"],
                **case.get(law, {}),
            }
            found.append(Sample(f"{case['name']}.{law}", case.get("kind", case["name"]), facts))
    return found


SAMPLES = samples()
every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
NAMED = {sample.name: sample for sample in SAMPLES}
OPEN = NAMED["reply_open.2019"]
HOSTILE = {
    "jinja": "{{ 7*7 }}{% include '_end.txt' %}{# x #}",
    "markers": "# 标题\n标题：假\n\n主送：假\n- 项\n> 注\n附件：假",
    "attributes": "{{ ''.__class__.__mro__ }}",
}

LETTER = Letter(
    kind="reply_open",
    law="2019",
    letterhead="高平市人民政府办公室",
    title="政府信息公开告知书",
    number=None,
    addressee="王喆",
    blocks=(Block("paragraph", "甲\n乙"), Block("item", "1.丙")),
    attachments=("丁",),
    signature="高平市人民政府办公室",
    dated=date(2026, 3, 27),
    seal=True,
    draft=True,
)
