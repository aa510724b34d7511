"""Passwords: long enough, not the login, kept only as a hash; set from the command line."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from gaoping import bureau, noon
from shell import Shell, furnished

from workflow import store
from workflow.people import BadPerson
from workflow.sign_in import passwords

AT = noon(date(2026, 3, 10))


def test_none_of_the_last_five_is_taken_again(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    words = [f"correct horse battery {n}" for n in range(7)]
    with bureau(sqlite_url) as office, office.database.write() as session:
        for word in words[:6]:
            passwords.set_password(session, "handler", word, AT)
        for word in words[1:6]:
            with pytest.raises(BadPerson, match="最近5个用过的"):
                passwords.set_password(session, "handler", word, AT)
        passwords.set_password(session, "handler", words[0], AT)
        passwords.set_password(session, "reviewer", words[5], AT)


def test_only_the_right_password_of_an_active_person_matches(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        person = passwords.set_password(session, "handler", "a long enough one", AT)
        assert person.password_hash is not None
        assert "long enough" not in person.password_hash
        assert person.password_hash.startswith("$argon2id$")
        assert passwords.matches(person, "a long enough one")
        assert not passwords.matches(person, "a long enough onE")
        assert not passwords.matches(store.person(session, "reviewer"), "the password of nobody")
        assert not passwords.matches(None, "the password of nobody")
        person.active = False
        assert not passwords.matches(person, "a long enough one")


@pytest.mark.parametrize("word", ["short", "x" * 201, "aaaaaaaaaaaaaa", "my-handler-2026"])
def test_weak_passwords_are_refused(sqlite_url: str, word: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        with pytest.raises(BadPerson, match="口令"):
            passwords.set_password(session, "handler", word, AT)
        with pytest.raises(BadPerson, match="没有“ghost”这个人"):
            passwords.set_password(session, "ghost", "a long enough one", AT)


def test_the_command_reads_one_line_and_prints_no_hash(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    assert "口令须有" in said(shell, "short\n").stderr
    done = said(shell, "一个够长的口令，有字十二个以上\n")
    assert (done.returncode, done.stdout) == (0, "handler 的口令已设置，用旧口令登录的都已退出\n")
    listed = shell.run("person", "list", "--json").done().out
    assert "password" not in listed
    assert "argon2" not in listed
    assert len(json.loads(listed)) > 10


def said(shell: Shell, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        shell.command("person", "password", "handler"), cwd=shell.folder, env=shell.env() | {"PYTHONUTF8": "1"}, input=line,
        text=True, encoding="utf-8", capture_output=True, check=False,
    )  # fmt: skip
