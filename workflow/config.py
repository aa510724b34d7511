"""What the office chooses: config.toml, checked to the last key (secrets come from the environment only)."""

import json
import tomllib
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from rules.remedies import may_reconsider_itself
from workflow.address import SCHEME, escaped
from workflow.disk import reason_of
from workflow.wrong_values import WHERE_THE_DESK_IS, not_toml, said

DATABASE = "sqlite:///gongkai.db"
LONGEST_TERM = 1000  # working days: more than four years are a slip of the finger
Term = Annotated[int, Field(ge=1, le=LONGEST_TERM)]


class ConfigError(Exception):
    """config.toml cannot be used; the text is one Chinese line naming the key."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChainStep(Part):
    """One step between draft and issue; `days` is its internal limit in working days, `logins` who alone may take it."""

    role: Literal["reviewer", "approver", "legal"]
    label: str = Field(min_length=1)
    days: Term
    logins: tuple[str, ...] = ()


def _in_order(chain: tuple[ChainStep, ...]) -> tuple[ChainStep, ...]:
    if not chain:
        return chain
    if not 2 <= len(chain) <= 4:
        raise ValueError("签批链（chain）应为二至四步")
    if [step.role for step in chain].count("reviewer") != 1:
        raise ValueError('签批链（chain）里保密审查（role = "reviewer"）须有且只有一步')
    if chain[-1].role != "approver":
        raise ValueError('签批链（chain）的最后一步须由签发人签发（role = "approver"）')
    return chain


Chain = Annotated[tuple[ChainStep, ...], AfterValidator(_in_order)]


class Unit(Part):
    """An agency that answers in its own name: the office itself, a bureau, a township."""

    name: str = Field(min_length=1)
    code: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    kind: Literal["office", "bureau", "township"] = "bureau"
    letterhead: str = ""
    reply_word: str = Field(min_length=1)
    notice_word: str = Field(min_length=1)
    address: str = Field(min_length=1)
    postcode: str = Field(pattern=r"^\d{6}$")
    phone: str = Field(min_length=1)
    contact: str = Field(min_length=1)
    signer: Literal["", "vertical", "dispatched", "branch", "authorised", "justice", "provincial_government"] = ""
    reconsideration_body: str = Field(min_length=1)
    court: str = Field(min_length=1)
    reconsideration_online: str = ""
    sections: tuple[str, ...] = ()
    annual_report: bool = True
    chain: Chain = ()
    seal: bool | None = None

    def letter_facts(self) -> dict[str, str]:
        """Return the `office` facts every letter's template may use."""
        return {
            "name": self.name,
            "letterhead": self.letterhead or self.name,
            "address": self.address,
            "postcode": self.postcode,
            "phone": self.phone,
            "contact": self.contact,
        }


class Terms(Part):
    """Terms no law fixes: the office's own, in working days."""

    correction_reply: Term = 15
    delivery_proof: Term = 10
    assist: Term = 5
    complaint: Term = 20
    opinion: Term = 15
    confidentiality_review: Term = 3
    signing: Term = 2
    urge: Term = 3
    justification_reply: Term = 15
    release_wait: Term = 5
    reevaluation: Term = 250
    publication: Term = 20
    record_correction: Term = 20
    help: Term = 5
    late_entry: int = Field(3, ge=0, le=LONGEST_TERM)
    changed_answer: Term = 20


class Rung(Part):
    """One step of the alert ladder: `at` working days from the due day (negative before, 0 on it)."""

    at: int = Field(ge=-LONGEST_TERM, le=LONGEST_TERM)
    to: tuple[Literal["handler", "supervisor", "head"], ...] = Field(min_length=1)


class Alerts(Part):
    ladder: tuple[Rung, ...] = Field(min_length=1)
    internal: tuple[Rung, ...] = (Rung(at=0, to=("handler",)), Rung(at=1, to=("handler", "supervisor")))
    watch: tuple[Rung, ...] = (Rung(at=1, to=("handler",)),)
    mornings: tuple[int, int] = (8, 12)
    silence_minutes: int = Field(15, ge=1)
    room_megabytes: int = Field(1000, ge=1)

    @model_validator(mode="after")
    def _rungs_rise(self) -> "Alerts":
        for name, rungs in (("ladder", self.ladder), ("internal", self.internal), ("watch", self.watch)):
            days = [rung.at for rung in rungs]
            if days != sorted(set(days)):
                raise ValueError(f"{name} 的 at 须由小到大、互不相同")
        return self


class Mail(Part):
    transport: Literal["files", "smtp"] = "files"
    folder: str = "mail"
    sender: str = Field("gongkai@localhost.localdomain", pattern=r"^[^@\s]+@[^@\s]+$")
    host: str = "127.0.0.1"
    port: int = Field(587, ge=1, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    username: str | None = None
    ca_file: str | None = None
    timeout_seconds: float = Field(30.0, gt=0)
    attempts: int = Field(8, ge=1)


class Gateway(Part):
    """Where alerts are also posted; in `body` stand $number, $step, $unit and $days, in `url` $token."""

    url: str = Field(pattern=r"^https?://[^\s]+$")
    body: str = Field(min_length=1)
    content_type: str = "application/json"
    accepts: str = ""
    timeout_seconds: float = Field(10.0, gt=0, le=60)

    @model_validator(mode="after")
    def _body_can_be_filled(self) -> "Gateway":
        from workflow.telling.gateway import FACTS, body

        try:
            made = body(self.body, self.content_type, dict.fromkeys(FACTS, "“1”\n"))
            if "json" in self.content_type:
                json.loads(made)
        except KeyError as error:
            raise ValueError(
                f"gateway.body 里只能有 {'、'.join('$' + name for name in FACTS)}，没有 ${error.args[0]}"
            ) from None
        except ValueError as error:
            raise ValueError(f"gateway.body 写法有误：{error}") from None
        return self


class ReportSource(Part):
    """Another installation whose signed annual reports are added up: its name and its public key (gongkai annual key)."""

    name: str = Field(min_length=1)
    key: str = Field(pattern=r"^[A-Za-z0-9+/]{43}=$")


class LetterOptions(Part):
    store: str = "documents"
    templates: str | None = None
    fonts: str | None = None
    seal: bool = False
    largest_mb: int = Field(50, ge=1, le=1000)


class Retention(Part):
    """Years a case is kept after its last act; no law fixes them for these files: the office's own choice."""

    ordinary: int = Field(10, ge=1, le=1000)
    refused: int = Field(30, ge=1, le=1000)
    contested: int = Field(30, ge=1, le=1000)


class PortalOptions(Part):
    """What the public guide says beside the law: when the office is open, and where to apply for reconsideration online."""

    hours: str = ""
    reconsideration_url: str = Field("", pattern=r"^(https?://\S+)?$")


class Oidc(Part):
    """The identity provider staff may also sign in by: its `claim` is the login, or is found in `logins` where that is given."""

    issuer: str = Field(pattern=r"^(https://|http://(127\.0\.0\.1|localhost)[:/])\S+$")
    client_id: str = Field(min_length=1)
    label: str = Field("统一身份认证登录", min_length=1)
    claim: str = Field("preferred_username", min_length=1)
    logins: dict[str, str] = {}
    scope: str = Field("openid profile", pattern=r"(^| )openid( |$)")


class WebOptions(Part):
    """`trusted_proxies`: the addresses or networks of load balancers, whose word on a client's address is taken; anybody
    else's X-Forwarded-For is not. `address`: where staff reach the desk, for the links in mails."""

    address: str = Field("", pattern=WHERE_THE_DESK_IS)
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")

    @model_validator(mode="after")
    def _are_networks(self) -> "WebOptions":
        for name in self.trusted_proxies:
            try:
                ip_network(name)
            except ValueError:
                raise ValueError(f"trusted_proxies 里的“{name}”不是 IP 地址或网段") from None
        return self


class Config(BaseSettings):
    """The whole of config.toml; GONGKAI_<KEY> (nested by __) in the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix="GONGKAI_", env_nested_delimiter="__", extra="forbid", frozen=True,
        nested_model_default_partial_update=True,
    )  # fmt: skip

    database_url: str = DATABASE
    key: Annotated[SecretStr | None, Field(description="Fernet keys, newest first, comma separated")] = None
    mail_password: SecretStr | None = None
    gateway_token: SecretStr | None = None
    oidc_secret: SecretStr | None = None
    report_key: Annotated[SecretStr | None, Field(description="Ed25519 private key, signs delivered reports")] = None
    government: Annotated[str, Field(description="whose report adds up all units'; empty: the office's own name")] = ""
    office: Unit
    units: tuple[Unit, ...] = ()
    terms: Terms = Terms()
    alerts: Alerts
    mail: Mail = Mail()
    gateway: Gateway | None = None
    letters: LetterOptions = LetterOptions()
    reports_from: tuple[ReportSource, ...] = ()
    chain: Chain = ()
    portal: PortalOptions = PortalOptions()
    retention: Retention = Retention()
    web: WebOptions = WebOptions()
    oidc: Oidc | None = None
    today: date | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the library names these arguments
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)

    @model_validator(mode="after")
    def _units_differ(self) -> "Config":
        for field in ("name", "code", "reply_word", "notice_word"):
            values = [getattr(unit, field) for unit in self.all_units()]
            if twice := {value for value in values if values.count(value) > 1}:
                raise ValueError(f"units 的 {field} 重复：{'、'.join(sorted(twice))}")
        own = (unit.name for unit in self.all_units() if unit.name == unit.reconsideration_body)
        if not all(map(may_reconsider_itself, own)):
            raise ValueError("reconsideration_body 不能是单位自己：只有国务院部门和省级人民政府复议自己的决定")
        return self

    def all_units(self) -> tuple[Unit, ...]:
        return (self.office, *self.units)

    def chain_of(self, name: str) -> Chain:
        """Return a unit's chain of signatures, else the office's default; empty: secrecy review, then signature."""
        return self.unit(name).chain or self.chain

    def seal_of(self, name: str) -> bool:
        """Say whether a unit's letters go out under seal, so that a stamped copy must lie beside each."""
        seal = self.unit(name).seal
        return self.letters.seal if seal is None else seal

    def unit(self, name: str) -> Unit:
        """Return the unit of that name; raises ConfigError when config.toml has none."""
        if unit := next((unit for unit in self.all_units() if unit.name == name), None):
            return unit
        known = "、".join(unit.name for unit in self.all_units())
        raise ConfigError(f"config.toml 里没有单位“{name}”，已有：{known}")


def load(path: Path, url: str | None = None) -> Config:
    """Read and check config.toml, for the database at `url` if not its own; raises ConfigError, one line with file and key."""
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"找不到配置文件 {path}：用 --config 指明，或在有 config.toml 的目录下运行") from None
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "不是 UTF-8 编码，请另存为 UTF-8"
        raise ConfigError(f"{path}: 读不了：{why}") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {not_toml(error)}") from None
    for secret in ("key", "mail_password", "gateway_token", "oidc_secret", "report_key"):
        if secret in document:
            raise ConfigError(f"{path}: {secret} 是密钥，只能放在环境变量 GONGKAI_{secret.upper()} 里")
    folder = path.resolve().parent
    document["database_url"] = _own_database(document.get("database_url", DATABASE), folder)
    try:
        config = Config(**document)
        return _beside(config.model_copy(update={"database_url": url}) if url else config, folder)
    except SettingsError as error:
        name = str(error).split('"')[1].upper()
        raise ConfigError(f"环境变量 GONGKAI_{name} 应是 JSON，或者用 __ 只写其中一项") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "units"
        raise ConfigError(f"{path}: [{where}] {said(first)}") from None


def _own_database(url: Any, folder: Path) -> Any:
    """Return config.toml's own address of a database, an SQLite file's path taken from the folder config.toml lies in."""
    name = url.removeprefix(SCHEME) if isinstance(url, str) and url.startswith(SCHEME) else ""
    return f"{SCHEME}{Path(escaped(folder)) / name}" if name and not name.startswith((":memory:", "file:")) else url


def _beside(config: Config, folder: Path) -> Config:
    """Resolve the office's own files against config.toml's folder; what the program writes lies beside an SQLite database."""

    def there(name: str | None) -> str | None:
        return str(folder / name) if name else None

    letters = {"templates": there(config.letters.templates), "fonts": there(config.letters.fonts)}
    if gone := next((key for key, chosen in letters.items() if chosen and not Path(chosen).is_dir()), None):
        raise ConfigError(f"config.toml: [letters.{gone}] 没有这个文件夹：{letters[gone]}")
    mail = {"ca_file": there(config.mail.ca_file)}
    if not config.database_url.startswith("sqlite"):
        letters["store"], mail["folder"] = there(config.letters.store), there(config.mail.folder)
    changed = {"letters": config.letters.model_copy(update=letters), "mail": config.mail.model_copy(update=mail)}
    return config.model_copy(update=changed)
