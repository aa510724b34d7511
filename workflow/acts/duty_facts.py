"""What each act on a duty must say; see workflow.facts for the rules."""

from datetime import date

from pydantic import Field

from workflow.facts import Facts, Text, Words, personal


class AddDuty(Facts):
    kind: Words = Field(title="职责的种类（gongkai duty kinds 可查）")
    subject: Text = Field(title="事项", json_schema_extra=personal)
    person: Words | None = Field(None, title="提出的人", json_schema_extra=personal)
    contact: Words | None = Field(None, title="联系方式", json_schema_extra=personal)
    arose_on: date | None = Field(None, title="事项发生或收到之日")
    unit: Words | None = Field(None, title="承办单位")
    case: Words | None = Field(None, title="有关申请的登记号")
    handler: Words | None = Field(None, title="经办人登录名")


class CorrectDuty(Facts):
    reason: Text = Field(title="更正理由", json_schema_extra=personal)
    subject: Text | None = Field(None, title="正确的事项", json_schema_extra=personal)
    person: Words | None = Field(None, title="正确的提出的人", json_schema_extra=personal)
    contact: Words | None = Field(None, title="正确的联系方式", json_schema_extra=personal)
    arose_on: date | None = Field(None, title="正确的发生或收到之日")
    case: Words | None = Field(None, title="正确的登记号")
    handler: Words | None = Field(None, title="改由谁经办（登录名）")
    outcome: Words | None = Field(None, title="正确的结果（已办结的）")
    done_on: date | None = Field(None, title="正确的办结之日（已办结的）")


class FinishDuty(Facts):
    outcome: Words = Field(title="结果")
    done_on: date | None = Field(None, title="办结之日")
    note: Text | None = Field(None, title="办理情况", json_schema_extra=personal)


class NumberLetter(Facts):
    """The letter of a duty as it was numbered: its number in the register, and the frozen value."""

    doc_number: Words = Field(title="文号")
    year: int = Field(ge=1, title="编号的年份")
    seq: int = Field(ge=1, title="序号")
    letter: str = Field(title="文书", json_schema_extra=personal)


class VoidDuty(Facts):
    reason: Text = Field(title="作废理由（误登、重复登记）", json_schema_extra=personal)
