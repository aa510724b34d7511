"""What is wrong with a value a model refuses, in Chinese, by pydantic's name for the error; and with a file that is no TOML."""

import re
from tomllib import TOMLDecodeError
from typing import Any

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"
"""What stands in a paragraph: line breaks, but no command that turns the direction of writing."""
ON_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*$"
"""What stands in one line of a letter: no line break, and no command that turns the direction of writing."""
SIX_DIGITS = r"^[0-9]{6}$"
WHERE_THE_DESK_IS = r"^(https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[\w.~%/-]*)?)?$"
"""An address for links in mails: no name or password, nothing that ends a link, no query."""
PATTERNS = {
    PRINTABLE: "含有控制字符或者改变书写方向的字符",
    ON_ONE_LINE: "应写成一行，不能有换行、制表符、控制字符或者改变书写方向的字符",
    SIX_DIGITS: "应为六位数字",
    WHERE_THE_DESK_IS: "应是 http:// 或 https:// 开头的网址，只写主机、端口和路径，不带用户名、密码和参数",
}
"""What is said of a text that is not of a pattern."""
SHAPES = {
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "finite_number": "整数",
    "float_type": "数",
    "float_parsing": "数",
    "bool_type": "true 或 false",
    "bool_parsing": "true 或 false",
    "string_type": "文字",
    "model_type": "JSON 对象 {…}",
    "model_attributes_type": "JSON 对象 {…}",
    "dict_type": "一组名称和值 {…}",
    "tuple_type": "列表 […]",
    "list_type": "列表 […]",
}
"""What a value of the wrong kind should have been."""


def said(error: Any, *, is_quoted: bool = True) -> str:
    """Return what a sentence that begins with the value's name goes on with; a value that may be somebody's is not quoted."""
    told, given = _told(error), repr(error["input"])
    return told if is_quoted else told.removesuffix(f"：{given}").removesuffix(f"，不能是 {given}")


def _told(error: Any) -> str:
    given, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "没有这一项，请检查拼写"
        case "missing":
            return "缺少这一项"
        case "value_error":
            return str(limits["error"])
        case "literal_error":
            known = limits["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
            return f"只能是 {known}，不能是 {given!r}"
        case "string_too_short" if limits["min_length"] > 1:
            return f"太短，至少 {limits['min_length']} 字"
        case "string_too_short" | "too_short":
            return "不能为空"
        case "json_invalid":
            return "不是完整的 JSON"
        case "too_long":
            return f"太多，最多 {limits['max_length']} 项"
        case "string_too_long":
            return f"太长，最多 {limits['max_length']} 字"
        case "string_pattern_mismatch":
            return PATTERNS.get(limits["pattern"]) or f"写法不对，应合 {limits['pattern']}：{given!r}"
        case "string_unicode":
            return "含有不完整的字符"
        case "less_than_equal":
            return f"太大，最多 {limits['le']}"
        case "greater_than_equal":
            return f"不能小于 {limits['ge']}：{given!r}"
        case "greater_than":
            return f"应大于 {limits['gt']}：{given!r}"
        case "less_than":
            return f"应小于 {limits['lt']}：{given!r}"
        case kind if kind in SHAPES:
            return f"应为 {SHAPES[kind]}：{given!r}"
        case kind if kind.startswith("date"):
            return f"不是日期，应为 2026-03-02 的样子：{given!r}"
        case _:
            return f"不对（{error['msg']}）：{given!r}"


def not_toml(error: TOMLDecodeError) -> str:
    """Return where a file stops being TOML, and what is to be looked at."""
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    where = f"第{place[1]}行第{place[2]}列" if place else "文件末尾"
    return f"{where}不合 TOML 的写法：请查看那里的引号、等号、括号，和同一项是不是写了两次"
