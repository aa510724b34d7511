"""The line of the addressee names everyone who applied and whoever acts for them."""

import pytest

from letters.applicants import kind_of_all, named

WANG, LI = {"name": "王喆", "kind": "自然人"}, {"name": "李璟", "kind": "自然人"}
CHILD = {"name": "王小喆", "guardian": {"name": "王喆"}}
FIRM = {"name": "昇达商贸", "kind": "商业企业"}


@pytest.mark.parametrize(
    ("applicants", "spokesperson", "agent", "line"),
    [
        ([WANG], None, None, "王喆"),
        ([WANG, LI], None, None, "王喆、李璟"),
        ([WANG, LI], 2, None, "王喆、李璟（代表人：李璟）"),
        ([WANG, LI], 2, {"name": "孙律师"}, "王喆、李璟（代表人：李璟；委托代理人：孙律师）"),
        ([CHILD], None, None, "王小喆（法定代理人：王喆）"),
        ([CHILD, LI], None, {"name": "孙律师"}, "王小喆（法定代理人：王喆）、李璟（委托代理人：孙律师）"),
        ([WANG], 1, None, "王喆"),
    ],
)
def test_the_addressee_is_everyone(applicants: list, spokesperson: int | None, agent: dict | None, line: str) -> None:
    assert named(applicants, spokesperson, agent) == line


def test_they_are_addressed_as_persons_only_if_all_are() -> None:
    assert kind_of_all([WANG, LI], "自然人") == "自然人"
    assert kind_of_all([WANG, FIRM], "自然人") == "商业企业"
    assert kind_of_all([FIRM, WANG], "商业企业") == "商业企业"
    assert kind_of_all([WANG, {"name": "李璟"}], "自然人") == "自然人"
