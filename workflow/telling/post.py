"""Which post the office uses: files beside the database, or an SMTP server; beside it a gateway for alerts."""

from datetime import datetime
from pathlib import Path

from workflow import letterbook, parts
from workflow.config import Config
from workflow.database import Database
from workflow.office import Office
from workflow.telling.gateway import GatewayTransport, Post
from workflow.telling.mail import FilesTransport, SmtpTransport
from workflow.telling.outbox import Transport


def transport_of(config: Config, database: Database) -> Transport:
    """Return the transport config.toml names; passwords come from GONGKAI_MAIL_PASSWORD and GONGKAI_GATEWAY_TOKEN."""
    return Post(_mail(config, database), _gateway(config))


def clear_parts(office: Office, database: Database, at: datetime) -> int:
    """Remove what killed processes left half written in the store and among the mails; return how many files."""
    folders = {letterbook.folder_of(database, office), database.folder / office.config.mail.folder}
    return sum(parts.clear(folder, at) for folder in folders)


def _gateway(config: Config) -> GatewayTransport | None:
    if (given := config.gateway) is None:
        return None
    token = config.gateway_token.get_secret_value() if config.gateway_token else None
    return GatewayTransport(given.url, given.content_type, given.accepts, token, given.timeout_seconds)


def _mail(config: Config, database: Database) -> Transport:
    mail = config.mail
    if mail.transport == "files":
        return FilesTransport(database.folder / mail.folder)
    return SmtpTransport(
        host=mail.host,
        port=mail.port,
        tls=mail.tls,
        username=mail.username,
        password=config.mail_password.get_secret_value() if config.mail_password else None,
        timeout=mail.timeout_seconds,
        ca_file=Path(mail.ca_file) if mail.ca_file else None,
    )
