"""Where a mail leads: the page of a case, named by its number alone."""

from urllib.parse import quote

from workflow.config import Config


def to_case(config: Config, number: str) -> str:
    """Return the address of a case's page; empty where config.toml does not say where the desk is."""
    return f"{config.web.address.rstrip('/')}/case/{quote(number, safe='')}" if config.web.address else ""
