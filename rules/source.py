"""One law file, read strictly: every field is asked for by name, and what nobody asked for is refused."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from rules.wording import iso_day

DATA = Path(__file__).parent / "data"


class LawError(Exception):
    """A law file is broken; the text is one line naming file and field."""


class NotInForce(LawError):
    """No version was in force on that day, or the version in force does not know the thing asked for."""


class Section:
    """One table of a law file: getters raise LawError naming file, table and field; `close` refuses unread fields."""

    def __init__(self, file: str, name: str, fields: Mapping[str, Any]) -> None:
        self.file = file
        self.name = name
        self._fields = fields
        self._asked: set[str] = set()

    def text(self, field: str, default: str | None = None) -> str:
        """Return a non-empty string."""
        value = self._get(field, default)
        if not isinstance(value, str) or not value.strip():
            self.refuse(field, f"应为文字，不能是 {value!r}")
        return value

    def number(self, field: str, least: int = 1) -> int:
        """Return an integer of at least `least`."""
        value = self._get(field)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.refuse(field, f"应为不小于{least}的整数，不能是 {value!r}")
        return value

    def flag(self, field: str) -> bool:
        """Return true or false."""
        value = self._get(field)
        if not isinstance(value, bool):
            self.refuse(field, f"应为 true 或 false，不能是 {value!r}")
        return value

    def day(self, field: str) -> date:
        """Return a date without a time."""
        value = self._get(field)
        if type(value) is not date:
            self.refuse(field, f"应为日期，不能是 {value!r}")
        return value

    def days(self, field: str) -> tuple[date, ...]:
        """Return dates in rising order; an absent field is no dates."""
        value = self._get(field, ())
        if not isinstance(value, Sequence) or any(type(day) is not date for day in value):
            self.refuse(field, "应为日期的列表")
        if list(value) != sorted(set(value)):
            self.refuse(field, "日期须由早到晚、互不重复")
        return tuple(value)

    def words(self, field: str) -> tuple[str, ...]:
        """Return a list of strings; an absent field is none."""
        value = self._get(field, ())
        if isinstance(value, str) or not all(isinstance(word, str) for word in value):
            self.refuse(field, "应为文字的列表")
        return tuple(value)

    def one_of(self, field: str, choices: Sequence[str], default: str | None = None) -> str:
        """Return a string that is one of the choices."""
        value = self.text(field, default)
        if value not in choices:
            self.refuse(field, f"应为 {'、'.join(choices)} 之一，不能是 {value!r}")
        return value

    def has(self, field: str) -> bool:
        return field in self._fields

    def names(self) -> tuple[str, ...]:
        """Return the names of this table's fields, in the order of the file."""
        return tuple(self._fields)

    def section(self, field: str) -> "Section":
        """Return a table inside this one."""
        return self._inner(field, self._get(field), f"{self.name}.{field}" if self.name else field)

    def sections(self, field: str) -> tuple["Section", ...]:
        """Return an array of tables; an absent field is none."""
        value = self._get(field, ())
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.refuse(field, "应为表的列表")
        prefix = f"{self.name}.{field}" if self.name else field
        return tuple(self._inner(field, item, f"{prefix}#{i}") for i, item in enumerate(value, 1))

    def inner(self) -> dict[str, "Section"]:
        """Return every table directly inside this one that has not been asked for yet."""
        names = [name for name, value in self._fields.items() if isinstance(value, Mapping) and name not in self._asked]
        return {name: self.section(name) for name in names}

    def close(self) -> None:
        """Refuse a field nobody asked for."""
        for field in self._fields:
            if field not in self._asked:
                self.refuse(field, "没有这一项")

    def refuse(self, field: str, reason: str) -> NoReturn:
        """Raise LawError for one field of this table."""
        where = f"[{self.name}] " if self.name else ""
        raise LawError(f"{self.file}: {where}{field}: {reason}")

    def _get(self, field: str, default: Any = None) -> Any:
        self._asked.add(field)
        value = self._fields.get(field, default)
        if value is None:
            self.refuse(field, "缺少")
        return value

    def _inner(self, field: str, value: Any, name: str) -> "Section":
        if not isinstance(value, Mapping):
            self.refuse(field, "应为表")
        return Section(self.file, name, value)


def read(path: Path, root: Path) -> Section:
    """Read a TOML file under `root`; raises LawError naming the file when it is unreadable."""
    name = f"rules/data/{path.relative_to(root).as_posix()}"
    try:
        fields = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LawError(f"{name}: 不是合法的 TOML：{error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise LawError(f"{name}: 读不了：{error}") from None
    return Section(name, "", fields)


def dated(folder: Path, root: Path) -> list[tuple[date, Path]]:
    """Return a folder's files by the day in their names; raises LawError for another name, or an empty folder."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        day = iso_day(path.stem)
        if day is None:
            name = path.relative_to(root).as_posix()
            raise LawError(f"rules/data/{name}: 文件名：应为施行日，如 2019-05-15.toml")
        found.append((day, path))
    if not found:
        raise LawError(f"rules/data/{folder.relative_to(root).as_posix()}: 文件：缺少")
    return found
