"""Files that come with an application through the API."""

from base64 import b64encode

import pytest
from api_systems import APPLICATION, Site
from papers import JPEG, PDF, PROGRAM

from workflow import attachments, store
from workflow.keeping.verification import verify


def test_an_application_brings_its_files(site: Site) -> None:
    platform, handler = site.system("registrar", "submit"), site.system("handler")
    files = [
        {"name": "证.jpg", "kind": "identity", "content": b64encode(JPEG).decode()},
        {"name": "../../a.pdf", "content": b64encode(PDF).decode()},
    ]
    sent = platform.post("/applications", APPLICATION | {"files": files})
    assert sent.status_code == 201
    assert platform.post("/applications", APPLICATION | {"files": files}).json() == sent.json()
    number = sent.json()["number"]
    with site.office.database.read() as session:
        held = attachments.of_case(session, site.office.row(number).id or 0)
    assert [(item.kind, item.sealed, item.size) for item in held] == [
        ("identity", True, len(JPEG)),
        ("other", False, len(PDF)),
    ]
    assert handler.get(f"/cases/{number}").json()["number"] == number
    assert verify(site.office.database, site.office.office).problems == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [("###", "不是 base64"), (b64encode(PROGRAM).decode(), "不是完整的"), (b64encode(b"").decode(), "是空文件")],
)
def test_a_file_that_is_not_one_is_refused_and_nothing_is_kept(site: Site, content: str, words: str) -> None:
    sent = site.system("registrar").post(
        "/applications", APPLICATION | {"files": [{"name": "a.pdf", "content": content}]}
    )
    assert (sent.status_code, sent.json()["type"]) == (422, "urn:gongkai:problem:bad-file")
    assert words in sent.json()["detail"]
    with site.office.database.read() as session:
        assert store.count_cases(session) == 0
