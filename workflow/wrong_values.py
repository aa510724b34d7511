"""What is wrong with a value a model refuses, in Chinese, by pydantic's name for the error."""

from typing import Any

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
    return told if is_quoted else told.removesuffix(f":{given}").removesuffix(f",不能是 {given}")


def _told(error: Any) -> str:
    given, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "没有这一项,请检查拼写"
        case "missing":
            return "缺少这一项"
        case "value_error":
            return str(limits["error"])
        case "literal_error":
            known = limits["expected"].replace("'", "").replace(" or ", "、").replace(", ", "、")
            return f"只能是 {known},不能是 {given!r}"
        case "string_too_short" if limits["min_length"] > 1:
            return f"太短,至少 {limits['min_length']} 字"
        case "string_too_short" | "too_short":
            return "不能为空"
        case "json_invalid":
            return "不是完整的 JSON"
        case "too_long":
            return f"太多,最多 {limits['max_length']} 项"
        case "string_too_long":
            return f"太长,最多 {limits['max_length']} 字"
        case "string_pattern_mismatch":
            return f"写法不对,应合 {limits['pattern']}:{given!r}"
        case "less_than_equal":
            return f"太大,最多 {limits['le']}"
        case "greater_than_equal":
            return f"不能小于 {limits['ge']}:{given!r}"
        case "greater_than":
            return f"应大于 {limits['gt']}:{given!r}"
        case "less_than":
            return f"应小于 {limits['lt']}:{given!r}"
        case kind if kind in SHAPES:
            return f"应为 {SHAPES[kind]}:{given!r}"
        case kind if kind.startswith("date"):
            return f"不是日期,应为 2026-03-02 的样子:{given!r}"
        case _:
            return f"不对({error['msg']}):{given!r}"
