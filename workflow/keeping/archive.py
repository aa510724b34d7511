"""The archive package of a closed case: a ZIP that can be read and proved without this program.

Letters as DOCX and PDF, stamped copies and every file handed in, the journal as JSON Lines with the very text its hashes cover,
the particulars with their salts, hashes of everything, an index to read, and a short Python program that proves it all.
Identity numbers and identity documents stay in the office: the package says that they are withheld. The same case gives the
same bytes.
"""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlmodel import Session

from letters.kinds import kinds
from rules import decisions
from rules.proceedings import KINDS
from workflow import attachments, dossier, journal, labels, store, uploads
from workflow.acts.applicants import shown
from workflow.case import Case
from workflow.chain import content
from workflow.disputes import docket
from workflow.keeping import archive_check, kept_files
from workflow.keeping.kept_files import KeptFile
from workflow.letterbook import value_of
from workflow.office import Office
from workflow.tables import CaseFile, Entry, LetterRow, Particular
from workflow.trial import NotAllowed
from workflow.view import row_of

FORMAT = "gongkai archive 1"
READ_ME = """本包是一件政府信息公开申请的全部办理记录，不用原来的程序也能核对：

  sha256sum -c SHA256SUMS      核对每个文件
  python3 verify.py            再核对日志的哈希链、文书、当事人信息和文件

index.html 是目录。journal.jsonl 每行是一条办理日志：hash = sha256（上一条的 hash + 本条 case、unit、seq、event、on、at、by、
facts、outcome 九项的规范 JSON：键按字母排序、无空格、UTF-8），第一条的上一条是六十四个零；
最后一条的 hash 就是 manifest.json 的 head。
日志里的 {"ref","sha256"} 指 particulars.jsonl 里的一行：sha256 = sha256(salt + value)。letters.jsonl 是每份文书定稿的内容，
其 sha256 记在日志里；letters/ 是它的 DOCX、PDF，files/ 是交来的文件（原件、遮盖件、盖章件），attachments/ 是申请人交来的附件。
身份证件号码和证件影像不在包里（manifest.json 的 withheld）。
"""


@dataclass(frozen=True)
class Package:
    content: bytes
    manifest: dict[str, Any]


def package(session: Session, office: Office, number: str, folder: Path) -> Package:
    """Make the package of a case; `folder` is the store. Raises NoCase, NotAllowed for one still open, Unreadable."""
    row = row_of(session, number)
    case = journal.load(session, row)
    _closed(row, case)
    entries, letters = store.entries(session, row.id or 0), store.letters(session, row.id or 0)
    if unwritten := [letter for letter in letters if _lacks_files(letter)]:
        raise NotAllowed(f"文书{unwritten[0].ordinal}的文件还没有写出来：请先运行 gongkai sweep")
    particulars = store.by_case(session, Particular, [row.id or 0])[row.id or 0]
    sent = attachments.of_case(session, row.id or 0)
    withheld = [f"{kept.field}（第{kept.id}项，加密保存在机关）" for kept in particulars if kept.secret]
    withheld += [f"第{item.ordinal}个附件（证件影像，加密保存在机关）" for item in sent if item.sealed]
    members: dict[str, bytes] = dict(_files(folder, letters, entries))
    for item in sent:
        if not item.sealed and item.erased_at is None:
            name = f"attachments/{item.ordinal:02d}{Path(item.path).suffix}"
            members[name] = kept_files.content_of(folder, KeptFile(item.path, item.stored_sha256))
    members["journal.jsonl"] = _lines(_entry(row, entry) for entry in entries)
    members["letters.jsonl"] = _lines(_letter(letter) for letter in letters)
    members["particulars.jsonl"] = _lines(_particular(kept) for kept in particulars)
    members["verify.py"] = Path(archive_check.__file__).read_bytes()
    members["说明.txt"] = READ_ME.encode()
    manifest = {
        "format": FORMAT, "number": number, "unit": row.unit, "office": office.name, "law": row.law,
        "received_on": row.received_on.isoformat(), "state": row.state, "outcome": row.outcome,
        "concluded_on": row.concluded_on.isoformat() if row.concluded_on else None,
        "head": {"seq": row.head_seq, "hash": row.head_hash}, "withheld": withheld,
        "files": [
            {"path": name, "bytes": len(held), "sha256": sha256(held).hexdigest()} for name, held in sorted(members.items())
        ],
    }  # fmt: skip
    members["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    members["index.html"] = _index(row, entries, letters, sorted(members), withheld).encode()
    sums = "".join(f"{sha256(held).hexdigest()}  {name}\n" for name, held in sorted(members.items()))
    members["SHA256SUMS"] = sums.encode()
    return Package(_zipped(members, entries[-1].at), manifest)


def _closed(row: CaseFile, case: Case) -> None:
    if case.destroyed:
        raise NotAllowed(f"{row.number}已按批准的销毁清单销毁，没有可归档的内容")
    if row.state == "answered":
        raise NotAllowed(f"{row.number}已答复，还没有归档办结：先办“归档办结”（close），再做归档包")
    if row.state != "closed":
        raise NotAllowed(f"{row.number}还没有办结（{labels.STATES[row.state]}），不能归档")
    if pending := docket.undecided(case):
        kind = KINDS[pending[0].kind]
        raise NotAllowed(f"{row.number}第 {pending[0].ordinal} 件{kind}还没有审结，审结以后再做归档包")


def _lacks_files(letter: LetterRow) -> bool:
    return letter.status in {"issued", "served"} and letter.pdf_path is None and value_of(letter).file is None


def _files(folder: Path, letters: Sequence[LetterRow], entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    for letter in letters:
        for ending, path, digest in (
            ("docx", letter.docx_path, letter.docx_sha256),
            ("pdf", letter.pdf_path, letter.pdf_sha256),
        ):
            if path is not None:
                yield _place(letter, ending), kept_files.content_of(folder, KeptFile(path, digest or ""))
    for entry in entries:
        for file in uploads.of_entry(json.loads(entry.facts)):
            name = f"files/{file.sha256}.{file.ending}"
            yield name, kept_files.content_of(folder, KeptFile(uploads.path_of(file), file.sha256))


def _place(letter: LetterRow, ending: str) -> str:
    return f"letters/{letter.ordinal:02d}-{letter.kind}.{ending}"


def _entry(row: CaseFile, entry: Entry) -> dict[str, Any]:
    said = content(
        row.number, entry.unit, entry.seq, entry.event, entry.on_day, entry.at, entry.by, entry.facts, entry.outcome
    )
    return {**said, "prev_hash": entry.prev_hash, "hash": entry.hash}


def _letter(letter: LetterRow) -> dict[str, Any]:
    kept = {"ordinal": letter.ordinal, "kind": letter.kind, "status": letter.status, "number": letter.doc_number,
            "sha256": letter.sha256, "value": letter.value}  # fmt: skip
    if letter.pdf_path is not None:
        kept |= {"docx": _place(letter, "docx"), "pdf": _place(letter, "pdf")}
    return kept


def _particular(kept: Particular) -> dict[str, Any]:
    named = {"ref": kept.id, "field": kept.field}
    return named | ({"withheld": True} if kept.secret else {"value": kept.value, "salt": kept.salt})


def _index(
    row: CaseFile, entries: Sequence[Entry], letters: Sequence[LetterRow], names: list[str], withheld: list[str]
) -> str:
    """Return the index as one page of HTML, for people."""
    label = decisions.all_decisions()[row.outcome].label if row.outcome else ""
    applicant = shown(row.applicant, row.applicant_kind, row.applicants)
    head = (("登记号", row.number), ("承办单位", row.unit), ("申请人", applicant), ("收到日期", row.received_on),
            ("办理结果", label), ("办结日期", row.concluded_on or ""),
            ("日志", f"{row.head_seq}条，{row.head_hash}"))  # fmt: skip
    told = "".join(f"<tr><th>{name}</th><td>{escape(str(value))}</td></tr>" for name, value in head)
    acts = "".join(
        f"<tr><td>{entry.seq}</td><td>{entry.on_day}</td><td>{escape(dossier.label_of(entry.event))}</td>"
        f"<td>{escape(entry.by)}</td></tr>"
        for entry in entries
    )
    papers = "".join(
        f"<li>{letter.ordinal} {escape(kinds()[letter.kind].title)} {escape(letter.doc_number or '')}"
        + (
            f' <a href="{_place(letter, "pdf")}">PDF</a> <a href="{_place(letter, "docx")}">DOCX</a>'
            if letter.pdf_path
            else ""
        )
        + "</li>"
        for letter in letters
    )
    files = "".join(f'<li><a href="{escape(name)}">{escape(name)}</a></li>' for name in names)
    kept = "".join(f"<li>{escape(item)}</li>" for item in withheld) or "<li>无</li>"
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{escape(row.number)} 归档目录</title>'
        f"<h1>{escape(row.number)} 归档目录</h1><table>{told}</table><h2>办理经过</h2><table>{acts}</table>"
        f"<h2>文书</h2><ul>{papers}</ul><h2>文件</h2><ul>{files}</ul><h2>不在包里的</h2><ul>{kept}</ul>"
        f"<p>核对：sha256sum -c SHA256SUMS；python3 verify.py。说明见 说明.txt。</p></html>\n"
    )


def _lines(items: Iterator[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def _zipped(members: dict[str, bytes], at: datetime) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w") as pack:
        for name, held in sorted(members.items()):
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            pack.writestr(info, held)
    return packed.getvalue()
