"""What deploy/bundle_check.py finds in an archive: it is built for machines that are not there to try it."""

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

CHECK = Path(__file__).parents[1] / "deploy" / "bundle_check.py"
ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00"
X86_64, AARCH64 = ELF + b"\x3e\x00", ELF + b"\xb7\x00"
MANY = "cp311-cp311-manylinux_2_17_aarch64.manylinux2014_aarch64"


def wheel(home: Path, name: str, tags: str, needs: tuple[str, ...] = (), **files: bytes) -> Path:
    path = home / "wheels" / f"{name}-1.0-{tags}.whl"
    with ZipFile(path, "w") as pack:
        said = "".join(f"Requires-Dist: {one}\n" for one in needs)
        pack.writestr(
            f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{said}\nwords\n"
        )
        for file, content in files.items():
            pack.writestr(f"{name}/{file}", content)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive in the making: the program, a wheel of machine code, one that only another machine needs."""
    home = tmp_path / "gongkai-1.0-aarch64-py3.11"
    (home / "wheels").mkdir(parents=True)
    for name, words in (("MACHINE", "aarch64"), ("PYTHON", "3.11"), ("GLIBC", "2.17")):
        (home / name).write_text(f"{words}\n")
    only = 'for-windows>=1; sys_platform == "win32"'
    wheel(home, "gongkai", "py3-none-any", ("fast-code[more]>=1", only, "tests; extra == 'dev'"))
    wheel(home, "fast_code", MANY, ("plain<2; extra == 'more'",), so=AARCH64)
    wheel(home, "plain", "py3-none-any")
    return home


def locked(home: Path) -> None:
    others = [path for path in sorted((home / "wheels").iterdir()) if not path.name.startswith("gongkai-")]
    (home / "requirements.lock").write_text("".join(f"{one.name} --hash=sha256:{digest(one)}\n" for one in others))


def summed(home: Path) -> None:
    files = [path for path in sorted(home.rglob("*")) if path.is_file()]
    (home / "SHA256SUMS").write_text("".join(f"{digest(path)}  {path.relative_to(home)}\n" for path in files))


def said(home: Path) -> list[str]:
    packed = home.with_suffix(".tar")
    with tarfile.open(packed, "w") as archive:
        archive.add(home, home.name)
    ran = subprocess.run([sys.executable, CHECK, packed], capture_output=True, text=True, check=False)
    assert ran.returncode == bool(ran.stderr), ran
    return ran.stderr.splitlines()


def test_an_archive_that_is_whole_closed_and_of_one_machine_is_taken(home: Path) -> None:
    locked(home)
    summed(home)
    assert said(home) == []


def gone(home: Path) -> None:
    next((home / "wheels").glob("plain-*")).unlink()


def x86_name(home: Path) -> None:
    path = next((home / "wheels").glob("fast_code-*"))
    path.rename(path.with_name("fast_code-1.0-cp311-cp311-manylinux_2_17_x86_64.whl"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda home: wheel(home, "fast_code", MANY, so=X86_64), "fast_code/so is a program for x86_64"),
        (lambda home: wheel(home, "fast_code", MANY, dll=b"MZ\x90\x00"), "fast_code/dll is a program for another system"),
        (x86_name, "is for another machine"),
        (lambda home: wheel(home, "plain", "cp312-cp312-manylinux_2_17_aarch64"), "is for another Python"),
        (gone, 'plain<2; extra == "more" is needed and no wheel of it is there'),
        (lambda home: wheel(home, "gongkai", "py3-none-any", ("fast-code>=2",)), "fast-code>=2 is needed, not fast_code-1.0"),
        (lambda home: wheel(home, "new", "cp39-abi3-manylinux_2_34_aarch64"), "GLIBC is not what the wheels need"),
    ],
)  # fmt: skip
def test_what_would_fail_on_the_other_machine_is_named(home: Path, spoil: Callable[[Path], object], words: str) -> None:
    spoil(home)
    locked(home)
    summed(home)
    assert any(words in line for line in said(home)), said(home)


def test_what_is_not_as_it_was_packed_is_named(home: Path) -> None:
    locked(home)
    summed(home)
    (home / "extra").write_text("")
    (home / "PYTHON").write_text("3.11\n\n")
    wheel(home, "unlocked", "py3-none-any")
    found = said(home)
    assert [line.removeprefix("bundle: ") for line in found] == [
        "extra is not both there and in SHA256SUMS",
        "wheels/unlocked-1.0-py3-none-any.whl is not both there and in SHA256SUMS",
        "PYTHON is not what SHA256SUMS says",
        "requirements.lock does not name every wheel, each once",
    ]
