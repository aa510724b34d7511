"""Further copies of one form, each by another applicant: a line each, each a case of its own, all registered or none."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from workflow import engine, fact_reading, labels
from workflow.acts import applicants
from workflow.engine import Done
from workflow.office import Office
from workflow.trial import NotAllowed

MOST = 200
ONE_PERSONS = {
    "guardian": "法定代理人", "agent": "代理人", "by_agent": "代理人", "co_applicants": "共同申请人", "spokesperson": "代表人",
    "confirmed_on": "与申请人确认之日", "attempts": "联系申请人确认的记录",
}  # fmt: skip
IDENTITY = re.compile("(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|[0-9]{15})$")
FIGURES = re.compile(r"\d{7,}")
BETWEEN = " \t\u3000\xa0,\uff0c\u3001:\uff1a;\uff1b"
"""What stands between a name and its number, whoever types it."""


class NotACopy(Exception):
    """A line of the further copies cannot be registered; one Chinese line says which and why."""


def register(
    session: Session, office: Office, *, by: str, on: date, at: datetime, facts: Mapping[str, Any], lines: Sequence[str],
    key: str, handler: str,
) -> Done:  # fmt: skip
    """Register an application and a further one for every line, assign all to `handler` if one is named, and return the first.

    Raises NotACopy for a line that cannot be, else as `engine.register` and `engine.advance` do; then nothing is registered.
    """
    copies = others(facts, lines) if lines else []
    for n, (line, copy) in enumerate(zip(lines, copies, strict=True), start=1):
        for problem in fact_reading.problems(applicants.Receive, copy).values():
            raise _refused(n, line, problem)
    done = engine.register(session, office, by=by, on=on, at=at, facts=facts, key=key)
    numbers = [done.number]
    for n, (line, copy) in enumerate(zip(lines, copies, strict=True), start=1):
        try:
            numbers.append(engine.register(session, office, by=by, on=on, at=at, facts=copy, key=key_of(key, n)).number)
        except NotAllowed as error:
            raise _refused(n, line, labels.CODE.sub("", str(error))) from None
    for number in numbers if handler else ():
        engine.advance(
            session, office, number, "assign", by=by, on=on, at=at, facts={"handler": handler},
            key=f"{key}.assign.{number}",
        )  # fmt: skip
    return done


def key_of(key: str, n: int) -> str:
    """Return the idempotency key of the copy on line n, counted from one, of a form that came under `key`."""
    return f"{key}.{n}"


def others(facts: Mapping[str, Any], lines: Sequence[str]) -> list[dict[str, Any]]:
    """Return the facts of further copies of one form, a line each: the name, after it the identity number if there is one.

    What is one person's alone (a guardian, an agent, a confirmed receipt) cannot be said of all by one form: NotACopy. Nor is a
    number left within a name: names are shown and not encrypted.
    """
    if len(lines) > MOST:
        raise NotACopy(f"一次最多{MOST}份，现在是{len(lines)}份：请分几次登记")
    named = {**facts, **facts.get("applicant", {})}
    if own := [label for name, label in ONE_PERSONS.items() if named.get(name)]:
        raise NotACopy(f"写了{'、'.join(own)}的，其余各份不能照抄：请一份一份登记")
    return [_copy(facts, n, line) for n, line in enumerate(lines, start=1)]


def _copy(facts: Mapping[str, Any], n: int, line: str) -> dict[str, Any]:
    name, number = parted(line)
    if not name or FIGURES.search("".join(filter(str.isalnum, name))):
        raise NotACopy(f"第{n}行的姓名里有证件号码：先写姓名，空一格再写18位或者15位的身份证件号码；别的证件请另行登记")
    applicant = {**facts.get("applicant", {}), "name": name}
    bare = {key: value for key, value in facts.items() if key not in {"id_number", "applicant"}}
    return {**bare, "applicant": applicant, **({"id_number": number} if number else {})}


def _refused(n: int, line: str, why: str) -> NotACopy:
    return NotACopy(f"第{n}行“{parted(line)[0]}”：{why}")


def parted(line: str) -> tuple[str, str | None]:
    """Return the name of a line and the identity number after it."""
    said = line.strip(BETWEEN)
    found = IDENTITY.search(said)
    return (said[: found.start()].rstrip(BETWEEN), found[0]) if found else (said, None)


def names_of(lines: str) -> str:
    """Return the names of further copies alone, to be printed where no number is."""
    return re.sub(r"\d", "*", "\n".join(parted(line)[0] for line in lines.splitlines()))
