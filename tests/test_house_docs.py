"""The documents that show what the program knows are kept current: the diagram of the procedure, the map of the modules."""

import re
from pathlib import Path

from workflow import diagram

ROOT = Path(__file__).resolve().parents[1]
PROCEDURE = ROOT / "docs" / "procedure.md"


def test_the_diagram_in_the_docs_is_the_procedure() -> None:
    assert f"```mermaid\n{diagram.mermaid()}\n```" in PROCEDURE.read_text("utf-8")


def test_every_module_stands_once_in_the_map_under_its_folder() -> None:
    page = (ROOT / "docs" / "rooms.md").read_text("utf-8")
    sections = re.findall(r"^## `([a-z_]+)/`.*\n((?:(?!## ).*\n)+)", page, re.M)
    told = {folder: sorted(re.findall(r"`([a-z_0-9]+)`", body)) for folder, body in sections}
    others = re.findall(r"`([a-z_]+)/`", page[page.index("## Other folders") :])
    workflow = ROOT / "workflow"
    assert told["workflow"] == sorted(path.stem for path in workflow.glob("*.py") if path.stem != "__init__")
    assert {*told, *others} == {"workflow", *(path.parent.name for path in workflow.glob("*/__init__.py"))}
    for folder in told.keys() - {"workflow"}:
        assert told[folder] == sorted(path.stem for path in (workflow / folder).glob("*.py") if path.stem != "__init__")
