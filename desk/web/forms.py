"""A form made from the facts an act asks for, and the facts read back out of it: nothing more is asked, nothing less.

Names are paths: `applicant.name`, `searches.0.who`. What is empty is left out, as if it had not been asked.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo
from starlette.datastructures import FormData

from workflow import fact_reading
from workflow import facts as f
from workflow.offers import Choices
from workflow.uploads import ENDINGS, File

LONG = 1_000
YES_OR_NO = (("true", "是"), ("false", "否"))
MORE, MANY = "_more", 1_000
AT = re.compile("[0-9]{1,4}")
CHOSEN = frozenset(
    {"instead_of", "consultation", "letter", "after", "by_agent", "also", "item", "applicants", "of_items"}
)
SUGGESTED = frozenset({"body"})
"""What is typed, with those that are likely offered: another may be meant."""
WITHIN = "填写本栏时必填"
LACKS = "缺少"


@dataclass(frozen=True)
class Asked:
    """One thing a form asks. `kind`: line, text, day, number, check, choice, lines, file, part or parts; `items` holds the
    fields of a part, or of each of several; `now` is what is recorded so far, where it may be put right."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    value: Any = ""
    error: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    items: list[list["Asked"]] = field(default_factory=list)
    now: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether what may be left out has been: the page keeps it folded."""
        wrong = any(one.error for row in self.items for one in row)
        said = any(one.value not in ("", False) and one.kind != "choice" for row in self.items for one in row)
        own = self.value not in ("", False) or (self.kind == "parts" and self.items)
        return not (self.required or self.error or wrong or said or own)

    @property
    def ident(self) -> str:
        return "f-" + self.name.replace(".", "-")


def asked(
    model: type[f.Facts],
    said: Mapping[str, Any],
    errors: Mapping[str, str],
    choices: Choices,
    prefix: str = "",
    *,
    must: bool = True,
) -> list[Asked]:
    """Return what a form for a model asks, with what has been said and what is wrong with it.

    Not `must`: the model is a part that may be left empty, so a browser may insist on nothing in it.
    """
    fields = [
        _asked(name, info, said, errors, choices, prefix)
        for name, info in _fields(model)
        if name in said or prefix + name in errors or not _is_pointless(name, info, choices)
    ]
    return (
        fields
        if must
        else [replace(one, required=False, hint=one.hint or (WITHIN if one.required else "")) for one in fields]
    )


def said(model: type[f.Facts], form: FormData, prefix: str = "") -> dict[str, Any]:
    """Return the raw facts a form says, as JSON would bring them; they are checked by workflow.facts."""
    found: dict[str, Any] = {}
    for name, info in _fields(model):
        value = _said(info, form, prefix + name)
        if value is not None:
            found[name] = value
    return found


def wordy(fields: list[Asked]) -> list[tuple[str, str]]:
    """Return the fields a sentence can go into: their names and labels, those of parts with where they stand."""
    found: list[tuple[str, str]] = []
    for one in fields:
        if one.kind in {"text", "lines"}:
            found.append((one.name, one.label))
        for at, row in enumerate(one.items, start=1):
            where = f"{one.label}{at}" if one.kind == "parts" else one.label
            found += [(name, f"{where}：{label}") for name, label in wordy(row)]
    return found


def label_of(model: type[f.Facts], path: str) -> str | None:
    """Return what a field of a form is called, a part's with the part's own name; None for a secret and for what is no fact."""
    name, _, rest = path.partition(".")
    info = dict(_fields(model)).get(name)
    if info is None or name in fact_reading.kept_apart(model)[1]:
        return None
    label = (info.title or name).partition("（")[0].removesuffix("登录名")
    inner, inside = fact_reading.inner_of(info), rest.lstrip("0123456789.")
    below = label_of(inner, inside) if inner and inside else None
    return f"{label}：{below}" if below else None if inside else label


def lacking(model: type[f.Facts], labels: Mapping[str, str]) -> dict[str, str]:
    """Return what a letter lacks (its facts' paths and names) as errors of a form: beside the field that says it, if one does."""
    found: dict[str, list[str]] = {}
    for path, label in labels.items():
        name = path.partition("[]")[0]
        found.setdefault(name if label_of(model, name) else "", []).append(label)
    return {name: f"{LACKS}：{'、'.join(named)}" for name, named in found.items()}


def with_one_more(model: type[f.Facts], raw: dict[str, Any], name: str) -> dict[str, Any]:
    """Return raw facts with one more, still empty, row of a list; as they are for what is no list of the model's."""
    if name not in {one for one, info in _fields(model) if _kind(*_shape(info), ()) == "parts"}:
        return raw
    rows = list(raw.get(name, []))[: MANY - 1]
    return raw | {name: [*rows, {}]}


def _fields(model: type[f.Facts]) -> list[tuple[str, FieldInfo]]:
    """Return what a person can say: not what the program makes of an uploaded file."""
    made = [(name, info.json_schema_extra) for name, info in model.model_fields.items()]
    hidden = {name for name, extra in made if isinstance(extra, dict) and extra.get("uploaded")}
    return [(name, info) for name, info in model.model_fields.items() if name not in hidden]


def _is_pointless(name: str, info: FieldInfo, choices: Choices) -> bool:
    """What may be left out is not asked while there is nothing of it to choose."""
    return not info.is_required() and name in CHOSEN and choices.get(name) == ()


def _asked(
    name: str, info: FieldInfo, said: Mapping[str, Any], errors: Mapping[str, str], choices: Choices, prefix: str
) -> Asked:
    path, value = prefix + name, said.get(name)
    label, _, hint = (info.title or name).partition("（")
    base, many, length = _shape(info)
    options = _options(info, base, path, choices)
    label = label.removesuffix("登录名") if options else label
    kind = _kind(base, many, length, () if name in SUGGESTED else options)
    common: dict[str, Any] = {
        "name": path, "kind": kind, "label": label, "error": errors.get(path), "options": options,
        "required": info.is_required() or errors.get(path, "").startswith(LACKS),
        "hint": "" if kind == "choice" and options != YES_OR_NO else hint.removesuffix("）"),
    }  # fmt: skip
    match kind:
        case "part":
            inner = value if isinstance(value, Mapping) else {}
            return Asked(**common, items=[asked(base, inner, errors, choices, f"{path}.", must=info.is_required())])
        case "parts":
            rows = list(value) if isinstance(value, list | tuple) else []
            rows = rows or ([{}] if info.is_required() else [])
            several = [row if isinstance(row, Mapping) else {} for row in rows]
            items = [
                asked(base, row, errors, choices, f"{path}.{at}.", must=info.is_required() and at == 0)
                for at, row in enumerate(several)
            ]
            return Asked(**common, items=items)
        case "lines":
            wrong = next((text for key, text in errors.items() if key == path or key.startswith(f"{path}.")), None)
            texts = [str(text) for text in value] if isinstance(value, list | tuple) else []
            return Asked(**common | {"error": wrong}, value="\n".join(texts))
        case "file":
            return Asked(**common | {"hint": f"可收：{'、'.join(ENDINGS)}"})
        case "check":
            return Asked(**common, value=bool(info.default if value is None else value))
        case "choice" if isinstance(value, bool):
            return Asked(**common, value=str(value).lower())
        case "choice" if value is None and info.is_required() and len(options) == 1:
            return Asked(**common, value=options[0][0])
        case "choice" if value is None and isinstance(info.default, str):
            return Asked(**common, value=info.default)
        case _:
            return Asked(**common, value="" if value is None else value)


def _said(info: FieldInfo, form: FormData, path: str) -> Any:
    base, many, length = _shape(info)
    match _kind(base, many, length, ()):
        case "part":
            inner = said(base, form, f"{path}.")
            return inner if info.is_required() or _is_said(base, inner) else None
        case "parts":
            ats = {key[len(path) + 1 :].partition(".")[0] for key in form if key.startswith(f"{path}.")}
            rows = [
                said(base, form, f"{path}.{at}.") for at in sorted(int(at) for at in ats if AT.fullmatch(at))[:MANY]
            ]
            return [row for row in rows if _is_said(base, row)] or None
        case "lines":
            return [line for line in _line(form, path).splitlines() if line.strip()] or None
        case "file":
            return None  # what was sent is read, and refused, by desk.web.files
        case "check" if info.default is not None:
            return path in form
        case "number":
            text = _line(form, path).strip()
            return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else text or None
        case _:
            return _line(form, path).strip() or None


def _is_said(model: type[f.Facts], part: Mapping[str, Any]) -> bool:
    """Say whether anything was filled in: what a form chose by itself (自然人) is nothing said."""
    return any(value not in (False, model.model_fields[name].default) for name, value in part.items())


def _line(form: FormData, path: str) -> str:
    value = form.get(path, "")
    return in_lines(value) if isinstance(value, str) else ""


def in_lines(text: str) -> str:
    """Return what was typed with one kind of line end: browsers send two characters, word processors paste a vertical tab."""
    return text.replace("\r\n", "\n").replace("\v", "\n")


def _shape(info: FieldInfo) -> tuple[Any, bool, int]:
    """Return what a fact is made of: its type, whether there are several, and how long a text may be."""
    annotation, many, marks = info.annotation, False, list(info.metadata)
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            marks += more
        elif origin in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        elif origin is tuple:
            annotation, many = get_args(annotation)[0], True
        else:
            break
    length = max((mark.max_length or 0 for mark in marks if hasattr(mark, "max_length")), default=0)
    return annotation, many, length


def _kind(base: Any, many: bool, length: int, options: tuple[tuple[str, str], ...]) -> str:
    if base is File:
        return "file"
    if isinstance(base, type) and issubclass(base, f.Facts):
        return "parts" if many else "part"
    if many:
        return "lines"
    if options or get_origin(base) is Literal:
        return "choice"
    kinds = {date: "day", int: "number", bool: "check"}
    return kinds.get(base, "text" if length > LONG else "line")


def _options(info: FieldInfo, base: Any, path: str, choices: Choices) -> tuple[tuple[str, str], ...]:
    """Return what may be chosen: the codes of the model, labelled by its title, or what the case knows under this name."""
    if get_origin(base) is Literal:
        labels = fact_reading.labels_of(info)
        return tuple((code, labels.get(code, code)) for code in get_args(base))
    if base is bool and info.default is None:
        return YES_OR_NO  # left open it means something else than no, which a box to tick cannot say
    parts = [part for part in path.split(".") if not part.isdigit()]
    return choices.get(".".join(parts), choices.get(parts[-1], ()) if len(parts) == 1 else ())
