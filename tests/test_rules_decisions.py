"""Decisions: every result row of the annual report has one, each law version knows its own, labels are the ledger's."""

import pytest

from rules import check, decisions
from rules.decisions import Decision
from rules.statutes import NotInForce

LABELS = {
    "予以公开": "open",
    "部分公开": "partial",
    "属于国家秘密": "refused.state_secret",
    "其他法律行政法规禁止公开": "refused.forbidden_by_law",
    "危及“三安全一稳定”": "refused.security_stability",
    "保护第三方合法权益": "refused.third_party",
    "属于三类内部事务信息": "refused.internal",
    "属于四类过程性信息": "refused.deliberative",
    "属于行政执法案卷": "refused.enforcement_file",
    "属于行政查询事项": "refused.administrative_query",
    "本机关不掌握相关政府信息": "unavailable.not_held",
    "没有现成信息需要另行制作": "unavailable.not_compiled",
    "补正后申请内容仍不明确": "unavailable.unclear",
    "信访举报投诉类申请": "declined.petition",
    "重复申请": "declined.repeat",
    "要求提供公开出版物": "declined.publication",
    "无正当理由大量反复申请": "declined.excessive",
    "要求行政机关确认或重新出具已获取信息": "declined.reissue",
    "申请人无正当理由逾期不补正": "other.correction_lapsed",
    "申请人逾期未按收费通知要求缴纳费用": "other.fee_unpaid",
    "其他": "other.other",
}


@pytest.mark.parametrize(("label", "row"), LABELS.items())
def test_every_ledger_label_is_a_row_of_the_report(label, row):
    found = decisions.from_ledger_label(label)
    assert (found.key, found.row) == (row, row)


def test_the_rows_are_the_reports_and_no_more():
    assert list(decisions.ROWS) == list(LABELS.values())
    assert {found.row for found in decisions.all_decisions().values()} == set(LABELS.values())


@pytest.mark.parametrize("text", ['危及"三安全一稳定"', " 危及“三安全一稳定” ", "危及「三安全一稳定」"])
def test_quotes_and_spaces_do_not_matter(text):
    assert decisions.from_ledger_label(text).key == "refused.security_stability"


def test_an_unknown_label_is_refused_with_what_may_stand():
    with pytest.raises(NotInForce, match="没有“同意公开”这种办理结果，可填：予以公开、部分公开"):
        decisions.from_ledger_label("同意公开")


@pytest.mark.parametrize(
    ("key", "law", "article"),
    [
        ("open", "2019", "第三十六条第二项"),
        ("open.published", "2019", "第三十六条第一项"),
        ("partial", "2007", "第二十二条"),
        ("refused.state_secret", "2007", "第十四条第四款"),
        ("refused.third_party", "2019", "第十五条、第三十二条"),
        ("refused.deliberative", "2019", "第十六条第二款"),
        ("refused.administrative_query", "2019", "第三十六条第七项"),
        ("unavailable.not_held", "2019", "第三十六条第四项"),
        ("unavailable.not_ours", "2019", "第三十六条第五项"),
        ("declined.repeat", "2019", "第三十六条第六项"),
        ("declined.publication", "2019", "第三十九条第二款"),
    ],
)
def test_each_law_version_gives_its_own_article(key, law, article):
    found = decisions.decision(key, law)
    assert found.articles[law] == article
    assert found.citation(law) == f"《中华人民共和国政府信息公开条例》{article}"


def test_another_statutes_article_is_cited_by_its_own_name():
    assert decisions.decision("other.archives", "2019").citation("2019").startswith("《中华人民共和国档案法》")
    assert decisions.decision("other.fee_unpaid", "2019").citation("2019") == "《政府信息公开信息处理费管理办法》第六条"


@pytest.mark.parametrize(
    "key",
    [
        "refused.forbidden_by_law",
        "refused.internal",
        "refused.deliberative",
        "refused.enforcement_file",
        "refused.administrative_query",
        "unavailable.not_compiled",
        "declined.petition",
        "declined.repeat",
        "declined.publication",
        "declined.excessive",
        "declined.reissue",
        "other.fee_unpaid",
    ],
)
def test_what_the_regulation_of_2007_does_not_know_is_not_offered_under_it(key):
    with pytest.raises(NotInForce, match="《中华人民共和国政府信息公开条例》") as refused:
        decisions.decision(key, "2007")
    assert key in str(refused.value)
    assert decisions.decision(key, "2019").key == key


def test_no_such_decision_and_no_such_law():
    with pytest.raises(NotInForce, match=r"没有“open\.later”这种决定，有：open、"):
        decisions.decision("open.later", "2019")
    with pytest.raises(NotInForce, match="没有“1949”这一版"):
        decisions.decision("open", "1949")


def test_the_refusals_of_articles_14_to_16_and_partial_ones_come_first_to_reconsideration():
    first = {key for key, found in decisions.all_decisions().items() if any(found.reconsideration_first.values())}
    refusals = {key for key in decisions.all_decisions() if key.startswith("refused.")}
    assert first == {"partial"} | refusals - {"refused.administrative_query"}


def test_what_an_answer_demands():
    def needs(key: str) -> tuple[str, ...]:
        return decisions.all_decisions()[key].needs

    assert "search_record" in needs("unavailable.not_held")
    assert "third_party_opinion" in needs("refused.third_party")
    assert "classification_basis" in needs("refused.state_secret")
    refusals = [key for key in decisions.all_decisions() if key.split(".")[0] in {"refused", "declined"}]
    assert all("reason" in needs(key) for key in refusals)


def test_citations_in_doubt_say_so():
    doubtful = {key for key, found in decisions.all_decisions().items() if not found.checked}
    assert "declined.reissue" in doubtful
    assert "refused.internal" not in doubtful
    assert decisions.all_decisions()["unavailable.public_enterprise"].doubtful == {"2007"}
    assert not decisions.all_decisions()["unavailable.not_held"].doubtful


def test_a_record_is_a_value():
    found = decisions.decision("open", "2019")
    assert isinstance(found, Decision)
    assert found.letter == "reply_open"
    with pytest.raises(AttributeError):
        found.key = "partial"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('label = "予以公开"\n', "", "[decision#1] label: 缺少"),
        ('row = "open"\n', 'row = "opened"\n', "[decision#1] row: 应为 open、partial"),
        ('letter = "reply_open"\n', 'letter = "note"\n', "[decision#1] letter: 应为 reply_open"),
        ('key = "open.published"', 'key = "open"', "[decision#2] key: open 出现两次"),
        ('key = "partial"', 'key = "part"', "decision: partial 这一行没有决定"),
        ("reconsideration_first = false\n", "", "[decision#1] reconsideration_first: 缺少"),
        (
            'article.2007 = { article = "第二十一条第一项", checked = true }\n',
            'article.2007 = { article = "第二十一条第一项" }\n',
            "[decision#1.article.2007] checked: 缺少",
        ),
        (
            'article.2007 = { article = "第二十一条第一项", checked = true }\n',
            'article.2007 = "第二十一条第一项"\n',
            "[decision#1.article] 2007: 没有这一项",
        ),
        ("article.2007 =", "article.2008 =", "[decision#1] article: 没有“2008”这一版条例"),
        ('needs = ["documents", "manner"]', 'needs = "documents"', "[decision#1] needs: 应为文字的列表"),
        ('key = "open"\n', 'key = "open"\nremark = "…"\n', "[decision#1] remark: 没有这一项"),
    ],
)
def test_a_broken_record_is_named_with_its_field(broken, old, new, line):
    found = check.problems(broken("decisions.toml", old, new))
    assert len(found) == 1
    assert found[0].startswith("rules/data/decisions.toml: ")
    assert line in found[0]
