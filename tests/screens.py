"""Pictures of the pages as the browser showed them, kept under build/screens: the run keeps them for people to look at."""

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "build" / "screens"


def keep(page: Any, name: str) -> None:
    """Keep a picture of the whole page under a name of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
