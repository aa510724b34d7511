"""The documents that show what the program knows are kept current: the diagram of the procedure, the map of the modules."""

import re
from pathlib import Path

from workflow import diagram

ROOT = Path(__file__).resolve().parents[1]
PROCEDURE = ROOT / "docs" / "procedure.md"


def test_the_diagram_in_the_docs_is_the_procedure() -> None:
    assert f"```mermaid\n{diagram.mermaid()}\n```" in PROCEDURE.read_text("utf-8")


def test_every_module_stands_once_in_the_map() -> None:
    told = re.findall(r"`([a-z_0-9]+)/?`", (ROOT / "docs" / "rooms.md").read_text("utf-8"))
    modules = [path.stem for path in (ROOT / "workflow").glob("*.py") if path.stem != "__init__"]
    folders = [path.parent.name for path in (ROOT / "workflow").glob("*/__init__.py")]
    assert sorted(told) == sorted(modules + folders)
