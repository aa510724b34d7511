"""The application as the form holds it: what Art. 29 asks and no more, checked one field at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile

from desk.web.forms import in_lines
from desk.web.portal import standing
from workflow.acts.applicants import is_unit
from workflow.attachments import LARGEST, BadFile, Sent, judge, judge_all
from workflow.facts import APPLICANT_KINDS
from workflow.telling.message import is_reachable

FORMS = ("电子文件，网上提供", "纸质，邮寄", "纸质，自行领取", "当场查阅、抄录")
ASKED = ("unit", "kind", "name", "phone", "email", "address", "id_number", "content", "form")
FIELDS = (*ASKED, *standing.FIELDS)
CONTACT = ("name", "kind", "phone", "email", "address")
LONGEST = {"name": 200, "phone": 100, "email": 200, "address": 300, "id_number": 60, "content": 20_000} | dict.fromkeys(
    (*standing.AGENT, *standing.GUARDIAN), 300
)
LABELS = {
    "unit": "向哪个机关申请",
    "content": "您要的政府信息",
    "form": "希望怎样得到",
    "kind": "申请人",
    "name": "姓名或者名称",
    "phone": "电话",
    "email": "电子邮箱",
    "address": "通信地址",
    **standing.LABELS,
}
"""What the form calls what is typed; the identity number, which no other page prints, is not here."""


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in: `errors` names the field (its id on the page) and says what to do."""

    values: Mapping[str, str]
    files: tuple[Sent, ...]
    errors: Mapping[str, str]

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the application says, for the one door."""
        given = {name: self.values[name] for name in ASKED if self.values[name]}
        papers = {sent.kind for sent in self.files}
        acting, guarded = standing.facts(self.values, papers)
        contact: dict[str, Any] = {name: value for name, value in given.items() if name in CONTACT}
        said: dict[str, Any] = {name: value for name, value in given.items() if name not in CONTACT}
        shown = {"identity_shown": True} if "identity" in papers else {}
        return said | acting | {"applicant": contact | shown | guarded}


def words(form: FormData) -> dict[str, str]:
    """Return the words typed into the form, line ends as they should be. What is twice too long nobody typed, and is not kept."""
    asked = {name: in_lines(str(form.get(name) or "")).strip() for name in ASKED}
    return {name: text[: 2 * LONGEST.get(name, 300)] for name, text in (asked | standing.words(form)).items()}


def filled(form: FormData, units: list[str]) -> Filled:
    """Read and check a form; nothing is refused silently, and nothing typed is lost."""
    values, errors = words(form), dict[str, str]()
    if values["unit"] not in units:
        errors["unit"] = "请选择您要申请的机关"
    if values["kind"] not in APPLICANT_KINDS:
        errors["kind"] = "请选择您是公民还是单位"
    if values["kind"] == "自然人" and is_unit(values["name"]):
        errors["kind"] = "申请人是单位的，请选择单位的类型"
    if not values["name"]:
        errors["name"] = "请填写姓名或者名称"
    if not (values["phone"] or values["email"] or values["address"]):
        errors["phone"] = "请至少填写一种联系方式：电话、电子邮箱或者通信地址"
    if values["email"] and not is_reachable(values["email"]):
        errors["email"] = "这样写的电子邮箱寄不到，请核对，应为 name@example.com 的样子"
    if values["form"].startswith("纸质，邮寄") and not values["address"]:
        errors["address"] = "要邮寄的，请填写通信地址"
    if not values["content"]:
        errors["content"] = "请写明您要的政府信息：名称、文号，或者能找到它的特征"
    if values["form"] not in FORMS:
        errors["form"] = "请选择您希望怎样得到信息"
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            errors[name] = f"“{LABELS.get(name, '证件号码')}”太长，最多{most}字"
    files = attached(form, errors)
    standing.check(values, {sent.kind for sent in files}, errors)
    if not values["id_number"] and not any(sent.kind == "identity" for sent in files) and "identity" not in errors:
        errors["id_number"] = "请填写证件号码，或者上传身份证明的照片"
    return Filled(values, tuple(files), errors)


def attached(form: FormData, errors: dict[str, str]) -> list[Sent]:
    """Return the files of a form; what is wrong with them goes into `errors`."""
    files: list[Sent] = []
    for field, kind in {"identity": "identity", **standing.PAPERS, "attachments": "other"}.items():
        for upload in form.getlist(field):
            if not isinstance(upload, UploadFile) or not (upload.filename or upload.size):
                continue
            try:
                files.append(judge(upload.filename or "", upload.file.read(LARGEST + 1), kind))
            except BadFile as error:
                errors[field] = str(error)
    try:
        judge_all(files)
    except BadFile as error:
        errors["attachments"] = str(error)
    return files
