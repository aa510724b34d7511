"""The documents that show what the program knows are kept current: the diagram of the procedure."""

from pathlib import Path

from workflow import diagram

PROCEDURE = Path(__file__).resolve().parents[1] / "docs" / "procedure.md"


def test_the_diagram_in_the_docs_is_the_procedure() -> None:
    assert f"```mermaid\n{diagram.mermaid()}\n```" in PROCEDURE.read_text("utf-8")
