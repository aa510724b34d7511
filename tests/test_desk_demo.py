"""The demonstration, run as a person runs it: twice into one folder, and looked at from outside."""

import email
import email.policy
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from serving import serving
from shell import Shell

from rules import decisions
from workflow.labels import STATES

HERE = str(Path(__file__).parents[1])
UNREACHABLE = {"justifying", "awaiting_payment", "appealed"}
UNTOLD = {"other.fee_unpaid", "other.other", "other.archives", "other.not_government", "unavailable.public_enterprise"}
OURS = ("letters/*/*", "mail/*", "reports/*.json", "reports/*.pdf", "reports/*.docx", "summary.txt", "config.toml")


@dataclass(frozen=True)
class Shown:
    """A folder after two runs: what the first had written, said and served, what the second printed."""

    folder: Path
    elsewhere: Path
    first: dict[str, bytes]
    first_journal: list[tuple[Any, ...]]
    served: str
    said: str
    printed: str
    warned: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.folder, query)


def run(where: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    return subprocess.run(
        [sys.executable, "-m", "desk.cli", *words], cwd=where, env=clean | {"PYTHONPATH": HERE} | environment, text=True,
        encoding="utf-8", capture_output=True, check=False, timeout=300,
    )  # fmt: skip


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "gongkai.db")) as connection:
        return connection.execute(query).fetchall()


def written(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for glob in OURS
        for path in folder.glob(glob)
        if path.is_file()
    }


def journal(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder, "SELECT case_id, seq, event, at, hash FROM entry ORDER BY id")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    where = tmp_path_factory.mktemp("demo")
    elsewhere = where / "real.db"
    shell = Shell(where, {"GONGKAI_KEY": None, "GONGKAI_DATABASE_URL": f"sqlite:///{elsewhere}"})
    with serving(shell, "demo", "--dir", "看看") as first:
        served = httpx2.get(first.address + "sign-in", timeout=60).text
        assert first.stop() == 0
    folder = where / "看看"
    before, chain = written(folder), journal(folder)
    (folder / "letters" / "left-over.pdf").write_bytes(b"")
    (folder / "my-notes.txt").write_text("留着", "utf-8")
    second = run(where, "demo", "--dir", "看看", "--no-serve")
    assert second.returncode == 0, second.stderr
    return Shown(folder, elsewhere, before, chain, served, "".join(first.said), second.stdout, second.stderr)


def mails(shown: Shown) -> Iterator[tuple[str, str, str]]:
    """Yield kind, subject and body of every mail."""
    for path in (shown.folder / "mail").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        yield path.name.partition(".")[0], mail["Subject"], mail.get_content()


def test_two_runs_write_the_same_letters_mails_summary_and_journal(shown: Shown) -> None:
    assert written(shown.folder) == shown.first
    assert journal(shown.folder) == shown.first_journal
    assert len(shown.first_journal) > 400


def test_a_second_run_replaces_what_the_first_wrote_and_nothing_else(shown: Shown) -> None:
    assert not (shown.folder / "letters" / "left-over.pdf").exists()
    assert (shown.folder / "my-notes.txt").read_text("utf-8") == "留着"


def test_it_serves_its_desk_on_its_own_day(shown: Shown) -> None:
    for words in ("演示：今天固定为", "2026-12-14", "今天是 2026年12月14日"):
        assert words in shown.served
    assert "不运行定时工作" in shown.said


def test_the_environments_database_is_left_alone(shown: Shown) -> None:
    assert not shown.elsewhere.exists()


def test_the_summary_is_printed_and_kept_and_what_to_do_next_is_said(shown: Shown) -> None:
    assert shown.printed == (shown.folder / "summary.txt").read_text("utf-8")
    assert "今天是2026年12月14日" in shown.printed
    assert "合计3件：网上2件，书面1件；逾期0件；当面答复2人" in shown.printed
    assert "0处出入" in shown.printed
    assert "（虚构）" in shown.printed
    assert "export GONGKAI_KEY=$(cat 看看/key)" in shown.printed
    assert "gongkai serve --config 看看/config.toml" in shown.printed
    assert "口令都是 gongkai-demo-2026" in shown.printed
    assert shown.warned == ""
    assert str(shown.folder.parent) not in shown.printed


def test_everything_verifies_with_the_key_the_demonstration_made(shown: Shown) -> None:
    key = (shown.folder / "key").read_text("ascii").strip()
    assert (shown.folder / "key").stat().st_mode & 0o077 == 0
    found = run(shown.folder.parent, "verify", "--config", "看看/config.toml", "--json", GONGKAI_KEY=key)
    report = json.loads(found.stdout)
    assert found.returncode == 0
    assert (report["cases"], report["problems"], report["notes"]) == (50, [], [])


def test_every_state_that_can_be_reached_is_there(shown: Shown) -> None:
    states = {state for (state,) in shown.rows("SELECT DISTINCT state FROM casefile")}
    assert states == set(STATES) - UNREACHABLE


def test_every_decision_has_its_case(shown: Shown) -> None:
    told = {outcome for (outcome,) in shown.rows("SELECT DISTINCT outcome FROM casefile WHERE outcome IS NOT NULL")}
    assert told == set(decisions.all_decisions()) - UNTOLD


def test_every_light_burns_and_some_dates_are_provisional_into_2027(shown: Shown) -> None:
    listed = json.loads(run(shown.folder.parent, "cases", "--config", "看看/config.toml", "--json").stdout)
    assert {case["light"] for case in listed} == {"green", "yellow", "red", "none"}
    assert {0, 1, -1} <= {case["left"] for case in listed}
    assert any(case["provisional"] and case["due"].startswith("2027") for case in listed)


def test_the_year_2012_comes_out_as_published(shown: Shown) -> None:
    found = shown.rows(
        "SELECT channel, law, outcome, concluded_on <= due_on FROM casefile WHERE number LIKE '%-2012-%' ORDER BY id"
    )
    assert found == [("online", "2007", "open", 1), ("post", "2007", "open", 1), ("online", "2007", "open", 1)]


def test_the_reports_lie_there_in_every_format(shown: Shown) -> None:
    names = {path.name for path in (shown.folder / "reports").iterdir()}
    assert names == {f"{year}.{ending}" for year in (2012, 2026) for ending in ("json", "docx", "pdf", "xlsx", "html")}
    told = json.loads((shown.folder / "reports" / "2012.json").read_text("utf-8"))
    assert (told["published"]["total"], told["published"]["by_unit_class"]) == (
        8335,
        {"市直各单位": 6213, "各乡镇": 2122},
    )
    assert all(check["holds"] for check in told["checks"])
    assert told["applications"]["by_channel"] == {"网上": 2, "邮寄": 1}
    assert "市直各单位6213条（74.5%）" in shown.printed


def test_alerts_were_sent_superseded_and_left_without_an_address(shown: Shown) -> None:
    assert {status for (status,) in shown.rows("SELECT DISTINCT status FROM alert")} == {
        "queued",
        "superseded",
        "unaddressed",
    }
    assert shown.rows("SELECT count(*) FROM alert WHERE on_day IN ('2026-12-05', '2026-12-09', '2026-12-10')") == [(0,)]
    assert shown.rows("SELECT DISTINCT status FROM outbox") == [("sent",)]
    kinds = {kind for kind, _, _ in mails(shown)}
    assert {"alert", "digest", "assign", "assist", "submit", "clear", "request_extension"} <= kinds


def test_no_mail_names_an_applicant_or_a_request(shown: Shown) -> None:
    told = shown.rows("SELECT applicant, subject FROM casefile")
    for _, subject, body in mails(shown):
        for applicant, request in told:
            assert applicant not in subject + body
            assert request not in subject + body


def test_every_issued_letter_lies_there_twice(shown: Shown) -> None:
    issued = shown.rows("SELECT docx_path, pdf_path FROM letter WHERE status IN ('issued', 'served')")
    assert len(issued) > 100
    for docx, pdf in issued:
        assert (shown.folder / "letters" / docx).read_bytes().startswith(b"PK")
        assert (shown.folder / "letters" / pdf).read_bytes().startswith(b"%PDF")


def test_a_folder_of_somebody_elses_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "letter.txt").write_text("别动", "utf-8")
    found = run(tmp_path, "demo", "--no-serve")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "错误：目录 demo 里已有别的东西，演示不动它：请用 --dir 另指一个空目录\n"
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["letter.txt"]


def test_a_configuration_without_the_units_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    packaged = Path(__file__).parent.parent / "workflow" / "demonstration" / "config.toml"
    text = packaged.read_text("utf-8").replace('kind = "township"', 'kind = "bureau"')
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    found = run(tmp_path, "demo", "--config", "mine.toml", "--no-serve")
    assert found.returncode == 1
    assert found.stderr.startswith("错误：演示要有三个局")
    assert not (tmp_path / "demo").exists()
