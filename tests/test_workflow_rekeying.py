"""The key is changed under a running office: everything sealed opens with the new one alone, and repeats are still found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gaoping import KEY, Bureau, noon, quiet
from sqlmodel import select

from workflow import attachments, letterbook, store
from workflow.attachments import judge
from workflow.database import Meanwhile
from workflow.keeping import backup, rekeying, verification
from workflow.keeping.landing import Bar
from workflow.tables import Particular
from workflow.vault import NoKey, Vault, new_key

RECEIVED = date(2026, 3, 10)
NUMBER = "140581199001011234"
PASSPORT = b"%PDF-1.7 an identity document %%EOF"


class Killed(BaseException):
    """Somebody pulled the plug."""


def keyed(office: Bureau, keys: str) -> Bureau:
    return replace(office, office=replace(office.office, vault=Vault(keys)))


@pytest.fixture
def sealed(office: Bureau) -> Bureau:
    for ordinal in range(2):
        number = office.receive(RECEIVED, id_number=f"{NUMBER}{ordinal}", applicant={"name": f"王{ordinal}"}).number
        sent = judge("身份证.pdf", PASSPORT, "identity")
        with (
            attachments.put(office.database, office.office, [sent], noon(RECEIVED)) as kept,
            office.database.write() as session,
        ):
            kept.enter(session, store.known_case(session, number), 1)
    return office


def documents(office: Bureau) -> list[Path]:
    return sorted((letterbook.folder_of(office.database, office.office) / "attachments").rglob("*.pdf"))


def test_everything_sealed_opens_with_the_new_key_alone(sealed: Bureau) -> None:
    key = new_key()
    both, after = keyed(sealed, f"{key},{KEY}"), keyed(sealed, key)
    done = rekeying.rotate(both.database, both.office, quiet)
    assert (done.numbers, done.documents, done.renewed) == (2, 2, 4)
    assert rekeying.rotate(both.database, both.office, quiet).renewed == 0
    found = verification.verify(after.database, after.office)
    assert (found.problems, found.sealed) == ((), 0)
    assert len(documents(after)) == 2
    with after.database.read() as session:
        rows = session.exec(select(Particular).where(Particular.secret)).all()
        assert [after.office.vault.open(row) for row in rows] == [f"{NUMBER}0", f"{NUMBER}1"]
        held = [attachments.of_case(session, case)[0] for case in (1, 2)]
    assert [attachments.content_of(after.database, after.office, item) for item in held] == [PASSPORT, PASSPORT]
    with pytest.raises(NoKey):
        attachments.content_of(sealed.database, sealed.office, held[0])


def test_a_repeat_is_found_before_while_and_after_the_key_changes(sealed: Bureau) -> None:
    key = new_key()
    again = {"id_number": f"{NUMBER}0", "content": "毫不相干的另一件"}
    both = keyed(sealed, f"{key},{KEY}")
    assert both.receive(RECEIVED, applicant={"name": "王甲"}, **again).similar == ("GPZB-2026-0001",)
    rekeying.rotate(both.database, both.office, quiet)
    found = keyed(sealed, key).receive(RECEIVED, applicant={"name": "王乙"}, **again | {"content": "第三件，又不同"})
    assert found.similar == ("GPZB-2026-0001", "GPZB-2026-0003")


def test_a_rotation_that_was_killed_goes_on_where_it_stopped(sealed: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    both = keyed(sealed, f"{key},{KEY}")
    keep = letterbook.keep

    def dying(folder: Path, name: str, content: bytes) -> None:
        keep(folder, name, content)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(letterbook, "keep", dying)
        with pytest.raises(Killed):
            rekeying.rotate(both.database, both.office, quiet)
    assert len(documents(both)) == 3  # the new file of the first is there, and nothing names it
    assert verification.verify(both.database, both.office).problems == ()
    assert rekeying.rotate(both.database, both.office, quiet).renewed == 2
    assert len(documents(both)) == 2
    after = keyed(sealed, key)
    assert verification.verify(after.database, after.office).problems == ()


def test_a_backup_beside_which_the_key_changes_says_to_begin_again(sealed: Bureau, tmp_path: Path) -> None:
    both, config = keyed(sealed, f"{new_key()},{KEY}"), tmp_path / "config.toml"
    config.write_text("")

    @contextmanager
    def meanwhile(title: str, _: int) -> Iterator[Callable[[int], None]]:
        if title == "写入文件":
            rekeying.rotate(both.database, both.office, quiet)
        yield lambda _: None

    def make(bar: Bar) -> backup.Made:
        return backup.make(
            both.database, both.office, config, tmp_path / "b.zip", noon(RECEIVED), bar, both.office.vault
        )

    with pytest.raises(Meanwhile, match="没有做成备份：请等办完以后再备份一次"):
        make(meanwhile)
    assert make(quiet).complete
    documents(both)[0].unlink()
    (tmp_path / "b.zip").unlink()
    with pytest.raises(letterbook.Unreadable, match="读不出来"):
        make(quiet)


def test_without_the_old_key_nothing_is_lost(sealed: Bureau) -> None:
    stranger = keyed(sealed, new_key())
    with pytest.raises(NoKey, match="没有当时加密用的密钥"):
        rekeying.rotate(stranger.database, stranger.office, quiet)
    assert verification.verify(sealed.database, sealed.office).sealed == 0
