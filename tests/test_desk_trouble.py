"""What goes wrong around the program: each trouble is one clear line, nothing is lost and nothing half done."""

import contextlib
import hashlib
import json
import shutil
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest
from gaoping import CONFIG, bureau, opened
from shell import FACTS, Shell, database_of, receiving
from sqlalchemy import text
from sqlmodel import select

from workflow import store
from workflow.database import Database
from workflow.mail_tables import Outbox
from workflow.tables import LetterRow

NUMBER = "GPZB-2026-0001"


def count(shell: Shell) -> int:
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        return store.count_cases(session)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rewritten(shell: Shell, old: str, new: str) -> None:
    path = shell.folder / "config.toml"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")


# ── configuration ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_body_of_reconsideration_the_law_does_not_seem_to_give_is_doubted(shell: Shell) -> None:
    rewritten(shell, 'body = "高平市人民政府"', 'body = "晋城市财政局"')
    for words in (("init",), ("law", "check")):
        assert "的决定由本级人民政府复议" in shell.run(*words).done().err
    rewritten(shell, 'body = "晋城市财政局"', 'body = "晋城市财政局"\nsigner = "vertical"')
    for words in (("init",), ("law", "check")):
        assert "复议" not in shell.run(*words).done().err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("silence_minutes", "silence_minuts", ("config.toml", "[alerts.silence_minuts]", "没有这一项")),
        ("correction_reply = 15", "correction_reply = 0", ("[terms.correction_reply]", "0")),
        ('code = "GPCZ"', 'code = "GPZB"', ("units", "code", "重复", "GPZB")),
        ("at = -5", "at = 7", ("ladder", "由小到大")),
        ("[terms]", "[terms", ("config.toml: 第", "列不合 TOML 的写法")),
        ('phone = "(0356)5221890"\n', "", ("[office.phone]", "缺少这一项")),
        ("database_url =", 'mail_password = "x"\ndatabase_url =', ("GONGKAI_MAIL_PASSWORD", "环境变量")),
        ("sqlite:///gongkai.db", "mysql://root@db/x", ("数据库地址不认识：mysql",)),
        ("sqlite:///gongkai.db", "sqlite:///nowhere/gongkai.db", ("数据库所在的目录不存在",)),
    ],
)
def test_a_typo_in_the_configuration_names_file_and_key(
    shell: Shell, old: str, new: str, words: tuple[str, ...]
) -> None:
    rewritten(shell, old, new)
    shell.run("cases").refused(*words)


def test_no_configuration_one_that_is_a_folder_and_one_in_gbk(tmp_path: Path) -> None:
    Shell(tmp_path).run("cases").refused("找不到配置文件 config.toml")
    (tmp_path / "gbk.toml").write_bytes(CONFIG.read_text("utf-8").encode("gbk"))
    Shell(tmp_path).run("cases", "--config", "gbk.toml").refused("gbk.toml", "读不了", "请另存为 UTF-8")
    (tmp_path / "notepad.toml").write_text(CONFIG.read_text("utf-8"), "utf-8-sig")
    Shell(tmp_path).run("cases", "--config", "notepad.toml").done()
    assert Shell(tmp_path).run("cases", "--config", tmp_path).code == 2


def test_an_environment_variable_wins_over_the_file(shell: Shell) -> None:
    elsewhere = Shell(shell.folder, {"GONGKAI_DATABASE_URL": "sqlite:///other.db"})
    elsewhere.run("init").done()
    assert (shell.folder / "other.db").exists()


def test_a_key_that_is_no_key_is_said_before_anything_is_written(shell: Shell) -> None:
    Shell(shell.folder, {"GONGKAI_KEY": "秘密"}).receive({**FACTS, "id_number": "140581199001011234"}).refused(
        "GONGKAI_KEY"
    )
    assert count(shell) == 0


def test_an_identity_number_without_a_key_is_refused_and_nothing_kept(shell: Shell) -> None:
    without = Shell(shell.folder, {"GONGKAI_KEY": ""})
    without.receive({**FACTS, "id_number": "140581199001011234"}).refused("请先设置环境变量 GONGKAI_KEY")
    assert count(shell) == 0
    without.receive(FACTS).done()


# ── the database ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(params=["sqlite", "postgresql"])
def newer(request: pytest.FixtureRequest, shell: Shell) -> Shell:
    """A database of a later program that no longer serves this one."""
    if request.param == "sqlite":
        url, found = database_of(shell.folder), shell
    else:
        url = request.getfixturevalue("postgres")
        found = Shell(shell.folder, {"GONGKAI_DATABASE_URL": url})
        found.run("init").done()
    database = Database(url)
    with database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0099'"))
        session.connection().execute(text("UPDATE schema_note SET number = 99, oldest_program = 99"))
    database.close()
    return found


def test_a_database_of_a_newer_program_is_refused_and_untouched(newer: Shell) -> None:
    file = newer.folder / "gongkai.db"
    before = sha256(file)
    for words in (("cases",), ("init",), ("verify",), ("sweep", "--today", "2026-03-10"), receiving(FACTS)):
        newer.run(*words).refused("数据库的版本（0099）比程序新", "没有改动任何数据")
    assert sha256(file) == before


def test_a_newer_database_that_still_serves_this_program_is_used_as_it_is(newer: Shell) -> None:
    url = newer.environment.get("GONGKAI_DATABASE_URL", database_of(newer.folder))
    database = Database(url)
    with database.write() as session:
        session.connection().execute(text("UPDATE schema_note SET oldest_program = 1"))
    newer.run("init").done()
    assert newer.run("cases").done().out == "没有符合条件的申请\n"
    with database.read() as session:
        assert session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0099"
    database.close()


def test_a_file_that_is_no_database(shell: Shell) -> None:
    file = shell.folder / "gongkai.db"
    file.write_bytes(b"PK\x03\x04" + b"this is somebody's spreadsheet " * 200)
    before = sha256(file)
    for words in (("cases",), ("init",), ("verify",)):
        shell.run(*words).refused("数据库用不了")
    assert sha256(file) == before


def test_a_database_somebody_else_made_is_not_touched(tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path / "config.toml")
    with closing(sqlite3.connect(tmp_path / "gongkai.db")) as other:
        other.execute("CREATE TABLE entry (id INTEGER)")
        other.commit()
    Shell(tmp_path).run("init").refused("不是本程序建立的，不敢改动")


def test_a_log_without_its_database_is_kept_and_asks_for_it(shell: Shell) -> None:
    """A process was killed: its last acts stand in the log alone, and the file was moved without it."""
    file, aside = shell.folder / "gongkai.db", shell.folder / "aside.db"
    log = shell.folder / "gongkai.db-wal"
    with opened(database_of(shell.folder)) as office:
        number = office.receive(date(2026, 3, 10)).number
        acts = log.read_bytes()
        shutil.copy(file, aside)
    file.unlink()
    log.write_bytes(acts)
    for words in (("cases",), ("init",), ("verify",)):
        shell.run(*words).refused("只有日志", "没有它的数据库")
    assert (file.exists(), log.read_bytes()) == (False, acts)
    aside.rename(file)
    assert number in shell.run("cases").done().out


def test_a_database_file_that_is_a_folder(tmp_path: Path) -> None:
    shutil.copy(CONFIG, tmp_path / "config.toml")
    (tmp_path / "gongkai.db").mkdir()
    Shell(tmp_path).run("cases").refused("数据库文件打不开")


def test_a_postgresql_that_does_not_answer_and_a_wrong_password(shell: Shell, postgres: str) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    dead = Shell(shell.folder, {"GONGKAI_DATABASE_URL": f"postgresql://gongkai@127.0.0.1:{port}/gongkai"})
    for command in ("init", "cases"):
        dead.run(command).refused("数据库用不了")
    nobody = Shell(shell.folder, {"GONGKAI_DATABASE_URL": postgres.replace("test_", "no_such_")})
    nobody.run("init").refused("数据库用不了")


def test_a_schema_that_lost_a_table_is_one_line(shell: Shell, postgres: str) -> None:
    there = Shell(shell.folder, {"GONGKAI_DATABASE_URL": postgres})
    there.run("init").done()
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP TABLE outbox CASCADE")
    there.run("mails").refused("数据库用不了", "outbox")


def test_what_a_database_refuses_is_one_line_and_the_driver_adds_none(shell: Shell, postgres: str) -> None:
    there = Shell(shell.folder, {"GONGKAI_DATABASE_URL": postgres})
    with bureau(postgres) as office:
        office.receive(date(2026, 3, 10))
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SELECT setval('entry_id_seq', 1, false)")
    ran = there.spawn(
        "act", NUMBER, "assign", "--by", "registrar", "--on", "2026-03-11", "--facts", '{"handler": "handler"}'
    )
    ran.refused("没有写入", "请管理员检查数据库")
    assert len(ran.err.splitlines()) == 1, ran.err


# ── the disk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_disk_while_registering_keeps_nothing_half(shell: Shell) -> None:
    with closing(sqlite3.connect(shell.folder / "gongkai.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    full = Shell(shell.folder, largest=4096)
    full.spawn(*receiving(FACTS)).refused("数据库用不了", "没有写入")
    assert count(shell) == 0
    assert shell.receive(FACTS).done().out == f"{NUMBER}\n"
    shell.run("verify").done()


def test_a_full_disk_while_writing_letters_keeps_the_act_and_a_sweep_writes_them(shell: Shell) -> None:
    """The application is registered and its number told: who tries again would register it twice."""
    (shell.folder / "documents").write_bytes(b"a file where the folder should be")
    ran = shell.receive(FACTS).done()
    assert ran.out == f"{NUMBER}\n"
    assert "文书文件写不进" in ran.err
    assert "由巡查补写" in ran.err
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert session.exec(select(LetterRow.pdf_path)).all() == [None]
    (shell.folder / "documents").unlink()
    shell.run("sweep", "--today", "2026-03-11").done()
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        paths = session.exec(select(LetterRow.pdf_path)).all()
    assert [(shell.folder / "documents" / str(path)).is_file() for path in paths] == [True]
    shell.run("verify").done()


def test_letters_that_cannot_be_written_do_not_keep_the_mails_back(shell: Shell) -> None:
    (shell.folder / "documents").write_bytes(b"")
    shell.receive({**FACTS, "channel": "邮寄", "signed_on": "2026-01-05"}).done()
    swept = shell.run("sweep", "--today", "2026-03-11", "--json")
    assert swept.code == 1
    assert swept.document["sent"] > 0
    assert "文书文件写不进" in swept.err


def test_a_repeated_key_is_answered_while_the_letters_cannot_be_written(shell: Shell) -> None:
    (shell.folder / "documents").write_bytes(b"")
    first, again = (shell.receive(FACTS, "--key", "k", "--json").done() for _ in range(2))
    assert first.document == again.document


def test_a_letter_that_cannot_be_written_where_it_is_wanted(shell: Shell) -> None:
    shell.receive(FACTS).done()
    (shell.folder / "frozen").write_bytes(b"")
    shell.run("letter", NUMBER, "receipt", "-o", "frozen/a.pdf").refused("frozen")
    assert not list(shell.folder.glob("**/*.part"))


def test_a_folder_of_mails_that_cannot_be_written_keeps_them_waiting(shell: Shell) -> None:
    shell.receive({**FACTS, "channel": "邮寄", "signed_on": "2026-01-05"}).done()
    (shell.folder / "mail").write_bytes(b"a file where the folder should be")
    swept = shell.run("sweep", "--today", "2026-03-10", "--json")
    assert swept.code == 1
    assert swept.document["failed"] > 0
    assert "邮件写不进目录" in swept.err
    (shell.folder / "mail").unlink()
    with opened(database_of(shell.folder)) as office, office.database.write() as session:
        for row in session.exec(select(Outbox)):
            row.next_at = row.created_at
    shell.run("sweep", "--today", "2026-03-10").done()
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert {row.status for row in session.exec(select(Outbox))} == {"sent"}
    assert len(list((shell.folder / "mail").glob("*.eml"))) == swept.document["failed"]


# ── the periodic work, and what commands write ──────────────────────────────────────────────────────────────────────────


def test_work_runs_until_it_is_told_to_stop(shell: Shell) -> None:
    process = subprocess.Popen(
        shell.command("work"), cwd=shell.folder, env=shell.env(), stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    try:
        assert "定时工作已开始" in process.stderr.readline()
        with opened(database_of(shell.folder)) as office:
            for _ in range(400):
                with office.database.read() as session:
                    if store.beat(session, "sweep") is not None:
                        break
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.05)
            else:
                pytest.fail("no sweep")
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        assert process.wait(timeout=30) == 0
        assert "Traceback" not in rest
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_what_a_command_writes_is_its_owners_alone(shell: Shell) -> None:
    fresh = Shell(shell.folder, {"GONGKAI_DATABASE_URL": "sqlite:///fresh.db"})
    for words in (["init"], ["export", "-o", "ledger.csv"], ["backup", "-o", "office.zip"]):
        fresh.run(*words).done()
    fresh.run("person", "add", "wang", "--name", "王芳", "--role", "registrar", "--role", "handler").done()
    fresh.run("receive", "--facts", json.dumps(FACTS), "--on", "2026-03-10", "--by", "wang").done()
    fresh.run(
        "act", NUMBER, "request_correction", "--by", "wang", "--on", "2026-03-10", "--facts", '{"items": ["文号"]}'
    ).done()
    fresh.run("sweep", "--today", "2026-03-10")
    written = [*shell.folder.glob("fresh.db*"), shell.folder / "ledger.csv", shell.folder / "office.zip"]
    written += (shell.folder / "documents").rglob("*.pdf")
    assert len(written) >= 4
    assert {oct(path.stat().st_mode & 0o077) for path in written} == {"0o0"}


def test_a_database_others_may_read_is_told(shell: Shell) -> None:
    file = shell.folder / "gongkai.db"
    file.chmod(0o644)
    assert "gongkai.db 别的用户也能读" in shell.run("verify").done().err
    file.chmod(0o600)
    assert shell.run("verify").done().err == ""
