"""Invented applicants and what they ask for: nobody and nothing of it exists."""

from random import Random
from typing import Any

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文建国玉兰喆昇璟"
TRADES = ("商贸", "建材", "农业科技", "物流", "煤机", "房地产开发", "环保工程")
ORGANISATIONS = {
    "商业企业": "高平市{word}{trade}有限公司",
    "科研机构": "{word}城乡发展研究院",
    "社会公益组织": "{word}环境保护协会",
    "法律服务机构": "山西{word}律师事务所",
    "其他": "{word}业主委员会",
}
KINDS = (("自然人", 78), ("商业企业", 9), ("法律服务机构", 5), ("其他", 3), ("社会公益组织", 3), ("科研机构", 2))
WORDS = ("恒远", "华盛", "众合", "晨光", "泰和", "金源", "明德", "长平", "丹河", "神农")
VILLAGES = ("东村", "西沟", "南陈", "北庄", "河底", "上韩", "下马", "赵庄", "唐安", "石末")
MATTERS = (
    "集体土地征收补偿安置方案", "房屋拆迁补偿协议", "宅基地审批材料", "道路改造工程招标文件", "低保户名单及评议记录",
    "环境影响评价批复", "部门预算和决算", "扶贫资金使用明细", "建设用地规划许可证", "学校撤并的会议纪要",
    "煤矿安全检查记录", "行政处罚决定书", "城市供热价格成本监审报告", "信访事项办理情况", "农村危房改造验收表",
    "国有土地出让合同", "食品抽检结果", "公交线路调整论证材料", "村级财务审计报告", "政府采购合同",
)  # fmt: skip
FORMS = ("纸质复印件，邮寄", "电子文档，发送电子邮件", "纸质复印件，自行领取", "查阅、抄录")


def applicant(rng: Random) -> dict[str, Any]:
    """Return the facts of somebody who applies; every twentieth shows no identity."""
    kinds, weights = zip(*KINDS, strict=True)
    kind = rng.choices(kinds, weights)[0]
    return {
        "name": person(rng) if kind == "自然人" else _organisation(rng, kind),
        "kind": kind,
        "phone": f"139-0000-{rng.randrange(10000):04d}",
        "address": f"高平市{rng.choice(VILLAGES)}村{rng.randint(1, 300)}号",
        "identity_shown": rng.random() < 0.95,
    }


def person(rng: Random) -> str:
    return rng.choice(FAMILY) + "".join(rng.choice(GIVEN) for _ in range(rng.randint(1, 2)))


def _organisation(rng: Random, kind: str) -> str:
    return ORGANISATIONS[kind].format(word=rng.choice(WORDS), trade=rng.choice(TRADES))


def identity_number(rng: Random) -> str:
    """Return a number no living person has: born in 1880, the check digit a letter that none ends in."""
    return f"1405811880{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randrange(1000):03d}Y"


def request(rng: Random, year: int) -> str:
    return f"{rng.randint(year - 6, year)}年{rng.choice(VILLAGES)}村{rng.choice(MATTERS)}"


def form(rng: Random) -> str:
    return rng.choice(FORMS)
