"""Who stands behind an application: the applicant alone, an agent under a written authority, or a guardian (第二十九条).

An authority is asked for as 民法典第一百六十五条 asks it: name, matter, powers, term.
"""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from rules.wording import iso_day
from workflow.acts.agency import POWERS

ACTING = {"self": "本人", "agent": "代理人", "guardian": "监护人（法定代理人）"}
AGENT = ("agent_name", "agent_document", "agent_since", "agent_until", "agent_phone", "agent_address")
GUARDIAN = ("guardian_name", "guardian_relation", "guardian_phone", "guardian_address")
FIELDS = ("acting", *AGENT, "agent_powers", *GUARDIAN)
LABELS = {
    "acting": "由谁提出申请",
    "agent_name": "代理人的姓名或者名称",
    "agent_document": "授权委托书",
    "agent_powers": "授权范围",
    "agent_since": "授权开始之日",
    "agent_until": "授权截止之日",
    "agent_phone": "代理人的电话",
    "agent_address": "代理人的通信地址",
    "guardian_name": "监护人的姓名",
    "guardian_relation": "与申请人的关系",
    "guardian_phone": "监护人的电话",
    "guardian_address": "监护人的通信地址",
}
PAPERS = {"authority": "authority", "agent_identity": "agent_identity", "guardian_proof": "guardian"}
"""The fields that hold a file, and what kind of paper each is."""


def words(form: FormData) -> dict[str, str]:
    """Return what was typed; powers are ticked one by one and kept in one line."""
    found = {name: str(form.get(name) or "").strip() for name in FIELDS}
    ticked = [str(one) for one in form.getlist("agent_powers")]
    return found | {"agent_powers": ",".join(ticked), "acting": found["acting"] or "self"}


def check(values: Mapping[str, str], papers: set[str], errors: dict[str, str]) -> None:
    """Note what is missing or wrong, by the name of the field."""
    if values["acting"] not in ACTING:
        errors["acting"] = "请选择由谁提出申请"
    if values["acting"] == "agent":
        _check_agent(values, papers, errors)
    if values["acting"] == "guardian":
        _check_guardian(values, papers, errors)


def facts(values: Mapping[str, str], papers: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is said of who acts: in the application itself, and within the applicant."""
    if values["acting"] == "agent":
        said = {name.removeprefix("agent_"): values[name] for name in AGENT if values[name]}
        powers = values["agent_powers"].split(",")
        return {"agent": said | {"powers": powers, "identity_shown": "agent_identity" in papers}, "by_agent": True}, {}
    if values["acting"] == "guardian":
        said = {name.removeprefix("guardian_"): values[name] for name in GUARDIAN if values[name]}
        return {}, {"guardian": said | {"proof": "网上提交的监护关系证明"}}
    return {}, {}


def _check_agent(values: Mapping[str, str], papers: set[str], errors: dict[str, str]) -> None:
    powers = [one for one in values["agent_powers"].split(",") if one]
    if not values["agent_name"]:
        errors["agent_name"] = "请填写代理人的姓名或者名称"
    if not values["agent_document"]:
        errors["agent_document"] = "请填写授权委托书的名称、授权的事项和日期"
    if "apply" not in powers or set(powers) - POWERS.keys():
        errors["agent_powers"] = "请勾选授权范围；没有授权代为提出申请的，请由本人提出"
    days = {name: iso_day(values[name]) for name in ("agent_since", "agent_until") if values[name]}
    errors |= {name: "日期应为 2026-03-02 的样子" for name, day in days.items() if day is None}
    since, until = days.get("agent_since"), days.get("agent_until")
    if since and until and until < since:
        errors["agent_until"] = "授权截止之日早于开始之日"
    if "authority" not in papers and "authority" not in errors:
        errors["authority"] = "请上传授权委托书的照片或者扫描件"
    if "agent_identity" not in papers and "agent_identity" not in errors:
        errors["agent_identity"] = "请上传代理人的身份证明"


def _check_guardian(values: Mapping[str, str], papers: set[str], errors: dict[str, str]) -> None:
    if values["kind"] != "自然人":
        errors["acting"] = "只有公民才由监护人代为申请；单位由其负责人办理"
    if not values["guardian_name"]:
        errors["guardian_name"] = "请填写监护人的姓名"
    if not values["guardian_relation"]:
        errors["guardian_relation"] = "请填写与申请人的关系，如父亲、母亲"
    if "guardian" not in papers and "guardian_proof" not in errors:
        errors["guardian_proof"] = "请上传监护关系证明，如户口簿、出生医学证明"
