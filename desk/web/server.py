"""The web server: one process, threads for the handlers; stopped by a signal like every service."""

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from desk import log_lines
from desk.loading import loading, settled
from desk.web.frame import Frame
from desk.web.front import Front, create_doorstep
from desk.web.meters import Meters
from workflow.database import Database
from workflow.office import Office

GRACE_SECONDS = 10


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else is done; port 0 is any free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)


def address_of(taken: socket.socket) -> str:
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def server(app: ASGIApp, office: Office) -> uvicorn.Server:
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
    meters = Meters()
    doorstep = create_doorstep(Frame(office, database, portal_only), meters)
    with ExitStack() as stack, ThreadPoolExecutor(1, "rest") as executor:

        def rest() -> ASGIApp:
            app = _application(office, database, meters, portal_only=portal_only)
            if office.config.today is None:
                stack.enter_context(_periodic_work(office, database, with_jobs=with_jobs))
            settled()
            return app

        front = Front(doorstep, rest, executor)
        program = server(front, office)
        front.rest.add_done_callback(lambda done: _end(program) if done.exception() else None)
        program.run(sockets=[taken])
        front.want()
        front.rest.result()  # raises what kept the rest from being loaded


def _application(office: Office, database: Database, meters: Meters, *, portal_only: bool) -> ASGIApp:
    with loading():
        from desk.web.app import create_app

        return create_app(office, database, portal_only=portal_only, meters=meters)


def _periodic_work(office: Office, database: Database, *, with_jobs: bool) -> AbstractContextManager[None]:
    with loading():
        from workflow import jobs
        from workflow.telling.post import transport_of

        table = jobs.JOBS if with_jobs else jobs.WATCH
        return jobs.running(database, office, transport_of(office.config, database), table)


def _end(program: uvicorn.Server) -> None:
    program.should_exit = True


def _told(_number: int, _frame: FrameType | None) -> None:
    """Nothing more is to be done."""
