"""A letter as a value: what is signed, hashed and frozen. DOCX, PDF and text are writings of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import pairwise, takewhile
from typing import Any

BLOCK_KINDS = ("paragraph", "heading1", "heading2", "item", "subitem", "note", "table", "form", "annex")
LAYOUTS = ("letter", "document", "pleading", "form")


@dataclass(frozen=True)
class Block:
    """One paragraph of a letter; "\\n" in its text is a soft break. A note (附注) stands below the date.

    The text of a table or a form to fill in is a grid's (letters.grid). An annex (附件) begins a page of its own, its text
    is its title, and what follows belongs to it.
    """

    kind: str
    text: str

    def __post_init__(self) -> None:
        if self.kind not in BLOCK_KINDS:
            raise ValueError(f"没有这种段落：{self.kind}")


@dataclass(frozen=True)
class Letter:
    """Everything a letter says; `law` is the id of the Regulation's version, `number` the 文号 taken at issue.

    `layout` is the letter format (信函格式) or the document format (公文格式) of GB/T 9704—2012, a pleading (no red
    letterhead, the addressee after 此致 at its end), or a form without red letterhead, rules and signature; `copies` are told
    too (抄送).
    A void letter keeps its number. `file` is the SHA-256 of the file that is the letter, where it was not composed here.
    """

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
    layout: str = "letter"
    copies: tuple[str, ...] = ()
    void: bool = False
    file: str | None = None

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise ValueError(f"没有这种格式：{self.layout}")

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks between the addressee and the signature."""
        return tuple(block for block in self._before_annexes if block.kind != "note")

    @property
    def notes(self) -> tuple[Block, ...]:
        """The notes below the date."""
        return tuple(block for block in self._before_annexes if block.kind == "note")

    @property
    def annexes(self) -> tuple[tuple[Block, ...], ...]:
        """The annexes with a page of their own, each with its title as its first block."""
        starts = [index for index, block in enumerate(self.blocks) if block.kind == "annex"]
        return tuple(self.blocks[start:end] for start, end in pairwise([*starts, len(self.blocks)]))

    @property
    def _before_annexes(self) -> tuple[Block, ...]:
        return tuple(takewhile(lambda block: block.kind != "annex", self.blocks))

    def as_dict(self) -> dict[str, Any]:
        """Return the letter in JSON's own types; `from_dict` gives the same letter back.

        What was not there when the first letters were signed is left out where it says nothing: their hashes still hold.
        """
        told = asdict(self) | {
            "blocks": [[block.kind, block.text] for block in self.blocks],
            "attachments": list(self.attachments),
            "copies": list(self.copies),
            "dated": self.dated.isoformat(),
        }
        silent = {"layout": "letter", "copies": [], "void": False, "file": None}
        return {name: value for name, value in told.items() if name not in silent or value != silent[name]}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Letter":
        """Return the letter `as_dict` described; raises TypeError, KeyError or ValueError for anything else."""
        return cls(**{
            **given,
            "blocks": tuple(Block(kind, text) for kind, text in given["blocks"]),
            "attachments": tuple(given["attachments"]),
            "copies": tuple(given.get("copies", ())),
            "dated": date.fromisoformat(given["dated"]),
        })  # fmt: skip

    def canonical(self) -> str:
        """Return the one JSON text of this letter: keys sorted, no spaces, Chinese unescaped."""
        return json.dumps(self.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def numbered(self, number: str) -> "Letter":
        """Return the letter with its 文号, no longer a draft."""
        return replace(self, number=number, draft=False)
