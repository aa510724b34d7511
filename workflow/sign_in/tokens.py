"""Systems that call the API: each has a token of its own, acts as one member of staff, and may do what its scopes name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workflow import people, store
from workflow.sign_in import secret_codes
from workflow.statement import in_turn
from workflow.trial import Actor
from workflow.web_tables import ApiToken

SCOPES = {
    "submit": "代申请人提交申请",
    "lookup": "凭登记号和查询码查询",
    "worklist": "列出申请",
    "case": "查看申请",
    "act": "办理",
    "letters": "取文书",
    "report": "取年度报告",
    "calendar": "查工作日",
    "metrics": "取监控指标（/metrics）",
}


class BadToken(Exception):
    """A token cannot be made or revoked as asked; one Chinese line."""


@dataclass(frozen=True)
class Caller:
    """A system that called: its name, the person it acts as, and its scopes."""

    name: str
    actor: Actor
    scopes: frozenset[str]


def add(session: Session, name: str, login: str, scopes: Sequence[str], at: datetime, expires_at: datetime) -> str:
    """Enter a system and return its token, told this once; raises BadToken."""
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise BadToken(f"没有“{'、'.join(unknown)}”这个权限，可用的有：{'、'.join(SCOPES)}")
    if not scopes:
        raise BadToken("至少要有一项权限（--scope）")
    person = store.person(session, login)
    if person is None or not person.active:
        raise BadToken(f"没有“{login}”这个人，或者已停用：请先登记人员（gongkai person add）")
    in_turn(session, "api_token")
    if session.get(ApiToken, name) is not None:
        raise BadToken(f"已有名为“{name}”的令牌，请换一个名称")
    if expires_at <= at:
        raise BadToken("到期日已过，请写以后的日期")
    token = "gk_" + secret_codes.new_token()
    listed = ",".join(dict.fromkeys(scopes))
    session.add(
        ApiToken(
            name=name, token_hash=secret_codes.fast_hash(token), login=login, unit=person.unit, scopes=listed, made_at=at,
            expires_at=expires_at,
        )
    )  # fmt: skip
    session.flush()
    return token


def revoke(session: Session, name: str, at: datetime) -> None:
    """End a token; raises BadToken when there is none of that name or it has ended."""
    row = session.get(ApiToken, name, with_for_update=True)
    if row is None:
        raise BadToken(f"没有名为“{name}”的令牌")
    if row.revoked_at is not None:
        raise BadToken(f"令牌“{name}”已经停用")
    row.revoked_at = at
    session.add(row)


def all_tokens(session: Session) -> Sequence[ApiToken]:
    return session.exec(select(ApiToken).order_by(col(ApiToken.name))).all()


def caller(session: Session, token: str, at: datetime) -> Caller | None:
    """Return who calls with a token; None when it is unknown, over, revoked, or its person has gone or moved."""
    query = select(ApiToken).where(ApiToken.token_hash == secret_codes.fast_hash(token))
    row = session.exec(query).one_or_none()
    if row is None or row.revoked_at is not None or at >= row.expires_at:
        return None
    actor = people.actor_of(session, row.login)
    if not actor.active or actor.unit != row.unit:
        return None
    return Caller(row.name, actor, frozenset(row.scopes.split(",")))
