"""What an archive of deploy/bundle.py must be, seen from any machine: whole, closed, and of nothing but its own machine.

    .venv/bin/python deploy/bundle_check.py dist/gongkai-VERSION-MACHINE-pyX.Y.tar

Nothing of it is installed. The machine is read from the programs in the wheels themselves, what each wheel needs from its own
metadata as it holds on that machine.
"""

import hashlib
import re
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import canonicalize_name, parse_wheel_filename

PROGRAM = "gongkai"
ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
GLIBC = re.compile(r"manylinux_2_(\d+)_")
OLD_NAMES = {"manylinux2014": "manylinux_2_17", "manylinux2010": "manylinux_2_12", "manylinux1": "manylinux_2_5"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, tarfile.open(sys.argv[1]) as archive:
        archive.extractall(folder, filter="data")
        (home,) = Path(folder).iterdir()
        found = problems(home)
    for line in found:
        print(f"bundle: {line}", file=sys.stderr)
    sys.exit(bool(found))


def problems(home: Path) -> list[str]:
    """Return what is wrong with an unpacked archive, one line each."""
    machine, version = ((home / name).read_text("utf-8").strip() for name in ("MACHINE", "PYTHON"))
    wheels = sorted((home / "wheels").iterdir())
    return [
        *_sums(home),
        *_locked(home, wheels),
        *(line for wheel in wheels for line in _foreign(wheel, machine, version)),
        *_missing(wheels, machine, version),
        *(
            []
            if (home / "GLIBC").read_text("utf-8").strip() == glibc(wheels)
            else ["GLIBC is not what the wheels need"]
        ),
    ]


def glibc(wheels: list[Path]) -> str:
    """Return the oldest C library that all wheels take."""
    return f"2.{max((oldest for wheel in wheels if (oldest := _oldest(wheel)) is not None), default=17)}"


def _oldest(wheel: Path) -> int | None:
    found = [GLIBC.match(_modern(tag)) for tag in parse_wheel_filename(wheel.name)[3]]
    return min((int(match[1]) for match in found if match), default=None)


def _modern(tag: Tag) -> str:
    name, _, machine = tag.platform.partition("_")
    return f"{OLD_NAMES[name]}_{machine}" if name in OLD_NAMES else tag.platform


def _sums(home: Path) -> Iterator[str]:
    listed = dict(line.split("  ")[::-1] for line in (home / "SHA256SUMS").read_text("utf-8").splitlines())
    there = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    for name in sorted(there ^ listed.keys()):
        yield f"{name} is not both there and in SHA256SUMS"
    for name in sorted(there & listed.keys()):
        if _digest(home / name) != listed[name]:
            yield f"{name} is not what SHA256SUMS says"


def _locked(home: Path, wheels: list[Path]) -> Iterator[str]:
    """The installer takes exactly what the archive's lock names, so it names every wheel, once."""
    lines = (home / "requirements.lock").read_text("utf-8").splitlines()
    locked = sorted(line.rpartition("sha256:")[2] for line in lines)
    if locked != sorted(_digest(wheel) for wheel in wheels if not wheel.name.startswith(f"{PROGRAM}-")):
        yield "requirements.lock does not name every wheel, each once"


def _foreign(wheel: Path, machine: str, version: str) -> Iterator[str]:
    python = version.replace(".", "")
    tags = parse_wheel_filename(wheel.name)[3]
    if not any(tag.platform == "any" or tag.platform.endswith(f"_{machine}") for tag in tags):
        yield f"{wheel.name} is for another machine"
    if not any(tag.interpreter in {f"cp{python}", "py3"} or tag.abi == "abi3" for tag in tags):
        yield f"{wheel.name} is for another Python"
    with ZipFile(wheel) as pack:
        for name in pack.namelist():
            with pack.open(name) as file:
                head = file.read(20)
            if head.startswith(b"\x7fELF") and (made := int.from_bytes(head[18:20], "little")) in ELF_MACHINES:
                if ELF_MACHINES[made] != machine:
                    yield f"{wheel.name}: {name} is a program for {ELF_MACHINES[made]}"
            elif head.startswith((b"\x7fELF", b"MZ\x90", b"\xcf\xfa\xed\xfe")):
                yield f"{wheel.name}: {name} is a program for another system"


def _missing(wheels: list[Path], machine: str, version: str) -> Iterator[str]:
    """Follow what the program needs, and what that needs, through the wheels' own metadata."""
    there = {"platform_machine": machine, "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
             "python_version": version, "python_full_version": f"{version}.0", "implementation_name": "cpython",
             "platform_python_implementation": "CPython"}  # fmt: skip
    known = {canonicalize_name(wheel.name.split("-")[0]): wheel for wheel in wheels}
    waiting, done = [Requirement(PROGRAM)], set[tuple[str, str]]()
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        wheel = known.get(name)
        if wheel is None:
            yield f"{one} is needed and no wheel of it is there"
            continue
        if parse_wheel_filename(wheel.name)[1] not in one.specifier:
            yield f"{one} is needed, not {wheel.name}"
        for extra in {"", *one.extras} - {extra for known_name, extra in done if known_name == name}:
            done.add((name, extra))
            for line in _needs(wheel):
                if line.marker is None or line.marker.evaluate({**there, "extra": extra}):
                    waiting.append(line)


def _needs(wheel: Path) -> list[Requirement]:
    with ZipFile(wheel) as pack:
        (name,) = (name for name in pack.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return [
            Requirement(line) for line in HeaderParser().parsestr(pack.read(name).decode()).get_all("Requires-Dist", ())
        ]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
