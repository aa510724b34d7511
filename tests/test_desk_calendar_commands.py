"""gongkai calendar, as people script against it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from desk import calendar_commands, case_commands, office_commands
from workflow.demonstration.folder import PACKAGED

NOTICE: dict[str, Any] = {
    "year": 2027, "notice": "国办发明电〔2026〕99号", "off": ["2027-01-01", "2027-01-04"], "work": [],
}  # fmt: skip
FACTS = '{"channel": "当面", "applicant": {"name": "王秀兰", "phone": "1"}, "content": "补偿方案"}'


@pytest.fixture
def desk(empty_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A new database with one person and one case received on 2026-12-10; returns a folder for files."""
    monkeypatch.setenv("GONGKAI_DATABASE_URL", empty_url)
    monkeypatch.chdir(tmp_path)
    shutil.copy(PACKAGED, "config.toml")  # letters are laid beside it where the database has no folder
    assert call(office_commands.init).exit_code == 0
    added = call(office_commands.person, "add", "h", "--name", "经小办", "--role", "handler", "--email", "h@g.invalid")
    assert added.exit_code == 0, added.output
    assert call(case_commands.receive, "--facts", FACTS, "--on", "2026-12-10", "--by", "h").exit_code == 0
    return tmp_path


def call(command: Any, *words: str) -> Result:
    return CliRunner().invoke(command, words)


def written(folder: Path, document: object) -> str:
    path = folder / "notice.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return str(path)


def test_load_prints_what_moved_and_says_when_it_was_there_already(desk: Path) -> None:
    file = written(desk, NOTICE)
    done = call(calendar_commands.calendar, "load", file)
    assert done.exit_code == 0, done.output
    assert "答复期限：2027-01-07（暂定） → 2027-01-11" in done.stdout
    assert "1件的期限有变动" in done.stdout
    again = call(calendar_commands.calendar, "load", file)
    assert (again.exit_code, "已经载入过" in again.stdout) == (0, True)
    verified = call(office_commands.verify)
    assert verified.exit_code == 0, verified.output
    assert call(case_commands.cases, "--json").stdout.count('"provisional": false') == 1


def test_a_notice_without_a_day_off_is_told(desk: Path) -> None:
    told = call(calendar_commands.calendar, "load", written(desk, NOTICE | {"off": [], "work": []}))
    assert told.exit_code == 0
    assert "2027年的这份通知没有一天放假" in told.stderr
    assert "没有一天放假" not in call(calendar_commands.calendar, "load", written(desk, NOTICE)).stderr


def test_load_as_json_is_one_document(desk: Path) -> None:
    found = json.loads(call(calendar_commands.calendar, "load", written(desk, NOTICE), "--json").stdout)
    (moved,) = found.pop("moved")
    assert (found["year"], found["notice"], found["loaded"], found["replaced"]) == (2027, NOTICE["notice"], True, None)
    assert (moved["clock"], moved["from"], moved["to"]) == ("answer", "2027-01-07", "2027-01-11")
    assert (moved["was_provisional"], moved["provisional"]) == (True, False)
    again = json.loads(call(calendar_commands.calendar, "load", written(desk, NOTICE), "--json").stdout)
    assert (again["loaded"], again["moved"], again["mails"]) == (False, [], 0)


def test_list_names_the_program_s_notices_and_those_loaded(desk: Path) -> None:
    before = json.loads(call(calendar_commands.calendar, "list", "--json").stdout)
    assert before["announced_until"] == "2026-12-31"
    assert {item["year"] for item in before["notices"]} == set(range(2008, 2027))
    call(calendar_commands.calendar, "load", written(desk, NOTICE))
    call(calendar_commands.calendar, "load", written(desk, NOTICE | {"notice": "国办发明电〔2027〕1号"}))
    after = json.loads(call(calendar_commands.calendar, "list", "--json").stdout)
    assert after["announced_until"] == "2027-12-31"
    assert [(item["notice"], item["stands"]) for item in after["notices"] if item["year"] == 2027] == [
        (NOTICE["notice"], False),
        ("国办发明电〔2027〕1号", True),
    ]
    lines = call(calendar_commands.calendar, "list").stdout.splitlines()
    assert any(line.startswith("2027") and line.endswith("（已被取代）") for line in lines)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b'{"year": 2027, "notice": "", "off": []}', "notice"),
        (b'{"year": 2027, "notice": "x", "off": ["2027-01-01"], "off": []}', "写了两次"),
        (None, "没有"),
    ],
)
def test_a_file_that_is_no_notice_is_one_line(desk: Path, content: bytes | None, words: str) -> None:
    path = desk / "broken.json"
    if content is not None:
        path.write_bytes(content)
    done = call(calendar_commands.calendar, "load", str(path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1
