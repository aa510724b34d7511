"""The API's only door: a bearer token, its scopes, and the rights of the person it acts as."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from desk.web.doors import address_of
from desk.web.frame import frame_of
from workflow.query_codes import TooMany
from workflow.sign_in import attempts, secret_codes, tokens
from workflow.sign_in.tokens import Caller

PER_ADDRESS = 30
bearer = HTTPBearer(auto_error=False, description="gongkai token add 给出的令牌")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key", min_length=8, max_length=200, description="同键同内容只办一次；请每件事用一个新的 UUID"
    ),
]


def caller(request: Request, given: Bearer) -> Caller:
    """Return who calls; raises 401, and TooMany for an address that tries tokens."""
    frame = frame_of(request)
    with frame.database.read() as session:
        found = tokens.caller(session, given.credentials, frame.now()) if given is not None else None
    if found is not None:
        return found
    if not attempts.allowed(frame.database, frame.now(), {f"token from {address_of(request)}": PER_ADDRESS}):
        raise TooMany("令牌错误的次数太多，请稍后再试")
    raise HTTPException(401, "没有令牌，或者令牌不对、已到期、已停用", {"WWW-Authenticate": 'Bearer realm="gongkai"'})


def needs(scope: str) -> Callable[[Caller], Caller]:
    """Return the dependency that lets in callers with a scope."""

    def scoped(found: Annotated[Caller, Depends(caller)]) -> Caller:
        if scope not in found.scopes:
            raise HTTPException(403, f"这个令牌没有“{tokens.SCOPES[scope]}”（{scope}）的权限")
        return found

    return scoped


def key_of(found: Caller, key: str) -> str:
    """Return the idempotency key as the engine keeps it: each system has keys of its own."""
    return f"api:{found.name}:{secret_codes.fast_hash(key)}"
