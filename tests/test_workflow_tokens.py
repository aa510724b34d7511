"""Tokens of systems: told once, kept as a hash, ended by time, by revoking, and with the person they act as."""

from datetime import date, timedelta

import pytest
from gaoping import FINANCE, bureau, noon
from sqlmodel import select

from workflow import people, store
from workflow.sign_in import tokens
from workflow.sign_in.tokens import BadToken
from workflow.web_tables import ApiToken

AT = noon(date(2026, 3, 10))
YEAR = timedelta(days=365)


def test_a_token_calls_as_its_person_with_its_scopes(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        token = tokens.add(session, "省平台", "finance", ["submit", "case"], AT, AT + YEAR)
        found = tokens.caller(session, token, AT)
        assert found is not None
        assert (found.name, found.actor.login, found.actor.unit) == ("省平台", "finance", FINANCE)
        assert found.scopes == {"submit", "case"}
        row = session.exec(select(ApiToken)).one()
        assert token not in repr(row)


def test_a_token_ends(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        token = tokens.add(session, "省平台", "finance", ["case"], AT, AT + YEAR)
        assert tokens.caller(session, token, AT + YEAR - timedelta(seconds=1)) is not None
        assert tokens.caller(session, token, AT + YEAR) is None
        assert tokens.caller(session, token + "x", AT) is None
        assert tokens.caller(session, "", AT) is None
        tokens.revoke(session, "省平台", AT)
        assert tokens.caller(session, token, AT) is None
        with pytest.raises(BadToken, match="已经停用"):
            tokens.revoke(session, "省平台", AT)


@pytest.mark.parametrize("change", ["moved", "inactive"])
def test_a_token_does_not_outlive_its_person(database_url: str, change: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        token = tokens.add(session, "省平台", "finance", ["case"], AT, AT + YEAR)
        person = store.person(session, "finance")
        assert person is not None
        person.unit, person.active = ("高平市市场监督管理局", True) if change == "moved" else (FINANCE, False)
        session.add(person)
        session.flush()
        assert tokens.caller(session, token, AT) is None


@pytest.mark.parametrize(
    ("name", "login", "scopes", "days", "words"),
    [
        ("新", "finance", ["admin"], 1, "没有“admin”这个权限"),
        ("新", "finance", [], 1, "至少要有一项权限"),
        ("新", "nobody", ["case"], 1, "没有“nobody”这个人"),
        ("新", "applicant", ["case"], 1, "没有“applicant”这个人"),
        ("新", "finance", ["case"], 0, "到期日已过"),
        ("旧", "finance", ["case"], 1, "已有名为“旧”的令牌"),
    ],
)
def test_a_token_is_refused(database_url: str, name: str, login: str, scopes: list[str], days: int, words: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        tokens.add(session, "旧", "finance", ["case"], AT, AT + YEAR)
        with pytest.raises(BadToken, match=words):
            tokens.add(session, name, login, scopes, AT, AT + timedelta(days=days))


@pytest.mark.parametrize("login", ["applicant", "system"])
def test_nobody_is_entered_under_a_reserved_login(database_url: str, login: str) -> None:
    with (
        bureau(database_url) as office,
        office.database.write() as session,
        pytest.raises(people.BadPerson, match="保留"),
    ):
        people.add(session, login, "某人", ["handler"], FINANCE, None)
