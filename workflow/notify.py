"""The mails an act itself calls for: work handed to somebody. They name the case by its number only."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from rules.clock import Due
from workflow import deadlines, roster
from workflow.acts import signing
from workflow.acts.online import APPLICANT
from workflow.case import Act, Case
from workflow.case_row import CaseRow
from workflow.office import Office
from workflow.roster import Roster
from workflow.staff import Colleague, Staff
from workflow.telling import alerts, links, outbox

CALLS = {
    "assign": ("分办", "本件已分给您办理"),
    "hand_over": ("移交", "本件已移交给您办理"),
    "urge": ("督办", "本件已被督办，请按内部时限答复督办"),
    "answer_urge": ("督办答复", "督办事项已有答复，请查看"),
    "assist": ("协办", "有一件事项请您单位协办，请按内部时限反馈材料、意见和检索记录"),
    "submit": ("待保密审查", "有一份文稿等待保密审查"),
    "clear": ("待签发", "有一份文稿等待签发"),
    "endorse": ("待签批", "有一份文稿等待审查、签批"),
    "sign_on_paper": ("待签批", "有一份文稿等待审查、签批"),
    "object_signature": ("签批异议", "有人对登记在其名下的纸质签批提出异议，请核对"),
    "request_extension": ("待批准延期", "有一项延期申请等待批准"),
    "propose_amendment": ("待批准更正", "有一项推后期限的更正等待批准"),
    "propose_void": ("待批准作废", "有一项作废等待批准"),
    "send_back": ("退回", "文稿已退回，请修改后再送"),
}
ONLINE = {
    "receive": ("网上申请", "收到一件网上申请，请登记员核对、分办并与申请人确认"),
    "correct": ("网上补正", "申请人已在网上补正，请继续办理"),
    "give_reasons": ("网上说明理由", "申请人已在网上说明理由，请继续办理"),
    "withdraw": ("网上撤回", "申请人已在网上撤回申请，办理终止"),
}
"""What the applicant does without staff: the handler, or before there is one the registrars, must be told of it."""


def after(
    session: Session, office: Office, held: Staff, row: CaseRow, case: Case, dues: Mapping[str, Due], act: Act,
    at: datetime,
) -> None:  # fmt: skip
    """Queue the mails an act calls for, in its transaction; people without an address see the work in their lists."""
    if office.quiet:
        return
    dated = act.event == "receive" or ("received_on" in act.facts and act.event == "amend")
    if dated and case.received_on is not None and case.received_on < act.on:
        alerts.at_once(session, office, row, act.on, at)
    calls = ONLINE if act.by == APPLICANT else CALLS
    if act.event not in calls:
        return
    label, words = calls[act.event]
    due = f"答复期限：{row.due_on}{'（暂定）' if row.provisional else ''}" if row.due_on else "答复期限：已停止计算"
    staff = roster.of(held, office.name)
    body = f"{words}。\n\n登记号：{case.number}\n承办单位：{case.unit}\n{_limit(case, act, dues)}{due}\n"
    body += f"\n{link}\n" if (link := links.to_case(office.config, case.number)) else ""
    told = [staff.present(person, act.on) for person in _recipients(staff, case, act)]
    mails = [
        outbox.mail(
            message_id=outbox.message_id(office, act.event, case.number, act.seq, person.login),
            kind="work",
            case_id=row.id,
            recipient=person.email,
            subject=f"[{label}]{case.number}",
            body=body,
            at=at,
        )
        for person in told
        if person.email is not None
    ]
    outbox.queue_all(session, mails)


def _limit(case: Case, act: Act, dues: Mapping[str, Due]) -> str:
    """Return the line with the internal limit of the work handed over, empty when none runs."""
    key = None
    match act.event:
        case "assist":
            key = f"assist:{len(case.assistances)}"
        case "urge":
            key = f"urge:{len(case.urges)}"
        case "submit" | "clear" | "endorse" | "sign_on_paper":
            key = signing.current_key(case)
    return f"{deadlines.label_of(key)}：{dues[key].due}\n" if key is not None and key in dues else ""


def _recipients(staff: Roster, case: Case, act: Act) -> list[Colleague]:
    if act.by == APPLICANT:
        return staff.named(case.handler) or staff.with_role("registrar", case.unit)
    match act.event:
        case "assign" | "hand_over" | "urge":
            return staff.named(case.handler) or (
                [] if act.event == "assign" else staff.with_role("approver", case.unit)
            )
        case "answer_urge":
            return staff.named(case.urges[act.facts["urge"] - 1].by)
        case "assist":
            return staff.named(act.facts.get("liaison")) or staff.with_role("handler", act.facts["to"])
        case "submit" | "clear" | "endorse" | "sign_on_paper":
            step = signing.waiting(case)
            holders = staff.with_role(step.role, case.unit) if step else []
            return [person for person in holders if not step or not step.logins or person.login in step.logins]
        case "send_back" | "object_signature":
            return staff.named(case.drafted_by)
        case _:
            return staff.with_role("approver", case.unit)
