"""What each act must say: one model per event, checked before anything else is done.

A field marked `personal` goes to the vault (workflow.vault); the journal keeps its reference and salted hash. A field marked
`secret` is encrypted there as well.
"""

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from rules.wording import iso_day
from workflow.telling.message import is_reachable
from workflow.wrong_values import ON_ONE_LINE, PRINTABLE, SIX_DIGITS

CHANNELS = {
    "in_person": "当面",
    "post": "邮寄",
    "plain_mail": "平信",
    "online": "网上",
    "fax": "传真",
    "email": "电子邮件",
    "oral": "口头",
}
APPLICANT_KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
METHODS = {
    "post": "邮寄（邮政企业）",
    "courier": "快递",
    "in_person": "当面送达",
    "agency": "委托其他机关送达",
    "online": "网上送达",
    "left": "留置送达",
    "publication": "公告送达",
}


METHODS_TOO = {
    "邮寄": "post", "邮寄送达": "post", "邮政": "post", "挂号信": "post", "特快专递": "post", "EMS": "post",
    "邮政特快专递": "post", "快递送达": "courier",
    "当面": "in_person", "直接送达": "in_person", "当面领取": "in_person", "现场领取": "in_person", "自行领取": "in_person",
    "委托": "agency", "委托送达": "agency", "网上": "online", "电子送达": "online", "电子邮件": "online",
    "留置": "left", "公告": "publication",
}  # fmt: skip
"""What ledgers and handlers also call a manner of service."""


def coded(table: dict[str, str], also: dict[str, str] | None = None) -> BeforeValidator:
    """Accept a code, its Chinese label, or what it is also called."""
    labels = {label: code for code, label in table.items()} | (also or {})
    return BeforeValidator(lambda value: labels.get(value, value) if isinstance(value, str) else value)


personal: dict[str, Any] = {"personal": True}
secret: dict[str, Any] = {"secret": True}
uploaded: dict[str, Any] = {"personal": True, "uploaded": True}
"""Of facts the program makes of files it was given: no form asks for them."""


def _reached(address: str) -> str:
    if not is_reachable(address):
        raise ValueError("寄不到，请核对，应为 name@example.com 的样子")
    return address


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=PRINTABLE)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=ON_ONE_LINE)]
REACHED = AfterValidator(_reached)
Email = Annotated[Words, REACHED]
Postcode = Annotated[str, StringConstraints(pattern=SIX_DIGITS)]
Channel = Annotated[Literal["in_person", "post", "plain_mail", "online", "fax", "email", "oral"], coded(CHANNELS)]
Method = Annotated[
    Literal["post", "courier", "in_person", "agency", "online", "left", "publication"], coded(METHODS, METHODS_TOO)
]
ApplicantKind = Literal["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
MOST = 1_000_000_000
"""No count an office meets is larger, and every database holds it."""
Ordinal = Annotated[int, Field(ge=1, le=MOST)]
ByAgent = Annotated[bool | None, Field(title="由登记的代理人办理（须在授权范围和期限内）")]


class Facts(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True
    )  # built when first told: a server starts sooner

    @field_validator("*", mode="before")
    @classmethod
    def _nothing_is_guessed(cls, value: Any, info: ValidationInfo) -> Any:
        """A number is no day: 1773100800 would pass for seconds since 1970, in UTC; and `true` is no number."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        kinds = (annotation, *get_args(annotation))
        if isinstance(value, bool) and int in kinds:
            raise PydanticCustomError("int_type", "not a number")
        if date not in kinds or value is None or isinstance(value, date):
            return value
        if not isinstance(value, str) or iso_day(value) is None:
            raise PydanticCustomError("date_not_iso", "not an ISO date")
        return value


class Nothing(Facts):
    """An act that needs no more than who did it and on which day."""


class Guardian(Facts):
    """Who acts by law for an applicant who is a minor or cannot act alone; letters name both."""

    name: Words = Field(title="法定代理人姓名")
    relation: Words = Field(title="与申请人的关系")
    proof: Words | None = Field(None, title="监护关系证明材料")
    phone: Words | None = Field(None, title="电话")
    address: Words | None = Field(None, title="通信地址")


class Applicant(Facts):
    name: Words = Field(title="姓名或名称")
    kind: ApplicantKind = Field("自然人", title="申请人类型")
    phone: Words | None = Field(None, title="电话")
    address: Words | None = Field(None, title="通信地址")
    postcode: Postcode | None = Field(None, title="邮政编码")
    email: Email | None = Field(None, title="电子邮箱")
    contact: Words | None = Field(None, title="其他联系方式")
    identity_shown: bool = Field(False, title="已提供身份证明")
    guardian: Guardian | None = Field(None, title="法定代理人（申请人未成年或者不能独立办理的）")

    def reachable(self) -> bool:
        through = (self.guardian.phone, self.guardian.address) if self.guardian else ()
        return any((self.phone, self.address, self.email, self.contact, *through))


class Attempt(Facts):
    """One attempt to reach the applicant and confirm the receipt (第三十一条第二、三项)."""

    on: date = Field(title="日期")
    how: Words = Field(title="方式", json_schema_extra=personal)
    result: Words = Field(title="结果", json_schema_extra=personal)


class Attachment(Facts):
    """A file the applicant sent along; the bytes lie in the document store (workflow.attachments)."""

    name: Words = Field(title="文件名")
    kind: Literal["identity", "authority", "agent_identity", "guardian", "other"] = Field(
        "other",
        title="材料种类（identity 身份证明、authority 授权书、agent_identity 代理人身份证明、guardian 监护关系证明、other 其他）",
    )
    media_type: Words = Field(title="文件类型")
    size: int = Field(ge=1, le=MOST, title="字节数")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", title="SHA-256")


Attachments = tuple[Attachment, ...]


class Receive(Facts):
    channel: Channel = Field(title="渠道")
    applicant: Applicant = Field(title="申请人", json_schema_extra=personal)
    content: Text = Field(title="申请内容", json_schema_extra=personal)
    unit: Words | None = Field(None, title="承办单位")
    id_number: Words | None = Field(None, title="身份证件号码", json_schema_extra=secret)
    form: Words | None = Field(None, title="所需形式和提供方式")
    purpose: Words | None = Field(None, title="用途（2007年条例第十三条）", json_schema_extra=personal)
    submitted_on: date | None = Field(None, title="提交日（当面、网上、传真、电子邮件、口头）")
    arrived_on: date | None = Field(None, title="到达日（平信）")
    signed_on: date | None = Field(None, title="签收日（邮寄的收到之日；门卫、收发室签收也算）")
    signed_by: Words | None = Field(None, title="签收人（如门卫、收发室）")
    handed_over_on: date | None = Field(None, title="收发室转交日（只作记录，不是收到之日）")
    confirmed_on: date | None = Field(None, title="与申请人确认之日（平信、网上、传真）")
    attempts: tuple[Attempt, ...] = Field((), title="联系申请人确认的记录", json_schema_extra=personal)
    attachments: Attachments = Field((), title="附件", json_schema_extra=uploaded)
    law: Literal["2007", "2019"] | None = Field(None, title="适用的条例")
    law_reason: Words | None = Field(None, title="选择另一版条例的理由")


class AttemptConfirmation(Attempt):
    on: date | None = Field(None, title="日期")  # type: ignore[assignment]


class ConfirmReceipt(Facts):
    confirmed_on: date | None = Field(None, title="确认日")
    how: Words = Field(title="确认方式", json_schema_extra=personal)
    by_agent: ByAgent = None
    channel: Channel | None = Field(None, title="确认的渠道")


class Assign(Facts):
    handler: Words = Field(title="经办人登录名")


class Search(Facts):
    """One search for the information asked for: what a court wants to see (第三十六条第四项)."""

    who: Words = Field(title="检索人")
    where: Words = Field(title="检索范围")
    words: Words = Field(title="检索词或方法")
    when: date = Field(title="检索日期")
    result: Words = Field(title="检索结果")


class Assist(Facts):
    to: Words = Field(title="协办的科室或单位")
    question: Text = Field(title="协办事项", json_schema_extra=personal)
    liaison: Words | None = Field(None, title="联系人登录名")
    days: int | None = Field(None, ge=1, le=60, title="内部时限（工作日，不填的按本机关规定）")
    search: bool = Field(True, title="要求检索记录")


class ReturnAssist(Facts):
    assist: Ordinal = Field(title="第几次协办")
    proposal: Text = Field(title="处理意见", json_schema_extra=personal)
    materials: tuple[Words, ...] = Field((), title="返回的材料", json_schema_extra=personal)
    searches: tuple[Search, ...] = Field((), title="检索记录", json_schema_extra=personal)


class RecordSearch(Facts):
    searches: tuple[Search, ...] = Field(min_length=1, title="检索记录", json_schema_extra=personal)


class RequestCorrection(Facts):
    items: tuple[Text, ...] = Field(min_length=1, title="补正事项", json_schema_extra=personal)
    days: int | None = Field(None, ge=1, le=60, title="补正期限（工作日，不填的按本机关规定）")


class Correct(Facts):
    content: Text | None = Field(None, title="补正后的申请内容", json_schema_extra=personal)
    applicant: Applicant | None = Field(None, title="补正后的申请人信息", json_schema_extra=personal)
    id_number: Words | None = Field(None, title="身份证件号码", json_schema_extra=secret)
    received_on: date | None = Field(None, title="收到补正之日")
    by_agent: ByAgent = None
    channel: Channel | None = Field(None, title="提交补正的渠道")
    attachments: Attachments = Field((), title="附件", json_schema_extra=uploaded)


class ConsultThirdParty(Facts):
    name: Words = Field(title="第三方名称", json_schema_extra=personal)
    contact: Words = Field(title="第三方联系方式", json_schema_extra=personal)
    summary: Text = Field(title="拟征求意见的信息摘要", json_schema_extra=personal)


class ConsultAgency(Facts):
    agency: Words = Field(title="被征求意见机关")
    summary: Text = Field(title="拟征求意见的信息摘要", json_schema_extra=personal)


class RecordOpinion(Facts):
    consultation: Ordinal = Field(title="第几次征求意见")
    opinion: Literal["agree", "partly", "disagree"] = Field(
        title="意见（agree 同意、partly 部分同意、disagree 不同意）"
    )
    reasons: Text | None = Field(None, title="理由", json_schema_extra=personal)
    received_on: date | None = Field(None, title="收到意见之日")


class ResolveSilence(Facts):
    consultation: Ordinal = Field(title="第几次征求意见")


class RequestExtension(Facts):
    reason: Text = Field(title="延期理由")
    days: int | None = Field(None, ge=1, le=MOST, title="延长的工作日数（不填的延到最多）")


class Clear(Facts):
    finding: Text = Field(title="保密审查意见")


class SendBack(Facts):
    reason: Text = Field(title="退回理由")


class Service(Facts):
    """One service on one addressee."""

    method: Method = Field(
        title="送达方式（post 邮寄、in_person 当面、agency 委托、online 网上、left 留置、courier 快递、publication 公告）"
    )
    posted_on: date | None = Field(None, title="交邮日")
    received_on: date | None = Field(None, title="签收日")
    sent_on: date | None = Field(None, title="网上发送日")
    tracking: Words | None = Field(None, title="邮件号码")
    carrier: Words | None = Field(None, title="寄递企业")
    receiver: Words | None = Field(None, title="签收人", json_schema_extra=personal)
    witnesses: tuple[Words, ...] = Field((), title="见证人", json_schema_extra=personal)
    published_on: date | None = Field(None, title="公告发布日")
    published_in: Words | None = Field(None, title="刊登或者张贴公告的报纸、网站、处所")
    tried: Text | None = Field(None, title="对方下落不明或者其他方式无法送达的经过", json_schema_extra=personal)


class AlsoServed(Service):
    applicant: Annotated[int, Field(ge=2, le=MOST)] = Field(title="第几名申请人")


class Serve(Service):
    letter: Ordinal | None = Field(None, title="第几份文书")
    also: tuple[AlsoServed, ...] = Field((), title="同一文书向其他共同申请人的送达", json_schema_extra=personal)
    by_agent: ByAgent = None


class RecordDelivery(Facts):
    letter: Ordinal = Field(title="第几份文书")
    delivered_on: date | None = Field(None, title="对方签收日")
    evidence: Words = Field(title="送达凭证")
    published_on: date | None = Field(None, title="邮寄等送达不成后公告的，公告发布日")
    published_in: Words | None = Field(None, title="刊登或者张贴公告的报纸、网站、处所")
    tried: Text | None = Field(None, title="公告前的送达经过", json_schema_extra=personal)


class Withdraw(Facts):
    withdrawn_on: date | None = Field(None, title="撤回之日")
    evidence: Words = Field(title="撤回的书面材料或记录")
    by_agent: ByAgent = None
    channel: Channel | None = Field(None, title="撤回的渠道")
