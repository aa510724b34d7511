"""The procedure as a picture."""

from workflow.labels import STATES
from workflow.moves import MOVES, NEW


def mermaid() -> str:
    """Return the machine as a Mermaid state diagram; acts that keep the state are left out."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in MOVES:
        for source in move.source:
            if move.target not in {"=", source}:
                labels = arrows.setdefault((source, move.target), [])
                labels += [] if move.label in labels else [move.label]
    lines = ["stateDiagram-v2", *(f"    {state} : {label}" for state, label in STATES.items())]
    for (source, target), labels in arrows.items():
        lines.append(f"    {'[*]' if source == NEW else source} --> {target} : {'、'.join(labels)}")
    return "\n".join([*lines, "    closed --> [*]"])
