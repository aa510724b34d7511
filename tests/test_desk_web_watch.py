"""/health, /ready and /metrics: who may ask, what they say, and what they never say."""

import re
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from browsing import Browser
from gaoping import Bureau, noon
from sqlalchemy import text

from workflow import room
from workflow.database import StoreError
from workflow.sign_in import tokens

TODAY = date(2026, 3, 10)
OPERATIONS = Path(__file__).parents[1] / "docs" / "operations.md"


def token(office: Bureau, scope: str) -> dict[str, str]:
    with office.database.write() as session:
        made = tokens.add(
            session, f"prometheus {scope}", "supervisor", [scope], noon(TODAY), noon(TODAY) + timedelta(9999)
        )
    return {"authorization": f"Bearer {made}"}


def test_a_process_that_answers_is_healthy_and_one_with_its_database_ready(browser: Browser) -> None:
    assert browser.get("/health").text == "ok"
    assert browser.get("/ready").json() == {"ready": True, "sweep": "late"}


def test_it_is_not_ready_while_the_database_is_gone(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: object) -> None:
        raise StoreError("数据库用不了：连接不上")

    monkeypatch.setattr("workflow.schema.require", gone)
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()["reason"]) == (503, "数据库用不了：连接不上")
    assert browser.get("/health").status_code == 200


def told_by(office: Bureau, words: str) -> None:
    with office.database.write() as session:
        session.connection().execute(text(words))


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        ("UPDATE schema_note SET number = 99, oldest_program = 99", "比程序新：请升级程序后再用"),
        ("UPDATE schema_note SET moved_to = 'postgresql://elsewhere/'", "机关已经迁往别的数据库"),
    ],
    ids=["a later program", "moved away"],
)
def test_a_running_node_serves_nothing_of_a_database_that_is_no_longer_its_own(
    browser: Browser,
    office: Bureau,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    happened: str,
    words: str,
) -> None:
    """It looks again every few seconds: a later program migrates it, or the office moves away, under a process that runs."""
    browser.sign_in("handler")
    assert browser.get("/work").status_code == 200
    told_by(office, "UPDATE alembic_version SET version_num = '0099'")
    told_by(office, "UPDATE schema_note SET oldest_program = 1")
    monkeypatch.setattr("desk.web.frame.CHECKED_EVERY", 0.0)
    assert browser.get("/work").status_code == 200, "a later schema that still serves this program"
    told_by(office, happened)
    for address in ("/work", "/api/v1/cases", "/portal/apply"):
        answer = browser.get(address)
        assert (answer.status_code, words in answer.text) == (503, not address.startswith("/portal")), address
    assert "系统暂时用不了" in answer.text, "what ails the database is not told to the public"
    told = [record for record in caplog.records if words in record.getMessage()]
    assert [record.__dict__["route"] for record in told] == ["/work", "/api/v1/cases", "/portal/apply"]
    assert told[-1].__dict__["request_id"] == answer.headers["x-request-id"]
    ready = browser.get("/ready")
    assert (ready.status_code, words in ready.json()["reason"]) == (503, True)
    assert browser.get("/health").status_code == 200


def test_a_sweep_that_never_ran_is_older_than_any_alarm(browser: Browser, office: Bureau) -> None:
    said = browser.client.get("/metrics", headers=token(office, "metrics")).text
    assert "gongkai_sweep_age_seconds +Inf" in said


def test_every_metric_of_the_operations_page_is_there_and_no_other(browser: Browser, office: Bureau) -> None:
    number = office.receive(date(2026, 3, 2)).number
    office.act(number, "assign", date(2026, 3, 2), "registrar", handler="handler")  # a mail waits
    browser.get("/ready")
    said = browser.client.get("/metrics", headers=token(office, "metrics")).text
    told = set(re.findall(r"`(gongkai_\w+)", OPERATIONS.read_text("utf-8").split("## Watching")[1].split("## ")[0]))
    told |= {"gongkai_request_seconds_created"}  # when counting began: the format's own
    assert set(re.findall(r"^# TYPE (\w+)", said, re.MULTILINE)) == told
    assert len(told) == 8


def test_it_is_not_ready_while_an_act_may_not_fit_on_the_disk(
    browser: Browser, office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small write that proves a disk still takes one would fit."""
    free = room.NEEDED
    monkeypatch.setattr("workflow.room.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    assert browser.get("/ready").status_code == 200
    free -= 1
    answer = browser.get("/ready")
    if office.database.is_sqlite:
        assert answer.status_code == 503
        assert answer.json()["reason"].startswith("磁盘快满了：数据库所在的磁盘只剩31MB")
    else:
        assert answer.status_code == 200, "a server's disk is its own to watch"
    said = browser.client.get("/metrics", headers=token(office, "metrics")).text
    named = re.findall(r'gongkai_free_bytes{of="(\w+)"} 3.3554431e\+07', said)
    assert named == (["database", "letters"] if office.database.is_sqlite else ["letters"])


def test_who_asks_while_a_look_at_the_disks_hangs_is_told_what_was_seen_before(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As at storage on a network that is away."""
    looking, asked, ended = room.Room(office.office, office.database), Event(), Event()
    before = dict(looking.free())

    def hangs(_: object) -> SimpleNamespace:
        asked.set()
        ended.wait(60)
        return SimpleNamespace(free=1)

    monkeypatch.setattr("workflow.room.shutil.disk_usage", hangs)
    thread = Thread(target=looking.free)
    thread.start()
    assert asked.wait(60)
    assert looking.free() == before
    ended.set()
    thread.join()
    assert set(looking.free().values()) == {1}


def test_metrics_are_for_systems_with_that_scope(browser: Browser, office: Bureau) -> None:
    assert browser.client.get("/metrics").status_code == 401
    assert browser.client.get("/metrics", headers=token(office, "calendar")).status_code == 401
    assert browser.client.get("/metrics", headers=token(office, "metrics")).status_code == 200


def test_metrics_count_cases_mails_and_requests_and_name_nobody(browser: Browser, office: Bureau) -> None:
    number = office.receive(date(2026, 3, 2)).number
    browser.client.get(f"/case/{number}?q=王喆")
    browser.client.get(f"/api/v1/cases/{number}")
    said = browser.client.get("/metrics", headers=token(office, "metrics")).text
    assert 'gongkai_open_cases{light="green",state="received"} 1.0' in said
    assert 'gongkai_request_seconds_count{method="GET",route="/case/{number}",status="303"} 1.0' in said
    assert 'gongkai_request_seconds_count{method="GET",route="/api/v1/cases/{number}",status="401"} 1.0' in said
    assert "gongkai_outbox_depth" in said
    assert number not in said
    assert "王喆" not in said
