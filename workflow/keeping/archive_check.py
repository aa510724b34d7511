"""Checks the archive package of a case with nothing but Python: every file, the journal's chain, letters and particulars.

This file lies in every package as verify.py; it imports the standard library alone, and runs in the unpacked folder.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
WITHHELD = frozenset({"identity", "agent_identity", "guardian"})
"""Kinds of attachments that stay in the office."""
LETTER = {"kind": "kind", "number": "doc_number", "status": "status"}
"""What a letter is said to be, and the name of it in the journal."""
COVERED = ("case", "unit", "seq", "event", "on", "at", "by", "facts", "outcome")


def main(folder: Path) -> int:
    """Print what is wrong, one line each; return the exit code."""
    problems, entries = check(folder)
    for problem in problems:
        print(problem)
    print(f"核对{entries}条日志，" + (f"有{len(problems)}处出入" if problems else "没有出入"))
    return 1 if problems else 0


def check(folder: Path) -> tuple[list[str], int]:
    problems: list[str] = []
    journal: list[dict[str, str]] = []
    try:
        problems += _files(folder)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        journal = _lines(folder / "journal.jsonl")
        problems += _chain(journal, manifest["head"])
        problems += [] if {entry["case"] for entry in journal} <= {manifest["number"]} else ["日志是另一件的"]
        problems += _letters(folder, journal)
        problems += _particulars(folder, journal)
        problems += _attachments(folder, journal)
        problems += _named_files(folder, journal)
    except OSError as error:
        problems.append(f"{error.filename} 读不出来，后面的没有核对")
    except (ValueError, KeyError, TypeError, AttributeError):
        problems.append("包里有的内容读不懂，后面的没有核对")
    return problems, len(journal)


def _files(folder: Path) -> list[str]:
    """Each file as SHA256SUMS lists it, and none beside them."""
    listed: dict[str, str] = {}
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = [f"{name} 不在清单里" for name in sorted(there - set(listed) - {"SHA256SUMS"})]
    for name, digest in listed.items():
        if name not in there:
            found.append(f"{name} 不见了")
        elif _sha256((folder / name).read_bytes()) != digest:
            found.append(f"{name} 被改动过")
    return found


def _chain(journal: list[dict[str, str]], head: dict[str, object]) -> list[str]:
    """hash = sha256(the hash before + the canonical JSON of what the entry says); the first follows 64 zeros."""
    before = GENESIS
    for place, entry in enumerate(journal, start=1):
        said = json.dumps(
            {name: entry[name] for name in COVERED}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        if (
            entry["seq"] != str(place)
            or entry["prev_hash"] != before
            or entry["hash"] != _sha256((before + said).encode())
        ):
            return [f"日志第{place}条被改动过或者缺少，哈希对不上"]
        before = entry["hash"]
    return [] if (len(journal), before) == (head["seq"], head["hash"]) else ["日志的尾部不完整"]


def _letters(folder: Path, journal: list[dict[str, str]]) -> list[str]:
    """Each letter is as the journal last told it, hash of its value and all; its files have the hashes of the entry that
    recorded them.
    """
    told: dict[int, dict[str, Any]] = {}
    files: dict[int, dict[str, str]] = {}
    for entry in journal:
        outcome = json.loads(entry["outcome"])
        for letter in outcome.get("letters", ()):
            told.setdefault(letter["ordinal"], {}).update(letter)
        if entry["event"] == "render":
            files[outcome["files"]["ordinal"]] = outcome["files"]
    found = []
    kept = {letter["ordinal"]: letter for letter in _lines(folder / "letters.jsonl")}
    found += [f"文书{ordinal}不见了" for ordinal in sorted(told.keys() - kept.keys())]
    for ordinal, letter in kept.items():
        last = told.get(ordinal, {})
        if _sha256(letter["value"].encode()) != last.get("sha256"):
            found.append(f"文书{ordinal}的内容与日志里的哈希不符")
        if any(letter[name] != last.get(of) for name, of in LETTER.items()):
            found.append(f"文书{ordinal}的种类、文号或状态与日志不符")
        for ending, digest in files.get(ordinal, {}).items():
            if ending in {"docx", "pdf"} and _sha256((folder / letter[ending]).read_bytes()) != digest:
                found.append(f"文书{ordinal}的 {ending} 文件与日志里的哈希不符")
    return found


def _particulars(folder: Path, journal: list[dict[str, str]]) -> list[str]:
    """What entries only refer to: sha256(salt + text) is in the entry."""
    wanted = {}
    for entry in journal:
        for name, value in json.loads(entry["facts"]).items():
            if isinstance(value, dict) and value.keys() == {"ref", "sha256"}:
                wanted[value["ref"]] = (entry["seq"], name, value["sha256"])
    found = []
    for kept in _lines(folder / "particulars.jsonl"):
        seq, name, digest = wanted.pop(kept["ref"], ("?", kept["field"], ""))
        if not kept.get("withheld") and _sha256((kept["salt"] + kept["value"]).encode()) != digest:
            found.append(f"第{seq}条的 {name} 与日志里的哈希不符")
    return found + [f"第{seq}条的 {name} 不见了" for seq, name, _ in wanted.values()]


def _attachments(folder: Path, journal: list[dict[str, str]]) -> list[str]:
    """What an applicant sent, numbered in the order of the acts that name it by its hash."""
    kept = {one["ref"]: one for one in _lines(folder / "particulars.jsonl")}
    refs = (json.loads(entry["facts"]).get("attachments") for entry in journal)
    sent = [one for ref in refs if ref for one in json.loads(kept[ref["ref"]]["value"])]
    found = []
    for ordinal, one in enumerate(sent, start=1):
        there = [_sha256(path.read_bytes()) for path in (folder / "attachments").glob(f"{ordinal:02d}.*")]
        if there != ([] if one["kind"] in WITHHELD else [one["sha256"]]):
            found.append(f"第{ordinal}个附件不见了或被改动过")
    return found


def _named_files(folder: Path, journal: list[dict[str, str]]) -> list[str]:
    """Every file an act names by its hash is there."""
    found = []
    for entry in journal:
        for value in json.loads(entry["facts"]).values():
            if isinstance(value, dict) and value.keys() == {"sha256", "ending", "bytes"}:
                path = folder / "files" / f"{value['sha256']}.{value['ending']}"
                if not path.exists() or _sha256(path.read_bytes()) != value["sha256"]:
                    found.append(f"第{entry['seq']}条的文件 {path.name} 不见了或被改动过")
    return found


def _lines(path: Path) -> Any:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
