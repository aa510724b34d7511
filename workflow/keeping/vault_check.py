"""Whether what stands beside a particular's value still says whose it is: the hash in the journal speaks of the value alone."""

from workflow.tables import Particular
from workflow.vault import Vault


def problems(vault: Vault, kept: Particular, field: str, unit: str, is_destroyed: bool) -> list[str]:
    """Return the columns of a row that differ from what its entry and its case say of it, a few words each; its content is
    gone only where an approved destruction took it.
    """
    found = [
        f"{name} 为 {getattr(kept, name)}，按日志应为 {value}"
        for name, value in (("field", field), ("unit", unit))
        if getattr(kept, name) != value
    ]
    if kept.value is not None and kept.erased_at is not None:
        found.append("记作已销毁（erased_at），内容却还在")
    if kept.value is None and not is_destroyed:
        found.append("内容不见了，却没有批准的销毁")
    if kept.value is None or (kept.secret and not vault.has_key):
        return found
    if kept.lookup not in (vault.lookups(vault.open(kept)) if kept.secret else (None,)):
        found.append("lookup 与号码不符")
    return found
