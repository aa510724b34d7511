"""Words that must not go out unseen: identity numbers (GB 11643 checksum), telephone numbers and marks of secrecy."""

import re
import unicodedata

from workflow.screening.report import Found, short

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_IDENTITY = re.compile(r"(?<![\dA-Za-z])[1-9]\d{5}[ -]?(?:1[89]|20)\d{2}[01]\d[0-3]\d[ -]?\d{3}[\dXx](?![\dA-Za-z])")
_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-8]\d{6,7})(?![\d-])"
)
_SECRECY = re.compile(
    r"(?:绝\s*密|机\s*密|秘\s*密)\s*[★☆✩⭐]|密\s*级\s*:\s*(?:绝\s*密|机\s*密|秘\s*密)"
    r"|^[ \t]*(?:绝[ \t]*密|机[ \t]*密|秘[ \t]*密)(?:[ \t]*\d{1,2}[ \t]*(?:年|个月))?[ \t]*$",
    re.MULTILINE,
)


def found_in(text: str, where: str) -> list[Found]:
    """Return what a text holds, each occurrence once."""
    plain = unicodedata.normalize("NFKC", text)
    identities = [match for match in _IDENTITY.finditer(plain) if is_identity(match.group())]
    rest = _IDENTITY.sub(" ", plain)
    return [
        *(Found("secrecy", where, short(match.group())) for match in _SECRECY.finditer(plain)),
        *(Found("identity", where, match.group()) for match in identities),
        *(Found("phone", where, match.group()) for match in _PHONE.finditer(rest)),
    ]


def covered(text: str) -> str:
    """Return a text with the middle of every identity number starred."""
    return _IDENTITY.sub(lambda match: f"{match[0][:3]}{'*' * (len(match[0]) - 5)}{match[0][-2:]}", text)


def is_identity(number: str) -> bool:
    """Say whether 18 characters are a resident identity number by their checksum."""
    digits = number.replace(" ", "").replace("-", "").upper()
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return _CHECKS[total % 11] == digits[17]
