"""What courts have struck down in answers and notices like this one: told to whoever writes it, for only a reader can tell.

Nothing here refuses: the words of a reason are looked at, and words can be right in another case.
"""

import re
from collections.abc import Iterator, Sequence

from rules import decisions, statutes
from workflow import facts as f
from workflow.acts import documents, items
from workflow.acts import draft_facts as d
from workflow.acts.releasing import RELEASES
from workflow.trial import Trial, said

APART = re.compile("区分|分割|分开|整体")
HARM = re.compile("商业秘密|技术秘密|隐私|个人信息|损害")
OWN_NEED = re.compile("特殊需要|利害关系|申请用途|使用用途|信息的?用途|关联性")
BEFORE_THE_LAW = re.compile("条例》?(正式)?(公布|施行|实施|生效)之?以?前")
NO_NUMBER = r"(?!\d(?!\d{3}年))"
"""After the mark of an item stands no number, or it is one of several (1、2号楼); a year may stand there."""
THE_FIRST = re.compile(rf"[1\uff11][、.\uff0e)\uff09]{NO_NUMBER}|一、|①")
THE_SECOND = re.compile(rf"[2\uff12][、.\uff0e)\uff09]{NO_NUMBER}|二、|②")
NAMED = {
    "refused.internal": (
        re.compile("人事|任免|考核|考勤|奖惩|工资|编制|后勤|值班|用车|采购|办公|流程|工作制度|分工"),
        "请写明是人事管理、后勤管理、内部工作流程中的哪一种，对外有没有影响",
    ),
    "refused.deliberative": (
        re.compile("讨论|会议|记录|过程稿|草稿|征求意见稿|初稿|磋商|函|请示|报告"),
        "请写明是讨论记录、过程稿、磋商信函、请示报告中的哪一种",
    ),
    "refused.enforcement_file": (
        re.compile("公开[后会将]|影响|损害|妨碍|妨害|危及|隐私|秘密|举报人|查阅|阅卷|办案"),
        "可以不予公开不是一律不予公开：请写明公开会有什么妨碍",
    ),
}
"""Grounds whose reason courts found too bare: the words that fill it, and what is asked for where there are none."""
NO_STATUTE = re.compile(
    r"(?<!城)(省(?!级)|自治区|市(?!场)|县(?!级)|州|盟)[^》]*(条例|办法|规定)"
    r"|(通知|意见|细则|规程|规范|方案|制度|纪要|批复|函|暂行办法)》|〔\d{4}〕"
)
"""What by its title is a rule, a local statute or a paper: not what Arts 14 and 36 ask for. A market (市场) is no city."""
DECIDED = re.compile("已经?(批准|批复|审批|通过|印发|决定|作出|生效|实施|定稿|公布|发布|颁布|施行)")
OUTWARD = re.compile("裁量|处罚(标准|基准|幅度)|(补偿|收费|许可|审批|认定)(标准|条件)|规范性文件")
"""What an office follows in dealing with people outside it."""
QUESTION = re.compile("咨询|询问|提问|解答|答疑")
PETITION = re.compile("信访|投诉|举报|检举|控告|申诉|诉求|反映")
OUR_OWN = re.compile("所属|下属|直属|内设|委托")
AN_AGENCY = re.compile("局|部门|厅|委员会|街道办|人民政府")
UNCHANGED = re.compile("(没有|没|未|并未|尚未|无)(发生)?(任何)?(新的)?(变化|改变|变更|变动)|(不变|如前|照旧)")
GIVEN = frozenset({"reply_open", "reply_published"})
"""Answers after which nothing can have changed for the one who has what was asked for."""
ON_ONES_OWN = re.compile("查阅|查看|抄录|阅览|自取|领取")
SOME_TIME = re.compile(r"[\d〇一二三四五六七八九十]+[日点时个]|工作日|工作时间|上班时间|随时|上午|下午")
NOTHING_ONLINE = (
    "写明在网上提供，却没有登记待提供的文件（add_document）：申请人在网上取不到，请登记后重新拟稿，"
    "或者写明另外的提供方式"
)
FORMS = {
    "电子": re.compile("电子|邮箱|光盘|网上|扫描|[Uu]盘"),
    "纸质": re.compile("纸|复印|复制件|邮寄|信函"),
    "查阅": re.compile("查阅|查看|抄录|阅览"),
}


def of_answer(trial: Trial) -> list[str]:
    """Return the doubts about a draft, of each item's answer where there are several."""
    facts = said(trial, d.Draft)
    answers = facts.answers if isinstance(facts, items.Draft) else ()
    found = [f"第{one.item}项：{words}" for one in answers for words in _of_part(trial, one)]
    found += [f"第{one.item}项：{words}" for one in answers if one.manner for words in _of_form(trial, one.manner)]
    return [
        *found, *(() if answers else _of_part(trial, facts)), *_of_form(trial, facts.manner), *_of_files(trial, facts),
        *_against_an_agency(trial, facts),
    ]  # fmt: skip


def of_correction(trial: Trial) -> list[str]:
    """A correction that asks what for, or by what interest, asks for what nobody needs to show."""
    return _own_need(trial, " ".join(said(trial, f.RequestCorrection).items))


def _of_part(trial: Trial, one: d.Draft | items.ItemAnswer) -> Iterator[str]:
    law, reason = trial.case.law, one.reason or ""
    known = decisions.decision(one.decision, law)
    if one.decision == "other.other" and one.statute is None:
        yield "没有写明另外依据的文件及条款（statute）：没有依据的处理站不住，不予公开的请选具体的情形"
    if known.letter == "reply_refused" and known.reconsideration_first[law] and not APART.search(reason):
        article = statutes.by_id("disclosure", law).articles["partial"]
        yield f"全部不予公开的，请在理由中写明为什么不能区分处理；能够区分的按部分公开答复（{article}）"
    grounds = [(one.decision, reason), *((item.decision, item.reason) for item in one.withheld)]
    if any(
        "third_party_opinion" in decisions.decision(key, law).needs and not HARM.search(why) for key, why in grounds
    ):
        yield "第三方不同意本身不是理由：请写明经审查属于商业秘密、个人隐私还是其他，公开会造成什么损害"
    for key, why in grounds:
        yield from _of_ground(trial, key, why)
    if one.decision == "unavailable.not_ours" and one.agency is None and AN_AGENCY.search(reason):
        article = known.citation(law).rpartition("》")[2]
        yield f"理由里提到了别的机关，文书却写不能确定：能够确定的，请写明名称和联系方式（agency，{article}）"
    if asked_nobody(trial, one.withheld):
        article = statutes.by_id("disclosure", law).articles["third_party"]
        yield f"没有征求过第三方意见：只遮盖证件号码、账号、电话、住址等的可以，要遮盖别的内容须先征求（{article}）"
    yield from _of_statute(trial, one, {key for key, _ in grounds})
    yield from _of_search(trial, known)
    yield from _of_repeat(trial, one)
    yield from _own_need(trial, reason)
    if BEFORE_THE_LAW.search(reason):
        yield "条例施行以前形成、现在仍保存的，也是政府信息：不能因为形成得早而不提供"


def _of_ground(trial: Trial, key: str, why: str) -> Iterator[str]:
    """What the reason of one ground leaves open."""
    known = decisions.decision(key, trial.case.law)
    article = known.citation(trial.case.law).rpartition("》")[2]
    filled, asked = NAMED.get(key, (None, ""))
    if filled is not None and not filled.search(why):
        yield f"理由只是重复“{known.label}”：{asked}（{article}）"
    if key == "refused.deliberative" and DECIDED.search(why):
        yield f"已经批准、决定、印发的，不再是过程性信息：请核对能否以此不予公开（{article}）"
    if key == "refused.internal" and OUTWARD.search(why):
        yield f"裁量基准、标准、条件等对外适用、影响相对人权利义务的，不是内部事务信息：请核对能否以此不予公开（{article}）"
    if key == "declined.petition" and QUESTION.search(why) and not PETITION.search(why):
        yield (
            f"咨询不是信访、投诉、举报（{article}）：指向某一政府信息的，就该信息答复；只是提问的，按不属于政府信息答复"
            "（other.not_government）"
        )
    if key in {"unavailable.not_ours", "unavailable.not_held"} and OUR_OWN.search(why):
        held = statutes.by_id("disclosure", trial.case.law).articles["responsible"]
        yield f"内设机构、受委托的组织以本机关名义制作、保存的，仍由本机关公开（{held}）：请向它查找，并登记检索"


def _of_statute(trial: Trial, one: d.Draft | items.ItemAnswer, keys: set[str]) -> Iterator[str]:
    """Only a law or a regulation of the State Council forbids to disclose, or has a way of its own."""
    for key in sorted(keys):
        known = decisions.decision(key, trial.case.law)
        for name in {"statute", "channel_law"} & set(known.needs):
            title = getattr(one, name) or ""
            if NO_STATUTE.search(title):
                article = known.citation(trial.case.law).rpartition("》")[2]
                yield f"{title}看来不是法律、行政法规：规章、地方性法规和文件不能作为“{known.label}”的依据（{article}），请核对"


def _of_search(trial: Trial, known: decisions.Decision) -> Iterator[str]:
    """Who says that nothing is held has looked for it, in more than one way, and has not found it."""
    made = [act for act in trial.case.history if act.outcome.get("searched")]
    if known.key != "unavailable.not_held" or not made:
        return
    if made[-1].outcome["searched"]["found"]:
        yield f"{made[-1].on}登记的检索结果是找到了：是所申请的信息，就不能答复不存在；不是的，请在理由里写明找到的是什么"
    if sum(act.outcome["searched"]["ways"] for act in made) == 1:
        yield (
            "只在一处用一个检索词找过一次：请换用别的名称、到形成和保管它的科室再找（record_search），"
            "否则可能认定没有尽到检索义务"
        )


def _of_repeat(trial: Trial, one: d.Draft | items.ItemAnswer) -> Iterator[str]:
    """A refusal or a search tells how things stood then; asked again, it is no repeat once they stand otherwise."""
    if one.earlier is None or UNCHANGED.search(one.reason or ""):
        return
    prior = trial.priors.get(one.earlier.number)
    if prior is None or prior.kind not in GIVEN:
        article = decisions.decision(one.decision, trial.case.law).citation(trial.case.law).rpartition("》")[2]
        yield (
            f"前次答复（{one.earlier.dated}）所依据的情况可能已经变化（已经解密、已经决定、已经制作，或者职能已经调整）：变化了的不是"
            f"重复申请（{article}），请核对，没有变化的在理由里写明"
        )


def _against_an_agency(trial: Trial, facts: d.Draft) -> Iterator[str]:
    """Another agency's objection binds nobody, but what concerns it is settled with it first."""
    articles = statutes.by_id("disclosure", trial.case.law).articles
    if facts.decision != "open" or "coordination" not in articles:
        return
    for item in trial.case.consultations:
        if item.kind == "agency" and item.opinion in {"disagree", "partly"}:
            rule = articles["coordination"]
            yield f"第 {item.ordinal} 次征求意见的机关没有全部同意公开：请先协商一致或者报请确定（{rule}），并留下记录"


def asked_nobody(trial: Trial, withheld: Sequence[d.Withheld]) -> bool:
    """Say whether parts are withheld for third parties though none was asked."""
    needed = any("third_party_opinion" in decisions.decision(item.decision, trial.case.law).needs for item in withheld)
    return needed and not any(item.kind == "third_party" and item.closed_on for item in trial.case.consultations)


def of_application(facts: f.Receive) -> list[str]:
    """Several things asked for in one breath, and not split into items: what is not split is easily left unanswered."""
    first = THE_FIRST.search(facts.content)
    if getattr(facts, "items", ()) or first is None or not THE_SECOND.search(facts.content, first.end() + 1):
        return []
    return ["申请内容有好几项：请分列申请事项（items），逐项答复，漏答一项就没有全部答复"]


def _own_need(trial: Trial, words: str) -> list[str]:
    articles = statutes.by_id("disclosure", trial.case.law).articles
    if "anyone" not in articles or not OWN_NEED.search(words):
        return []
    anyone = articles["anyone"]
    return [f"谁都可以申请，不必说明用途、特殊需要或者利害关系（{anyone}）：请核对是否以此要求补正或者作为理由"]


def _of_form(trial: Trial, manner: str | None) -> Iterator[str]:
    if manner and ON_ONES_OWN.search(manner) and not SOME_TIME.search(manner):
        yield "由申请人自行查阅、领取的，请在提供方式里写明时间和地点"
    wanted = _forms(str((trial.case.last_facts("receive") or {}).get("form") or ""))
    given = _forms(manner or "")
    if wanted and given and not wanted & given:
        article = statutes.by_id("disclosure", trial.case.law).articles["form"]
        yield (
            f"申请人要求的是{'、'.join(sorted(wanted))}形式，提供的是{'、'.join(sorted(given))}形式："
            f"改用别的形式须有条例所说的情形（{article}），请写明"
        )


def _of_files(trial: Trial, facts: d.Draft) -> Iterator[str]:
    """What is had online is had from the files entered here; a name in the answer gives the applicant nothing to take."""
    held = documents.standing(trial.case)
    asked: list[tuple[str, bool, int | None]] = [
        ("", facts.decision in RELEASES and d.ONLINE.search(facts.manner or "") is not None, None)
    ]
    if isinstance(facts, items.Draft) and facts.answers:
        asked = [
            (f"第{one.item}项：", one.decision in RELEASES and items.is_online(facts, one), one.item)
            for one in facts.answers
        ]
    for name, online, item in asked:
        if online and not any(one.item == item for one in held):
            yield f"{name}{NOTHING_ONLINE}"


def _forms(words: str) -> set[str]:
    return {name for name, pattern in FORMS.items() if pattern.search(words)}
