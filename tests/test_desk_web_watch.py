"""/health, /ready and /metrics: who may ask, what they say, and what they never say."""

from datetime import date, timedelta

import pytest
from browsing import Browser
from gaoping import Bureau, noon

from workflow import tokens
from workflow.database import StoreError

TODAY = date(2026, 3, 10)


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
        raise StoreError("数据库用不了:连接不上")

    monkeypatch.setattr("workflow.schema.require", gone)
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()["reason"]) == (503, "数据库用不了:连接不上")
    assert browser.get("/health").status_code == 200


def test_metrics_are_for_systems_with_that_scope(browser: Browser, office: Bureau) -> None:
    assert browser.client.get("/metrics").status_code == 401
    assert browser.client.get("/metrics", headers=token(office, "calendar")).status_code == 401
    assert browser.client.get("/metrics", headers=token(office, "metrics")).status_code == 200


def test_metrics_count_cases_mails_and_requests_and_name_nobody(browser: Browser, office: Bureau) -> None:
    number = office.receive(date(2026, 3, 2)).number
    browser.client.get(f"/case/{number}?q=王喆")
    said = browser.client.get("/metrics", headers=token(office, "metrics")).text
    assert 'gongkai_open_cases{light="green",state="received"} 1.0' in said
    assert 'gongkai_request_seconds_count{method="GET",route="/case/{number}",status="303"} 1.0' in said
    assert "gongkai_outbox_depth" in said
    assert number not in said
    assert "王喆" not in said
