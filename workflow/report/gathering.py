"""Annual reports of separate installations, delivered as signed files and added up (Ed25519)."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workflow.chain import canonical
from workflow.config import Config, ReportSource
from workflow.disk import reason_of
from workflow.report.annual_report import Check, Report, carried, footing
from workflow.report.figures import ACTS, CHARGES, DOCUMENTS
from workflow.report.statistics import COLUMNS, CONTESTED, RESULTS, ROWS, TOTAL
from workflow.report_tables import PublishedReport

KIND = "gongkai annual report"
FORM = "2021"


class BadDelivery(Exception):
    """Reports cannot be added up; one Chinese line that names the file."""


@dataclass(frozen=True)
class Delivery:
    """One installation's published report of a year."""

    source: str
    year: int
    version: int
    reason: str | None
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Gathered:
    """The sum, the installations that have not delivered, and those that delivered an amended report (with the reason)."""

    report: Report
    missing: tuple[str, ...]
    amended: tuple[tuple[str, str], ...]


def new_key() -> tuple[str, str]:
    """Return a private and a public key as base64."""
    key = Ed25519PrivateKey.generate()
    return _text(key.private_bytes_raw()), _text(key.public_key().public_bytes_raw())


def deliver(row: PublishedReport, config: Config) -> str:
    """Return a published report as a signed file's text; raises BadDelivery without a usable key."""
    if config.report_key is None:
        raise BadDelivery("没有签名的密钥：先用 gongkai annual key 生成，私钥放在环境变量 GONGKAI_REPORT_KEY 里")
    try:
        key = Ed25519PrivateKey.from_private_bytes(
            base64.b64decode(config.report_key.get_secret_value(), validate=True)
        )
    except ValueError:
        raise BadDelivery("GONGKAI_REPORT_KEY 不是 gongkai annual key 生成的私钥") from None
    said = {
        "kind": KIND, "source": row.unit or config.office.name, "year": row.year, "form": row.form,
        "version": row.version, "reason": row.reason, "published_on": row.published_on.isoformat(),
        "figures": json.loads(row.figures), "sha256": row.sha256,
    }  # fmt: skip
    signature = _text(key.sign(canonical(said).encode()))
    return json.dumps({**said, "signature": signature}, ensure_ascii=False, indent=2) + "\n"


def gather(folder: Path, year: int, sources: Sequence[ReportSource]) -> Gathered:
    """Add up the signed files of a folder; of one installation the latest version counts.

    Raises BadDelivery for a file that cannot be read, is signed by nobody known, was changed, or says one version twice.
    """
    if not sources:
        raise BadDelivery("config.toml 里没有 [[reports_from]]，不知道该收哪些单位的报告")
    found: dict[tuple[str, int], Delivery] = {}
    for path in sorted(folder.glob("*.json")):
        delivery = _read(path, {source.name: source for source in sources})
        before = found.get((delivery.source, delivery.year))
        if before is not None and before.version == delivery.version:
            raise BadDelivery(f"{path.name}：{delivery.source}{delivery.year}年第{delivery.version}版有两个文件")
        if before is None or before.version < delivery.version:
            found[delivery.source, delivery.year] = delivery
    here = [found[source.name, year] for source in sources if (source.name, year) in found]
    checks: list[Check] = []
    for one in here:
        checks += [_of(one.source, check) for check in _checks(one, found.get((one.source, year - 1)))]
    total = {
        "year": year,
        "table2": _table_two([one.figures["table2"] for one in here]),
        "table3": {row: _added([one.figures["table3"][row] for one in here], COLUMNS) for row in ROWS},
        "table4": {
            name: _added([one.figures["table4"][name] for one in here], (*RESULTS, TOTAL))
            for name in CONTESTED.values()
        },
    }
    checks += [_of("合计", check) for check in footing(total["table3"])]  # type: ignore[arg-type]
    delivered = {one.source for one in here}
    return Gathered(
        Report(FORM, total, tuple(checks)),
        tuple(source.name for source in sources if source.name not in delivered),
        tuple((one.source, one.reason or "") for one in here if one.version > 1),
    )


def _read(path: Path, sources: Mapping[str, ReportSource]) -> Delivery:
    try:
        said = json.loads(path.read_text("utf-8"))
        signature = base64.b64decode(said.pop("signature"), validate=True)
        source = sources.get(said["source"])
        if said["kind"] != KIND or said["form"] != FORM:
            raise BadDelivery(f"{path.name}：不是{FORM}年格式的年度报告")
        if source is None:
            raise BadDelivery(f"{path.name}：config.toml 的 [[reports_from]] 里没有“{said['source']}”")
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(source.key))
        key.verify(signature, canonical(said).encode())
        delivery = Delivery(said["source"], said["year"], said["version"], said["reason"], said["figures"])
        shaped = set(delivery.figures["table3"]) == set(ROWS) and set(delivery.figures["table4"]) == set(
            CONTESTED.values()
        )
    except InvalidSignature:
        raise BadDelivery(f"{path.name}：签名对不上，文件被改动过或者不是{said['source']}签的") from None
    except OSError as error:
        raise BadDelivery(f"{path.name}：读不了：{reason_of(error)}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadDelivery(f"{path.name}：不是 gongkai annual deliver 写出的文件") from None
    if not shaped:
        raise BadDelivery(f"{path.name}：表三或表四缺行")
    return delivery


def _checks(one: Delivery, last: Delivery | None) -> list[Check]:
    rows = one.figures["table3"]
    found = footing(rows)
    if last is not None:
        found += carried(rows, last.figures["table3"]["carried_out"])
    return found


def _of(name: str, check: Check) -> Check:
    return Check(f"{name} {check.equation}", check.left, check.right)


def _added(rows: Sequence[Mapping[str, int]], columns: Sequence[str]) -> dict[str, int]:
    return {column: sum(row[column] for row in rows) for column in columns}


def _table_two(tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up what was entered; a figure no installation entered stays unknown."""

    def total(values: Sequence[float | None]) -> float | None:
        given = [value for value in values if value is not None]
        return round(sum(given), 2) if given else None

    return {
        **{name: [total([table[name][n] for table in tables]) for n in range(3)] for name in DOCUMENTS},
        **{name: total([table[name] for table in tables]) for name in (*ACTS, CHARGES)},
    }


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
