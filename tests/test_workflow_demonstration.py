"""The parts of the demonstration that need no full run: its folder, its configuration, its stories."""

import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from desk import demo_commands
from workflow.config import ConfigError, load
from workflow.demonstration import folder as place
from workflow.demonstration.play import Unfit, filled, salts, units_of
from workflow.demonstration.scenario import in_order, scenario
from workflow.demonstration.summary import typed
from workflow.schema import open_database

DAY = date(2026, 12, 14)


def rewritten(tmp_path: Path, text: str) -> str:
    source = tmp_path / "config.toml"
    source.write_text(text, "utf-8")
    return place.rewritten(source, {"": {"today": DAY}, "mail": {"folder": "mail"}, "letters": {"store": 'a"b'}})


def test_rewriting_keeps_comments_and_adds_the_tables_that_lack(tmp_path: Path) -> None:
    text = place.PACKAGED.read_text("utf-8")
    short = text[: text.index("[letters]")].replace('folder = "mail"', 'folder = "elsewhere"  # 旧的')
    made = rewritten(tmp_path, short)
    assert made.splitlines()[0] == "today = 2026-12-14"
    assert made.endswith('[letters]\nstore = "a\\"b"\n')
    assert "elsewhere" not in made
    assert "# 政府信息公开工作机构" in made
    before, after = tomllib.loads(short), tomllib.loads(made)
    assert after == {**before, "today": DAY, "mail": {**before["mail"], "folder": "mail"}, "letters": {"store": 'a"b'}}


def test_a_configuration_written_another_way_is_refused_in_one_line(tmp_path: Path) -> None:
    text = place.PACKAGED.read_text("utf-8")
    inline = 'letters = { store = "x" }\n' + text[: text.index("[letters]")]
    with pytest.raises(ConfigError, match="演示改写不了这样的写法"):
        rewritten(tmp_path, inline)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / 'a"b\\c\n公\x7f'
    place.take(folder)
    place.furnish(folder, place.configured(folder, place.PACKAGED, DAY))
    assert place.furnished(folder).database_url == f"sqlite:///{folder / 'gongkai.db'}"


def test_furnishing_keeps_everything_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", "postgresql://real/office")
    monkeypatch.setenv("GONGKAI_MAIL__TRANSPORT", "smtp")
    place.take(tmp_path)
    place.furnish(tmp_path, place.configured(tmp_path, place.PACKAGED, DAY))
    config = place.furnished(tmp_path)
    assert config.database_url == f"sqlite:///{tmp_path / 'gongkai.db'}"
    assert (config.mail.transport, config.mail.folder, config.letters.store) == ("files", "mail", "letters")
    assert config.today == DAY


def test_run_again_inside_its_folder_it_reads_the_configuration_before_clearing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    place.take(tmp_path)
    place.furnish(tmp_path, place.configured(tmp_path, place.PACKAGED, DAY))
    monkeypatch.setattr(demo_commands, "_played", lambda _folder, configuration, _told: configuration)
    assert demo_commands.demo.callback is not None
    demo_commands.demo.callback(tmp_path, True, "127.0.0.1", 0, None)
    assert "today = 2026-12-14" in capsys.readouterr().out
    assert not (tmp_path / "config.toml").exists()


@pytest.mark.parametrize("name", ["a%", "a%20b", "a?b=c", "空 格#1&2", "号\"和'", "a%3Fb"])
def test_a_folder_of_any_name_is_the_one_its_database_lies_in(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    configuration = place.configured(folder, place.PACKAGED, DAY)
    place.take(folder)
    place.furnish(folder, configuration)
    for config in (place.furnished(folder), load(folder / "config.toml")):
        with closing(open_database(config.database_url)) as database:
            assert database.folder == folder
    assert (folder / "gongkai.db").exists()


@pytest.mark.parametrize(("name", "words"), [("看看", "看看/key"), ("空 格", "'空 格/key'"), ("a?b", "'a?b/key'")])
def test_the_commands_it_ends_with_can_be_typed(name: str, words: str) -> None:
    assert typed(Path(name) / "key") == words


def test_a_marker_of_somebody_else_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / place.MARKER).write_text("x", "utf-8")
    with pytest.raises(place.NotOurs):
        place.take(tmp_path)
    assert (tmp_path / place.MARKER).read_text("utf-8") == "x"


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("", "utf-8")
    with pytest.raises(place.NotOurs, match="不是目录"):
        place.take(tmp_path / "demo")


def test_the_stories_are_told_in_order_and_by_the_day_it_is() -> None:
    told = scenario()
    for stories in (told.year2012, told.present):
        days = [step.on for step in in_order(stories)]
        assert days == sorted(days)
        assert days[-1] <= told.today
    assert len({story.id for story in (*told.year2012, *told.present)}) == len(told.year2012) + len(told.present)
    assert all(story.shows for story in (*told.year2012, *told.present))


def test_invented_people_are_marked() -> None:
    told = scenario()
    names = [one.name for one in (*told.staff2012, *told.staff)]
    for story in (*told.year2012, *told.present):
        for step in story.steps:
            names += [step.facts["applicant"]["name"]] if step.event == "receive" else []
            names += [step.facts["name"]] if step.event == "consult_third_party" else []
    assert [name for name in names if not name.endswith("（虚构）")] == []


def test_blanks_are_filled_at_every_depth() -> None:
    given = {"to": "{finance}", "in": [{"number": "{greening.reply}"}], "on": DAY, "other": "{unknown}"}
    words = {"finance": "财政局", "greening.reply": "高政办公开复〔2026〕1号"}
    assert filled(given, words) == {
        "to": "财政局", "in": [{"number": "高政办公开复〔2026〕1号"}], "on": DAY, "other": "{unknown}",
    }  # fmt: skip


def test_salts_differ_and_come_again() -> None:
    one, other = salts(), salts()
    first = [one() for _ in range(3)]
    assert first == [other() for _ in range(3)]
    assert len(set(first)) == 3
    assert all(len(salt) == 32 for salt in first)


def test_the_first_bureau_needs_a_section(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(place.PACKAGED.read_text("utf-8").replace('sections = ["预算股", "国库股"]\n', ""), "utf-8")
    with pytest.raises(Unfit, match="科室"):
        units_of(load(path))
