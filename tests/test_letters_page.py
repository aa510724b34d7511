"""A letter as a web page: nothing anybody wrote becomes markup."""

from datetime import date

from letters import page
from letters.grid import written
from letters.letter import Block, Letter

SCRIPT = "<script>alert(1)</script>"


def test_what_people_wrote_is_told_and_not_run() -> None:
    table = written((1, 1), [[SCRIPT, "数量"]], [[SCRIPT, "1"]])
    blocks = (Block("heading1", SCRIPT), Block("paragraph", SCRIPT), Block("table", table))
    letter = Letter(
        "annual_report", "2019", SCRIPT, SCRIPT, None, "", blocks, (), SCRIPT, date(2026, 1, 20), seal=False, layout="document"
    )  # fmt: skip
    told = page.write(letter)
    assert "<script" not in told
    assert told.count("&lt;script&gt;") >= 6
