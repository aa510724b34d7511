"""Rows no journal covers: what is altered in them behind the program's back is named, what the program did is not."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from gaoping import OFFICE, Bureau, alter, bureau, noon, opened, problems
from reports import TODAY, published, ready

from workflow import staffing
from workflow.people import actor_of
from workflow.report import figures
from workflow.staffing import Wanted

AGAIN = """INSERT INTO figure (unit, year, month, key, value, source, entered_by, at)
    SELECT unit, year, {}, key, value, source, entered_by, at FROM figure WHERE id = 9"""
RECEIVED, NUMBER = date(2026, 3, 10), "GPZB-2026-0001"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    with bureau(f"sqlite:///{folder / 'gongkai.db'}") as office:
        furnish(office, folder)
    return folder


def furnish(office: Bureau, folder: Path) -> None:
    """An application under a key, alerted of; a published year with its figures; people entered, changed, away, back."""
    ready(office, folder)
    published(office, 2022)
    with office.database.write() as session:
        figures.take_back(session, 1, "填错了", "handler", noon(TODAY + timedelta(days=1)))
    office.receive(RECEIVED, key="one key")
    office.act(NUMBER, "assign", RECEIVED, "registrar", handler="handler")
    assert office.sweep(date(2026, 4, 9)).mails
    at, home = noon(RECEIVED), OFFICE
    with office.database.write() as session:
        staffing.enter(session, "root", at, "new", Wanted("新人", OFFICE, ["handler"], None))
        staffing.enter(session, "root", at, "boss", Wanted("管理", OFFICE, ["admin"], None))
        staffing.set_password(session, "root", at, "new", "correct-horse-battery")
        staffing.set_password(session, "root", at, "new", "correct-horse-battery-2")
        boss = actor_of(session, "boss")
        for email, active in (("new@gaoping.invalid", True), (None, False), (None, True)):
            wanted = Wanted("新人 甲", OFFICE, ["handler", "legal"], email, active)
            staffing.change(session, boss, home, at, "new", wanted)
        staffing.absent(session, "root", at, "new", RECEIVED, RECEIVED, "handler")
        staffing.back(session, boss, home, at, "new")
        staffing.absent(session, "root", at, "boss", RECEIVED, RECEIVED, "handler")
        staffing.enter(session, "root", at, "quiet", Wanted("新来", OFFICE, ["handler"], None))
        email = "p@gaoping.invalid"
        staffing.enter(session, "root", at, "post", Wanted("收信", OFFICE, ["handler"], email))


@pytest.fixture
def office(kept: Path, tmp_path: Path) -> Iterator[Bureau]:
    shutil.copytree(kept, tmp_path / "copy")
    with opened(f"sqlite:///{tmp_path / 'copy' / 'gongkai.db'}") as found:
        yield found


def altered(office: Bureau, statement: str) -> list[str]:
    alter(office, statement)
    return problems(office)


def test_what_the_program_did_is_as_it_should_be(office: Bureau) -> None:
    assert problems(office) == []


def test_on_postgresql_too(postgres: str, tmp_path: Path) -> None:
    with bureau(postgres) as office:
        furnish(office, tmp_path)
        assert problems(office) == []
        assert altered(office, "UPDATE person SET roles = 'admin' WHERE login = 'new'") == [
            "人员new的角色为“admin”，按变更记录应为“handler,legal”"
        ]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE alert SET clock = 'x' WHERE id = 1", "提醒所说的期限不存在：1条（2023-008）"),
        ("UPDATE alert SET message_id = '<x@y>' WHERE status = 'queued'", "提醒应有的邮件不在发件箱："),
        ("UPDATE alert SET message_id = NULL WHERE status = 'queued'", "提醒应有的邮件不在发件箱："),
        ("DELETE FROM outbox WHERE kind = 'alert'", "提醒应有的邮件不在发件箱："),
        ("UPDATE alert SET status = 'unaddressed' WHERE status = 'queued'", "没有发邮件的提醒却写着邮件："),
        ("UPDATE alert SET recipient = 'nobody' WHERE id = 1", "提醒的收件人不在人员里：1条（2023-008）"),
        ("UPDATE alert SET rung = 'x' WHERE id = 1", "提醒的级别不会有：1条（2023-008）"),
        ("UPDATE alert SET rung = 9999 WHERE id = 1", "提醒的级别不会有：1条（2023-008）"),
        ("UPDATE alert SET rung = 0, on_day = '2026-03-31', status = 'superseded', message_id = NULL WHERE due_on = '2026-04-08'"
         " AND id = (SELECT max(id) FROM alert WHERE status = 'queued')", "提醒的级别在提醒那天还没有到：1条（GPZB-2026-0001）"),
        ("UPDATE alert SET on_day = '2026-04-02' WHERE id = (SELECT max(id) FROM alert WHERE status = 'queued')",
         "提醒的日期或收件人与邮件的编号不符：1条（GPZB-2026-0001）"),
        ("UPDATE alert SET recipient = 'new' WHERE id = (SELECT max(id) FROM alert WHERE status = 'queued')",
         "提醒的日期或收件人与邮件的编号不符：1条（GPZB-2026-0001）"),
        ("UPDATE outbox SET recipient = 'x@evil.invalid' WHERE id = (SELECT max(id) FROM outbox WHERE status = 'waiting')",
         "待发的邮件寄往别处："),
        ("UPDATE outbox SET recipient = 'new@gaoping.invalid' WHERE id = (SELECT max(id) FROM outbox WHERE kind = 'alert')",
         "待发的邮件寄往别处："),
        ("UPDATE figure SET value = '99' WHERE year = 2022 AND key = '行政处罚'", "本级政府2022年年度报告第1版：表二与公布时"),
        ("DELETE FROM figure WHERE year = 2022 AND key = '行政处罚'", "本级政府2022年年度报告第1版：表二与公布时"),
        ("UPDATE figure SET value = 'x' WHERE id = 12", "填报的第12号数字"),
        ("UPDATE figure SET value = '-3' WHERE id = 12", "填报的第12号数字"),
        ("UPDATE figure SET key = '行政奖励' WHERE id = 12", "没有“行政奖励”这一项"),
        ("UPDATE figure SET month = 13 WHERE id = 17", "没有13月"),
        ("UPDATE figure SET value = '-7' WHERE counters = 1", "与所冲销的第1号记录不符"),
        ("UPDATE figure SET counters = 99 WHERE counters = 1", "冲销的第99号记录不存在"),
        ("UPDATE person SET roles = 'handler,approver' WHERE login = 'new'", "人员new的角色为“handler,approver”"),
        ("UPDATE person SET unit = '高平市财政局' WHERE login = 'boss'", "人员boss的单位为“高平市财政局”"),
        ("UPDATE figure SET entered_by = 'nobody' WHERE id = 12", "填报人nobody不在人员里"),
        ("UPDATE figure SET source = ' ' WHERE id = 12", "没有来源"),
        (AGAIN.format("NULL"), "2022年的行政强制重复计数（第9号、第22号）：请在填报页冲销多余的"),
        (AGAIN.format("3"), "2022年的行政强制重复计数（第9号、第22号）：请在填报页冲销多余的"),
        ("UPDATE person SET name = '别人' WHERE login = 'quiet'", "人员quiet的姓名为“别人”，按变更记录应为“新来”"),
        ("UPDATE person SET email = 'x@y.invalid' WHERE login = 'quiet'", "人员quiet的电子邮箱为“x@y.invalid”，按变更记录应为“”"),
        ("UPDATE person SET email = 'x@y.invalid' WHERE login = 'post'", "人员post的电子邮箱为“x@y.invalid”，按变更记录应为“p@"),
        ("UPDATE person SET name = '别人' WHERE login = 'new'", "人员new的姓名为“别人”，按变更记录应为“新人 甲”"),
        ("UPDATE person SET email = 'x@y.invalid' WHERE login = 'new'", "人员new的电子邮箱为“x@y.invalid”"),
        ("UPDATE person SET active = 0 WHERE login = 'new'", "人员new的在用为“”，按变更记录应为“True”"),
        ("UPDATE person SET away_until = '2099-01-01' WHERE login = 'boss'", "boss的离岗代理为“2026-03-10—2099-01-01 handler”"),
        ("UPDATE person SET away_from = '2026-01-01' WHERE login = 'new'", "人员new的离岗代理为“2026-01-01—None None”"),
        ("UPDATE person SET password_hash = 'x' WHERE login = 'new'", "人员new的口令与变更记录不符"),
        ("UPDATE person SET active = 0 WHERE login = 'quiet'", "人员quiet的在用为“”，按变更记录应为“True”"),
        ("UPDATE person SET away_from = '2026-01-01', away_until = '2026-02-01', substitute = 'new' WHERE login = 'quiet'",
         "人员quiet的离岗代理为“2026-01-01—2026-02-01 new”，按变更记录应为“”"),
        ("UPDATE person SET password_hash = 'x' WHERE login = 'quiet'", "人员quiet的口令与变更记录不符"),
        ("DELETE FROM person_change WHERE what = 'roles'", "人员new的角色为“handler,legal”"),
        ("UPDATE act_key SET answer = replace(answer, '\"seq\"', '\"step\"')", "幂等键“one key”的答复在日志里没有"),
        ("UPDATE act_key SET answer = replace(answer, '2026-0001', '2026-0009')", "幂等键“one key”的答复在日志里没有"),
        ("UPDATE act_key SET answer = ''", "幂等键“one key”的答复在日志里没有"),
        ("UPDATE act_key SET answer = '[]'", "幂等键“one key”的答复在日志里没有"),
    ],
)  # fmt: skip
def test_what_is_altered_is_named(office: Bureau, statement: str, words: str) -> None:
    found = altered(office, statement)
    assert any(words in line for line in found), found
    assert len(found) <= 2, found


def test_a_mail_that_waits_while_its_reader_takes_another_address_goes_where_it_was_sent(office: Bureau) -> None:
    with office.database.write() as session:
        boss, at = actor_of(session, "boss"), noon(RECEIVED)
        wanted = Wanted("经小三", OFFICE, ["handler"], "new@gaoping.invalid")
        staffing.change(session, boss, OFFICE, at, "handler", wanted)
    assert problems(office) == []


def test_a_figure_written_after_the_report_is_no_contradiction(office: Bureau) -> None:
    """It stands in the next version: a correction is the office's ordinary life."""
    with office.database.write() as session:
        at = noon(TODAY + timedelta(days=2))
        figures.enter(session, OFFICE, 2022, "行政处罚", "9", "补报", "handler", at)
    assert problems(office) == []
