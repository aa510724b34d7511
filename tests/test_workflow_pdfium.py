"""Several people hand in and print PDFs at once: PDFium, which two threads would bring down, serves them one after another."""

import subprocess
import sys
from pathlib import Path

CROWD = """
import sys
from concurrent.futures import ThreadPoolExecutor
import released_files as files
from workflow import screening
from workflow.paperwork import binding
from workflow.pdfium import ALONE
class Door:
    def find_spec(self, name, path, target=None):
        assert ALONE._is_owned() or name.partition(".")[0] != "pypdfium2", f"{name} is loaded outside the lock"
sys.meta_path.insert(0, Door())
pages = [files.pdf("征收补偿安置方案", boxed="户主张三"), files.pdf("征收补偿安置方案")]
def use(turn):
    if turn % 3 == 2:
        return binding.bound(pages) != b""
    return screening.screened("pdf", pages[turn % 2]).counts == ({"covered": 1} if turn % 2 == 0 else {})
with ThreadPoolExecutor(8) as pool:
    print(sum(pool.map(use, range(2000))))
"""


def test_eight_threads_load_and_use_pdfium_at_once_and_the_process_lives() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CROWD], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "2000"), ran.stderr[-2000:]
