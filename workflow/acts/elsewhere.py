"""Where an answer sends the applicant instead: to what is published, to another agency, to an enterprise, to the archives."""

import re

from rules import decisions
from workflow.acts import draft_facts as d
from workflow.trial import Trial, said

TO_BE_FOUND = re.compile(r"\w\.\w|[\d“”‘’\"'《》>→]|栏|频道|目录|专题|板块|版块|页|期|(?<!公众)号|馆|室|厅|窗口")
"""What leads to a place: an address, a title, a number or a day, a column, a room."""
HOME_PAGE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+/?(?![\w/?#.:-])", re.ASCII)
"""The address of a site and of nothing in it."""
ENTERPRISE = re.compile("(公司|集团|厂|医院|卫生院|学校|大学|学院|中学|小学|幼儿园)$")
NO_AGENCIES = (
    (re.compile("^中共|^中国共产党|^党委"), "党的机关"),
    (re.compile("村民委员会|村委会|居民委员会|居委会"), "村（居）民委员会"),
    (re.compile("人民(法院|检察院)$"), "司法机关"),
    (re.compile("人民代表大会|人大常委会"), "人民代表大会"),
)
"""Who answers no application under the Regulation: the letter would call it an administrative agency."""


def names_another_agency(trial: Trial) -> str | None:
    """What this agency or a section of it holds is its own to answer (2019条例第三十六条第五项)."""
    agency = said(trial, d.Draft).agency
    if agency is None or agency.name not in trial.own_names:
        return None
    return f"{agency.name}就是本机关或者本机关的内设机构，不能告知申请人向它另行申请：请由本机关答复"


def names_an_agency(trial: Trial) -> str | None:
    """Only an administrative agency is in charge of government information (2019条例第三十六条第五项)."""
    agency = said(trial, d.Draft).agency
    name = agency.name if agency is not None else ""
    called = next((called for body, called in NO_AGENCIES if body.search(name)), None)
    if called is None:
        return None
    return (
        f"{name}是{called}，不是行政机关，文书不能写它负责公开政府信息：申请的内容是它形成的，"
        "按不属于政府信息答复（other.not_government），可以在渠道（channel）里写明向它了解"
    )


def names_no_enterprise(trial: Trial) -> str | None:
    """A public enterprise or institution is no agency: other rules say how it discloses (2019条例第五十五条)."""
    facts = said(trial, d.Draft)
    if trial.case.law == "2007" or facts.decision != "unavailable.not_ours" or facts.agency is None:
        return None
    if not ENTERPRISE.search(facts.agency.name):
        return None
    return (
        f"{facts.agency.name}不是行政机关，不能作为负责公开的机关（agency）告知：是公共企事业单位的，请按“由公共企事业单位制作、"
        "保存”答复（unavailable.public_enterprise）；是其他企业的，不填机关，只说明理由"
    )


def leads_to_the_information(trial: Trial) -> str | None:
    """Who is told that it is published is told the way to it, not only that there is a website (第三十六条第一项)."""
    facts = said(trial, d.Draft)
    if facts.decision != "open.published" or facts.where is None:
        return None
    if TO_BE_FOUND.search(HOME_PAGE.sub("", facts.where)):
        return None
    return (
        f"只写“{facts.where}”找不到所申请的信息：获取途径（where）请写明网址，或者栏目、文件名称、文号、期号、页码，例如"
        "“市政府网站‘财政预决算’栏目，2025年度市本级财政决算报告”"
    )


def archives_are_in_charge(trial: Trial) -> str | None:
    """What was handed over early stays with the agency until the term of transfer has run out."""
    facts = said(trial, d.Draft)
    if "archives" in decisions.decision(facts.decision, trial.case.law).needs and facts.archives is None:
        return "已移交档案馆的，须写明档案馆的名称、联系方式和移交之日（archives）"
    archives = facts.archives
    if archives and (archives.name.endswith("档案室") or archives.name in trial.own_names):
        return f"{archives.name}不是国家档案馆，保管在机关档案室的没有移交，仍由本机关答复"
    until = archives.term_until if archives else None
    if until is None or trial.on > until:
        return None
    return f"提前移交的，规定的移交期限到{until}届满，届满前仍由本机关办理：请按其他情形答复"


def warned(trial: Trial) -> list[str]:
    """Return what is said of records moved to the archives only after the application came in: the agency still held them."""
    facts, received = said(trial, d.Draft), trial.case.received_on
    given = [facts.archives, *(one.archives for one in getattr(facts, "answers", ()))]
    return [
        f"移交档案馆之日{one.moved_on}晚于收到申请的{received}，收到申请时仍由本机关保存：请核对能否以已移交档案馆答复"
        for one in given
        if one is not None and received is not None and one.moved_on > received
    ]
