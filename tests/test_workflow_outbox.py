"""A mail is queued once, sent at least once under one Message-ID, tried again ever later, and shown when it gives up."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from gaoping import Bureau, bureau
from sqlmodel import select

from workflow.config import Mail
from workflow.mail_tables import Outbox
from workflow.telling import outbox
from workflow.telling.mail import Message, Outcome
from workflow.telling.message import MESSAGE_ID

NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


class Post:
    """A transport that does with each mail what `fate` says and remembers what it was given."""

    def __init__(self, fate: Callable[[Message], Outcome]) -> None:
        self.fate = fate
        self.batches: list[list[Message]] = []

    def opened(self) -> "AbstractContextManager[Post]":
        return nullcontext(self)

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        self.batches.append(list(messages))
        return [self.fate(message) for message in messages]


def sends(message: Message) -> Outcome:
    return Outcome(message.message_id, "sent")


def fails(message: Message) -> Outcome:
    return Outcome(message.message_id, "failed", "连不上")


@pytest.fixture
def office(database_url: str) -> Iterator[Bureau]:
    with bureau(database_url, mail=Mail(sender="gongkai@gaoping.invalid", attempts=4)) as opened:
        yield opened


def put(office: Bureau, *names: str) -> None:
    with office.database.write() as session:
        for name in names:
            outbox.queue(
                session, message_id=f"<{name}@gaoping.invalid>", kind="work", recipient=f"{name}@gaoping.invalid",
                subject=f"[分办]{name}", body="正文", at=NOW,
            )  # fmt: skip


def rows(office: Bureau) -> list[Outbox]:
    with office.database.read() as session:
        return list(session.exec(select(Outbox).order_by(Outbox.id)))  # type: ignore[arg-type]


def drain(office: Bureau, post: Post, now: datetime = NOW) -> dict[str, int]:
    return outbox.drain(office.database, office.office.config, post, now)


def test_a_mail_is_queued_once_however_often(office: Bureau) -> None:
    put(office, "a", "a")
    put(office, "a")
    assert [row.message_id for row in rows(office)] == ["<a@gaoping.invalid>"]


def test_what_is_due_is_sent_in_batches_and_only_once(office: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BATCH", 2)
    put(office, *"abcde")
    post = Post(sends)
    assert drain(office, post) == {"sent": 5, "refused": 0, "failed": 0}
    assert [len(batch) for batch in post.batches] == [2, 2, 1]
    assert {message.sender for batch in post.batches for message in batch} == {"gongkai@gaoping.invalid"}
    assert all((row.status, row.sent_at, row.attempts) == ("sent", NOW, 1) for row in rows(office))
    assert drain(office, post, NOW + timedelta(days=1))["sent"] == 0


def test_a_broken_server_ends_the_drain_and_the_others_keep_their_tries(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BATCH", 2)
    put(office, *"abcde")
    assert drain(office, Post(fails)) == {"sent": 0, "refused": 0, "failed": 2}
    assert [row.attempts for row in rows(office)] == [1, 1, 0, 0, 0]
    assert drain(office, Post(sends), NOW + timedelta(seconds=30))["sent"] == 3


def test_a_failing_mail_is_tried_ever_later_and_then_given_up(office: Bureau) -> None:
    put(office, "a")
    post, now, waits = Post(fails), NOW, []
    while rows(office)[0].status == "waiting":
        assert drain(office, post, now) == {"sent": 0, "refused": 0, "failed": 1}
        row = rows(office)[0]
        waits.append(row.next_at - now)
        assert drain(office, post, row.next_at - timedelta(seconds=1))["failed"] == 0 or row.status == "exhausted"
        now = row.next_at
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    gone = rows(office)[0]
    assert (gone.status, gone.attempts, gone.error) == ("exhausted", 4, "连不上")
    assert len({message.message_id for batch in post.batches for message in batch}) == 1


def test_a_new_mail_waits_for_no_clock_that_was_set_back_and_a_failing_one_keeps_its_waits(office: Bureau) -> None:
    put(office, "a")
    back = NOW - timedelta(hours=8)
    assert drain(office, Post(fails), back)["failed"] == 1
    assert drain(office, Post(sends), back + timedelta(seconds=59))["sent"] == 0
    assert drain(office, Post(sends), back + timedelta(seconds=60))["sent"] == 1


def test_the_wait_never_grows_past_six_hours(office: Bureau) -> None:
    put(office, "a")
    many = office.office.config.model_copy(update={"mail": Mail(attempts=100)})
    with office.database.write() as session:
        session.exec(select(Outbox)).one().attempts = 60
    outbox.drain(office.database, many, Post(fails), NOW)
    assert rows(office)[0].next_at == NOW + timedelta(hours=6)


def test_a_refused_mail_is_not_tried_again_and_is_shown(office: Bureau) -> None:
    put(office, "a", "b")
    post = Post(lambda m: Outcome(m.message_id, "refused", "550 没有这个人") if m.recipient[0] == "a" else sends(m))
    assert drain(office, post) == {"sent": 1, "refused": 1, "failed": 0}
    assert drain(office, post, NOW + timedelta(days=1)) == {"sent": 0, "refused": 0, "failed": 0}
    with office.database.read() as session:
        assert [(row.recipient[0], row.error) for row in outbox.troubled(session)] == [("a", "550 没有这个人")]
        assert outbox.depth(session) == {"refused": 1, "sent": 1}


def test_what_a_dead_process_took_is_free_again_when_no_batch_can_last_longer(office: Bureau) -> None:
    class Dies(Exception):
        pass

    def die(_message: Message) -> Outcome:
        raise Dies

    put(office, "a")
    with pytest.raises(Dies):
        drain(office, Post(die))
    post = Post(sends)
    longest = timedelta(seconds=office.office.config.mail.timeout_seconds * (20 + 2))
    assert drain(office, post, NOW + longest - timedelta(seconds=1))["sent"] == 0
    assert drain(office, post, NOW + longest)["sent"] == 1


def test_a_mail_two_have_sent_stays_sent(office: Bureau) -> None:
    """The slower of two that sent it must not put it back among the waiting."""
    put(office, "a")

    def slow(message: Message) -> Outcome:
        with office.database.write() as session:
            session.exec(select(Outbox)).one().status = "sent"
        return fails(message)

    drain(office, Post(slow))
    assert rows(office)[0].status == "sent"


def test_message_ids_are_the_same_for_the_same_mail(office: Bureau) -> None:
    said = ("alert", "甲#3 (1)", "handler")
    assert outbox.message_id(office.office, *said) == outbox.message_id(office.office, *said)
    assert outbox.message_id(office.office, "digest", "x") == "<digest.x@gaoping.invalid>"
    assert MESSAGE_ID.fullmatch(outbox.message_id(office.office, *said))
    assert outbox.message_id(office.office, *said) != outbox.message_id(office.office, "alert", "甲#3 (2)", "handler")


def test_what_is_queued_in_a_failed_transaction_was_never_queued(office: Bureau) -> None:
    def queue_and_fail() -> None:
        with office.database.write() as session:
            outbox.queue(session, message_id="<a@b>", kind="work", recipient="a@b", subject="s", body="b", at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_and_fail()
    assert rows(office) == []
