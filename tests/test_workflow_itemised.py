"""The letter that answers item by item, and the one that answers several applications, name every number."""

from datetime import date

import pytest
from gaoping import Bureau, bureau

from letters import text
from workflow.trial import NotAllowed
from workflow.view import letter_of

ON = date(2026, 3, 10)


def answer(office: Bureau, number: str) -> str:
    with office.database.read() as session:
        return text.write(letter_of(session, number, "answer"))


def test_a_merged_answer_names_the_other_numbers(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        one, two, three = (office.receive(ON).number for _ in range(3))
        office.act(one, "draft", ON, decision="open", documents=["方案"], manner="邮寄", together=[two, three])
        assert f"本告知书一并答复登记号为{two}、{three}的政府信息公开申请。" in answer(office, one)


def test_a_merged_answer_item_by_item_names_them_too(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        one, two = office.receive(ON, items=["方案", "公告"]).number, office.receive(ON).number
        answers = [{"item": n, "decision": "open.published", "where": "政府网站“财政公开”栏目"} for n in (1, 2)]
        office.act(one, "draft", ON, decision="open.published", answers=answers, together=[two])
        assert f"一并答复登记号为{two}的" in answer(office, one)


def test_items_of_one_kind_of_remedy_share_a_paragraph(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=["方案", "纪要"]).number
        reason = {"decision": "refused.deliberative", "reason": "过程稿"}
        office.act(
            number, "draft", ON, decision="refused.deliberative", answers=[{"item": n, **reason} for n in (1, 2)]
        )
        written = answer(office, number)
        assert written.count("应当先自收到本告知书之日起") == 1
        assert "的答复：" not in written


def test_a_partly_open_item_tells_what_it_withholds(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=["方案", "公告"]).number
        withheld = [{"what": "附表", "decision": "refused.deliberative", "reason": "尚未定稿"}]
        office.act(
            number, "draft", ON, decision="partial", manner="邮寄",
            answers=[
                {"item": 1, "decision": "partial", "documents": ["方案正文"], "withheld": withheld},
                {"item": 2, "decision": "open", "documents": ["公告"]},
            ],
        )  # fmt: skip
        written = answer(office, number)
        assert "附表，根据《中华人民共和国政府信息公开条例》第十六条第二款的规定" in written
        assert "对第1项的答复：" in written
        assert "对第2项的答复：" in written


def test_a_part_that_a_law_forbids_to_release_names_that_law(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON).number
        part = {"what": "举报人信息", "decision": "refused.forbidden_by_law", "reason": "依法应当保密"}
        said = {"decision": "partial", "documents": ["处理结果"], "manner": "邮寄", "withheld": [part]}
        with pytest.raises(NotAllowed, match=r"须写明禁止公开的法律、行政法规及条款（statute）"):
            office.act(number, "draft", ON, **said)
        office.act(number, "draft", ON, **said, statute="《中华人民共和国食品安全法》第一百一十五条")
        assert "《中华人民共和国食品安全法》第一百一十五条" in answer(office, number)


def test_the_applicants_own_words_keep_their_punctuation(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(ON, items=["方案（甲），全文", "公告"]).number
        answers = [{"item": n, "decision": "open.published", "where": "政府网站“财政公开”栏目"} for n in (1, 2)]
        office.act(number, "draft", ON, decision="open.published", answers=answers)
        assert "第1项：方案（甲），全文" in answer(office, number)
