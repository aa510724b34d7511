"""A real PgBouncer in transaction mode before the tests' PostgreSQL: own folder, own port, ended by its own process."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from postgres_server import Missing, answers, free_port, servant
from psycopg.conninfo import conninfo_to_dict

HOW_TO_GET_IT = "no PgBouncer found: install your system's pgbouncer package (Debian: apt-get install pgbouncer)"
ADMIN = "pgbouncer"
SHARED = 3
"""How many connections to PostgreSQL all clients share: fewer than there are clients, so that they truly change hands."""
CONFIG = """
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
default_pool_size = {shared}
auth_type = scram-sha-256
auth_file = {users}
admin_users = {user}
"""


def find() -> Path:
    """Return where PgBouncer is installed; raises Missing."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        raise Missing(HOW_TO_GET_IT)
    return Path(found)


@contextmanager
def before(url: str, program: Path) -> Iterator[str]:
    """Stand between clients and the PostgreSQL of this URL; give the URL that leads through, without a database name."""
    server = conninfo_to_dict(url)
    owner = servant()  # PgBouncer, too, refuses to run as root
    home = Path(tempfile.mkdtemp(prefix="gongkai-pgbouncer-"))
    try:
        listen = free_port()
        through = f"postgresql://{server['user']}:{server['password']}@127.0.0.1:{listen}"
        users = home / "users"
        users.write_text(f'"{server["user"]}" "{server["password"]}"\n')
        config = home / "pgbouncer.ini"
        config.write_text(CONFIG.format(**server, listen=listen, shared=SHARED, users=users))
        for path in (home, users, config):
            if owner is not None:
                os.chown(path, owner.pw_uid, owner.pw_gid)
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, "-q", config], cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                **({} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}),
            )  # fmt: skip
        try:
            if not answers(process, f"{through}/postgres"):
                raise RuntimeError(f"PgBouncer does not start: {(home / 'log').read_text(errors='replace').strip()}")
            yield through
        finally:
            process.terminate()  # at once, without waiting for clients
            process.wait(20)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def pools(through: str, database: str) -> dict[str, str]:
    """Return what PgBouncer says of one database's pool."""
    with psycopg.connect(f"{through}/{ADMIN}", autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        shown = connection.execute("SHOW POOLS")
        names = [column.name for column in shown.description or ()]
        return next(found for row in shown if (found := dict(zip(names, row, strict=True)))["database"] == database)
