"""Whether a case's letters are what its journal says of them, and their files what was written."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from workflow.case import Case
from workflow.tables import CaseFile, LetterRow


def of_journal(row: CaseFile, case: Case, letters: Sequence[LetterRow]) -> list[str]:
    """Compare the letters with what the journal says of them: content, number, state, and the hashes of their files."""
    filed = {act.outcome["files"]["ordinal"]: act.outcome["files"] for act in case.history if act.event == "render"}
    found = [f"{row.number}：文书{ordinal}不见了" for ordinal in case.letters.keys() - {one.ordinal for one in letters}]
    for letter in letters:
        told, name = case.letters.get(letter.ordinal), _named(row, letter)
        if told is None:
            found.append(f"{name}日志里没有")
            continue
        is_whole = sha256(letter.value.encode()).hexdigest() == letter.sha256 or case.destroyed
        if not is_whole or letter.sha256 != told.sha256:
            found.append(f"{name}的内容与日志里的哈希不符")
        for word, kept, said in (
            ("文号", letter.doc_number, told.doc_number), ("状态", letter.status, told.status),
            ("种类", letter.kind, told.kind), ("单位", letter.unit, case.unit),
        ):  # fmt: skip
            if kept != said:
                found.append(f"{name}的{word}为 {kept}，按日志应为 {said}")
        if letter.doc_number is None and (letter.year, letter.register_name, letter.seq) != (None, None, None):
            found.append(f"{name}没有文号，却占着文号登记簿的第{letter.seq}号")
        files = filed.get(letter.ordinal, {})
        if (letter.docx_sha256, letter.pdf_sha256) != (files.get("docx"), files.get("pdf")):
            found.append(f"{name}的文件哈希与日志不符")
    return found


def files(folder: Path, row: CaseFile, letters: Sequence[LetterRow]) -> list[str]:
    """Compare the files of a case's letters with the hashes in their rows."""
    found = []
    for letter in letters:
        name = _named(row, letter)
        for path, digest in ((letter.docx_path, letter.docx_sha256), (letter.pdf_path, letter.pdf_sha256)):
            if path is None:
                found += [f"{name}的文件名不见了"] if digest else []
                continue
            try:
                content = (folder / path).read_bytes()
            except OSError:
                found.append(f"{name}的文件 {path} 不见了")
                continue
            if sha256(content).hexdigest() != digest:
                found.append(f"{name}的文件 {path} 被改动过")
    return found


def _named(row: CaseFile, letter: LetterRow) -> str:
    return f"{row.number}：文书{letter.ordinal}（{letter.doc_number or letter.kind}）"
