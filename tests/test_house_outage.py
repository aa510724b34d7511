"""The database gone and back, the disk full or read-only under a process that goes on: a named error, then recovery by itself."""

import shutil
from datetime import date
from pathlib import Path

import psycopg
import pytest
from applying import SAID
from browsing import PASSWORD, Browser, browsing
from gaoping import CONFIG, Bureau, at, bureau, opened
from outage import full_disk, open_folder, read_only
from postgres_server import Server
from shell import Shell, database_of, furnished
from sqlmodel import select

from workflow import database, letterbook, store
from workflow.database import StoreError
from workflow.letterbook import Unwritable
from workflow.mail_tables import Alert
from workflow.tables import LetterRow

RECEIVED, LATE = date(2026, 3, 10), date(2026, 4, 9)
NUMBER = "GPZB-2026-0001"
ROOM = 40_000
"""Bytes of a file that hold what SQLite needs to read, 32 KiB, and no act."""
FACTS = {"channel": "当面", "applicant": {"name": "王喆", "address": "某街1号", "identity_shown": True}}
FACTS |= {"content": "征收补偿安置方案", "form": "纸质"}


def not_ready(browser: Browser) -> str:
    answer = browser.get("/ready")
    assert answer.status_code == 503
    return str(answer.json()["reason"])


def is_whole(office: Bureau, folder: Path, **environment: str) -> None:
    shutil.copy(CONFIG, folder / "config.toml")
    Shell(folder, environment).run("verify").done()
    with office.database.read() as session:
        assert store.count_cases(session) == 1


def test_a_postgresql_that_stops_and_starts_under_an_open_office(
    restartable: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with psycopg.connect(f"{restartable.url}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE gongkai")
    url = f"{restartable.url}/gongkai"
    with bureau(url) as office, browsing(office) as browser:
        office.receive(RECEIVED)
        browser.sign_in("handler")
        assert browser.get(f"/case/{NUMBER}").status_code == 200
        restartable.stop()
        page = browser.get(f"/case/{NUMBER}")
        assert (page.status_code, "数据库服务器" in page.text, "Traceback" in page.text) == (503, True, False)
        assert [browser.get(path).status_code for path in ("/health", "/ready")] == [200, 503]
        with pytest.raises(StoreError, match="数据库用不了：数据库服务器没有开"):
            office.run("sweep", at(LATE, 9))
        restartable.start()
        assert browser.get(f"/case/{NUMBER}").status_code == 200  # still signed in: the session is in the database
        assert browser.get("/ready").status_code == 200
        office.run("sweep", at(LATE, 9))
        with office.database.read() as session:
            assert session.exec(select(Alert)).all()
        is_whole(office, tmp_path, GONGKAI_DATABASE_URL=url)


def test_a_postgresql_that_takes_no_writes(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the nodes come upon a standby: reading works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(database, "REST", 0.0)  # each connection is asked whether it still stands
    others = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    others += " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with bureau(postgres) as office, browsing(office) as browser, psycopg.connect(postgres, autocommit=True) as server:
        (name,) = server.execute("SELECT current_database()").fetchone() or ()
        server.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        server.execute(others)
        assert browser.get("/ready").status_code == 200
        with pytest.raises(StoreError, match="数据库用不了：数据库是只读的"):
            office.receive(RECEIVED)
        assert "数据库是只读的" in not_ready(browser)
        server.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        server.execute(others)
        assert browser.get("/ready").status_code == 200
        assert office.receive(RECEIVED).number == NUMBER


def test_a_disk_that_is_full_under_an_open_office_keeps_nothing_half(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office, browsing(office) as browser:
        with full_disk(4096):
            assert browser.get("/ready").status_code == 200, "nobody has written yet: nothing is tried either"
            for _ in range(2):
                with pytest.raises(StoreError, match=r"数据库用不了：磁盘.*没有写入"):
                    office.receive(RECEIVED)
                assert not_ready(browser).startswith("数据库用不了：磁盘")
        assert browser.get("/ready").status_code == 200
        assert office.receive(RECEIVED).number == NUMBER
        is_whole(office, tmp_path)


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_taken_away_under_an_open_office_takes_no_more_acts(
    sqlite_url: str, tmp_path: Path, replaced: bool
) -> None:
    """They would be written to a file without a name, and gone with the process."""
    file, away = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "away.db"
    with bureau(sqlite_url) as office, browsing(office) as browser:
        assert office.receive(RECEIVED).number == NUMBER
        file.rename(away)
        if replaced:
            shutil.copy(away, file)
        for _ in range(2):
            with pytest.raises(StoreError, match=r"数据库文件已不在打开它的地方.*没有写入"):
                office.receive(RECEIVED)
            assert "放回原处" in not_ready(browser)
        away.rename(file)
        assert browser.get("/ready").status_code == 200
        office.act(NUMBER, "assign", RECEIVED, "registrar", handler="handler")
        is_whole(office, tmp_path)


def test_what_was_typed_while_the_disk_is_full_is_sent_once_more_from_the_page_that_says_so(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, browsing(office) as browser:
        browser.sign_in("registrar")
        form, said = (
            browser.get("/receive"),
            {"channel": "当面", "applicant.name": "王喆", "content": "征收补偿安置方案"},
        )
        said |= {"applicant.kind": "自然人", "applicant.phone": "139-0000-0000", "form": "纸质", "_on": str(RECEIVED)}
        public, own = browser.get("/portal/apply"), browser.get("/me")
        with full_disk(4096):
            kept = browser.send(form, "/receive", said)
            of_the_public = browser.send(public, "/portal/apply", SAID | {"unit": office.office.config.office.name})
            secret = browser.send(own, "/me/password", {"old": PASSWORD, "new": "a-new-one-12", "again": "x"})
        for page in (kept, of_the_public):
            assert (page.status_code, "您填写的内容还在这一页" in page.text) == (503, True)
        assert "磁盘" in kept.text
        assert "磁盘" not in of_the_public.text
        assert "a-new-one-12" not in secret.text
        assert browser.send(kept, "/receive").headers["location"].startswith(f"/case/{NUMBER}")
        assert "已经收到您的申请" in browser.send(of_the_public, "/portal/apply").text
        with office.database.read() as session:
            assert store.count_cases(session) == 2


@pytest.mark.parametrize("happened", ["stopped", "migrated"])
def test_what_was_typed_before_the_database_went_is_kept_by_the_page(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, happened: str
) -> None:
    """Also where nobody has read the form yet, or asked who sends it."""
    monkeypatch.setattr("desk.web.frame.CHECKED_EVERY", 0.0 if happened == "migrated" else 60.0)
    with bureau(sqlite_url) as office, browsing(office) as browser:
        office.receive(RECEIVED)
        browser.sign_in("registrar")
        form = browser.get(f"/case/{NUMBER}/do/assign")
        with office.database.write() as session:
            table, then = ("schema_note", "kept_note") if happened == "migrated" else ("web_session", "kept_session")
            session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO {then}")
        said = {"handler": "handler", "note": "请尽快办理"}
        kept = browser.send(form, f"/case/{NUMBER}/do/assign", said)
        assert (kept.status_code, "您填写的内容还在这一页" in kept.text, "请尽快办理" in kept.text) == (503, True, True)
        other = browser.client.post(f"/case/{NUMBER}/do/assign", data=said, headers={"origin": "https://evil.example"})
        assert (other.status_code, "请尽快办理" in other.text) == (503, False)
        with office.database.write() as session:
            session.connection().exec_driver_sql(f"ALTER TABLE {then} RENAME TO {table}")
        assert browser.send(kept, f"/case/{NUMBER}/do/assign").status_code == 303
        assert office.row(NUMBER).handler == "handler"


def test_a_disk_that_is_full_while_letters_are_written(sqlite_url: str, tmp_path: Path) -> None:
    """The act stands; no half file is left; the next turn of the same process writes what is missing."""
    with bureau(sqlite_url) as office:
        office.receive(RECEIVED)
        with full_disk(4096), pytest.raises(Unwritable, match=r"文书文件写不进.*：文件太大，写不下；.*由巡查补写"):
            office.run("render", at(RECEIVED, 9))
        letters = letterbook.folder_of(office.database, office.office)
        assert [path for path in letters.rglob("*") if path.is_file()] == []
        office.run("render", at(RECEIVED, 9))
        with office.database.read() as session:
            assert [(letters / str(path)).is_file() for path in session.exec(select(LetterRow.pdf_path))] == [True]
        is_whole(office, tmp_path)


def test_a_disk_that_is_read_only() -> None:
    with open_folder() as folder:
        shell = furnished(folder)
        shell.receive(FACTS).done()
        shell.run("sweep", "--today", "2026-03-11").done()
        with read_only(folder):
            shell.receive(FACTS).refused("数据库用不了：数据库是只读的")
            shell.run("sweep", "--today", "2026-04-09").refused("数据库用不了：数据库是只读的")
        shell.run("sweep", "--today", "2026-04-09").done()
        with opened(f"sqlite:///{folder / 'gongkai.db'}") as office:
            is_whole(office, folder)


def test_a_disk_that_fails_and_turns_read_only_under_an_open_office() -> None:
    """As a file system that is given up: what is open fails, what is opened then may only read, until it is mended."""
    with open_folder() as folder:
        furnished(folder)
        with opened(database_of(folder)) as office, browsing(office) as browser:
            office.receive(RECEIVED)
            browser.sign_in("handler")
            with read_only(folder):
                with full_disk(ROOM), pytest.raises(StoreError, match="数据库用不了：磁盘"):
                    office.receive(RECEIVED)
                for _ in range(2):
                    with pytest.raises(StoreError, match="数据库用不了：数据库是只读的"):
                        office.receive(RECEIVED)
                    assert "数据库是只读的" in not_ready(browser)
                    with office.database.read() as session:
                        assert store.count_cases(session) == 1
            office.run("sweep", at(LATE, 9))
            assert browser.get("/ready").status_code == 200
            assert office.database.trouble is None
            is_whole(office, folder)


def test_a_folder_of_letters_that_is_read_only_under_an_open_office() -> None:
    with open_folder() as folder:
        shell = furnished(folder)
        shell.receive(FACTS).done()
        with opened(f"sqlite:///{folder / 'gongkai.db'}") as office:
            office.act(NUMBER, "request_correction", RECEIVED, "allround", items=["写明文号"])
            letters = letterbook.folder_of(office.database, office.office)
            with read_only(letters), pytest.raises(Unwritable, match="文书文件写不进"):
                office.run("render", at(RECEIVED, 9))
            office.run("render", at(RECEIVED, 9))
            with office.database.read() as session:
                paths = session.exec(select(LetterRow.pdf_path)).all()
            assert [(letters / str(path)).is_file() for path in paths] == [True, True]
            is_whole(office, folder)
