"""An application by the portal's form, and what its receipt shows."""

import re
from typing import Any

from browsing import Browser
from gaoping import FINANCE

SAID = {
    "unit": FINANCE, "kind": "自然人", "name": "王喆", "phone": "139-0000-0000", "id_number": "140581199001010014",
    "content": "2025年城区征收补偿安置方案", "form": "电子文件，网上提供", "do": "send",
}  # fmt: skip


def apply(browser: Browser, files: Any = None, **changes: str) -> Any:
    page = browser.get("/portal/apply")
    return browser.send(page, "/portal/apply", SAID | changes, **({"files": files} if files else {}))


def number_of(page: str) -> str:
    found = re.search(r"[A-Z]{4}-\d{4}-\d{4}", page)
    assert found is not None, page
    return found[0]


def code_of(page: str) -> str:
    found = re.search(r'class="code">([A-Z2-9]{4}(?:-[A-Z2-9]{4}){2})<', page)
    assert found is not None, page
    return found[1]
