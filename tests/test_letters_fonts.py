"""Fonts come from the office, the system or an installed package; the one that is not free is never used."""

from pathlib import Path

import pytest

from letters import fonts
from letters.fonts import FREE, NoFonts, faces


def test_every_part_of_a_letter_has_a_chinese_font_and_falls_back_to_the_rest() -> None:
    found = faces().families
    assert set(found) == {"title", "body", "heading", "kai", "song"}
    for families in found.values():
        assert set(FREE.values()) <= set(families)
        assert len(set(families)) == len(families)


def test_the_font_that_is_not_free_is_never_named() -> None:
    assert "SimHei" in faces().fonts.families()
    assert all("SimHei" not in families for families in faces().families.values())


def test_a_folder_of_the_office_is_read(tmp_path: Path) -> None:
    assert faces(tmp_path).families == faces().families


def test_without_any_chinese_font_the_office_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "_packaged", lambda: None)
    monkeypatch.setattr(fonts, "WANTED", dict.fromkeys(fonts.WANTED, ("没有的字体",)))
    with pytest.raises(NoFonts, match="找不到中文字体"):
        faces(tmp_path / "none")
