"""What an applicant may do against a decision: how long, in which order, before which kind of body."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rules import decisions, statutes
from rules.source import DATA, Section
from rules.statutes import Statute

# Kinds of agency that sign an answer, and kinds of body that reconsider it.
SIGNERS = {
    "department": "县级以上地方政府工作部门",
    "government": "地方人民政府（含乡镇）",
    "provincial_government": "省级人民政府",
    "dispatched": "派出机关",
    "branch": "政府工作部门的派出机构",
    "authorised": "法律、法规授权的组织",
    "vertical": "垂直领导的行政机关",
    "justice": "履行行政复议机构职责的司法行政部门",
}
BODIES = {
    "own_government": "本级人民政府",
    "superior_department": "上一级主管部门",
    "government_above": "上一级人民政府",
    "founding_government": "设立该派出机关的人民政府",
    "founding_department": "设立该派出机构的部门",
    "local_government": "所在地的人民政府",
    "managing_body": "直接管理该组织的政府或者部门",
    "itself": "本机关",
}
SIGNER_OF = {"office": "department", "bureau": "department", "township": "government"}
GOVERNMENTS = frozenset({"own_government", "government_above", "founding_government", "local_government"})
DEPARTMENTS = frozenset({"superior_department", "founding_department"})
A_GOVERNMENT = re.compile("(人民政府|行政公署|管理委员会|管委会|生产建设兵团)$")
ITS_OWN_BODY = re.compile(
    r"^(国务院|国家|中国|中华人民共和国)|部$|总局$|总署$|(省|自治区|^(北京|天津|上海|重庆)市)人民政府$"
)
"""Names of provincial governments and of departments of the State Council."""


@dataclass(frozen=True)
class Body:
    """The kinds of body (keys of BODIES) one kind of signer's decision may be taken to, with the full citation."""

    kinds: tuple[str, ...]
    article: str
    checked: bool


@dataclass(frozen=True)
class Remedy:
    """How long: `days` to apply for reconsideration, `after_days` to sue after it, `months` to sue at once.

    With `reconsideration_first` there is no suing at once. `articles` are the citations a letter gives; `online` cites
    the article that a decision served over the internet tells an internet channel of reconsideration by; None where none asks
    for it.
    """

    reconsideration_first: bool
    days: int
    months: int | None
    after_days: int
    articles: tuple[str, ...]
    checked: bool
    online: str | None = None


def remedy(key: str, law: str, on: date, withheld: Sequence[str] = (), root: Path = DATA) -> Remedy:
    """Return the remedies against a decision (its key) made under `law` and told on the day `on`.

    A partial refusal with `withheld` grounds is remedied like those: reconsideration first if any of them is a refusal.
    Raises NotInForce when no law of remedies was in force, or `law` does not know the decision.
    """
    statute = statutes.in_force("remedies", on, root)
    order = statute.sections["remedy"][0]
    decided = decisions.decision(key, law, root)
    grounds = [decisions.decision(one, law, root) for one in withheld] or [decided]
    first = order.flag("reconsideration_first") and any(one.reconsideration_first[law] for one in grounds)
    terms = statute.terms
    later = terms["litigation_after_reconsideration"]
    at_once = [] if first else [terms["litigation"]]
    named = [terms["reconsideration"], *at_once, *([later] if first else [])]
    opening = [_order(statute)] if first else []
    return Remedy(
        reconsideration_first=first,
        days=terms["reconsideration"].length,
        months=terms["litigation"].length,
        after_days=later.length,
        articles=(*opening, *(term.in_letters for term in named)),
        checked=all(term.checked for term in named) and (not first or order.flag("checked")),
        online=online(statute),
    )


def may_reconsider_itself(name: str) -> bool:
    """Say whether an agency of this name reconsiders its own decisions (行政复议法第二十四条第二款、第二十五条)."""
    return ITS_OWN_BODY.search(name) is not None


def doubtful_body(name: str, signer: str, body: str) -> str | None:
    """Say why a body of this name does not seem to reconsider what `name` decides under the newest law; names may deceive.

    `signer` is a key of SIGNERS, or what a unit is called in the configuration. A body that reconsiders for itself stands above
    the agencies the law leaves to their own line (海关、金融、税务、国家安全).
    """
    kind = SIGNER_OF.get(signer, signer)
    given = bodies(statutes.versions("remedies")[-1])[kind]
    kinds, is_government = set(given.kinds), A_GOVERNMENT.search(body) is not None
    if signer in SIGNER_OF and may_reconsider_itself(body):
        return None
    if (is_government or not kinds <= GOVERNMENTS) and not (is_government and kinds <= DEPARTMENTS):
        return None
    named = "或者".join(BODIES[one] for one in given.kinds)
    return (
        f"{name}的 reconsideration_body 写的是{body}：{SIGNERS[kind]}的决定由{named}复议（{given.article}）；"
        f"单位是别种机关的，请写 signer({'、'.join(SIGNERS)})"
    )


def other_body(signer: str, own: str, named: str, on: date) -> str | None:
    """Say why a body that was `named` does not seem to reconsider a unit's decisions under the law of the day.

    `own` is the one the unit's letters name, by the newest law. Where more than one kind of body may be chosen, or the law of
    the day had another kind, names alone do not tell.
    """
    if _short(named) == _short(own):
        return None
    kind, known = SIGNER_OF.get(signer, signer), bodies(statutes.in_force("remedies", on))
    given = known.get(kind, known["department"])
    newest, kinds = set(bodies(statutes.versions("remedies")[-1])[kind].kinds), set(given.kinds)
    if not kinds & newest or len((kinds | newest) & GOVERNMENTS) > 1:
        return None
    is_government = A_GOVERNMENT.search(named) is not None
    if is_government != (A_GOVERNMENT.search(own) is not None) and (
        kinds & GOVERNMENTS if is_government else kinds - GOVERNMENTS
    ):
        return None
    may = "或者".join(BODIES[one] for one in given.kinds)
    return f"复议机关写的是{named}，config.toml 里写的是{own}：{SIGNERS[kind]}的决定由{may}复议（{given.article}）"


def bodies(statute: Statute) -> Mapping[str, Body]:
    """Return who reconsiders under one version, by kind of signer (keys of SIGNERS); raises LawError for a broken table."""
    return dict(_body(section, statute) for section in statute.sections["body"])


def order_of(statute: Statute) -> str | None:
    """Return the article that puts reconsideration first against a refusal; None under a version that leaves the choice."""
    return _order(statute) if statute.sections["remedy"][0].flag("reconsideration_first") else None


def online(statute: Statute) -> str | None:
    """Return the article that asks for an internet channel; None under a version that has none."""
    order = statute.sections["remedy"][0]
    return f"《{statute.title}》{order.text('online')}" if order.has("online") else None


def validate(statute: Statute) -> None:
    """Read all that a version of the remedies must have; raises LawError for what is missing."""
    order = statute.sections["remedy"]
    if len(order) != 1:
        order[0].refuse("remedy", "只能有一个")
    _order(statute)
    order[0].flag("checked")
    order[0].flag("reconsideration_first")
    online(statute)
    order[0].close()
    bodies(statute)


def _short(name: str) -> str:
    return name.replace("人民政府", "政府").strip()


def _order(statute: Statute) -> str:
    """Return the article that says which comes first: of the version's own statute unless the table names another."""
    order = statute.sections["remedy"][0]
    if order.has("title"):
        order.text("edition")
    return f"《{order.text('title', statute.title)}》{order.text('article')}"


def _body(section: Section, statute: Statute) -> tuple[str, Body]:
    signer = section.one_of("signer", tuple(SIGNERS))
    kinds = section.words("kinds")
    if not kinds or any(kind not in BODIES for kind in kinds):
        section.refuse("kinds", f"应为 {'、'.join(BODIES)} 中的一种或几种")
    body = Body(kinds, statute.citation + section.text("article"), section.flag("checked"))
    section.close()
    return signer, body
