"""A real nginx before nodes of the office, by the lines docs/operations.md shows: own folder and port, ended by its process."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import trustme
from postgres_server import Missing, free_port, servant

HOW_TO_GET_IT = "no nginx found: install your system's nginx package (Debian: apt-get install nginx)"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "operations.md"
AROUND = """
daemon off;
pid {home}/pid;
error_log {home}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{lines}
}}
"""


def find() -> Path:
    """Return where nginx is installed; raises Missing."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if found is None:
        raise Missing(HOW_TO_GET_IT)
    return Path(found)


def shown() -> str:
    """Return the page's lines."""
    (lines,) = re.findall(r"```nginx\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return str(lines)


def told(nodes: Sequence[str], port: int, certificate: Path) -> str:
    """Return the page's lines for nodes at `host:port`: what differs from office to office replaced, each of it once."""
    said = shown()
    for theirs, ours in (
        ("server 127.0.0.1:8000 max_fails=0;", "\n".join(f"server {node} max_fails=0;" for node in nodes)),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/certs/foi.pem", str(certificate)),
        ("/etc/ssl/private/foi.key", str(certificate)),
    ):
        assert said.count(theirs) == 1, theirs
        said = said.replace(theirs, ours)
    return said


@contextmanager
def before(nodes: Sequence[str], program: Path) -> Iterator[tuple[str, Path]]:
    """Stand before nodes at `host:port`; give the address that leads through and whose word its certificate has."""
    owner = servant()
    home = Path(tempfile.mkdtemp(prefix="gongkai-nginx-"))
    try:
        authority, certificate = trustme.CA(), home / "certificate.pem"
        authority.cert_pem.write_to_path(str(home / "authority.pem"))
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
        port = free_port()
        (home / "nginx.conf").write_text(AROUND.format(home=home, lines=told(nodes, port, certificate)))
        for path in (home, *home.iterdir()):
            if owner is not None:
                os.chown(path, owner.pw_uid, owner.pw_gid)
        process = subprocess.Popen(
            [program, "-e", home / "log", "-c", home / "nginx.conf"], cwd=home, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **({} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}),
        )  # fmt: skip
        try:
            if not _listens(process, port):
                raise RuntimeError(f"nginx does not start: {(home / 'log').read_text(errors='replace').strip()}")
            yield f"https://127.0.0.1:{port}", home / "authority.pem"
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _listens(process: "subprocess.Popen[bytes]", port: int) -> bool:
    for _ in range(600):
        if process.poll() is not None:
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
