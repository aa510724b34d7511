"""A mail server for measuring: STARTTLS and a password as in life, every mail read to its end and dropped."""

import asyncio
import ssl
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USERNAME, PASSWORD = "gongkai", "bench-words"


@dataclass(frozen=True)
class Sink:
    port: int
    ca_file: Path
    host: str = "127.0.0.1"
    username: str = USERNAME
    password: str = PASSWORD


@contextmanager
def running(folder: Path) -> Iterator[Sink]:
    """Start the server in a process of its own, with a certificate of its own authority; it stops when the block ends."""
    import trustme

    folder.mkdir(parents=True)
    authority, ca_file, certificate = trustme.CA(), folder / "ca.pem", folder / "server.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    command = [sys.executable, "-W", "ignore", __file__, str(certificate)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Sink(int(process.stdout.readline()), ca_file)


async def serve(certificate: Path) -> None:
    trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trust.load_cert_chain(certificate)
    server = await asyncio.start_server(lambda reader, writer: converse(reader, writer, trust), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, trust: ssl.SSLContext) -> None:
    """Speak as much of SMTP (RFC 5321, 3207, 4954) as a client with a password needs."""
    encrypted = known = False
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        match line[:4].upper():
            case b"EHLO":
                answer = b"250-sink\r\n250-SIZE 99999999\r\n250 " + (b"AUTH PLAIN" if encrypted else b"STARTTLS")
            case b"STAR" if not encrypted:
                writer.write(b"220 go on\r\n")
                await writer.start_tls(trust)
                encrypted = True
                continue
            case b"AUTH":
                known = encrypted and b64decode(line.split()[-1]) == f"\0{USERNAME}\0{PASSWORD}".encode()
                answer = b"235 welcome" if known else b"535 no"
            case b"MAIL" | b"RCPT":
                answer = b"250 good" if known else b"530 who are you"
            case b"DATA" if known:
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                answer = b"250 taken"
            case b"QUIT":
                writer.write(b"221 goodbye\r\n")
                break
            case _:
                answer = b"502 what"
        writer.write(answer + b"\r\n")
    writer.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
