"""A letter written in WPS or Word and handed in as the draft: the same facts are asked, its hash is frozen with the letter's.

The program never changes the file. Its number is taken at issue as every letter's and written on it by hand, so that it is served
only with its stamped copy beside it.
"""

from pydantic import Field

from workflow.acts import items
from workflow.case import Case
from workflow.trial import Trial, said
from workflow.uploads import File, of_entry

ENDINGS = ("docx", "pdf")
NUMBER_IT = "文书是交来的文件，程序不改动它：请把文号写在文件上，盖章后登记盖章件（record_stamped）再送达"


class Draft(items.Draft):
    file: File | None = Field(None, title="在文字处理软件里写好的文书（docx、pdf，用 --file 交来；其他事实照填）")


def is_a_text(trial: Trial) -> str | None:
    file = said(trial, Draft).file
    if file is None or file.ending in ENDINGS:
        return None
    return f"作为文稿交来的应为 {'、'.join(ENDINGS)} 文件，不能是 {file.ending}"


def file_of(case: Case, ordinal: int | None) -> File | None:
    """Return the file that is the letter of that number, None for one the program composed."""
    for act in reversed(case.history):
        if act.event == "draft" and any(made["ordinal"] == ordinal for made in act.outcome["letters"]):
            return next(iter(of_entry({"file": act.facts.get("file")})), None)
    return None
