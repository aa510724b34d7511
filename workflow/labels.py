"""What readers call a state, a role, a paper an applicant sends: the words alone, for pages that need nothing else."""

import re

STATES = {
    "received": "已收件",
    "correcting": "待补正",
    "justifying": "待说明理由",
    "awaiting_payment": "待缴费",
    "consulting": "征求意见",
    "confidentiality_review": "保密审查",
    "signing": "待签发",
    "awaiting_service": "待送达",
    "answered": "已答复",
    "appealed": "复议诉讼中",
    "closed": "已办结",
}
ROLES = {
    "applicant": "申请人",
    "registrar": "登记员",
    "handler": "经办人",
    "reviewer": "保密审查员",
    "approver": "签发人",
    "supervisor": "督办人员",
    "legal": "法制工作人员",
    "admin": "管理员",
    "system": "系统",
}
LETTER_STATUSES = {"draft": "草稿", "signed": "已签发", "issued": "已印发", "served": "已送达", "void": "已作废"}
PAPERS = {
    "identity": "身份证明",
    "authority": "授权委托书",
    "agent_identity": "代理人身份证明",
    "guardian": "监护关系证明",
    "other": "材料",
}
CODE = re.compile(r"（[a-z_]+(?: 或 [a-z_]+)*）|(?<=（)[a-z_]+，(?=[《{])")
"""The name of an act or a fact as the command line knows it, in a sentence; on a page its Chinese name is enough."""
