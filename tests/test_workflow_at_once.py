"""Two who do the same at the same moment on PostgreSQL: what each looks at before it writes stands until it has written, and who
comes second is told what the first has done.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from browsing import PASSWORD, browsing
from gaoping import OFFICE, Bureau, bureau, noon
from rival import meanwhile
from sqlalchemy import text as sql
from sqlmodel import Session, select

from workflow import query_codes, saved_forms, saved_views, staffing, store
from workflow.database import Database, Meanwhile
from workflow.desk_tables import SavedView
from workflow.narrowing import Asked
from workflow.paperwork import phrases
from workflow.people import BadPerson
from workflow.sign_in import sessions, tokens
from workflow.sign_in.sessions import NotSignedIn
from workflow.sign_in.tokens import BadToken
from workflow.staffing import Wanted
from workflow.telling import feeds
from workflow.trial import Actor, NotAllowed
from workflow.web_tables import QueryCode, WebSession

ON = date(2026, 3, 10)
AT = noon(ON)
ASKED = Asked(light="red")
OTHER_PASSWORD = "a better horse battery"


@pytest.fixture
def office(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.chdir(tmp_path)
    with bureau(postgres) as opened:
        yield opened


@pytest.fixture
def handler() -> Actor:
    return Actor("handler", "经小办", OFFICE, frozenset({"handler"}))


def admin(login: str) -> Actor:
    return Actor(login, login, OFFICE, frozenset({"admin"}))


def once(office: Bureau, act: Callable[[Session], Any]) -> Any:
    with office.database.write() as session:
        return act(session)


def wanted(login: str, *, active: bool = True) -> Wanted:
    return Wanted(login, OFFICE, ["admin"], None, active)


def hire(login: str) -> Callable[[Session], Any]:
    return lambda session: staffing.enter(session, "boss", AT, login, wanted(login))


def dismiss(by: str, login: str) -> Callable[[Session], Any]:
    return lambda session: staffing.change(session, admin(by), OFFICE, AT, login, wanted(login, active=False))


def test_the_last_two_administrators_cannot_dismiss_each_other(office: Bureau) -> None:
    once(office, hire("one"))
    once(office, hire("two"))
    refused = meanwhile(office, dismiss("one", "two"), dismiss("two", "one"))
    assert isinstance(refused, NotAllowed)
    assert "最后一位管理员" in str(refused)


def test_a_login_entered_by_two_is_one_persons(office: Bureau) -> None:
    refused = meanwhile(office, hire("newcomer"), hire("newcomer"))
    assert isinstance(refused, BadPerson)
    assert "已有人用" in str(refused)


def test_a_password_that_is_being_changed_changes_no_other(office: Bureau) -> None:
    once(office, lambda session: staffing.set_password(session, "boss", AT, "handler", PASSWORD))

    def change(new: str) -> Callable[[Session], Any]:
        actor = Actor("handler", "经小办", OFFICE, frozenset())
        return lambda session: staffing.change_password(session, actor, AT, PASSWORD, new)

    refused = meanwhile(office, change(OTHER_PASSWORD), change("the horse of somebody else"))
    assert isinstance(refused, BadPerson)
    assert "现在的口令不对" in str(refused)


def test_a_password_that_is_being_changed_begins_no_session(office: Bureau) -> None:
    once(office, lambda session: staffing.set_password(session, "boss", AT, "handler", PASSWORD))
    refused = meanwhile(
        office,
        lambda session: staffing.set_password(session, "boss", AT, "handler", OTHER_PASSWORD),
        lambda _: sessions.sign_in(office.database, "handler", PASSWORD, AT, "10.0.0.1"),
    )
    assert isinstance(refused, NotSignedIn)
    assert once(office, lambda session: session.exec(select(WebSession)).all()) == []


def test_a_page_asked_for_while_its_session_ends_is_no_error(office: Bureau) -> None:
    once(office, lambda session: staffing.set_password(session, "boss", AT, "handler", PASSWORD))
    token = sessions.sign_in(office.database, "handler", PASSWORD, AT, "10.0.0.1")
    later = AT + sessions.SEEN_EVERY + timedelta(seconds=1)
    ended = "DELETE FROM web_session"
    assert meanwhile(
        office, lambda session: session.connection().execute(sql(ended)),
        lambda _: sessions.actor(office.database, token, later),
    ) is None  # fmt: skip


def test_a_token_is_made_once_and_ends_once(office: Bureau) -> None:
    def add(session: Session) -> str:
        return tokens.add(session, "系统", "handler", ["case"], AT, AT + timedelta(days=1))

    refused = meanwhile(office, add, add)
    assert isinstance(refused, BadToken)
    assert "已有名为" in str(refused)
    refused = meanwhile(
        office, lambda session: tokens.revoke(session, "系统", AT),
        lambda session: tokens.revoke(session, "系统", AT + timedelta(hours=1)),
    )  # fmt: skip
    assert isinstance(refused, BadToken)
    assert "已经停用" in str(refused)


def test_of_two_calendar_addresses_made_at_once_the_second_opens(office: Bureau) -> None:
    made: list[str] = []

    def make(session: Session) -> None:
        made.append(feeds.open_feed(session, "handler", AT))

    assert meanwhile(office, make, make) is None
    assert [once(office, lambda session, token=token: feeds.owner(session, token)) is not None for token in made] == [
        False, True,
    ]  # fmt: skip


def test_a_view_is_kept_renamed_and_taken_away_by_one_at_a_time(office: Bureau, handler: Actor) -> None:
    once(office, lambda session: saved_views.keep(session, handler, "急件", ASKED))
    (view,) = once(office, lambda session: saved_views.of(session, handler))
    refused = meanwhile(
        office, lambda session: saved_views.keep(session, handler, "红灯", ASKED),
        lambda session: saved_views.rename(session, handler, view.id, "红灯"),
    )  # fmt: skip
    assert isinstance(refused, NotAllowed)
    assert "已经有叫" in str(refused)
    refused = meanwhile(
        office, lambda session: saved_views.remove(session, handler, view.id),
        lambda session: saved_views.rename(session, handler, view.id, "另一个"),
    )  # fmt: skip
    assert isinstance(refused, NotAllowed)
    assert "可能已经删去" in str(refused)
    assert once(office, lambda session: session.exec(select(SavedView.name)).all()) == ["红灯"]


def test_a_phrase_changed_while_it_is_taken_away_is_gone(office: Bureau, handler: Actor) -> None:
    ident = once(office, lambda session: phrases.save(session, handler, None, "一", "一句话", AT).id)
    refused = meanwhile(
        office, lambda session: phrases.remove(session, handler, ident),
        lambda session: phrases.save(session, handler, ident, "一", "另一句话", AT),
    )  # fmt: skip
    assert isinstance(refused, NotAllowed)
    assert "可能已经删去" in str(refused)


def test_a_draft_saved_twice_under_its_code_is_saved(office: Bureau) -> None:
    def save(words: str) -> Callable[[Session], Any]:
        return lambda session: saved_forms.save(session, OFFICE, {"content": words}, AT, "ABCD-EFGH-JKLM")

    once(office, save("一"))
    assert meanwhile(office, save("二"), save("三")) is None
    assert once(office, lambda session: saved_forms.load(session, "ABCD-EFGH-JKLM", AT)) == {"content": "三"}


def test_who_gives_a_query_code_while_another_is_given_is_told(office: Bureau) -> None:
    number = office.receive(ON).number
    with browsing(office) as browser:
        browser.sign_in("handler")
        address = f"/case/{number}/query-code"
        asked = browser.get(address)

        def first(session: Session) -> None:
            row = store.case_row(session, number, lock=True)
            assert row is not None
            query_codes.renew(session, row, query_codes.hashed("ABCD-EFGH-JKLM"), AT, "")

        def second(_: Session) -> None:
            answer = browser.send(asked, address, {"reason": "当面核对了身份证"})
            assert answer.status_code == 422, answer.text
            assert "这时已有人给了新的查询码" in answer.text
            assert once(office, lambda session: session.exec(select(QueryCode.made_at)).one()) == AT
            assert browser.send(answer, address, {"reason": "当面核对了身份证"}).status_code == 200

        assert meanwhile(office, first, second) is None
    assert once(office, lambda session: session.exec(select(QueryCode.made_at)).one()) != AT


@pytest.mark.parametrize(
    ("words", "said"),
    [("INSERT INTO heartbeat (name, at) VALUES ('x', now())", "与别处刚刚写入的重复"),
     ("SET LOCAL lock_timeout = 1; LOCK TABLE heartbeat", "正被别处占用")],
)  # fmt: skip
def test_what_somebody_elses_act_prevents_is_told_as_that_and_not_as_a_database_in_trouble(
    office: Bureau, words: str, said: str
) -> None:
    def beat(session: Session) -> None:
        store.set_beat(session, "x", AT)

    def other(session: Session) -> None:
        session.connection().exec_driver_sql(words)

    with office.database.write() as session:
        beat(session)
        if "LOCK" not in words:
            session.commit()
        with pytest.raises(Meanwhile, match=said) as refused, office.database.write() as another:
            other(another)
    assert "数据库用不了" not in str(refused.value)
    assert office.database.trouble is None


def test_who_signed_in_while_another_tries_takes_away_no_count_another_asks_for(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(office, lambda session: staffing.set_password(session, "boss", AT, "handler", PASSWORD))
    read = Database.read

    def after_another(database: Database) -> Any:
        monkeypatch.setattr(Database, "read", read)
        sessions.sign_in(database, "handler", PASSWORD, AT, "10.0.0.1")
        return read(database)

    monkeypatch.setattr(Database, "read", after_another)
    assert sessions.sign_in(office.database, "handler", PASSWORD, AT, "10.0.0.1")
