"""What identifies a person and tells nothing else: numbers, accounts, signatures, masked without asking whose they are."""

import re

from workflow.acts.draft_facts import Withheld
from workflow.trial import Trial

WHOSE = "(?:公民|个人|申请人|农户|当事人|他人)?的?(?:居民|身份证|证件|银行|手机|联系|家庭)*"
MARK = f"{WHOSE}(?:号码?|账号|帐号|账户|卡号|电话|住址|签名|指纹|手印)"
ONLY_MARKS = re.compile(f"{MARK}(?:[、,\uff0c和及与]{MARK})*")


def masked_unasked(trial: Trial, item: Withheld) -> bool:
    """Say whether a part withheld is such marks alone, in a case where no third party was asked (2019条例第三十七条)."""
    asked = any(one.kind == "third_party" for one in trial.case.consultations)
    return not asked and ONLY_MARKS.fullmatch(item.what) is not None
