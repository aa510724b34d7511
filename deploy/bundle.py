"""One archive that installs the office where there is no network: wheels, units, calendars, the installer, checksums.

    .venv/bin/python deploy/bundle.py [--machine aarch64] [--python 3.11] [--out dist]

The wheels are those of requirements.lock without what only tests and benchmarks need: the closure of pyproject.toml's
dependencies, hashes checked. The free font of the letters is in one of them.
"""

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from importlib.metadata import requires
from pathlib import Path

import bundle_check
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PLATFORMS = (
    "manylinux_2_28",
    "manylinux_2_27",
    "manylinux_2_26",
    "manylinux_2_24",
    "manylinux_2_17",
    "manylinux2014",
    "linux",
)
FROM_SOURCE = frozenset({"fontmeta"})
"""What is published as source only, and is pure Python: made into a wheel here."""
PIN = re.compile(r"^(?P<pin>[\w.-]+==[^\n\\]*)\\(?P<hashes>(?:\n    --hash[^\n]*)+)", re.MULTILINE)


def main() -> None:
    words = argparse.ArgumentParser(description="Build the archive that installs without a network.")
    words.add_argument("--machine", choices=("x86_64", "aarch64"), default=platform.machine())
    words.add_argument("--python", default=f"{sys.version_info.major}.{sys.version_info.minor}", dest="version")
    words.add_argument("--out", type=Path, default=ROOT / "dist")
    said = words.parse_args()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    name = f"gongkai-{project['version']}-{said.machine}-py{said.version}"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / name
        home.mkdir()
        pins = runtime_pins(project["dependencies"], said.machine, said.version)
        fetch(pins, home / "wheels", said.machine, said.version)
        (home / "requirements.lock").write_text(lock_of(home / "wheels"), "utf-8")
        build("--no-build-isolation", str(ROOT), into=home / "wheels")
        (home / "VERSION").write_text(project["version"] + "\n", "utf-8")
        (home / "PYTHON").write_text(said.version + "\n", "utf-8")
        (home / "MACHINE").write_text(said.machine + "\n", "utf-8")
        (home / "GLIBC").write_text(bundle_check.glibc(sorted((home / "wheels").iterdir())) + "\n", "utf-8")
        shutil.copy(ROOT / "deploy" / "install.sh", home)
        shutil.copy(ROOT / "config.toml", home / "config.toml.example")
        shutil.copytree(
            ROOT / "deploy", home / "units", ignore=lambda _, names: [n for n in names if not n.endswith(".service")]
        )
        shutil.copytree(ROOT / "rules" / "data" / "workdays", home / "calendars")
        sums = [f"{digest(path)}  {path.relative_to(home)}" for path in sorted(home.rglob("*")) if path.is_file()]
        (home / "SHA256SUMS").write_text("\n".join(sums) + "\n", "utf-8")
        if found := bundle_check.problems(home):
            sys.exit("\n".join(f"bundle: {line}" for line in found))
        said.out.mkdir(parents=True, exist_ok=True)
        packed = said.out / f"{name}.tar"  # wheels are compressed already
        with tarfile.open(packed, "w") as archive:
            archive.add(home, name)
    print(packed)


def runtime_pins(wanted: list[str], machine: str, version: str) -> dict[str, str]:
    """Return the pins of requirements.lock that running the office needs, on that machine and Python."""
    there = {"platform_machine": machine, "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
             "python_version": version, "python_full_version": f"{version}.0", "extra": ""}  # fmt: skip
    pins = {}
    for found in PIN.finditer((ROOT / "requirements.lock").read_text("utf-8")):
        pin = Requirement(found["pin"])
        if pin.marker is None or pin.marker.evaluate(there):  # by the machine it is for; pip would ask this one
            pins[canonicalize_name(pin.name)] = f"{pin.name}{pin.specifier} \\{found['hashes']}"
    needed: set[str] = set()
    waiting = [Requirement(line) for line in wanted]
    while waiting:
        one = waiting.pop()
        if one.marker is not None and not any(
            one.marker.evaluate({**there, "extra": extra}) for extra in ("", *one.extras)
        ):
            continue
        name = canonicalize_name(one.name)
        for extra in ("", *one.extras):
            key = f"{name}[{extra}]"
            if key in needed:
                continue
            needed.add(key)
            for line in requires(name) or ():
                found = Requirement(line)
                if found.marker is None or found.marker.evaluate({**there, "extra": extra}):
                    found.marker = None
                    waiting.append(found)
    return {name: pins[name] for name in sorted({key.partition("[")[0] for key in needed})}


def fetch(pins: dict[str, str], wheels: Path, machine: str, version: str) -> None:
    """Lay a wheel of each pin into a folder, by the ordinary client, each compared with its hash."""
    platforms = [word for name in PLATFORMS for word in ("--platform", f"{name}_{machine}")]
    with tempfile.TemporaryDirectory() as folder:
        ready, source = Path(folder) / "ready.txt", Path(folder) / "source.txt"
        ready.write_text("".join(f"{pin}\n" for name, pin in pins.items() if name not in FROM_SOURCE), "utf-8")
        source.write_text("".join(f"{pin}\n" for name, pin in pins.items() if name in FROM_SOURCE), "utf-8")
        pip("download", "--no-deps", "--only-binary", ":all:", "--require-hashes", *platforms, "--python-version", version,
            "-r", str(ready), "-d", str(wheels))  # fmt: skip
        build("--require-hashes", "-r", str(source), into=wheels)


def lock_of(wheels: Path) -> str:
    """Return the lock of the archive: each wheel in it by name, version and hash."""
    found = [(*wheel.name.split("-")[:2], digest(wheel)) for wheel in sorted(wheels.glob("*.whl"))]
    return "".join(f"{name.replace('_', '-')}=={version} --hash=sha256:{sha256}\n" for name, version, sha256 in found)


def build(*words: str, into: Path) -> None:
    pip("wheel", "--no-deps", "-w", str(into), *words)


def pip(act: str, *words: str) -> None:
    said = [sys.executable, "-m", "pip", act, "--quiet", "--disable-pip-version-check", *words]
    if subprocess.run(said, check=False).returncode:  # noqa: S603  our own words
        sys.exit(f"bundle: pip {act} failed")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
