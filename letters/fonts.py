"""The fonts a PDF is set in: the office's folder, then the system's, then the free ones of an installed package."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from typst import Fonts

FREE = {"song": "Noto Serif CJK SC", "hei": "Noto Sans CJK SC"}
NOT_FREE = "SimHei"
WANTED = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", FREE["song"]),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", FREE["song"]),
    "heading": ("FZHei-B01S", "方正黑体简体", "STHeiti", "Source Han Sans SC", FREE["hei"]),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", FREE["song"]),
    "song": ("SimSun", "宋体", "STSong", FREE["song"]),
}


class NoFonts(Exception):
    """No font for Chinese is to be found."""


@dataclass(frozen=True, eq=False)
class Faces:
    """Loaded fonts, and for each part of a letter the families to try in order, the last ones for rare characters."""

    fonts: Fonts
    families: Mapping[str, tuple[str, ...]]


@cache
def faces(folder: Path | None = None) -> Faces:
    """Return the fonts there are; `folder` is the office's own. Raises NoFonts without a single one for Chinese."""
    places = [place for place in (folder, _packaged()) if place is not None]
    fonts = Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=list(places))
    known = {family.casefold(): family for family in fonts.families()}
    rest = tuple(family for family in sorted(known.values(), key=_rank) if family != NOT_FREE)
    families = {
        part: tuple(dict.fromkeys([*(known[name.casefold()] for name in names if name.casefold() in known), *rest]))
        for part, names in WANTED.items()
    }
    if all(name.casefold() not in known for name in WANTED["body"]):
        raise NoFonts("找不到中文字体：请把仿宋字体文件放进字体文件夹，或者安装 mplfonts")
    return Faces(fonts, families)


def _packaged() -> Path | None:
    """Return the folder of the free fonts; the package itself is not imported, it would bring its plotting library."""
    spec = find_spec("mplfonts")
    return (
        Path(next(iter(spec.submodule_search_locations))) / "fonts"
        if spec and spec.submodule_search_locations
        else None
    )


def _rank(family: str) -> tuple[bool, bool, str]:
    return family not in FREE.values(), "Mono" in family or "Math" in family, family
