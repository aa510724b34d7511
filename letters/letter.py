"""A letter as a value: what is signed, hashed and frozen. DOCX, PDF and text are writings of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

BLOCK_KINDS = ("paragraph", "heading1", "heading2", "item", "note", "table")


@dataclass(frozen=True)
class Block:
    """One paragraph of a letter; "\\n" in its text is a soft break. A note (附注) stands below the date.

    The text of a table is a grid's (letters.grid).
    """

    kind: str
    text: str

    def __post_init__(self) -> None:
        if self.kind not in BLOCK_KINDS:
            raise ValueError(f"没有这种段落:{self.kind}")


@dataclass(frozen=True)
class Letter:
    """Everything a letter says; `law` is the id of the Regulation's version, `number` the 文号 taken at issue."""

    kind: str
    law: str
    letterhead: str
    title: str
    number: str | None
    addressee: str
    blocks: tuple[Block, ...]
    attachments: tuple[str, ...]
    signature: str
    dated: date
    seal: bool
    draft: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the letter in JSON's own types; `from_dict` gives the same letter back."""
        return asdict(self) | {
            "blocks": [[block.kind, block.text] for block in self.blocks],
            "attachments": list(self.attachments),
            "dated": self.dated.isoformat(),
        }

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Letter":
        """Return the letter `as_dict` described; raises TypeError, KeyError or ValueError for anything else."""
        return cls(**{
            **given,
            "blocks": tuple(Block(kind, text) for kind, text in given["blocks"]),
            "attachments": tuple(given["attachments"]),
            "dated": date.fromisoformat(given["dated"]),
        })  # fmt: skip

    def canonical(self) -> str:
        """Return the one JSON text of this letter: keys sorted, no spaces, Chinese unescaped."""
        return json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical text, in hexadecimal."""
        return sha256(self.canonical().encode()).hexdigest()

    def numbered(self, number: str) -> "Letter":
        """Return the letter with its 文号, no longer a draft."""
        return replace(self, number=number, draft=False)
