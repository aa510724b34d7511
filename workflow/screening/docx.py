"""DOCX: comments, tracked changes, hidden and blackened words, properties, embedded files."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from workflow.screening import package, words
from workflow.screening.package import local
from workflow.screening.report import BadFile, Found, Report, short

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = re.compile(r"^word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml$")
_NOTES = re.compile(r"^word/(comments\w*|people)\.xml$")
_GONE = {"del", "moveFrom", "delText", "delInstrText"}
_KEPT = {"ins", "moveTo"}
_FORMER = {
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange", "tblGridChange", "tblPrExChange",
    "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
    "moveToRangeEnd",
}  # fmt: skip
_MARKS = {"commentRangeStart", "commentRangeEnd", "commentReference"}


def screened(content: bytes) -> Report:
    """Return what a DOCX hides or tells; raises BadFile."""
    parts = _parts(content)
    concealing = _concealing_styles(parts)
    found = list(package.found_beside(parts))
    for name, part in parts.items():
        if _NOTES.search(name):
            notes = [item for item in package.tree(part).iter() if local(item) == "comment"]
            found += [Found("comments", name, short(_text(item))) for item in notes]
        if _TEXT.search(name):
            root = package.tree(part)
            changes = [item for item in root.iter() if local(item) in _GONE | _KEPT | _FORMER]
            found += [Found("tracked", name, short(_text(item))) for item in changes if local(item) in {"del", "ins"}]
            found += (
                [Found("tracked", name)] if changes and not any(local(i) in {"del", "ins"} for i in changes) else []
            )
            for run in root.iter(f"{W}r"):
                if kind := _hiding(run, concealing):
                    found.append(Found(kind, name, short(_text(run))))
            found += words.found_in("\n".join(_text(item) for item in root.iter(f"{W}p")), name)
    return Report(tuple(found))


def cleaned(content: bytes) -> bytes:
    """Return the file as it reads with every change accepted: no comments, no properties, hidden runs gone, blackened words
    turned into blocks. Raises BadFile."""
    parts = package.cleaned_beside(_parts(content))
    concealing = _concealing_styles(parts)
    gone = {name for name in parts if _NOTES.search(name) or name.startswith("docProps/thumbnail")}
    for name, part in parts.items():
        if _TEXT.search(name):
            root = package.tree(part)
            for run in list(root.iter(f"{W}r")):
                _uncover(run, _hiding(run, concealing))
            _accept(root)
            parts[name] = package.written(root)
        elif name == "[Content_Types].xml" or name.endswith(".rels"):
            parts[name] = _without(part, gone)
    return package.packed({name: part for name, part in parts.items() if name not in gone})


def _parts(content: bytes) -> dict[str, bytes]:
    parts = package.opened(content)
    if "word/document.xml" not in parts:
        raise BadFile("不是 Word 文档（缺正文）")
    return parts


def _concealing_styles(parts: Mapping[str, bytes]) -> set[str]:
    """Return the styles whose words are hidden."""
    part = parts.get("word/styles.xml")
    styles = package.tree(part).iter(f"{W}style") if part else ()
    return {
        item.get(f"{W}styleId", "") for item in styles if any(_is_on(one) for one in item.findall(f"{W}rPr/{W}vanish"))
    }


def _hiding(run: Any, concealing: set[str]) -> str | None:
    if not _text(run).strip():
        return None
    style = run.find(f"{W}rPr/{W}rStyle")
    above = run.getparent().find(f"{W}pPr/{W}pStyle") if run.getparent() is not None else None
    if any(_is_on(item) for item in run.findall(f"{W}rPr/{W}vanish")):
        return "hidden"
    if any(item is not None and item.get(f"{W}val") in concealing for item in (style, above)):
        return "hidden"
    ink = _value(run, "color", "val") or "auto"
    ground = "000000" if _value(run, "highlight", "val") == "black" else _value(run, "shd", "fill") or "auto"
    if set(_text(run).strip()) <= {"█", "■"}:
        return None
    if ground == "000000" and ink in {"auto", "000000"}:
        return "covered"
    return "hidden" if ink.upper() == "FFFFFF" and ground.upper() in {"AUTO", "FFFFFF"} else None


def _value(run: Any, name: str, attribute: str) -> str | None:
    item = run.find(f"{W}rPr/{W}{name}")
    return None if item is None else item.get(f"{W}{attribute}")


def _is_on(item: Any) -> bool:
    return item.get(f"{W}val", "1") not in {"0", "false", "off"}


def _uncover(run: Any, kind: str | None) -> None:
    if kind == "hidden":
        run.getparent().remove(run)
    for item in run.iter(f"{W}t") if kind == "covered" else ():
        item.text = "█" * len(item.text or "")


def _accept(root: Any) -> None:
    """Accept every tracked change and take out every mark of a comment."""
    for item in list(root.iter()):
        name, parent = local(item), item.getparent()
        if parent is None or name not in _GONE | _KEPT | _FORMER | _MARKS:
            continue
        if name in _KEPT:
            for child in list(item):
                item.addprevious(child)
        parent.remove(item)


def _without(part: bytes, gone: set[str]) -> bytes:
    """Return a list of parts without those taken out."""
    root = package.tree(part)
    for item in list(root):
        target = (item.get("PartName") or item.get("Target") or "").lstrip("/")
        if target in gone or f"word/{target}" in gone:
            root.remove(item)
    return package.written(root)


def _text(item: Any) -> str:
    return "".join(_pieces(item))


def _pieces(item: Any) -> Iterator[str]:
    for one in item.iter():
        name = local(one)
        if name in {"t", "delText"}:
            yield one.text or ""
        elif name in {"tab", "br", "cr"}:
            yield "\n" if name != "tab" else "\t"
