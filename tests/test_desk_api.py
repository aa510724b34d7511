"""The API: tokens, scopes and rights; keys, problems and paging; everything through the one door."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api_systems import APPLICATION, DAY, Site, System, answering
from browsing import browsing
from gaoping import FINANCE, OFFICE, alter, noon
from sqlmodel import col, select

from desk.web.api import applications
from desk.web.api.access import PER_ADDRESS
from workflow.desk_tables import Look
from workflow.keeping.verification import verify
from workflow.sign_in import tokens
from workflow.sign_in.tokens import SCOPES

HOSTILE = "<script>alert(1)</script>{{7*7}}\r\nSet-Cookie: x=1"


def test_a_platform_submits_and_looks_up(site: Site) -> None:
    platform = site.system("registrar", "submit", "lookup")
    sent = platform.post("/applications", APPLICATION)
    assert sent.status_code == 201
    receipt = sent.json()
    assert receipt["number"] == "GPZB-2026-0001"
    assert (receipt["received_on"], receipt["due"], receipt["missing"]) == ("2026-03-10", "2026-04-08", [])
    found = platform.post("/lookups", {"number": receipt["number"], "code": receipt["code"]}).json()
    assert found["words"] == "已经收到您的申请，正在办理"
    wrong = [
        platform.post("/lookups", {"number": n, "code": "ABCDEFGHJKLM"}) for n in (receipt["number"], "GPZB-2026-9999")
    ]
    assert [answer.status_code for answer in wrong] == [404, 404]
    assert wrong[0].json()["detail"] == wrong[1].json()["detail"]
    journal = site.office.document(receipt["number"], DAY)["journal"]
    assert [(entry["event"], entry["by"]) for entry in journal] == [("receive", "registrar")]


def test_a_case_is_worked_from_assignment_to_service(site: Site) -> None:
    registrar, handler = site.system("registrar"), site.system("handler")
    number = registrar.post("/applications", APPLICATION).json()["number"]
    steps: list[tuple[System, str, dict[str, Any]]] = [
        (registrar, "assign", {"handler": "handler"}),
        (handler, "draft", {"decision": "open", "documents": ["方案"], "manner": "网上提供"}),
        (handler, "submit", {}),
        (site.system("reviewer"), "clear", {"finding": "不涉密"}),
        (site.system("approver"), "sign", {}),
        (handler, "issue", {}),
        (handler, "serve", {"method": "online"}),
    ]
    for turn, (system, event, facts) in enumerate(steps):
        done = system.post(f"/cases/{number}/acts", {"event": event, "facts": facts}, f"step-000{turn}")
        assert done.status_code == 200, done.text
    assert done.json()["state"] == "answered"
    case = handler.get(f"/cases/{number}").json()
    assert (case["state"], case["outcome"]) == ("answered", "open")
    letters = handler.get(f"/cases/{number}/letters").json()
    assert [(item["kind"], item["status"]) for item in letters] == [("receipt", "issued"), ("reply_open", "served")]
    pdf = handler.get(f"/cases/{number}/letters/2")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert handler.get(f"/cases/{number}/letters/9").status_code == 404
    with site.office.database.read() as session:
        looked = [(one.login, one.what, one.ordinal) for one in session.exec(select(Look).order_by(col(Look.id)))]
    assert looked == [("handler", "application", None), ("handler", "letter", 2)]
    assert verify(site.office.database, site.office.office).problems == ()


def test_what_the_procedure_refuses_the_api_refuses(site: Site) -> None:
    handler = site.system("handler")
    number = site.office.receive(DAY).number
    refusals = [
        ({"event": "sign"}, 409, "not-allowed", "须由签发人办理"),
        ({"event": "fly"}, 409, "not-allowed", "没有“fly”这个步骤"),
        ({"event": "draft", "facts": {}}, 422, "bad-facts", "decision"),
        ({"event": "withdraw", "facts": {"evidence": "x"}}, 409, "not-allowed", "没有这一角色"),
        ({"event": "record_search", "facts": {}, "expect": 9}, 409, "stale", "请重新查看"),
        ({"event": "record_search", "on": "2026-03-11"}, 422, "request", "不能晚于今天"),
    ]
    reviewer = site.system("reviewer")
    for turn, (body, status, kind, words) in enumerate(refusals):
        system = reviewer if body["event"] == "withdraw" else handler
        refused = system.post(f"/cases/{number}/acts", body, f"refused-{turn}")
        _is_problem(refused, status, kind, words)
    assert len(site.office.document(number, DAY)["journal"]) == 1


def test_nobody_acts_as_the_applicant(site: Site) -> None:
    number = site.system("registrar").post("/applications", APPLICATION).json()["number"]
    finance = site.system("finance")
    for event in ("correct", "withdraw", "confirm_receipt"):
        refused = finance.post(
            f"/cases/{number}/acts", {"event": event, "facts": {"channel": "online"}}, f"{event}-0001"
        )
        _is_problem(refused, 404, "no-case", "不归您的单位办理")


def test_a_unit_sees_its_own_and_the_office_sees_all(site: Site) -> None:
    ours, theirs = site.office.receive(DAY).number, site.office.receive(DAY, unit=FINANCE).number
    finance, office = site.system("finance"), site.system("supervisor")
    assert [line["number"] for line in finance.get("/cases").json()["cases"]] == [theirs]
    assert {line["number"] for line in office.get("/cases").json()["cases"]} == {ours, theirs}
    assert finance.get(f"/cases/{theirs}").status_code == 200
    for address in (f"/cases/{ours}", f"/cases/{ours}/letters", f"/cases/{ours}/letters/1"):
        assert finance.get(address).json()["detail"] == finance.get(address.replace(ours, "GPZB-2026-9999")).json()[
            "detail"
        ].replace("GPZB-2026-9999", ours)
        assert office.get(address).status_code == (403 if address.endswith("/1") else 200)
    assert finance.get("/reports/2026", unit=FINANCE).json()["year"] == 2026
    _is_problem(finance.get("/reports/2026"), 403, "forbidden", "只能取本单位")
    _is_problem(finance.get("/reports/2026", unit=OFFICE), 403, "forbidden", "只能取本单位")
    _is_problem(office.get("/reports/2026", unit="没有的局"), 422, "unknown-unit", "没有单位")


ASKED = {
    "submit": ("POST", "/applications", APPLICATION),
    "lookup": ("POST", "/lookups", {"number": "x", "code": "y"}),
    "worklist": ("GET", "/cases", None),
    "case": ("GET", "/cases/GPZB-2026-0001", None),
    "act": ("POST", "/cases/GPZB-2026-0001/acts", {"event": "assign", "facts": {"handler": "handler"}}),
    "letters": ("GET", "/cases/GPZB-2026-0001/letters", None),
    "report": ("GET", "/reports/2026", None),
    "calendar": ("GET", "/calendar?from=2026-03-10&to=2026-03-11", None),
}


def test_every_scope_opens_its_own_calls_and_no_other(site: Site) -> None:
    site.office.receive(DAY)
    assert ASKED.keys() == SCOPES.keys() - {"metrics"}  # which is no call of the API
    for held in SCOPES:
        system = site.system("registrar", held)
        for scope, (method, address, body) in ASKED.items():
            answer = system.get(address) if method == "GET" else system.post(address, body, f"{held}-{scope}-1")
            assert (answer.status_code == 403) == (scope != held), (held, scope, answer.text)


def test_without_a_token_there_is_only_the_description(site: Site) -> None:
    schema = System(site.client, None).get("/openapi.json").json()
    for path, calls in schema["paths"].items():
        for method, call in calls.items():
            assert call["security"] == [{"HTTPBearer": []}], path
            assert "application/problem+json" in call["responses"]["401"]["content"]
            address = path.replace("{number}", "GPZB-2026-0001").replace("{ordinal}", "1").replace("{year}", "2026")
            for token in (None, "gk_nonsense", "'; --"):
                answer = site.client.request(
                    method, f"/api/v1{address}", headers={"authorization": f"Bearer {token}"} if token else {}
                )
                assert answer.status_code in {401, 429}, path
    page = System(site.client, None).get("/docs")
    assert "POST /api/v1/applications" in page.text


def test_a_token_that_ended_opens_nothing_and_trying_ends(site: Site) -> None:
    system = site.system("registrar", "worklist", name="旧平台")
    assert system.get("/cases").status_code == 200
    with site.office.database.write() as session:
        tokens.revoke(session, "旧平台", noon(DAY))
    refused = system.get("/cases")
    _is_problem(refused, 401, "unauthorised", "已停用")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    for _ in range(PER_ADDRESS):
        last = system.get("/cases")
    _is_problem(last, 429, "too-many", "次数太多")
    assert last.headers["retry-after"] == "900"


def test_a_system_looks_up_so_many_and_another_as_many(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "PER_TOKEN", 1)
    one, other = (site.system("registrar", "lookup", name=name) for name in "甲乙")
    asked = [{"number": f"GPZB-2026-000{n}", "code": "ABCDEFGHJKLM"} for n in range(3)]
    answers = [who.post("/lookups", said) for who, said in zip((one, one, other), asked, strict=True)]
    assert [answer.status_code for answer in answers] == [404, 429, 404]


def test_the_same_key_is_answered_with_the_first_answer(site: Site) -> None:
    system, other = site.system("registrar"), site.system("registrar", name="另一个平台")
    first, again = (system.post("/applications", APPLICATION, "same-key-1") for _ in range(2))
    assert first.json() == again.json()
    reused = system.post("/applications", APPLICATION | {"content": "另一件"}, "same-key-1")
    _is_problem(reused, 422, "key-reused", "请换一个")
    elsewhere = other.post("/applications", APPLICATION, "same-key-1").json()
    assert elsewhere["number"] != first.json()["number"]
    assert elsewhere["code"] != first.json()["code"]
    act = {"event": "assign", "facts": {"handler": "handler"}}
    number = first.json()["number"]
    one, two = (system.post(f"/cases/{number}/acts", act, "same-key-2") for _ in range(2))
    assert one.json() == two.json()
    assert len(site.office.document(number, DAY)["journal"]) == 2
    _is_problem(system.post("/applications", APPLICATION, None), 422, "invalid", "Idempotency-Key")


@pytest.mark.parametrize(
    "body",
    [
        {}, [], "x", None, {"applicant": "王喆", "content": "x"}, APPLICATION | {"law": "2007"},
        APPLICATION | {"content": "字" * 20_001}, APPLICATION | {"content": "a\x00b"},
        APPLICATION | {"applicant": {"name": ["x"]}}, APPLICATION | {"applicant": {"name": "x", "kind": "外星人"}},
        {"a": {"b": {"c": [[[[]]]]}}},
    ],
)  # fmt: skip
def test_wrong_bodies_are_problems_that_quote_nothing(site: Site, body: Any) -> None:
    refused = site.system("registrar").post("/applications", body)
    _is_problem(refused, 422, "invalid", "请求的内容不对")
    assert "外星人" not in refused.text


def test_what_is_wrong_with_a_body_is_said_in_chinese(site: Site) -> None:
    body = APPLICATION | {"law": "2007", "content": "", "files": "x"}
    refused = site.system("registrar").post("/applications", body, "short").json()
    assert {one["where"]: one["what"] for one in refused["errors"]} == {
        "header.Idempotency-Key": "太短，至少 8 字",
        "body.content": "不能为空",
        "body.files": "应为 列表 […]",
        "body.law": "没有这一项，请检查拼写",
    }


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b'{"applicant":' * 2000])
def test_bodies_that_are_no_json_are_problems(site: Site, content: bytes) -> None:
    system = site.system("registrar")
    headers = {
        "authorization": f"Bearer {system.token}",
        "idempotency-key": "key-00000001",
        "content-type": "application/json",
    }
    refused = site.client.post("/api/v1/applications", content=content, headers=headers)
    assert refused.status_code in {400, 422}
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_name_given_twice_says_two_things(site: Site) -> None:
    system = site.system("registrar")
    headers = {
        "authorization": f"Bearer {system.token}",
        "idempotency-key": "key-00000001",
        "content-type": "application/json",
    }
    body = '{"applicant": {"name": "王喆", "name": "李四"}, "content": "学区划分"}'
    refused = site.client.post("/api/v1/applications", content=body.encode(), headers=headers)
    _is_problem(refused, 422, "request", "内容里“name”写了两次，只能写一次")
    assert (
        site.client.post("/api/v1/applications", content=b"\xef\xbb\xbf" + body.encode(), headers=headers).status_code
        == 422
    )


def test_what_strangers_write_stays_text(site: Site) -> None:
    system = site.system("registrar")
    sent = system.post(
        "/applications", APPLICATION | {"content": HOSTILE, "applicant": {"name": "<b>x</b>", "phone": "1"}}
    )
    assert sent.status_code == 201
    assert "set-cookie" not in sent.headers
    answer = system.get(f"/cases/{sent.json()['number']}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_worklist_is_paged_by_key(site: Site) -> None:
    numbers = [site.office.receive(DAY - timedelta(days=turn % 7)).number for turn in range(120)]
    system = site.system("registrar", "worklist")
    for sort in ("due", "received"):
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            page = system.get("/cases", sort=sort, after=after).json()
            assert len(page["cases"]) <= 50
            found += [line["number"] for line in page["cases"]]
            after = page["next"]
        assert sorted(found) == sorted(numbers)
    for wrong in ("x", "2026-99-99.1", "."):
        _is_problem(system.get("/cases", after=wrong), 422, "bad-list", "第一页")
    assert system.get("/cases", sort="name").status_code == 422


def test_working_days_are_those_of_the_office(site: Site) -> None:
    system = site.system("registrar", "calendar")
    days = system.get("/calendar", **{"from": "2026-02-13", "to": "2026-02-24"}).json()
    assert days["workdays"] == 2
    assert not days["provisional"]
    assert (days["days"][1]["day"], days["days"][1]["workday"]) == ("2026-02-14", True)
    assert system.get("/calendar/nth", after="2026-03-10", n=20).json() == {"day": "2026-04-08", "provisional": False}
    for query in (
        {"from": "2026-03-10", "to": "2026-03-09"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "x", "to": "y"},
    ):
        assert system.get("/calendar", **query).status_code == 422
    _is_problem(system.get("/calendar", **{"from": "1900-01-01", "to": "1900-01-02"}), 422, "calendar", "1900")


def test_what_is_not_there_is_a_problem_too(site: Site) -> None:
    system = site.system("registrar")
    _is_problem(system.get("/nowhere"), 404, "not-found", "没有这个地址")
    assert site.client.delete("/api/v1/cases", headers={"authorization": f"Bearer {system.token}"}).status_code == 405


def test_the_portal_alone_has_no_api(site: Site) -> None:
    with browsing(site.office, portal_only=True) as browser:
        assert browser.get("/api/v1/openapi.json").status_code == 404
        assert browser.get("/api/v1/cases").status_code == 404


def _is_problem(answer: httpx2.Response, status: int, kind: str, words: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == f"urn:gongkai:problem:{kind}"
    assert words in document["detail"]
    assert document["instance"] == f"urn:gongkai:request:{answer.headers['x-request-id']}"


def test_what_somebody_else_has_written_meanwhile_is_no_database_away(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with answering(postgres, tmp_path) as site:
        number = site.office.receive(DAY).number
        alter(site.office, "SELECT setval('entry_id_seq', 1, false)")
        act = {"event": "assign", "facts": {"handler": "handler"}}
        answer = site.system("registrar").post(f"/cases/{number}/acts", act)
        _is_problem(answer, 503, "meanwhile", "与别处刚刚写入的重复")
        assert answer.json()["title"] == "别处正在办理"
