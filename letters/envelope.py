"""An envelope in a size of GB/T 1416—2003, set as PDF: who it goes to, who sends it, postcodes where they are known.

The standard keeps the upper left corner (90 by 26 mm) for the postcode boxes alone and the lower edge free for a bar code.
"""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("envelope.typ")
SIZES = {"DL": (220, 110), "C5": (229, 162)}
"""Width and height in millimetres."""


@dataclass(frozen=True)
class Address:
    name: str
    address: str
    postcode: str | None = None


@dataclass(frozen=True)
class Envelope:
    """One envelope; `size` is one of SIZES, `dated` the day of the letter in it."""

    size: str
    to: Address
    sender: Address
    dated: date

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise ValueError(f"没有这种信封：{self.size}；可用：{'、'.join(SIZES)}")

    def as_dict(self) -> dict[str, Any]:
        day = {"year": self.dated.year, "month": self.dated.month, "day": self.dated.day}
        return {**asdict(self), "dated": day, "width": SIZES[self.size][0], "height": SIZES[self.size][1]}
