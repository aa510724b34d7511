"""Codes and tokens people and systems hold: made at random, compared without telling by time, kept only as hashes."""

import hashlib
import hmac
import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What is not mistaken for something else on paper: no I, O, 0, 1."""
LENGTH, GROUP = 12, 4


def new_token() -> str:
    """Return 256 random bits, for a cookie or a header."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a code for people, 60 random bits: ABCD-EFGH-JKLM."""
    return code_from(secrets.token_hex(32))


def code_from(secret: str) -> str:
    """Return the code of a secret: the same one each time, so that a form sent twice gets the code it got at first."""
    digest = hashlib.sha256(b"code\0" + secret.encode()).digest()
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def typed(code: str) -> str:
    """Return a code as it was typed, without spaces, hyphens and case."""
    return "".join(char for char in code.upper() if char.isalnum())


def fast_hash(secret: str) -> str:
    """Return the SHA-256 of a secret nobody can guess (256 bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def slow_hash(code: str, salt: str) -> str:
    """Return a hash of a code that costs 16 MiB and some 40 ms a try: 60 bits stay out of reach of who has the database."""
    return hashlib.scrypt(typed(code).encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1, dklen=32).hex()


def new_salt() -> str:
    return secrets.token_hex(16)


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
