"""The web server: one process, threads for the handlers; stopped by a signal like every service."""

import signal
import socket
from contextlib import ExitStack
from types import FrameType

import uvicorn

from desk import log_lines
from desk.web.app import create_app
from workflow import jobs
from workflow.database import Database
from workflow.office import Office
from workflow.post import transport_of

GRACE_SECONDS = 10


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done; port 0 is any free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def address_of(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def server(office: Office, database: Database, *, portal_only: bool) -> uvicorn.Server:
    app = create_app(office, database, portal_only=portal_only)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="off",
            forwarded_allow_ips=list(office.config.web.trusted_proxies),
        )
    )


def run(office: Office, database: Database, taken: socket.socket, *, with_jobs: bool, portal_only: bool) -> None:
    """Serve until SIGINT or SIGTERM, with the periodic work inside, or with a look at whether anybody does it."""
    log_lines.begin()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _told)  # uvicorn raises the signal again once it has stopped: the jobs still have to end
    with ExitStack() as stack:
        if office.config.today is None:
            table = jobs.JOBS if with_jobs else jobs.WATCH
            stack.enter_context(jobs.running(database, office, transport_of(office.config, database), table))
        server(office, database, portal_only=portal_only).run(sockets=[taken])


def _told(_number: int, _frame: FrameType | None) -> None:
    """Nothing more is to be done."""
