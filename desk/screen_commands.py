"""gongkai screen: what a file hides before it is released, and a copy without it. No database, no configuration."""

from pathlib import Path

import click

from desk.opening import show
from desk.options import as_json, without_config
from workflow import uploads
from workflow.disk import reason_of
from workflow.letterbook import Unwritable, put
from workflow.screening import apart
from workflow.screening.report import KINDS, BadFile, Report, hiding

LARGEST_MB = 100


@click.command()
@without_config
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--clean", "out", type=click.Path(path_type=Path), help="清理后另存为；原件不动")
@as_json
def screen(file: Path, out: Path | None, as_json: bool) -> None:
    """检查待公开的文件：黑块下的文字、隐藏内容、批注、修订、属性、证件和电话号码、密级标志。

    \b
    收 pdf、docx、xlsx、jpg、png。还藏着内容或有密级标志的，退出码为 1。
    """
    if out is not None and out.resolve() == file.resolve():
        raise click.UsageError("清理后的文件请另存为别的名字，原件不动")
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_MB * 1024 * 1024 + 1)
        ending = uploads.ending_of(file.name, content, LARGEST_MB)
        before = apart.screened(ending, content)
        after = _cleaned(ending, content, out) if out else None
    except OSError as error:
        raise click.ClickException(f"{file}：{reason_of(error)}") from None
    except (BadFile, uploads.BadUpload, Unwritable) as error:
        raise click.ClickException(str(error)) from None
    still = before if after is None else after
    if as_json:
        show({"file": str(file), "found": _listed(before), "cleaned": None if after is None else _listed(after),
              "may_be_released": not hiding(still.counts)})  # fmt: skip
    else:
        click.echo("\n".join([f"{file.name}:", *_lines(before)]))
        if after is not None:
            click.echo("\n".join([f"清理后再查（{out}）：", *_lines(after)]))
    if hiding(still.counts):
        raise click.exceptions.Exit(1)


def _cleaned(ending: str, content: bytes, out: Path) -> Report:
    copy = apart.cleaned(ending, content)
    put(out, copy)
    return apart.screened(ending, copy)


def _listed(report: Report) -> list[dict[str, str]]:
    return [
        {"kind": item.kind, "label": KINDS[item.kind], "where": item.where, "words": item.words}
        for item in report.found
    ]


def _lines(report: Report) -> list[str]:
    return [f"  {item.line()}" for item in report.found] or ["  没有查出问题"]
