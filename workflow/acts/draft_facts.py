"""What an answer says before it is one: the draft's facts and their parts."""

import re
from datetime import date
from typing import Literal

from pydantic import Field

from workflow.facts import Facts, Ordinal, Text, Words, personal

ONLINE = re.compile("网上|网页|门户|在线")
"""How an answer says that its files are had online; one that names another way keeps to it."""


class Withheld(Facts):
    what: Text = Field(title="不予公开的部分")
    decision: Words = Field(title="不予公开的情形（refused.…）")
    reason: Text = Field(title="不予公开的理由")


class Classification(Facts):
    level: Literal["秘密", "机密", "绝密"] = Field(title="密级")
    basis: Words = Field(title="定密依据")
    term: Words = Field(title="保密期限")
    classified_on: date | None = Field(None, title="保密期限起算日")
    until: date | None = Field(None, title="解密日", json_schema_extra={"future": True})
    condition: Words | None = Field(None, title="解密条件")


class Agency(Facts):
    name: Words = Field(title="机关名称")
    contact: Words = Field(title="机关联系方式")


class Archives(Facts):
    """Where records handed over are kept; early ones stay the agency's business until `term_until` (档案法第十五条第二款)."""

    name: Words = Field(title="档案馆名称")
    contact: Words = Field(title="档案馆的联系方式")
    moved_on: date = Field(title="移交之日")
    term_until: date | None = Field(None, title="规定的移交期限届满之日（提前移交的）")


class Earlier(Facts):
    number: Words = Field(title="前次答复文号")
    dated: date = Field(title="前次答复日期")


class Override(Facts):
    """Why information is released over a third party's objection (2019条例第三十二条; 2007条例第二十三条)."""

    consultation: Ordinal = Field(title="第几次征求意见")
    ground: Literal["public_interest", "no_good_reason"] = Field(
        title="决定公开的依据（public_interest 公共利益、no_good_reason 不同意的理由不成立）"
    )
    content: Text = Field(title="决定公开的信息内容")
    reason: Text = Field(title="决定公开的理由")


class Draft(Facts):
    decision: Words = Field(title="决定类型（gongkai law list 可查）")
    documents: tuple[Words, ...] = Field((), title="提供的信息名称", json_schema_extra=personal)
    manner: Words | None = Field(None, title="提供方式和途径")
    where: Words | None = Field(None, title="已公开信息的获取途径")
    reason: Text | None = Field(None, title="理由", json_schema_extra=personal)
    withheld: tuple[Withheld, ...] = Field((), title="不予公开的部分", json_schema_extra=personal)
    classification: Classification | None = Field(None, title="定密情况（只记级别、依据、期限）")
    statute: Words | None = Field(None, title="禁止公开的法律、行政法规及条款（其他处理的，填另外依据的文件及条款）")
    channel_law: Words | None = Field(None, title="规定专门查询办法的法律、行政法规")
    channel: Words | None = Field(None, title="可以反映问题的渠道")
    consultation: Ordinal | None = Field(None, title="依据第几次征求第三方意见")
    agency: Agency | None = Field(None, title="负责公开的机关")
    archives: Archives | None = Field(None, title="接收移交的档案馆")
    earlier: Earlier | None = Field(None, title="前次答复")
    override: tuple[Override, ...] = Field((), title="不顾第三方不同意而公开", json_schema_extra=personal)


class AnswerOnTheSpot(Draft):
    receiver: Words = Field(title="签收人", json_schema_extra=personal)
    approved_by: Words = Field(title="批准当场答复的签发人登录名")
