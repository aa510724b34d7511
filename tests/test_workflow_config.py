"""config.toml is checked to the last key; the environment wins; secrets are never in the file."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from gaoping import CONFIG, OFFICE
from pydantic import ValidationError

from workflow.config import ConfigError, WebOptions, load
from workflow.database import Database
from workflow.office import open_office

SHIPPED = Path(__file__).parents[1] / "config.toml"


def written(folder: Path, old: str, new: str) -> Path:
    before = CONFIG.read_text("utf-8")
    assert old in before
    path = folder / "config.toml"
    path.write_text(before.replace(old, new, 1), "utf-8")
    return path


def test_the_shipped_configuration_is_sound() -> None:
    config = load(SHIPPED)
    assert config.key is None
    assert config.mail.transport == "files"
    assert {unit.kind for unit in config.all_units()} == {"office", "bureau", "township"}


def test_what_is_left_out_has_the_values_the_law_file_names_as_open(tmp_path: Path) -> None:
    path = written(tmp_path, "correction_reply = 15\ndelivery_proof = 10\nassist = 5\nopinion = 15\n", "")
    terms = load(path).terms
    assert (terms.correction_reply, terms.delivery_proof, terms.assist, terms.opinion) == (15, 10, 5, 15)


def test_the_environment_wins_and_may_reach_into_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", "postgresql://db/gongkai")
    monkeypatch.setenv("GONGKAI_MAIL__PORT", "2525")
    monkeypatch.setenv("GONGKAI_MAIL_PASSWORD", "通行")
    config = load(CONFIG)
    assert config.database_url == "postgresql://db/gongkai"
    assert (config.mail.port, config.mail.attempts) == (2525, 8)
    assert config.mail_password is not None
    assert "通行" not in repr(config)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("sqlite:///gongkai.db", "sqlite:///{folder}/gongkai.db"),
        ("sqlite:///data/gongkai.db", "sqlite:///{folder}/data/gongkai.db"),
        ("sqlite:////var/lib/gongkai.db", "sqlite:////var/lib/gongkai.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://db/gongkai", "postgresql://db/gongkai"),
    ],
)
def test_the_file_of_the_database_lies_by_the_configuration_not_by_whoever_runs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, read: str
) -> None:
    path = written(tmp_path, "sqlite:///gongkai.db", said)
    assert load(path).database_url == read.format(folder=tmp_path.resolve())
    monkeypatch.setenv("GONGKAI_DATABASE_URL", "sqlite:///here.db")
    assert load(path).database_url == "sqlite:///here.db"


@pytest.mark.parametrize("name", ["a%20b", "a?b"])
def test_the_folder_a_configuration_lies_in_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name / "data 1").mkdir(parents=True)
    path = written(tmp_path / name, "sqlite:///gongkai.db", "sqlite:///data%201/gongkai.db")
    with closing(Database(load(path).database_url)) as database:
        assert database.folder == tmp_path / name / "data 1"


def test_a_configuration_that_names_no_database_has_one_beside_it(tmp_path: Path) -> None:
    path = written(tmp_path, 'database_url = "sqlite:///gongkai.db"', "")
    assert load(path).database_url == f"sqlite:///{tmp_path.resolve()}/gongkai.db"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("silence_minutes = 15", "silence_minuts = 15", "[alerts.silence_minuts] 没有这一项"),
        ('code = "GPZB"', 'code = "gpzb"', "[office.code] 写法不对，应合 "),
        ('postcode = "048400"', "postcode = 48400", "[office.postcode] 应为 文字：48400"),
        ('kind = "township"', 'kind = "village"', "[units.1.kind] 只能是 "),
        ('reply_word = "高财公开复"', 'reply_word = "高政办公开复"', "units 的 reply_word 重复：高政办公开复"),
        ('to = ["handler"] },\n    { at = -3', "to = [] },\n    { at = -3", "[alerts.ladder.0.to] 不能为空"),
        ('to = ["handler"] },\n    { at = -3', 'to = ["mayor"] },\n    { at = -3', "[alerts.ladder.0.to.0] 只能是 "),
        ("{ at = -3", "{ at = -5", "ladder 的 at 须由小到大、互不相同"),
        ('transport = "files"', 'transport = "pigeon"', "[mail.transport] 只能是 files、smtp"),
        ('sender = "gongkai@gaoping.invalid"', 'sender = "gongkai"', "[mail.sender] 写法不对"),
        ("attempts = 8", "attempts = 0", "[mail.attempts] 不能小于 1：0"),
        ("signing = 2", "signing = 99999999999999999999", "[terms.signing] 太大，最多 1000"),
        ("at = -5", "at = -99999", "[alerts.ladder.0.at] 不能小于 "),
        ("attempts = 8", 'attempts = 8\n[letters]\ntemplates = "texts"', "[letters.templates] 没有这个文件夹"),
        ("attempts = 8", 'attempts = 8\n[letters]\nfonts = "config.toml"', "[letters.fonts] 没有这个文件夹"),
        ("attempts = 8", "attempts = 8\nport = 70000", "[mail.port] 太大，最多 65535"),
        (
            "attempts = 8",
            'attempts = 8\n[web]\naddress = "https://a:b@x"',
            "[web.address] 应是 http:// 或 https:// 开头的网址",
        ),
        ("[office]\n", "[offices]\n", "[office] 缺少这一项"),
        ("database_url = ", "database_url ", "config.toml: 第2行第14列不合 TOML 的写法"),
        ("attempts = 8", 'attempts = "8', "行第14列不合 TOML 的写法"),
        ('database_url = "sqlite', 'key = "x"\ndatabase_url = "sqlite', "key 是密钥，只能放在环境变量 GONGKAI_KEY 里"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, old, new))
    assert words in str(caught.value)
    assert "config.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_the_shipped_file_shows_as_a_comment_can_stand_there(tmp_path: Path) -> None:
    shown = re.sub(r'^# (?=\[|"?[a-z0-9_]+"? = )', "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    (tmp_path / "config.toml").write_text(shown.replace('"公钥"', f'"{"A" * 43}="'), "utf-8")
    config = load(tmp_path / "config.toml")
    assert all((config.gateway, config.oidc, config.oidc and config.oidc.logins, config.reports_from))
    assert len(config.chain) == 3


@pytest.mark.parametrize("name", ["山西省人民政府", "内蒙古自治区人民政府", "北京市人民政府", "民政部"])
def test_only_a_ministry_or_a_provincial_government_reconsiders_itself(tmp_path: Path, name: str) -> None:
    before = CONFIG.read_text("utf-8")
    path = tmp_path / "config.toml"
    path.write_text(
        before.replace(f'"{OFFICE}"', f'"{name}"').replace('body = "高平市人民政府"', f'body = "{name}"'), "utf-8"
    )
    assert load(path).office.reconsideration_body == name
    path.write_text(before.replace('body = "高平市人民政府"', f'body = "{OFFICE}"'), "utf-8")
    with pytest.raises(ConfigError, match="reconsideration_body 不能是单位自己"):
        load(path)


def test_a_unit_by_its_name_and_one_there_is_not() -> None:
    config = load(CONFIG)
    assert config.unit(OFFICE) is config.office
    with pytest.raises(ConfigError, match="没有单位“外星局”，已有：高平市人民政府办公室、"):
        config.unit("外星局")


def test_nothing_can_be_changed_after_loading() -> None:
    config = load(CONFIG)
    with pytest.raises(ValueError, match="frozen"):
        config.database_url = "x"


def test_an_office_has_its_calendar_and_no_vault_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_KEY", raising=False)
    office = open_office(CONFIG)
    assert office.calendar.announced_until is not None
    assert office.config.key is None


@pytest.mark.parametrize("name", ["OFFICE", "UNITS", "LETTERS"])
def test_a_variable_that_is_no_part_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"GONGKAI_{name}", "secret{")
    with pytest.raises(ConfigError, match=f"环境变量 GONGKAI_{name} 应是 JSON") as refused:
        load(CONFIG)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "https://x\n", "https://x\u2028y", "https://", "https:///case", 'https://"><b>', "https://a:b@x",
     "https://x\\@y", "https://x，见", "https://x?y", "http://[::1"],
)  # fmt: skip
def test_mails_link_to_a_plain_address_alone(address: str) -> None:
    with pytest.raises(ValidationError):
        WebOptions(address=address)


def test_mails_may_link_to_a_chinese_name_a_number_and_a_folder() -> None:
    for address in ("https://公开.政务", "http://[::1]:8000", "https://10.0.0.1:8443/gk/"):
        assert WebOptions(address=address).address == address
