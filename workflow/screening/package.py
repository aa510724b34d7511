"""The ZIP package DOCX and XLSX come in: opened within bounds, its parts read as XML that may not define anything."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from lxml import etree

from workflow.screening import images
from workflow.screening.report import BadFile, Found

MOST_BYTES, MOST_PARTS, MOST_XML = 200 * 1024 * 1024, 5000, 24 * 1024 * 1024
_PICTURE = re.compile(r"\.(jpe?g|png)$", re.IGNORECASE)
_EMBEDDED = re.compile(r"/(embeddings|activeX|externalLinks|pivotCache|model)/|vbaProject", re.IGNORECASE)
_TOLD = {"creator", "lastModifiedBy", "title", "subject", "description", "keywords", "category", "Company", "Manager"}
SPOILED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
"""What zipfile raises over a spoiled package; NotImplementedError is its word for a compression it does not know."""


def opened(content: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name; raises BadFile for one that is broken, encrypted or too large when unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            listed = [item for item in package.infolist() if not item.is_dir()]
            if len(listed) > MOST_PARTS or sum(item.file_size for item in listed) > MOST_BYTES:
                raise BadFile("文件解压后太大，不予打开")
            if any(item.flag_bits & 1 for item in listed):
                raise BadFile("文件加了密码，请交来不加密的文件")
            return {item.filename: package.read(item) for item in listed}
    except SPOILED:
        raise BadFile("文件损坏，打不开") from None


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tree(content: bytes) -> Any:
    """Return the root of a part's XML; raises BadFile."""
    if len(content) > MOST_XML:
        raise BadFile("文件里的正文太大，请分成几份")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise BadFile("文件损坏，内容读不出来") from None
    if root.getroottree().docinfo.doctype:
        raise BadFile("文件里有不许有的定义（DOCTYPE），不予打开")
    return root


def written(root: Any) -> bytes:
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def found_beside(parts: Mapping[str, bytes]) -> Iterator[Found]:
    """Yield what is found beside the text: properties, embedded files, what the pictures tell."""
    for name, content in parts.items():
        if name.startswith("docProps/") and name.endswith(".xml"):
            told = [local(item) for item in tree(content).iter() if local(item) in _TOLD and (item.text or "").strip()]
            if told or (name.endswith("custom.xml") and len(tree(content))):
                yield Found("metadata", name, "、".join(told))
        elif name.startswith("docProps/thumbnail"):
            yield Found("metadata", name, "首页缩略图")
        elif _EMBEDDED.search(name) and not name.endswith(".rels"):
            yield Found("embedded", name)
        elif _PICTURE.search(name):
            yield from (Found(item.kind, name) for item in images.screened(content).found)


def cleaned_beside(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts with empty properties and with pictures that tell nothing; what is embedded stays and is told."""
    kept = {}
    for name, content in parts.items():
        if name.startswith("docProps/") and name.endswith(".xml"):
            root = tree(content)
            for item in root if name.endswith("custom.xml") else ():
                root.remove(item)
            for item in root.iter():
                if local(item) in _TOLD:
                    item.text = ""
            kept[name] = written(root)
        else:
            kept[name] = images.cleaned(content) if _PICTURE.search(name) else content
    return kept


def local(item: Any) -> str:
    """Return an element's name without its namespace; a comment or entity has none."""
    return item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""
