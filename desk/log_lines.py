"""The log of a service: one JSON object a line on standard error, for whatever collects it.

What is logged names routes, jobs, numbers of requests and where the program broke; never an address, a name or a request.
"""

import logging

from pythonjsonlogger.json import JsonFormatter


def begin() -> None:
    """Log warnings of everything, and every request."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter(
            "%(levelname)s %(name)s %(message)s", rename_fields={"levelname": "level", "name": "logger"},
            timestamp="at", json_ensure_ascii=False,
        )
    )  # fmt: skip
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("gongkai.web").setLevel(logging.INFO)
    logging.getLogger("apscheduler").setLevel(
        logging.CRITICAL
    )  # what a job broke on is logged by workflow.jobs, without words
