"""What Jinja finds wrong with a template, in Chinese: the faults of a lawyer who changes one; of any other, that there is one."""

import re
from pathlib import Path
from types import TracebackType

from letters.templates import FILTERS

HAN = re.compile("[\u3400-\u9fff]")
WRITING = (
    (r"Unexpected end of template\. .* is '(\w+)'\.", "“{{% {0} %}}”没有结束，缺“{{% end{0} %}}”"),
    (r"Encountered unknown tag '(\w+)'\..* is '(\w+)'\.", "“{{% {0} %}}”不能写在这里，先用“{{% end{1} %}}”结束“{{% {1} %}}”"),
    (r"Encountered unknown tag '(end\w+|else|elif)'\.", "“{{% {0} %}}”没有对应的开头"),
    (r"Encountered unknown tag '(.+)'\.", "没有“{0}”这种标记，可用的有：if、for、set、include"),
    (r"unexpected end of template, expected 'end of print statement'\.", "“{{{{”没有写完，缺“}}}}”"),
    (r"unexpected end of template, expected 'end of statement block'\.", "“{{%”没有写完，缺“%}}”"),
    (r"Missing end of comment tag", "“{{#”没有写完，缺“#}}”"),
    (r"No filter named '(.+?)'(?: found)?\.", "没有“{0}”这种过滤器，可用的有：" + "、".join(FILTERS)),
    (r"No test named '(.+?)'(?: found)?\.", "没有“{0}”这种判断"),
    (r"Expected an expression, got '.+'", "这里缺事实的名称"),
    (r"unexpected char '(.+)' at \d+", "不认识“{0}”这个字符，大括号里用半角的标点"),
    (r"(?:expected token '.+', got|unexpected) 'end of .+'", "没有写完"),
    (r"expected name or number|expected token 'name', got '.+'", "这里缺名称"),
    (r"unexpected '(.+)', expected '(.+)'", "“{0}”不应写在这里，缺“{1}”"),
    (r"expected token 'end of .+', got '(.+)'|unexpected '(.+)'", "“{0}”不应写在这里"),
    (r"[Cc]an't assign to .+", "这里要写一个自己起的名称"),
)  # fmt: skip
UNDEFINED = re.compile(r"'(.+)' is undefined|.+ has no (?:attribute|element) '?(.+?)'?")


def of_writing(message: str | None, unknown: str = "写法不合模板的规则") -> str:
    """Return what is wrong with how a template is written; our own words as they are."""
    said = message or ""
    for pattern, words in WRITING:
        if found := re.fullmatch(pattern, said):
            return words.format(*(one for one in found.groups() if one is not None))
    return said if HAN.search(said) else unknown


def undefined(message: str | None) -> str:
    """Return the name of the fact that is not there."""
    found = UNDEFINED.fullmatch(message or "")
    return found[1] or found[2] if found else message or ""


def of_use(error: Exception) -> str:
    """Return what is wrong that shows only when a template is filled in."""
    return of_writing(str(error), "事实用得不对，例如把文字当日期写，把一项当几项列")


def place_of(error: BaseException, name: str) -> str:
    """Return the template, and the line, an error came from while it was filled in: a part of it or itself, `name`."""
    found, step = name, error.__traceback__
    while step is not None:
        found, step = _named(step) or found, step.tb_next
    return found


def _named(step: TracebackType) -> str | None:
    path = Path(step.tb_frame.f_code.co_filename)
    return f"{path.name} 第{step.tb_lineno}行" if path.suffix == ".txt" else None
