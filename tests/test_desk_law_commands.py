"""The commands that know only the law, as people script against them."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest
from click.testing import CliRunner, Result

from desk import law_commands
from rules import check
from rules.workdays import announced
from workflow.local_time import day_of


def call(line: str) -> Result:
    name, _, rest = line.partition(" ")
    return CliRunner().invoke(getattr(law_commands, name), rest.split())


def test_due_as_json():
    done = call("due --received 2022-09-30 --today 2022-10-31 --json")
    assert done.exit_code == 0
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert list(found) == ["term", "law", "due", "left", "provisional", "because"]
    assert (found["term"], found["law"], found["due"], found["left"]) == ("answer", "2019", "2022-11-02", 2)
    assert found["provisional"] is False
    assert all(set(step) == {"on", "what", "article"} for step in found["because"])
    assert found["because"][0]["on"] == "2022-09-30"


@pytest.mark.parametrize(
    ("line", "due", "left", "provisional"),
    [
        ("--received 2011-06-01 --today 2011-06-24", "2011-06-23", -1, False),
        ("--received 2026-12-10 --today 2026-12-10", "2027-01-07", 20, True),
        ("--received 2025-03-03 --law 2007 --today 2025-03-24", "2025-03-24", 0, False),
        ("--received 2025-03-03 --mark pause:2025-03-10 --today 2025-03-11", None, None, False),
        (
            "--received 2025-03-03 --mark pause:2025-03-10 --mark resume:2025-03-12 --today 2025-04-02",
            "2025-04-02",
            0,
            False,
        ),
        ("--received 2025-03-03 --mark extend:2025-03-10:5 --today 2025-04-08", "2025-04-08", 0, False),
        ("--received 2025-03-03 --mark extend：2025-03-10：5 --today 2025-04-08", "2025-04-08", 0, False),
        ("--received 2025-03-03 --mark extend:2025-03-10 --today 2025-04-28", "2025-04-28", 0, False),
        ("--received 2025-03-03 --mark restart:2025-03-20 --today 2025-04-18", "2025-04-18", 0, False),
        ("--received 2025-03-03 --term court_defence --today 2025-03-20", "2025-03-18", -2, False),
    ],
)
def test_due_with_everything_it_takes(line, due, left, provisional):
    found = json.loads(call(f"due {line} --json").stdout)
    assert (found["due"], found["left"], found["provisional"]) == (due, left, provisional)


def test_due_in_plain_chinese():
    lines = call("due --received 2022-09-30 --today 2022-11-03").stdout.splitlines()
    assert lines[0] == "答复期限：2022年11月2日届满（已逾期1个工作日）"
    assert lines[3] == "  2022-10-01  其间国庆节放假10月1日—7日，10月8日、9日调休上班（国办发明电〔2021〕11号）"
    assert "还有1个工作日" in call("due --received 2022-09-30 --today 2022-11-01").stdout
    assert "今天届满" in call("due --received 2022-09-30 --today 2022-11-02").stdout
    assert "（暂定）" in call("due --received 2026-12-10 --today 2026-12-10").stdout
    assert "已停止计算" in call("due --received 2025-03-03 --mark pause:2025-03-10").stdout


def test_today_is_beijings_unless_given():
    before = day_of(datetime.now(UTC))
    found = json.loads(call("due --received 2026-12-10 --json").stdout)
    lefts = [
        announced().count(today, date.fromisoformat(found["due"])) for today in (before, day_of(datetime.now(UTC)))
    ]
    assert found["left"] in lefts


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("due", 2, "--received"),
        ("due --received 2026-02-30", 2, "不是日期，应为 2026-03-02 的样子"),
        ("due --received 20260302", 2, "不是日期"),
        ("due --received 2026-03-02 --law 2011", 2, "2007"),
        ("due --received 2026-03-02 --mark halt:2026-03-03", 2, "应为 restart、pause、resume、extend 之一"),
        ("due --received 2026-03-02 --mark start:2026-03-03", 2, "应为 restart、pause"),
        ("due --received 2026-03-02 --mark pause", 2, "应为 restart、pause"),
        ("due --received 2026-03-02 --mark pause:2026-03-03:2", 2, "只有 extend 可以带数"),
        ("due --received 2026-03-02 --mark extend:2026-03-03:0", 2, "应为正整数"),
        ("due --received 2026-03-02 --mark extend:2026-03-03:x", 2, "应为正整数"),
        ("due --received 2026-03-02 --mark extend:2026-03-03:1:1", 2, "应为 restart"),
        (f"due --received 2026-03-02 --mark extend:2026-03-03:{'9' * 20}", 1, "最多延长20个工作日"),
        (f"due --received 2026-03-02 --mark extend:2026-03-03:{'9' * 5000}", 2, "应为正整数"),
        ("due --received 2026-03-02 --mark pause:2026-02-30", 2, "不是日期"),
        ("due --received 2026-03-02 --term lunch", 1, "没有“lunch”这一期限"),
        ("due --received 2012-03-01 --term agency_opinion", 1, "没有规定被征求意见机关答复期限"),
        ("due --received 2007-03-01", 1, "尚未施行"),
        ("due --received 2026-03-02 --mark pause:2026-03-10 --mark resume:2026-03-09", 1, "标记须按日期先后"),
        ("due --received 2026-03-02 --mark extend:2026-05-20", 1, "延长须在期限届满前决定"),
        ("due --received 2026-03-02 --mark extend:2026-03-10:21", 1, "最多延长20个工作日"),
        ("due --received 9999-12-30", 1, "超出了日历的范围"),
        ("workdays add 2026-03-02 0", 2, "N"),
        ("workdays add 2026-03-02 x", 2, "N"),
        ("workdays add 2026-02-30 1", 2, "不是日期"),
        ("workdays add 2007-03-02 1", 1, "年历自2008年起"),
        ("workdays count 2026-03-02", 2, "B"),
        ("workdays count 2007-12-31 2008-01-04", 1, "年历自2008年起"),
        ("fee", 2, "须给出其中一个"),
        ("fee --items 1 --pages 1", 2, "须给出其中一个"),
        ("fee --items -1", 2, "--items"),
        ("fee --pages 31 --on 2020-05-06", 1, "尚未施行"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_right_exit_code(line, code, words):
    done = call(line)
    assert done.exit_code == code
    assert done.stdout == ""
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("add 2022-09-30 20", "2022-11-02"),
        ("add 2020-01-23 1", "2020-02-03"),
        ("count 2022-09-30 2022-11-02", "20"),
        ("count 2022-11-02 2022-09-30", "-20"),
        ("count 2022-10-01 2022-10-01", "0"),
    ],
)
def test_workdays_prints_a_bare_answer(line, answer):
    done = call(f"workdays {line}")
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{answer}\n", "")


def test_workdays_warns_past_the_announced_calendar():
    done = call("workdays add 2026-12-10 20")
    assert (done.exit_code, done.stdout) == (0, "2027-01-07\n")
    assert "只公布到2026年" in done.stderr
    assert "暂定" in call("workdays count 2026-12-01 2026-12-28").stderr


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "calendar.json"
    file.write_text('{"off": ["2010-11-11", "2027-01-01"], "work": ["2010-11-13"]}', "utf-8")
    return file


def test_a_calendar_of_ones_own_takes_the_place_of_the_announced(own):
    assert call(f"workdays add 2010-11-10 2 --calendar {own}").stdout == "2010-11-13\n"
    assert call(f"workdays count 2010-09-30 2010-10-08 --calendar {own}").stdout == "6\n"
    found = json.loads(call(f"due --received 2026-12-10 --calendar {own} --json").stdout)
    assert (found["due"], found["provisional"]) == ("2027-01-08", False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "不是 UTF-8 的 JSON"),
        ('{"off": ["国庆"]}'.encode("gbk"), "不是 UTF-8 的 JSON"),
        (b"[]", "应为 JSON 对象"),
        (b'{"off": ["2010-02-30"]}', "里有不是日期的"),
        (b'{"off": 1}', "应为日期的列表"),
        (b'{"holidays": []}', "没有 holidays 这一项"),
        (b'{"off": ["2010-11-11"], "off": []}', "“off”写了两次"),
        (b"[" * 100_000, "不是 UTF-8 的 JSON"),
        (None, "读不了"),
    ],
)
def test_a_calendar_file_that_cannot_be_used(tmp_path, content, words):
    file = tmp_path / "calendar.json"
    if content is not None:
        file.write_bytes(content)
    for line in ("due --received 2010-11-10", "workdays add 2010-11-10 1"):
        done = call(f"{line} --calendar {file}")
        assert done.exit_code == 1
        assert words in done.stderr
        assert str(file) in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_calendar_without_an_end_is_refused():
    done = call("due --received 2010-11-10 --calendar /dev/zero")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "读不了：文件超过20MB" in done.stderr


@pytest.mark.parametrize("words", ["", " --days"])
def test_a_calendar_of_centuries_of_days_off_is_counted_at_once(tmp_path, words):
    file = tmp_path / "calendar.json"
    off = [date.fromordinal(date(2010, 11, 11).toordinal() + n).isoformat() for n in range(50_000)]
    file.write_text(json.dumps({"off": off}), "utf-8")
    began = perf_counter()
    done = call(f"due --received 2010-11-10 --calendar {file}{words} --json")
    assert perf_counter() - began < 5
    assert json.loads(done.stdout)["due"] == "2147-10-24"


def test_fee():
    done = call("fee --items 31 --on 2025-03-03 --json")
    found = json.loads(done.stdout)
    assert list(found) == ["tariff", "amount", "lines"]
    assert (found["tariff"], found["amount"]) == ("items", 2200)
    assert sum(line["amount"] for line in found["lines"]) == 2200
    assert (
        call("fee --pages 31 --on 2025-03-03")
        .stdout.splitlines()[0]
        .startswith("10元（《政府信息公开信息处理费管理办法》")
    )
    assert json.loads(call("fee --items 0 --json").stdout) == {"tariff": "items", "amount": 0, "lines": []}


def test_due_day_by_day():
    lines = call("due --received 2022-09-30 --today 2022-10-31 --days").stdout.splitlines()
    assert "  2022-10-07    —  国庆节放假，不计（国办发明电〔2021〕11号）" in lines
    assert "  2022-10-08    1  第1个工作日，国庆节调休上班（国办发明电〔2021〕11号）" in lines
    assert lines[-1] == "  2022-11-02   20  第20个工作日"
    found = json.loads(call("due --received 2022-09-30 --days --json").stdout)["days"]
    assert found[0] == {
        "on": "2022-10-01",
        "n": None,
        "why": "国庆节放假，不计",
        "article": "国办发明电〔2021〕11号",
    }
    assert "days" not in json.loads(call("due --received 2022-09-30 --json").stdout)


def test_law_list():
    found = json.loads(call("law list --json").stdout)
    assert [(item["id"], item["since"]) for item in found["statutes"] if item["family"] == "disclosure"] == [
        ("2007", "2008-05-01"),
        ("2019", "2019-05-15"),
    ]
    lines = call("law list").stdout.splitlines()
    assert lines[0].startswith("政府信息公开条例  2007")


def test_law_check_counts_what_is_there():
    assert check.problems() == []
    assert call("law check").stdout.startswith("没有问题：法律版本")
    assert json.loads(call("law check --json").stdout)["problems"] == []


def test_law_check_says_no_and_lists_the_problems(monkeypatch):
    monkeypatch.setattr(check, "problems", lambda: ["rules/data/x.toml: [answer] article: 缺少"])
    done = call("law check --json")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {"problems": ["rules/data/x.toml: [answer] article: 缺少"], "counts": {}}
    assert "[answer] article: 缺少" in done.stderr
    assert "有1处问题" in done.stderr


def test_every_command_takes_a_config_it_does_not_need():
    for line in (
        "due --received 2022-09-30",
        "workdays add 2022-09-30 1",
        "workdays count 2022-09-30 2022-10-08",
        "fee --items 1",
        "law list",
        "law check",
    ):
        assert call(f"{line} --config nowhere.toml").exit_code == 0


def test_an_answer_at_once_imports_neither_database_nor_web():
    program = """
import sys
import desk.law_commands
heavy = {"sqlmodel", "sqlalchemy", "fastapi", "starlette", "jinja2", "pydantic", "typst", "docx", "transitions"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
