"""JPEG and PNG: what a picture says beside its pixels. Read and cut by its segments, never decoded, so size costs nothing."""

import struct
import zlib
from collections.abc import Iterator

from workflow.screening.report import BadFile, Found, Report

_PNG = b"\x89PNG\r\n\x1a\n"
_TOLD = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_GPS, _ORIENTATION = 0x8825, 0x0112
_SCAN, _END = 0xDA, 0xD9


def screened(content: bytes) -> Report:
    """Return what a picture tells of its making; raises BadFile."""
    parts, trailing = _parts(content)
    found = []
    for name, body in parts:
        if _is_told(name, body):
            if _tag(body, _GPS) is not None:
                found.append(Found("gps", "图像属性"))
            if not _only_orientation(body):
                found.append(Found("metadata", "图像属性", name.decode("latin-1")))
    if trailing.strip(b"\0\r\n "):
        found.append(Found("trailing", "图像末尾", f"{len(trailing)} 字节"))
    return Report(tuple(found))


def cleaned(content: bytes) -> bytes:
    """Return the picture with the same pixels, its profile and its orientation, and nothing else told; raises BadFile."""
    parts, _ = _parts(content)
    is_png = content.startswith(_PNG)
    kept = []
    for name, body in parts:
        if not _is_told(name, body):
            kept.append(_chunk(name, body) if is_png else body)
            continue
        turned = _tag(body, _ORIENTATION)
        if turned is not None and 2 <= turned <= 8:
            kept.append(_chunk(b"eXIf", _exif(turned)) if is_png else _app1(turned))
    return (_PNG if is_png else b"\xff\xd8") + b"".join(kept)


def _parts(content: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return the named parts of a picture in order and what follows its end."""
    try:
        return _png(content) if content.startswith(_PNG) else _jpeg(content)
    except (struct.error, IndexError, StopIteration):
        raise BadFile("图像文件不完整，打不开") from None


def _png(content: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    parts, at = [], len(_PNG)
    while True:
        size, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + size]
        if len(body) < size:
            raise IndexError
        parts.append((name, body))
        at += 12 + size
        if name == b"IEND":
            return parts, content[at:]


def _jpeg(content: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    parts, at = [], 2
    while True:
        if content[at] != 0xFF:
            raise IndexError
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _END:
            parts.append((b"EOI", content[at : at + 2]))
            return parts, content[at + 2 :]
        size = struct.unpack_from(">H", content, at + 2)[0]
        end = at + 2 + size
        if marker == _SCAN:
            end = _after_scan(content, end)
        parts.append((f"APP{marker - 0xE0}".encode() if 0xE0 <= marker <= 0xEF else b"%02X" % marker, content[at:end]))
        at = end


def _after_scan(content: bytes, at: int) -> int:
    """Return where the next marker stands that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError
        if content[at + 1] not in {0, *range(0xD0, 0xD8)}:
            return at
        at += 2


def _is_told(name: bytes, body: bytes) -> bool:
    """Say whether a part is about the picture: all but frame, colour profile and Adobe's colour mark."""
    if name.startswith(b"APP"):
        is_profile = name == b"APP2" and body[4:].startswith(b"ICC_PROFILE")
        return not is_profile and name not in {b"APP0", b"APP14"}
    return name in _TOLD or name == b"FE"


def _tag(body: bytes, wanted: int) -> int | None:
    """Return the value of a tag of the first directory of EXIF, None when there is none."""
    at = body.find(b"Exif\0\0")
    tiff = body[at + 6 :] if 0 <= at <= 4 else body
    return next((value for tag, value in _directory(tiff) if tag == wanted), None)


def _directory(tiff: bytes) -> Iterator[tuple[int, int]]:
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return
    at = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if at + 2 > len(tiff):
        return
    for n in range(struct.unpack_from(f"{order}H", tiff, at)[0]):
        entry = at + 2 + 12 * n
        if entry + 12 > len(tiff):
            return
        tag, kind = struct.unpack_from(f"{order}HH", tiff, entry)
        yield tag, struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", tiff, entry + 8)[0]


def _only_orientation(body: bytes) -> bool:
    turned = _tag(body, _ORIENTATION)
    return turned is not None and body in {_exif(turned), _app1(turned)}


def _exif(turned: int) -> bytes:
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _app1(turned: int) -> bytes:
    body = b"Exif\0\0" + _exif(turned)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
