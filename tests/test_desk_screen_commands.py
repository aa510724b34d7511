"""gongkai screen: what a file hides, a clean copy, and no database."""

from pathlib import Path

import released_files as files
from shell import Shell


def test_a_file_that_hides_text_is_told_and_cleaned(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    (tmp_path / "名册.pdf").write_bytes(files.pdf("名册", boxed="户主张三"))
    ran = shell.run("screen", "名册.pdf")
    assert ran.code == 1
    assert "黑块下面仍有文字（第1页）：户主张三" in ran.out
    ran = shell.run("screen", "名册.pdf", "--clean", "清理.pdf", "--json").done()
    assert [item["kind"] for item in ran.document["found"]] == ["covered"]
    assert (ran.document["cleaned"], ran.document["may_be_released"]) == ([], True)
    assert "没有查出问题" in shell.run("screen", "清理.pdf").done().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["名册.pdf", "清理.pdf"]


def test_a_number_is_told_and_does_not_stand_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(files.pdf(f"No {files.IDENTITY}"))
    assert f"身份证件号码（第1页）：{files.IDENTITY}" in Shell(tmp_path).run("screen", "a.pdf").done().out


def test_what_cannot_be_screened_is_one_line(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.run("screen", "没有.pdf").refused("没有这个文件或目录")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    shell.run("screen", "a.exe").refused("不收这种文件")
    (tmp_path / "b.docx").write_bytes(files.bomb())
    ran = shell.run("screen", "b.docx")
    assert (ran.code, ran.err) == (1, "")
    assert "文件解压后太大" in ran.out
    shell.run("screen", "b.docx", "--clean", "c.docx").refused("文件解压后太大")
    shell.run("screen", "b.docx", "--clean", "b.docx").refused("另存为别的名字", code=2)
