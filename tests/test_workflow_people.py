"""Staff: entered with what can be checked, stood in for while away."""

import io
import os
import pwd
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from gaoping import FINANCE, OFFICE, Bureau, opened
from shell import database_of, furnished

from workflow import people, staffing, store
from workflow.people import BadPerson, present
from workflow.staff import of as held
from workflow.tables import Person
from workflow.trial import NotAllowed

pytestmark = pytest.mark.on_sqlite

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("login", "roles", "email", "words"),
    [
        ("handler", ["handler"], None, "登录名“handler”已有人用"),
        ("new", ["king"], None, "没有“king”这个角色"),
        ("new", [], None, "至少要有一个角色"),
        ("王喆", ["handler"], None, "登录名“王喆”只能用字母"),
        ("a b", ["handler"], None, "只能用字母"),
        ("", ["handler"], None, "只能用字母"),
        ("new", ["handler"], "nobody", "电子邮箱“nobody”寄不到"),
        ("new", ["handler"], "a@b\nBcc: c@d", "寄不到"),
        ("new", ["handler"], "a@b@c", "寄不到"),
    ],
)
def test_a_person_who_cannot_be_entered(
    office: Bureau, login: str, roles: list[str], email: str | None, words: str
) -> None:
    with office.database.write() as session, pytest.raises(BadPerson, match=words):
        people.add(session, login, "名", roles, OFFICE, email)


@pytest.mark.parametrize("name", ["", " ", "王\n喆", "\u202e王"])
def test_a_person_without_a_name_that_can_be_printed(office: Bureau, name: str) -> None:
    with office.database.write() as session, pytest.raises(BadPerson, match="姓名"):
        people.add(session, "new", name, ["handler"], OFFICE, None)


def test_roles_are_kept_once_each(office: Bureau) -> None:
    with office.database.write() as session:
        added = people.add(session, "new", "新", ["handler", "handler", "registrar"], FINANCE, None)
    assert (added.roles, added.unit, added.active) == ("handler,registrar", FINANCE, True)


def test_an_absence_needs_two_people_and_days_in_order(office: Bureau) -> None:
    with office.database.write() as session:
        for login, until, substitute in (
            ("ghost", DAY, "handler"),
            ("handler", DAY, "ghost"),
            ("handler", DAY, "handler"),
        ):
            with pytest.raises(BadPerson):
                people.away(session, login, DAY, until, substitute)
        with pytest.raises(BadPerson, match="颠倒"):
            people.away(session, "handler", DAY, date(2026, 3, 9), "handler2")


def staff(*absences: tuple[str, str]) -> dict[str, Person]:
    found = {login: Person(login=login, name=login, unit=OFFICE, roles="handler") for login in "abc"}
    for login, substitute in absences:
        found[login].away_from, found[login].away_until, found[login].substitute = DAY, DAY, substitute
    return found


@pytest.mark.parametrize(
    ("absences", "who"),
    [
        ((), "a"),
        ((("a", "b"),), "b"),
        ((("a", "b"), ("b", "c")), "c"),
        ((("a", "b"), ("b", "a")), "b"),
        ((("a", "ghost"),), "a"),
    ],
)
def test_who_stands_in_for_whom(absences: tuple[tuple[str, str], ...], who: str) -> None:
    everyone = staff(*absences)
    assert present(everyone["a"], everyone, DAY).login == who


def test_an_absence_ends_and_a_substitute_who_left_stands_in_for_nobody() -> None:
    everyone = staff(("a", "b"))
    assert present(everyone["a"], everyone, date(2026, 3, 11)).login == "a"
    assert present(everyone["a"], everyone, date(2026, 3, 9)).login == "a"
    everyone["b"].active = False
    assert present(everyone["a"], everyone, DAY).login == "a"


def test_somebody_who_left_does_nothing_any_more(office: Bureau) -> None:
    number = office.receive(DAY).number
    with office.database.write() as session:
        session.get_one(Person, "registrar").active = False
    with pytest.raises(NotAllowed, match=r"登小记（registrar）已停用"):
        office.act(number, "assign", DAY, "registrar", handler="handler")


def test_entering_listing_and_standing_in_by_command(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    added = shell.run(
        "person", "add", "li", "--name", "李", "--role", "handler", "--role", "registrar", "--unit", FINANCE
    )
    assert added.done().out == f"li 李 {FINANCE} handler,registrar\n"
    shell.run("person", "add", "li", "--name", "李", "--role", "handler").refused("已有人用")
    shell.run("person", "add", "x", "--name", "X", "--role", "handler", "--unit", "外星局").refused("没有单位“外星局”")
    shell.run(
        "person", "away", "li", "--from", "2026-03-10", "--until", "2026-03-09", "--substitute", "finance"
    ).refused("颠倒")
    shell.run("person", "away", "li", "--from", "2026-03-10", "--until", "2026-03-12", "--substitute", "finance").done()
    listed = {item["login"]: item for item in shell.run("person", "list", "--json").done().document}
    assert listed["li"]["roles"] == ["handler", "registrar"]
    assert (listed["li"]["substitute"], listed["li"]["away_until"]) == ("finance", "2026-03-12")
    assert "（无邮箱）" in next(
        line for line in shell.run("person", "list").done().out.splitlines() if line.startswith("li ")
    )


def test_what_is_done_by_command_is_recorded_like_what_is_done_by_page(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    shell.run("person", "add", "li", "--name", "李", "--role", "handler", "--unit", FINANCE).done()
    shell.run("person", "away", "li", "--from", "2026-03-10", "--until", "2026-03-12", "--substitute", "finance").done()
    shell.run(
        "person", "away", "li", "--from", "2026-03-10", "--until", "2026-03-12", "--substitute", "handler"
    ).refused("同一单位")
    with mock.patch("sys.stdin", io.StringIO("一个够长的口令，有字十二个以上\n")):
        shell.run("person", "password", "li").done()
    with opened(database_of(tmp_path)) as office, office.database.read() as session:
        kept = [(one.what, one.before, one.after, one.by) for one in reversed(staffing.changes(session, "li"))]
    who = f"命令行 {pwd.getpwuid(os.getuid()).pw_name}"
    assert kept == [
        ("created", None, f"{FINANCE} handler", who),
        ("name", None, "李", who),
        ("away", None, "2026-03-10—2026-03-12 finance", who),
        ("password", None, None, who),
    ]


def test_approvers_are_those_of_the_unit(office: Bureau) -> None:
    with office.database.read() as session:
        assert held(session).approvers(FINANCE) == {"finance_head": "财局长"}
        assert {one.login for one in people.staff_of(session)} == {one.login for one in store.people(session)}
