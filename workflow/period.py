"""The span of days a report counts: a year, a quarter of it or a month."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = 2008, 9998
"""The years that may be asked for: from the Regulation's first to the last whose next a date can name."""


@dataclass(frozen=True)
class Period:
    """Whole months of one year, the first and the last included."""

    year: int
    first: int = 1
    last: int = 12

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        return cls(year, 3 * quarter - 2, 3 * quarter)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls(year, month, month)

    @property
    def is_year(self) -> bool:
        return (self.first, self.last) == (1, 12)

    @property
    def start(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def end(self) -> date:
        return date(self.year, self.last, monthrange(self.year, self.last)[1])

    @property
    def day_before(self) -> date:
        return self.start - timedelta(days=1)

    @property
    def label(self) -> str:
        """The span in Chinese: 2023年, 2023年第二季度, 2023年4月."""
        if self.is_year:
            return f"{self.year}年"
        if self.first == self.last:
            return f"{self.year}年{self.first}月"
        return f"{self.year}年第{'一二三四'[self.last // 3 - 1]}季度"
