"""What courts have struck down in answers and notices like this one: told to whoever writes it, for only a reader can tell.

Nothing here refuses: the words of a reason are looked at, and words can be right in another case.
"""

import re
from collections.abc import Iterator

from rules import decisions, statutes
from workflow import facts as f
from workflow.acts import draft_facts as d
from workflow.acts import items
from workflow.trial import Trial, said

APART = re.compile("区分|分割|分开|整体")
HARM = re.compile("商业秘密|技术秘密|隐私|个人信息|损害")
OWN_NEED = re.compile("特殊需要|利害关系|申请用途|使用用途|信息的?用途|关联性")
BEFORE_THE_LAW = re.compile("条例》?(正式)?(公布|施行|实施|生效)之?以?前")
THE_FIRST = re.compile(r"[1\uff11][、.\uff0e)\uff09](?!\d)|一、|①")
THE_SECOND = re.compile(r"[2\uff12][、.\uff0e)\uff09](?!\d)|二、|②")
ON_ONES_OWN = re.compile("查阅|查看|抄录|阅览|自取|领取")
SOME_TIME = re.compile(r"[\d〇一二三四五六七八九十]+[日点时个]|工作日|工作时间|上班时间|随时|上午|下午")
FORMS = {
    "电子": re.compile("电子|邮箱|光盘|网上|扫描|[Uu]盘"),
    "纸质": re.compile("纸|复印|复制件|邮寄|信函"),
    "查阅": re.compile("查阅|查看|抄录|阅览"),
}


def of_answer(trial: Trial) -> list[str]:
    """Return the doubts about a draft, of each item's answer where there are several."""
    facts = said(trial, d.Draft)
    answers = facts.answers if isinstance(facts, items.Draft) else ()
    found = [f"第{one.item}项:{words}" for one in answers for words in _of_part(trial, one)]
    return [*found, *(() if answers else _of_part(trial, facts)), *_of_form(trial, facts.manner)]


def of_correction(trial: Trial) -> list[str]:
    """A correction that asks what for, or by what interest, asks for what nobody needs to show."""
    return _own_need(trial, " ".join(said(trial, f.RequestCorrection).items))


def _of_part(trial: Trial, one: d.Draft | items.ItemAnswer) -> Iterator[str]:
    law, reason = trial.case.law, one.reason or ""
    known = decisions.decision(one.decision, law)
    if one.decision == "other.other" and one.statute is None:
        yield "没有写明另外依据的文件及条款(statute):没有依据的处理站不住,不予公开的请选具体的情形"
    if known.letter == "reply_refused" and known.reconsideration_first and not APART.search(reason):
        article = statutes.by_id("disclosure", law).articles["partial"]
        yield f"全部不予公开的,请在理由中写明为什么不能区分处理;能够区分的按部分公开答复({article})"
    grounds = [(one.decision, reason), *((item.decision, item.reason) for item in one.withheld)]
    if any(
        "third_party_opinion" in decisions.decision(key, law).needs and not HARM.search(why) for key, why in grounds
    ):
        yield "第三方不同意本身不是理由:请写明经审查属于商业秘密、个人隐私还是其他,公开会造成什么损害"
    yield from _own_need(trial, reason)
    if BEFORE_THE_LAW.search(reason):
        yield "条例施行以前形成、现在仍保存的,也是政府信息:不能因为形成得早而不提供"


def of_application(facts: f.Receive) -> list[str]:
    """Several things asked for in one breath, and not split into items: what is not split is easily left unanswered."""
    first = THE_FIRST.search(facts.content)
    if getattr(facts, "items", ()) or first is None or not THE_SECOND.search(facts.content, first.end() + 1):
        return []
    return ["申请内容有好几项:请分列申请事项(items),逐项答复,漏答一项就没有全部答复"]


def _own_need(trial: Trial, words: str) -> list[str]:
    articles = statutes.by_id("disclosure", trial.case.law).articles
    if "anyone" not in articles or not OWN_NEED.search(words):
        return []
    anyone = articles["anyone"]
    return [f"谁都可以申请,不必说明用途、特殊需要或者利害关系({anyone}):请核对是否以此要求补正或者作为理由"]


def _of_form(trial: Trial, manner: str | None) -> Iterator[str]:
    if manner and ON_ONES_OWN.search(manner) and not SOME_TIME.search(manner):
        yield "由申请人自行查阅、领取的,请在提供方式里写明时间和地点"
    wanted = _forms(str((trial.case.last_facts("receive") or {}).get("form") or ""))
    given = _forms(manner or "")
    if wanted and given and not wanted & given:
        article = statutes.by_id("disclosure", trial.case.law).articles["form"]
        yield (
            f"申请人要求的是{'、'.join(sorted(wanted))}形式,提供的是{'、'.join(sorted(given))}形式:"
            f"改用别的形式须有条例所说的情形({article}),请写明"
        )


def _forms(words: str) -> set[str]:
    return {name for name, pattern in FORMS.items() if pattern.search(words)}
