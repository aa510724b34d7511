"""Service of letters: which day meets the term, by which manner, and what proof is asked.

Posting counts through the postal enterprise only (邮政法第五十五条); every other courier counts from the day of signature.
"""

from datetime import date

from workflow.facts import Serve, Service

ASKED = {
    "post": ("posted_on", "tracking", "carrier", "received_on", "receiver"),
    "courier": ("posted_on", "tracking", "carrier", "received_on", "receiver"),
    "in_person": ("received_on", "receiver"),
    "agency": ("received_on", "receiver"),
    "online": ("sent_on",),
    "left": ("received_on", "receiver", "witnesses"),
    "publication": ("published_on", "published_in", "tried"),
}
"""What each manner of service is recorded with; the rest of a service's facts go with any."""
POSTAL = ("邮政", "EMS", "ems", "Ems")


def through_the_post(facts: Service) -> bool:
    """Say whether a letter went through the postal enterprise: posted with no carrier named, or by one that is the post's."""
    if facts.carrier is None:
        return facts.method == "post"
    return facts.method in {"post", "courier"} and any(word in facts.carrier for word in POSTAL)


def each(facts: Serve) -> tuple[Service, ...]:
    """Return the services of one letter: on the first addressee, then on every other joint applicant."""
    return (facts, *facts.also)


def problem(facts: Serve) -> str | None:
    """Return what is missing to prove this service, or None."""
    return next((reason for one in each(facts) if (reason := _problem(one)) is not None), None)


def _problem(facts: Service) -> str | None:
    if (facts.method == "post" or through_the_post(facts)) and not facts.tracking:
        return "邮寄送达须登记邮件号码（tracking）"
    if facts.method in {"post", "courier"} and not through_the_post(facts) and facts.received_on is None:
        return "国家机关公文应交邮政企业寄递；交其他快递的不以寄出为送达，须登记对方签收日（received_on）"
    if facts.method in {"in_person", "agency"} and not facts.receiver:
        return "当面或委托送达须登记签收人（receiver），送达回证入卷"
    if facts.method == "left" and not facts.witnesses:
        return "留置送达须有见证人（witnesses）"
    if facts.method == "publication":
        return incomplete(facts.published_on, facts.published_in, facts.tried)
    return None


def incomplete(published_on: date | None, published_in: str | None, tried: str | None) -> str | None:
    """Return what a service by publication lacks: it stands only where nothing else reaches the addressee."""
    if published_on is None or published_in is None:
        return "公告送达须登记公告发布日（published_on）和刊登、张贴之处（published_in）"
    if tried is None:
        return "公告送达只用于对方下落不明或者其他方式无法送达的：须写明经过（tried），记入案卷"
    return None


def effective_day(facts: Serve, on: date) -> date:
    """Return the day that meets the term: posted, sent, published, or signed for; of several services the last."""
    return max(_effective(one, on) for one in each(facts))


def _effective(facts: Service, on: date) -> date:
    if facts.method == "online":
        return facts.sent_on or on
    if through_the_post(facts):
        return facts.posted_on or on
    if facts.method == "publication":
        return facts.published_on or on
    return facts.received_on or on


def delivered_day(facts: Serve, on: date) -> date | None:
    """Return the day every addressee is proven to have received it; None until the proof comes for a letter that was
    posted, and until the notice has run for one served by publication."""
    days = [_delivered(one, on) for one in each(facts)]
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def _delivered(facts: Service, on: date) -> date | None:
    if facts.method == "publication":
        return None
    return facts.received_on if through_the_post(facts) else _effective(facts, on)


def irregular(facts: Serve) -> str | None:
    """Return the warning a service by another courier than the post deserves."""
    if any(one.method in {"post", "courier"} and not through_the_post(one) for one in each(facts)):
        return "寄递企业不是邮政企业：按签收日计算送达，已记为不规范送达"
    return None
