"""A real, certified OpenID provider in a process of its own: npm's oidc-provider, as tests/oidc/provider.mjs sets it up."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from postgres_server import Missing

SOURCE = Path(__file__).with_name("oidc")
BUILD = Path(__file__).parents[1] / "build"
FILES = ("package.json", "package-lock.json", "provider.mjs")
SECRET = "a secret both sides have, long enough for HS256"


def find() -> tuple[str, Path]:
    """Return Node and the installed provider; raises Missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("没有 node 或 npm:Debian 上 apt-get install nodejs npm")
    return node, _installed(npm) / "provider.mjs"


@contextmanager
def running(node: str, program: Path) -> Iterator[str]:
    """Start the provider; give its issuer; it ends with the block."""
    with subprocess.Popen(
        [node, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        issuer = next((line.strip() for line in process.stdout if line.startswith("http://127.0.0.1:")), None)
        assert issuer is not None
        yield issuer


def _installed(npm: str) -> Path:
    """Return the provider's folder with what package-lock.json pins, installed anew only when a file changes."""
    content = b"".join((SOURCE / name).read_bytes() for name in FILES)
    folder = BUILD / f"oidc-{hashlib.sha256(content).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    BUILD.mkdir(exist_ok=True)
    begun = Path(mkdtemp(prefix="oidc-", dir=BUILD))
    for name in FILES:
        shutil.copy(SOURCE / name, begun)
    words = ("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
    done = subprocess.run([npm, *words], cwd=begun, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(begun)
        raise Missing(f"npm ci 装不上测试用的身份认证系统：{done.stderr.strip()[-400:]}")
    try:
        begun.rename(folder)
    except OSError:  # another test process was first
        shutil.rmtree(begun)
    return folder
