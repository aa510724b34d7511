"""The database: how it is opened, and how a write begins.

SQLite writers begin IMMEDIATE and commit with synchronous=FULL; PostgreSQL sessions set their timeouts for each transaction, so
nothing depends on the connection and a pooler may stand between.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Date, DateTime, Engine, create_engine, event, inspect, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session as Session  # the pages' handlers name it, and may not know SQLModel

from workflow.statement import Garbled
from workflow.turns import PATIENCE, Lost, Moved, NoTurn, Turns

LOCKED, BUSY = "数据库正被其他程序占用，请稍后再试", "连接都在忙，请稍后再试"
OCCUPIED, TAKEN = (
    "要办的内容正被别处占用，请稍后再试",
    "与别处刚刚写入的重复，这一次没有写入：请重新查看后再办，一再如此的请管理员检查数据库",
)
MOVED = "数据库文件已不在打开它的地方（被移走、删除或者换成了别的文件），本次操作没有写入：请放回原处，或者停下程序后重新启动"
READ_ONLY, BROKEN = "数据库是只读的，请检查文件和目录的权限", "磁盘读写出错（可能已满，也可能有故障），本次操作没有写入"
KNOWN = {
    "database is locked": LOCKED,
    "unable to open database file": "数据库文件打不开，请检查路径、权限，磁盘是否只读",
    "database or disk is full": "磁盘已满，本次操作没有写入",
    "attempt to write a readonly database": READ_ONLY,
    "file is not a database": "文件不是本程序的数据库，没有改动它",
    "database disk image is malformed": "数据库文件已损坏，请用备份恢复",
    "disk I/O error": BROKEN,
}
logging.getLogger("psycopg").addHandler(logging.NullHandler())  # else a command says what it broke on twice
CONNECT_SECONDS = 10
CONNECTIONS = 15
"""How many a process holds to PostgreSQL at most, and keeps open: to open one costs more than an act."""
REST = 1.0
"""Seconds after which a connection to PostgreSQL that nobody used is asked whether it still stands before it is used again."""
SERVER = {
    "Connection refused": "数据库服务器没有开，或者地址、端口不对",
    "invalid port number": "数据库地址里的端口不对，应为 1 至 65535",
    "invalid connection option": "数据库地址“?”后有不认识的参数",
    "connection is bad: invalid": "数据库地址“?”后有写得不对的参数",
    "failed to resolve host": "找不到数据库服务器，请检查地址里的主机名",
    "password authentication failed": "数据库服务器没有接受用户名或者口令",
    "timeout expired": "数据库服务器没有应答",
    "closed the connection": "数据库服务器断开了连接，请先查看是否已经办成再重试",
    "terminating connection": "数据库服务器断开了连接，请先查看是否已经办成再重试",
    "the connection is closed": "数据库服务器断开了连接，请先查看是否已经办成再重试",
    "the database system is": "数据库服务器正在启动或停止，请稍后再试",
    "read-only transaction": "数据库是只读的，本次操作没有写入",
    "conflict with recovery": "备库要跟上主库，中断了这次查询，请重试（或打开备库的 hot_standby_feedback）",
    "No space left on device": "数据库服务器的磁盘已满，本次操作没有写入",
}
"""What PostgreSQL and its driver say, by a sign within it, and what a reader is told."""
MEANWHILE = {"55P03": OCCUPIED, "40P01": OCCUPIED, "40001": OCCUPIED, "23505": TAKEN}
"""PostgreSQL's codes of what somebody else's act prevented: the database itself is well."""


class StoreError(Exception):
    """The database cannot be used; the text is one Chinese line."""


class Meanwhile(StoreError):
    """What somebody else does at this moment stands in the way; the database itself is well."""


class _InChinese:
    """What the database says, raised as a StoreError when the block ends by it; `doubt` hears of all but that it is busy."""

    def __init__(self, engine: Engine, doubt: Callable[[str], None]) -> None:
        self._doubt = doubt
        dialect: Any = engine.dialect
        self._of_driver = dialect.dbapi.Error  # from what goes past SQLAlchemy: pragmas, and the statements of an act

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        match error:
            case None:
                return
            case NoTurn():
                said = LOCKED
            case PoolTimeout():
                said = BUSY
            case Moved():
                said = MOVED
            case Garbled() | JSONDecodeError():  # what users hand in is read before, and refused in its own words
                raise StoreError(
                    f"数据库里有读不出来的内容，被改动过：{error}；请运行 gongkai verify 查看在哪里"
                ) from error
            case Lost():
                said = _first_line(error.__cause__ or error)
            case DBAPIError():
                said = _first_line(error.orig or error)
            case _ if isinstance(error, self._of_driver):
                said = _first_line(error)
            case _:
                return
        if said in {OCCUPIED, TAKEN}:
            raise Meanwhile(said) from error
        if said not in {LOCKED, BUSY}:
            self._doubt(said)
        raise StoreError(f"数据库用不了：{said}") from error


class Database:
    """One engine; `read()` and `write()` give sessions that end with their block."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self.engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        self.turns = Turns(self.engine)
        self._in_chinese = _InChinese(self.engine, self._doubt)
        self.trouble: str | None = None
        """What failed last, until something is seen to be written: `watching.prove` tries."""

    @property
    def folder(self) -> Path:
        """The folder stored letters are relative to: the database's own, or the working folder beside a server."""
        name = make_url(self.url).database
        return Path(name).resolve().parent if self.is_sqlite and name else Path.cwd()

    @contextmanager
    def read(self) -> Iterator[Session]:
        try:
            with self._in_chinese, Session(self.engine) as session:
                yield session
        finally:
            if self.trouble is not None:
                self._let_go()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """As `read`, and all of it sees the database as its first statement did: one act done meanwhile would be seen in part.

        SQLite's reads are such anyway.
        """
        with self.read() as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self._in_chinese, self.turns.turn(shared=False) if self.is_sqlite else self._transaction() as session:
            yield session

    @contextmanager
    def act(self) -> Iterator[Session]:
        """One short transaction, as `write`; on SQLite acts that wait for one another may share its commit."""
        with self._in_chinese, self.turns.turn(shared=True) if self.is_sqlite else self._transaction() as session:
            yield session

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with (
            self.engine.connect() as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def _doubt(self, said: str) -> None:
        self.trouble = said
        if said != MOVED:  # what is open is the only way back to the file
            self.turns.renew()
        self._let_go()

    def _let_go(self) -> None:
        """Close what is open to SQLite on a broken or read-only disk: it stays so, and makes so what is opened beside it.

        On a full disk what is open is kept: to open it anew takes room.
        """
        if self.is_sqlite and self.trouble in {READ_ONLY, BROKEN}:
            self.engine.dispose()

    def close(self) -> None:
        self.turns.close()
        self.engine.dispose()


def _first_line(error: BaseException) -> str:
    if (said := MEANWHILE.get(getattr(error, "sqlstate", None) or "")) is not None:
        return said
    words = str(getattr(error, "orig", None) or error).strip().splitlines()
    first = words[0] if words else type(error).__name__
    gone = next((said for sign, said in SERVER.items() if sign in first), first)
    return KNOWN.get(first, gone)


def _with_driver(url: str) -> str:
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        kind, sign, _ = url.partition("://")
        raise StoreError(f"数据库地址不认识{f'：{kind}://…' if sign else ''}，应为 sqlite:///文件 或 postgresql://…")
    try:
        told = make_url(url)
        if told.drivername != "sqlite":
            told.get_dialect()().create_connect_args(told)  # else read only when it connects
    except (ArgumentError, ValueError):
        raise StoreError("数据库地址写得不对，请检查主机和端口；口令里的 @ : / 等写成 %40 %3A %2F") from None
    if told.drivername == "sqlite":
        _names_a_file(told, url)
    return url


def _names_a_file(url: URL, given: str) -> None:
    """Raise StoreError for an SQLite address that keeps nothing once the command has ended, or asks for more than a file."""
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise StoreError("数据库地址没有写文件名，登记的内容保存不下来：应为 sqlite:///文件")
    if url.query or "?" in given:
        raise StoreError(
            f"SQLite 的数据库地址只写文件，不带“?”后的参数：sqlite:///{url.database}；名字里的 ? 写成 %3F，% 写成 %25"
        )


def _told_of(read: Any) -> Callable[[Any], Any]:
    """Have what is no day or instant said as such."""

    def process(value: Any) -> Any:
        try:
            return read(value)
        except (TypeError, ValueError):
            raise Garbled(value) from None

    return process


class _Day(sqlite.DATE):
    def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], Any]:
        return _told_of(super().result_processor(dialect, coltype))


class _Instant(sqlite.DATETIME):
    def result_processor(self, dialect: Any, coltype: object) -> Callable[[Any], Any]:
        return _told_of(super().result_processor(dialect, coltype))


def _sqlite(url: str) -> Engine:
    name = make_url(url).database
    if name:
        folder = Path(name).resolve().parent
        if not folder.is_dir():
            raise StoreError(f"数据库所在的目录不存在：{folder}")
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False})
    engine.dialect.colspecs = {**engine.dialect.colspecs, Date: _Day, DateTime: _Instant}

    @event.listens_for(engine, "do_connect")
    def _no_log_alone(*_: Any) -> None:
        """SQLite makes a file that is not there, and drops the log of the one that was, with every act still in it."""
        if name and Path(f"{name}-wal").exists() and not Path(name).exists():
            raise StoreError(f"只有日志 {name}-wal，没有它的数据库 {name}：请把数据库文件放回原处，再试一次")

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _to_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("gongkai_write")
        driver: Any = connection.connection.dbapi_connection
        if not driver.in_transaction:  # the writer's is begun before SQLAlchemy is asked
            driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _to_wal(connection: sqlite3.Connection) -> None:
    """Have the file written by a log beside it. Of several that open a new file at once SQLite makes some fail, whatever
    their timeout: they ask again."""
    until = monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > until:
                raise
        sleep(0.01)


def _postgresql(url: str) -> Engine:
    settings = {"prepare_threshold": None, "connect_timeout": CONNECT_SECONDS}
    engine = create_engine(url, hide_parameters=True, pool_size=CONNECTIONS, max_overflow=0, connect_args=settings)
    dialect: Any = engine.dialect

    @event.listens_for(engine, "checkin")
    def _used(_connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _still_stands(connection: Any, record: Any, _proxy: Any) -> None:
        if monotonic() - record.info.get("used", monotonic()) < REST:
            return
        try:
            dialect.do_ping(connection)
        except dialect.dbapi.Error as error:
            raise InvalidatePoolError from error

    @event.listens_for(engine, "begin")
    def _timeouts(connection: Connection) -> None:
        connection.exec_driver_sql(
            "SET LOCAL lock_timeout='10s'; SET LOCAL statement_timeout='120s';"
            " SET LOCAL idle_in_transaction_session_timeout='120s'"
        )

    return engine


def has_tables(database: Database) -> bool:
    with database.read() as session:
        return inspect(session.connection()).has_table("entry")
