"""The folder a demonstration lives in: recognised by its marker, refused when it is somebody else's, furnished anew each time."""

import json
import os
import re
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from workflow.address import address_of
from workflow.config import Config, ConfigError, load
from workflow.vault import new_key

MARKER = ".gongkai-demo"
SAYS = "gongkai demo 写的目录，再次运行会整个换掉\n"
WRITTEN = (
    "config.toml",
    "key",
    "gongkai.db",
    "gongkai.db-wal",
    "gongkai.db-shm",
    "letters",
    "mail",
    "reports",
    "summary.txt",
)
PACKAGED = Path(__file__).with_name("config.toml")
TABLE = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*([\w-]+)\s*=")


class NotOurs(Exception):
    """The folder is not empty and no demonstration wrote it; one Chinese line."""


def take(folder: Path) -> None:
    """Make the folder, or clear what an earlier demonstration wrote there; raises NotOurs, and then nothing is touched."""
    marker = folder / MARKER
    if folder.exists() and not folder.is_dir():
        raise NotOurs(f"{folder} 不是目录：请用 --dir 另指一个")
    if folder.is_dir() and any(folder.iterdir()) and not (marker.is_file() and marker.read_text("utf-8") == SAYS):
        raise NotOurs(f"目录 {folder} 里已有别的东西，演示不动它：请用 --dir 另指一个空目录")
    folder.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    marker.write_text(SAYS, "utf-8")


def configured(folder: Path, source: Path, today: date) -> str:
    """Return what DIR/config.toml will say, a copy of `source` that keeps everything inside DIR; raises ConfigError.

    To be asked before `take`: the source may be the one an earlier demonstration wrote there.
    """
    return rewritten(source, _inside(folder, today))


def furnish(folder: Path, configuration: str) -> None:
    """Write DIR/key and DIR/config.toml."""
    key = new_key()
    with os.fdopen(
        os.open(folder / "key", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
    ) as file:
        file.write(f"{key}\n")
    (folder / "config.toml").write_text(configuration, "utf-8")


def furnished(folder: Path) -> Config:
    """Return DIR's configuration, the environment's choices of day, database, mail and letters set aside; raises ConfigError."""
    path = folder / "config.toml"
    config = load(path)
    inside = _inside(folder, tomllib.loads(path.read_text("utf-8"))["today"])
    return config.model_copy(
        update={
            **inside[""],
            "mail": config.mail.model_copy(update=inside["mail"]),
            "letters": config.letters.model_copy(update=inside["letters"]),
        }
    )


def _inside(folder: Path, today: date) -> dict[str, dict[str, Any]]:
    return {
        "": {"database_url": address_of(folder.resolve() / "gongkai.db"), "today": today},
        "mail": {"transport": "files", "folder": "mail"},
        "letters": {"store": "letters"},
    }


def rewritten(source: Path, values: dict[str, dict[str, Any]]) -> str:
    """Return a TOML text with some keys of some tables ("" is the top) set anew, comments kept; raises ConfigError."""
    load(source)
    text = source.read_text("utf-8")
    lines, table, waiting = _set(values[""]), "", dict(values)
    del waiting[""]
    for line in text.splitlines():
        if opened := TABLE.match(line):
            table = opened[1]
            lines.append(line)
            lines += _set(waiting.pop(table, {}))
        elif not ((key := KEY.match(line)) and key[1] in values.get(table, {})):
            lines.append(line)
    for name, missing in waiting.items():
        lines += ["", f"[{name}]", *_set(missing)]
    made = "\n".join(lines) + "\n"
    if not _says(made, _merged(tomllib.loads(text), values)):
        raise ConfigError(f"{source}: 演示改写不了这样的写法，请把 [mail]、[letters] 写成单独的表")
    return made


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _set(values: dict[str, Any]) -> list[str]:
    return [
        f"{key} = {value.isoformat() if isinstance(value, date) else _quoted(value)}" for key, value in values.items()
    ]


def _quoted(text: str) -> str:
    """Write a text as TOML does: as JSON, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _merged(document: dict[str, Any], values: dict[str, dict[str, Any]]) -> dict[str, Any]:
    merged = {**document, **values[""]}
    for table in values.keys() - {""}:
        merged[table] = {**merged.get(table, {}), **values[table]}
    return merged
