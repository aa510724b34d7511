"""What courts have struck down is said where it stands, and not where the words only look like it."""

from datetime import date

import pytest
from gaoping import bureau

from workflow import facts as f
from workflow.acts import doubts

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("content", "several"),
    [
        ("1.规划许可证；2.施工许可证", True),
        ("\uff11\uff0e规划许可证\n\uff12\uff0e施工许可证", True),
        ("（1）规划许可证（2）施工许可证", True),
        ("一、规划许可证 二、施工许可证", True),
        ("1.5亿元和2.3亿元两笔资金的使用情况", False),
        ("2021年和2022年的部门预算", False),
        ("1、2000年以来的审核情况；2、分配名单", True),
        ("1、2号楼的规划许可证", False),
        ("规划许可证", False),
    ],
)
def test_several_things_asked_for_are_told_from_sums_and_years(content: str, several: bool) -> None:
    assert bool(doubts.of_application(f.Receive.model_construct(content=content))) is several


@pytest.mark.parametrize(("manner", "doubted"), [("电子件在网上提供", True), ("邮寄纸质件", False)])
def test_what_is_had_online_needs_its_files_here(sqlite_url: str, manner: str, doubted: bool) -> None:
    with bureau(sqlite_url) as office:
        number = office.receive(DAY).number
        said = {"decision": "open", "manner": manner}
        told = office.act(number, "draft", DAY, documents=["方案"], **said)
        assert any("申请人在网上取不到" in line for line in told.warnings) == doubted
        office.act(
            number,
            "add_document",
            DAY,
            title="方案",
            source="征收办",
            pages="1",
            file=office.upload("方案", "handler", DAY),
        )
        told = office.act(number, "draft", DAY, **said)
        assert not any("申请人在网上取不到" in line for line in told.warnings)
