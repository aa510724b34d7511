"""Personal data kept beside the journal: entries hold a reference and a salted hash, never the data.

Identity numbers are encrypted with the office's key (Fernet, newest key first); their salt lies inside the ciphertext, so the
hash in the journal cannot be tried out against all numbers by someone who has the database but not the key.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlmodel import Session

from workflow.statement import insert

if TYPE_CHECKING:
    from workflow.tables import Particular


class NoKey(Exception):
    """An identity number is to be stored or shown and the environment holds no usable key."""


def new_key() -> str:
    return Fernet.generate_key().decode()


class Vault:
    """Seals and opens particulars with the keys of GONGKAI_KEY (comma separated, newest first).

    `salts` gives 32 hexadecimal digits at each call; the demonstration gives its own, to be the same at every run.
    """

    def __init__(self, keys: str | None, salts: Callable[[], str] = lambda: secrets.token_hex(16)) -> None:
        self._salt = salts
        self._keys = [key.strip() for key in (keys or "").split(",") if key.strip()]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in self._keys]) if self._keys else None
        except ValueError:
            raise NoKey(
                "GONGKAI_KEY 不是有效的密钥：应为 gongkai key 生成的一串字符，多把用逗号分开、新的在前"
            ) from None

    @property
    def has_key(self) -> bool:
        return self._fernet is not None

    def plain(self, case_id: int | None, unit: str, field: str, value: Any) -> tuple[dict[str, Any], str]:
        """Return the columns of a plain particular, not yet stored, and its salted hash."""
        text, salt = _canonical(value), self._salt()
        columns = {"case_id": case_id, "unit": unit, "field": field, "value": text, "salt": salt, "secret": False}
        return columns, _sha256(salt + text)

    def put(self, session: Session, case_id: int, unit: str, field: str, value: Any) -> dict[str, Any]:
        """Store a plain particular; return the reference an entry keeps: {"ref", "sha256"}."""
        columns, sha256 = self.plain(case_id, unit, field, value)
        return _stored(session, columns, sha256)

    def seal(self, session: Session, case_id: int, unit: str, field: str, value: str) -> dict[str, Any]:
        """Store an encrypted particular with its keyed look-up hash; raises NoKey."""
        salt, text = self._salt(), _canonical(value)
        row = {
            "case_id": case_id, "unit": unit, "field": field, "secret": True, "lookup": self.lookup(value),
            "value": self._cipher().encrypt((salt + text).encode()).decode(),
        }  # fmt: skip
        return _stored(session, row, _sha256(salt + text))

    def seal_file(self, content: bytes) -> bytes:
        """Return a file's bytes encrypted with the newest key; raises NoKey."""
        return self._cipher().encrypt(content)

    def open_file(self, stored: bytes) -> bytes:
        """Return the bytes `seal_file` was given; raises NoKey when no key at hand opens them."""
        try:
            return self._cipher().decrypt(stored)
        except InvalidToken:
            raise NoKey("附件解不开：GONGKAI_KEY 里没有当时加密用的密钥") from None

    def lookup(self, value: str) -> str:
        """Return the keyed hash under which equal identity numbers meet, whatever their spelling: the newest key's."""
        return self.lookups(value)[0]

    def lookups(self, value: str) -> tuple[str, ...]:
        """Return the hash under every key at hand, the newest first: until a rotation is through, rows hold either."""
        self._cipher()
        spelt = "".join(value.split()).upper().encode()
        keys = (base64.urlsafe_b64decode(key) for key in self._keys)
        return tuple(hmac.new(key, spelt, hashlib.sha256).hexdigest() for key in keys)

    def digests(self, text: str) -> tuple[str, ...]:
        """Return the digests a text may be known by, the first to be kept: keyed, for a number that is sealed elsewhere could be
        tried out against one that is not; the last is that of an office without a key, and what was kept before."""
        keys = (base64.urlsafe_b64decode(key) for key in self._keys)
        return (*(hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in keys), _sha256(text))

    def lookups_of(self, row: "Particular") -> tuple[str, ...]:
        """Return the hashes under which the number of a sealed row is found: its own, and those of the keys at hand."""
        kept = (row.lookup,) if row.lookup else ()
        if len(self._keys) < 2 or row.value is None:
            return kept
        return tuple(dict.fromkeys((*kept, *self.lookups(self.open(row)))))

    @property
    def mark(self) -> str:
        """Eight digits that tell the newest key from others and say nothing of it."""
        self._cipher()
        return hashlib.sha256(b"gongkai key mark" + base64.urlsafe_b64decode(self._keys[0])).hexdigest()[:8]

    def is_newest(self, sealed: str | bytes) -> bool:
        """Say whether the newest key alone opens what is sealed."""
        self._cipher()
        try:
            Fernet(self._keys[0]).decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def resealed(self, row: "Particular") -> tuple[str, str]:
        """Return a sealed number under the newest key, salt and all (its hash in the journal holds), and its look-up hash."""
        salt, text = self._plain(row)
        return self._cipher().encrypt((salt + text).encode()).decode(), self.lookup(json.loads(text))

    def open(self, row: "Particular") -> Any:
        """Return the value a row holds; None when it has been erased."""
        if row.value is None:
            return None
        return json.loads(self._plain(row)[1])

    def matches(self, row: "Particular", sha256: str) -> bool | None:
        """Say whether the row still is what the entry hashed; None when erased or sealed without a key at hand."""
        if row.value is None or (row.secret and self._fernet is None):
            return None
        salt, text = self._plain(row)
        return _sha256(salt + text) == sha256

    def _plain(self, row: "Particular") -> tuple[str, str]:
        value = row.value or ""
        if not row.secret:
            return row.salt or "", value
        try:
            opened = self._cipher().decrypt(value.encode()).decode()
        except InvalidToken:
            raise NoKey("身份证件号码解不开：GONGKAI_KEY 里没有当时加密用的密钥") from None
        return opened[:32], opened[32:]

    def _cipher(self) -> MultiFernet:
        if self._fernet is None:
            raise NoKey("身份证件号码须加密保存，请先设置环境变量 GONGKAI_KEY（用 gongkai key 生成一把）")
        return self._fernet


def is_reference(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"ref", "sha256"}


def masked(name: str | None, applicant_kind: str = "自然人") -> str:
    """Return a name as lists show it: a person's family name and asterisks, an organisation in full."""
    if not name:
        return "（已销毁）"
    return name if applicant_kind != "自然人" else name[0] + "*" * min(max(len(name) - 1, 1), 2)


def _stored(session: Session, row: dict[str, Any], sha256: str) -> dict[str, Any]:
    """Write a row and return its reference; nobody asks for the row itself in the same transaction."""
    ((ref,),) = insert(session, "particular", row, "RETURNING id")
    return {"ref": ref, "sha256": sha256}


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
