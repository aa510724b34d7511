"""Start-up: a command in a cold process, and the first page of a server from the moment it is started."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.pairs import Row, times

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ENV = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}  # as an installed program
PEER = """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from sqlmodel import Field, Session, SQLModel, create_engine, select

class Case(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    number: str

engine = create_engine("sqlite:///peer.db")
SQLModel.metadata.create_all(engine)
app = FastAPI()

@app.get("/", response_class=HTMLResponse)
def first() -> str:
    with Session(engine) as session:
        return "".join(case.number for case in session.exec(select(Case).limit(50)))
"""


def rows() -> Iterable[Row]:
    yield times(
        "gongkai due, a cold process", "python -c 'import fastapi, sqlmodel'",
        lambda: run(BIN / "gongkai", "due", "--received", "2026-03-02", "--json"),
        lambda: run(sys.executable, "-c", "import fastapi, sqlmodel"), limit=0.5,
    )  # fmt: skip
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text((ROOT / "config.toml").read_text("utf-8"), "utf-8")
        (folder / "peer.py").write_text(PEER, "utf-8")
        run(BIN / "gongkai", "init", folder=folder)
        run(BIN / "gongkai", "person", "add", "admin", "--name", "管理员", "--role", "admin", folder=folder)
        run(BIN / "gongkai", "person", "password", "admin", folder=folder, said="correct-horse-battery\n" * 2)
        yield times(
            "gongkai serve, from start to its first page", "bare FastAPI + SQLModel",
            first_page(folder, 8931, "/sign-in", BIN / "gongkai", "serve", "--port", "8931"),
            first_page(folder, 8932, "/", sys.executable, "-m", "uvicorn", "peer:app", "--port", "8932"), limit=1.5,
        )  # fmt: skip
        yield times(
            "gongkai serve, from start until all of it is there", "bare FastAPI + SQLModel",
            first_page(folder, 8931, "/ready", BIN / "gongkai", "serve", "--port", "8931"),
            first_page(folder, 8932, "/", sys.executable, "-m", "uvicorn", "peer:app", "--port", "8932"),
        )  # fmt: skip


def run(*words: object, folder: Path | None = None, said: str | None = None) -> None:
    subprocess.run(
        [str(word) for word in words], cwd=folder, env=ENV, input=said, check=True, capture_output=True, text=True
    )


def first_page(folder: Path, port: int, path: str, *words: object) -> Callable[[], None]:
    def start() -> None:
        process = subprocess.Popen(
            [str(word) for word in words], cwd=folder, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            while process.poll() is None:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
                    return
                except OSError:
                    time.sleep(0.005)
            raise SystemExit(f"it ended before its first page: {words}")
        finally:
            process.kill()
            process.wait()

    return start
