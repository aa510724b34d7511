"""The legal day of receipt by channel, out of what was recorded (2019 条例第三十一条; 国办公开办函〔2015〕207号 before it)."""

from dataclasses import dataclass
from datetime import date
from operator import add

from workflow.facts import CHANNELS, Receive

DAYS = {
    "in_person": ("submitted_on",),
    "oral": ("submitted_on",),
    "post": ("signed_on", "handed_over_on"),
    "plain_mail": ("arrived_on", "handed_over_on", "confirmed_on"),
    "online": ("submitted_on", "confirmed_on"),
    "fax": ("submitted_on", "confirmed_on"),
    "email": ("submitted_on", "confirmed_on"),
}
"""The days each channel knows: another one means that the channel or the day is wrong."""

ASKED = {
    channel: (
        *days,
        *(("signed_by",) if "signed_on" in days else ()),
        *(("attempts",) if "confirmed_on" in days else ()),
    )
    for channel, days in DAYS.items()
}
"""What each channel is asked about its receipt."""

COMPARED = 2_000
"""Characters of a request that are held against others: each is held against two thousand whenever one is registered."""


class BadReceipt(Exception):
    """The recorded days do not give a day of receipt; one Chinese line says which is missing."""


@dataclass(frozen=True)
class Receipt:
    """`confirmed` is False while the applicant must still confirm: the clock runs on the cautious day meanwhile."""

    on: date
    confirmed: bool
    because: str


def legal_day(facts: Receive, registered_on: date, law: str) -> Receipt:
    """Return the day the law calls the day of receipt; raises BadReceipt, also for a day of another channel.

    A day that was not recorded is taken to be the day of registration, except a posted letter's day of signature: there the
    day the mail room signed decides, whenever the desk got it.
    """
    label = CHANNELS[facts.channel]
    known = DAYS[facts.channel]
    for name in sorted({day for days in DAYS.values() for day in days}.difference(known)):
        if getattr(facts, name) is not None:
            raise BadReceipt(f"{label}的申请没有{Receive.model_fields[name].title}（{name}）：请核对渠道和日期")
    match facts.channel:
        case "in_person" | "oral":
            day = facts.submitted_on or registered_on
            return Receipt(day, True, f"{label}提交，提交之日为收到之日")
        case "post":
            if facts.signed_on is None and facts.handed_over_on is not None:
                raise BadReceipt(
                    "邮寄的申请以签收日为收到之日：请登记收发室（门卫）签收的日期（signed_on），转交日不算"
                )
            day = facts.signed_on or registered_on
            who = f"（{facts.signed_by}签收）" if facts.signed_by else ""
            return Receipt(day, True, f"邮寄，签收之日为收到之日{who}")
        case "plain_mail":
            return _until_confirmed(
                facts, facts.arrived_on or registered_on, "平信不需签收，与申请人确认之日为收到之日"
            )
        case "online" if law == "2007":
            day = facts.submitted_on or registered_on
            return Receipt(day, True, "网上提交，系统显示提交成功之日为收到之日")
        case "email" if law == "2007":
            day = facts.submitted_on or registered_on
            return Receipt(day, True, "发至公布的电子邮箱，邮件系统接收之日为收到之日")
        case _:
            return _until_confirmed(facts, facts.submitted_on or registered_on, f"{label}提交，双方确认之日为收到之日")


def _until_confirmed(facts: Receive, cautious: date, because: str) -> Receipt:
    if facts.confirmed_on is not None:
        return Receipt(facts.confirmed_on, True, because)
    return Receipt(cautious, False, f"{because}；尚未确认，暂按{cautious}起算（从严）")


def missing_particulars(facts: Receive, law: str) -> list[str]:
    """Return what Art. 29 (2019) or Art. 20 (2007) asks of an application and this one lacks; asked for like a correction."""
    missing = []
    if law != "2007" and not (facts.id_number or facts.applicant.identity_shown):
        missing.append("身份证明")
    if not facts.applicant.reachable():
        missing.append("联系方式")
    if not facts.form:
        missing.append("所需信息的形式要求（获取方式、途径）")
    return missing


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how alike two requests are: the `pairs` they share over all of them, 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def pairs(request: str | None) -> frozenset[str]:
    """Return the pairs of neighbouring letters and figures of a request, of a long one those it begins with."""
    bare = "".join(filter(str.isalnum, (request or "")[:COMPARED]))
    return frozenset(map(add, bare, bare[1:]))
