"""What an act must say is checked before anything is done; every complaint is one Chinese line that names the fact."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from workflow import fact_reading
from workflow import facts as f
from workflow.moves import MOVES

GOOD = {"channel": "网上", "applicant": {"name": "王喆"}, "content": "方案"}


@pytest.mark.parametrize(
    ("model", "raw", "words"),
    [
        (f.Receive, None, "应为 JSON 对象"),
        (f.Receive, {}, "缺少：channel（渠道）；缺少：applicant（申请人）；缺少：content（申请内容）"),
        (f.Receive, GOOD | {"channel": "飞鸽"}, "channel（渠道） 只能是"),
        (f.Receive, GOOD | {"content": "  "}, "content（申请内容） 不能为空"),
        (f.Receive, GOOD | {"content": "字" * 20_001}, "太长，最多 20000 字"),
        (f.Receive, GOOD | {"content": "a\x07"}, "content（申请内容） 含有控制字符"),
        (f.Receive, GOOD | {"applicant": {"name": "王\n喆"}}, "applicant.name（姓名或名称） 应写成一行，不能有换行"),
        (
            f.Receive,
            GOOD | {"applicant": {"name": "王\u2028喆"}},
            "applicant.name（姓名或名称） 应写成一行，不能有换行",
        ),
        (f.Receive, GOOD | {"applicant": {"name": "王\u202e喆"}}, "改变书写方向的字符"),
        (f.Receive, GOOD | {"applicant": {"name": "王\u2067喆"}}, "改变书写方向的字符"),
        (
            f.Receive,
            GOOD | {"signed_on": "2026-02-30"},
            "signed_on（签收日（邮寄的收到之日；门卫、收发室签收也算）） 不是日期",
        ),
        (f.Receive, GOOD | {"colour": 1}, "没有这一项：colour"),
        (f.Receive, GOOD | {"applicant": {"name": "王", "kind": "神仙"}}, "applicant.kind（申请人类型） 只能是"),
        (f.Receive, GOOD | {"applicant": "王喆"}, "applicant（申请人） 应为 JSON 对象 {…}"),
        (f.Receive, GOOD | {"applicant": {"name": 1}}, "applicant.name（姓名或名称） 应为 文字"),
        (
            f.Receive,
            GOOD | {"applicant": {"name": "王", "email": "在村口"}},
            "applicant.email（电子邮箱） 寄不到，请核对",
        ),
        (
            f.Receive,
            GOOD | {"applicant": {"name": "王", "email": "a@b@c.invalid"}},
            "applicant.email（电子邮箱） 寄不到，请核对",
        ),
        (f.Receive, GOOD | {"applicant": {"name": "王", "identity_shown": "有"}}, "应为 true 或 false"),
        (f.Receive, GOOD | {"channel": 1}, "只能是 in_person、post、plain_mail、online、fax、email、oral，不能是 1"),
        (f.RequestCorrection, {"items": "年度"}, "items（补正事项） 应为 列表"),
        (
            f.RequestCorrection,
            {"items": ["年度"], "days": 1.5},
            "days（补正期限（工作日，不填的按本机关规定）） 应为 整数",
        ),
        (
            f.RequestCorrection,
            {"items": ["年度"], "days": True},
            "days（补正期限（工作日，不填的按本机关规定）） 应为 整数",
        ),
        (
            f.RequestCorrection,
            {"items": ["年度"], "days": float("inf")},
            "days（补正期限（工作日，不填的按本机关规定）） 应为 整数",
        ),
        (
            f.Assist,
            {"to": "档案室", "question": "查", "days": 0},
            "days（内部时限（工作日，不填的按本机关规定）） 不能小于 1：0",
        ),
        (f.Assist, {"to": "档案室", "question": "查", "days": 61}, "days"),
        (f.RecordOpinion, {"consultation": 0, "opinion": "agree"}, "consultation"),
        (f.RecordOpinion, {"consultation": 1, "opinion": "maybe"}, "opinion"),
        (f.RequestExtension, {"reason": "多", "days": 0}, "days"),
        (f.RecordSearch, {"searches": []}, "searches（检索记录） 不能为空"),
        (f.RecordSearch, {"searches": [{"who": "王"}]}, "缺少：searches.0.where（检索范围）"),
        (
            f.Receive,
            GOOD | {"applicant": {"name": "王", "knd": "自然人"}},
            "没有这一项：applicant.knd；可填：name、kind、phone、address、postcode、email、contact、identity_shown、guardian",
        ),
        (f.Nothing, {"x": 1}, "没有这一项：x；可填：（无）"),
    ],
)
def test_bad_facts_name_the_fact(model: type[f.Facts], raw: object, words: str) -> None:
    with pytest.raises(fact_reading.BadFacts) as caught:
        fact_reading.read(model, raw)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_code_and_its_label_are_the_same() -> None:
    assert fact_reading.read(f.Receive, GOOD) == fact_reading.read(f.Receive, GOOD | {"channel": "online"})
    assert fact_reading.read(f.Serve, {"method": "留置送达"}) == fact_reading.read(f.Serve, {"method": "left"})


def test_words_are_trimmed_and_days_are_days() -> None:
    read = fact_reading.read(f.Receive, GOOD | {"content": " 方案\n", "signed_on": "2026-03-05"})
    assert (read.content, read.signed_on) == ("方案", date(2026, 3, 5))


def test_a_rare_name_is_a_name() -> None:
    names = ["喆璟昇𠮷㛃", "阿卜杜拉·买买提", "O’Neil Ltd.", "㐂\ufe00"]
    assert [
        fact_reading.read(f.Receive, GOOD | {"applicant": {"name": name}}).applicant.name for name in names
    ] == names


def test_five_complaints_are_enough() -> None:
    with pytest.raises(fact_reading.BadFacts) as caught:
        fact_reading.read(f.Receive, {f"x{n}": 1 for n in range(50)})
    assert str(caught.value).count("；没有这一项") <= 5


PERSONAL = {
    "Receive": {"applicant", "co_applicants", "agent", "content", "items", "purpose", "attempts"},
    "Represent": {"agent"},
    "EndAgency": {"reason"},
    "AttemptConfirmation": {"how", "result"},
    "ConfirmReceipt": {"how"},
    "Correct": {"content", "applicant", "co_applicants", "items"},
    "Assist": {"question"},
    "ReturnAssist": {"proposal", "materials", "searches"},
    "RecordSearch": {"searches"},
    "RequestCorrection": {"items"},
    "ConsultThirdParty": {"name", "contact", "summary"},
    "ConsultAgency": {"summary"},
    "RecordOpinion": {"reasons"},
    "Draft": {"documents", "reason", "withheld", "answers"},
    "AnswerOnTheSpot": {"documents", "reason", "withheld", "answers", "receiver"},
    "Serve": {"receiver", "witnesses", "also"},
}


MODELS = sorted({move.facts for move in MOVES}, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_describes_itself_and_keeps_personal_data_apart(model: type[f.Facts]) -> None:
    described: dict[str, Any] = fact_reading.described(model)
    assert described.keys() == model.model_fields.keys()
    assert all(any("\u4e00" <= char <= "\u9fff" for char in label) for label in described.values())
    personal, secret = fact_reading.kept_apart(model)
    assert PERSONAL.get(model.__name__, set()) <= personal
    assert secret == ({"id_number"} if "id_number" in model.model_fields else set())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_number_is_larger_than_a_database_holds(model: type[f.Facts]) -> None:
    assert [number for number in numbers(model.model_json_schema()) if number.get("maximum", 2**31) >= 2**31] == []


def numbers(schema: object) -> Iterator[dict[str, Any]]:
    """Yield what a JSON schema says of every whole number in it."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and schema.get("type") == "integer":
        yield schema
    for part in parts:
        yield from numbers(part)
