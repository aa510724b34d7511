"""The commands docs/operations.md shows, by the section they stand in; a prompt says whose they are."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "operations.md"
ARCHIVES = "Archives and replicas of PostgreSQL"
"""What tests/test_house_archiving.py runs, on servers of its own."""


def sections() -> dict[str, list[str]]:
    """Return the lines of each section's blocks of commands, prompts included: `$` the office's user, `#` root, `postgres$` the
    database's."""
    parts = (part.partition("\n") for part in PAGE.read_text("utf-8").split("\n## ")[1:])
    return {name: [line for block in _blocks(text) for line in block.splitlines()] for name, _, text in parts}


def _blocks(text: str) -> list[str]:
    return re.findall(r"```console\n(.*?)```", text, re.DOTALL)
