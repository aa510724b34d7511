"""The package of a closed case proves itself: with sha256sum, and with the program it brings, which knows nothing of this one."""

import shutil
import subprocess
import sys
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from gaoping import APPLICANT, CONFIG, OFFICE, REQUEST, Bureau, bureau, noon, opened
from ledger_files import CLOSED, changed, csv_of
from shell import Shell

from workflow import attachments, letterbook, store
from workflow.acts import submission
from workflow.attachments import judge
from workflow.keeping import archive, archive_check
from workflow.ledger import ledgers

RECEIVED = date(2026, 3, 10)
NUMBER = "GPZB-2026-0001"
NOTE = b"%PDF-1.7 a note %%EOF"
PASSPORT = b"%PDF-1.7 an identity document %%EOF"


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    shutil.copy(CONFIG, tmp_path / "config.toml")
    with bureau(database_url) as office:
        furnish(office)
        office.receive(RECEIVED, content="还在办的一件")
    return Shell(tmp_path, {"GONGKAI_DATABASE_URL": database_url})


def furnish(office: Bureau) -> None:
    """A case closed, with attachments of both kinds, a document cleared and an answer stamped."""
    office.receive(RECEIVED, id_number="140581199001011234")
    sent = [judge("证.pdf", PASSPORT, "identity"), judge("说明.pdf", NOTE, "other")]
    with (
        attachments.put(office.database, office.office, sent, noon(RECEIVED)) as kept,
        office.database.write() as session,
    ):
        kept.enter(session, store.known_case(session, NUMBER), 1)
    office.answered(NUMBER, date(2026, 3, 12))
    letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)
    stamped = office.upload("盖章件", "handler", date(2026, 3, 12))
    office.act(NUMBER, "record_stamped", date(2026, 3, 12), letter=2, file=stamped)
    office.act(NUMBER, "serve", date(2026, 3, 13), "registrar", method="post", tracking="1")
    office.act(NUMBER, "close", date(2026, 3, 16))


def unpacked(shell: Shell) -> Path:
    folder = shell.folder / "unpacked"
    shutil.rmtree(folder, ignore_errors=True)
    with ZipFile(shell.folder / "a.zip") as pack:
        pack.extractall(folder)
    return folder


def proved(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_package_proves_itself_and_names_everything(shell: Shell) -> None:
    said = shell.run("archive", NUMBER, "-o", "a.zip").done().out
    folder = unpacked(shell)
    sums = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
    ran = proved(folder)
    entries = len((folder / "journal.jsonl").read_text("utf-8").splitlines())
    assert (sums.returncode, ran.returncode, ran.stdout) == (0, 0, f"核对{entries}条日志，没有出入\n"), ran
    assert f"日志{entries}条" in said
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert NOTE in held
    assert PASSPORT not in held
    assert [path.name for path in (folder / "attachments").iterdir()] == ["02.pdf"]
    assert b"140581199001011234" not in held
    index = (folder / "index.html").read_text("utf-8")
    for words in (NUMBER, "高政办公开复〔2026〕1号", "王*", "id_number", "第1个附件（证件影像", "files/"):
        assert words in index


def test_the_same_case_gives_the_same_bytes(shell: Shell) -> None:
    for name in ("a.zip", "b.zip"):
        shell.run("archive", NUMBER, "-o", name).done()
    assert (shell.folder / "a.zip").read_bytes() == (shell.folder / "b.zip").read_bytes()


def test_whatever_is_altered_is_named(shell: Shell) -> None:
    shell.run("archive", NUMBER, "-o", "a.zip").done()
    for pattern, old, new, words in (
        ("journal.jsonl", "2026-03-12", "2026-03-11", "哈希对不上"),
        ("letters.jsonl", "征收补偿", "别的什么", "的内容与日志里的哈希不符"),
        ("particulars.jsonl", "王喆", "李四", "applicant 与日志里的哈希不符"),
        ("manifest.json", '"seq": 1', '"seq": 2', "尾部不完整"),
    ):
        folder = unpacked(shell)
        path = folder / pattern
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
        ran = proved(folder)
        assert (ran.returncode, ran.stderr) == (1, "")
        assert words in ran.stdout, ran.stdout
        assert f"{pattern} 被改动过" in ran.stdout
    folder = unpacked(shell)
    next((folder / "files").iterdir()).unlink()
    (folder / "extra").touch()
    assert "extra 不在清单里" in proved(folder).stdout
    assert "不见了" in proved(folder).stdout


def sealed_anew(folder: Path) -> None:
    """Have SHA256SUMS list the files as they now are."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = (f"{sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names if name != "SHA256SUMS")
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")


def test_what_is_altered_together_with_the_sums_is_told_by_the_journal(shell: Shell) -> None:
    with opened(shell.environment["GONGKAI_DATABASE_URL"] or "") as office:
        said = {"unit": OFFICE, "applicant": APPLICANT, "content": REQUEST}
        sent = [judge("证.pdf", PASSPORT, "identity"), judge("说明.pdf", NOTE, "other")]
        number = submission.submit(
            office.database, office.office, said, sent, on=RECEIVED, at=noon(RECEIVED), secret="0" * 40, by="registrar"
        ).done.number  # fmt: skip
        office.act(number, "withdraw", RECEIVED, evidence="撤回申请书")
        letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)
    for case, name, old, new, words in (
        (number, "attachments/02.pdf", NOTE, b"%PDF-1.7 another %%EOF", "第2个附件不见了或被改动过"),
        (number, "attachments/02.pdf", None, b"", "第2个附件不见了或被改动过"),
        (NUMBER, "letters.jsonl", "〔2026〕1号".encode(), "〔2026〕9号".encode(), "文书2的种类、文号或状态与日志不符"),
        (NUMBER, "letters.jsonl", b'"served"', b'"issued"', "文书2的种类、文号或状态与日志不符"),
        (NUMBER, "manifest.json", NUMBER.encode(), b"GPZB-2026-0009", "日志是另一件的"),
    ):
        shell.run("archive", case, "-o", "a.zip").done()
        folder = unpacked(shell)
        assert proved(folder).returncode == 0
        path = folder / name
        path.unlink() if old is None else path.write_bytes(path.read_bytes().replace(old, new, 1))
        sealed_anew(folder)
        ran = proved(folder)
        assert (ran.returncode, ran.stderr, words in ran.stdout) == (1, "", True), (name, ran)
    assert archive_check.WITHHELD == attachments.SEALED


def test_a_file_that_is_gone_or_is_none_of_its_kind_is_named_in_a_line(shell: Shell) -> None:
    shell.run("archive", NUMBER, "-o", "a.zip").done()
    with ZipFile(shell.folder / "a.zip") as pack:
        names = set(pack.namelist()) - {"verify.py"}
    for name in sorted(names):
        for content in (None, b"", b"\xff{\n"):
            path = unpacked(shell) / name
            path.unlink() if content is None else path.write_bytes(content)
            ran = proved(shell.folder / "unpacked")
            assert (ran.returncode, ran.stderr, name in ran.stdout or name == "SHA256SUMS") == (1, "", True), (
                name,
                ran,
            )


def test_a_case_still_open_is_not_archived(shell: Shell) -> None:
    shell.run("archive", "GPZB-2026-0002", "-o", "a.zip").refused("还没有办结")
    shell.run("archive", "GPZB-2026-0009", "-o", "a.zip").refused("没有登记号")


def test_a_case_withdrawn_while_it_was_contested_is_archived_once_that_is_decided(shell: Shell) -> None:
    with opened(shell.environment["GONGKAI_DATABASE_URL"] or "") as office:
        number, on = office.receive(RECEIVED).number, date(2026, 4, 20)
        suit = {"kind": "litigation", "body": "高平市人民法院", "received_on": on}
        office.act(number, "open_proceeding", on, "legal", **suit)
        office.act(number, "withdraw", on, evidence="撤回申请书")
        shell.run("archive", number, "-o", "a.zip").refused("第 1 件未经复议直接起诉还没有审结")
        told = {"proceeding": 1, "result": "撤回", "decided_on": on}
        office.act(number, "decide_proceeding", on, "legal", **told)
        shell.run("archive", number, "-o", "a.zip").refused("文书1的文件还没有写出来：请先运行 gongkai sweep")
        letterbook.render(office.database, office.office, noon(on), on)
    shell.run("archive", number, "-o", "a.zip").done()


def test_an_answered_case_is_closed_before_it_is_archived(shell: Shell) -> None:
    """Its journal goes on: the package would end before the act that closes the case (docs/procedure.md)."""
    with opened(shell.environment["GONGKAI_DATABASE_URL"] or "") as office:
        office.answered("GPZB-2026-0002", date(2026, 3, 16))
        letterbook.render(office.database, office.office, noon(RECEIVED), RECEIVED)
        office.act("GPZB-2026-0002", "serve", date(2026, 3, 17), "registrar", method="post", tracking="2")
        shell.run("archive", "GPZB-2026-0002", "-o", "a.zip").refused("已答复，还没有归档办结", "close")
        office.act("GPZB-2026-0002", "close", date(2026, 3, 18))
    shell.run("archive", "GPZB-2026-0002", "-o", "a.zip").done()


def test_the_index_of_a_case_with_a_ledgers_number_runs_nothing(sqlite_url: str, tmp_path: Path) -> None:
    number = "<script>alert(1)</script>"
    with bureau(sqlite_url) as office:
        rows = ledgers.read(
            csv_of(tmp_path, changed(CLOSED, 登记号=number, 申请人类型="其他", 申请人=number)), office.office
        )
        with office.database.write() as session:
            ledgers.take_in(session, office.office, rows, noon(RECEIVED), RECEIVED, lambda _done: None)
        with office.database.read() as session:
            made = archive.package(session, office.office, number, tmp_path)
    with ZipFile(BytesIO(made.content)) as pack:
        index = pack.read("index.html").decode()
    assert "<script" not in index
    assert index.count("&lt;script&gt;") == 4
    assert "<td>从台账导入</td>" in index
