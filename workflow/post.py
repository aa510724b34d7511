"""Which post the office uses: files beside the database, or an SMTP server."""

from pathlib import Path

from workflow.config import Config
from workflow.database import Database
from workflow.mail import FilesTransport, SmtpTransport
from workflow.outbox import Transport


def transport_of(config: Config, database: Database) -> Transport:
    """Return the transport config.toml names; the password comes from GONGKAI_MAIL_PASSWORD."""
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
