"""Nothing but an approved destruction deletes a case's data: what in the program deletes at all, named module by module."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("letters", "workflow", "desk")
ROWS = {
    "workflow/sign_in/attempts.py": "tries of a password, after a quarter of an hour",
    "workflow/keeping/destroying.py": "an approved destruction",
    "workflow/keeping/copying.py": "a row of a copy nobody uses yet, which its source has no longer or has otherwise",
    "workflow/telling/feeds.py": "the address of somebody's calendar, ended by them",
    "workflow/keeping/landing.py": "a copy that was not proved whole, to be copied anew",
    "workflow/ledger/ledger_uploads.py": "a ledger's file that was looked at and not taken in",
    "workflow/sign_in/passwords.py": "sessions, with a new password",
    "workflow/paperwork/phrases.py": "a standing phrase, by who keeps them",
    "workflow/query_codes.py": "an applicant's visit that has ended",
    "workflow/saved_forms.py": "a form somebody saved at the portal, when its time is over",
    "workflow/saved_views.py": "a kept worklist, by whose it is",
    "workflow/sign_in/sessions.py": "sessions that have ended",
    "workflow/staffing.py": "sessions of who has left",
    "workflow/uploads.py": "what keeps the place of a file no act has named, while it is taken out",
}
FILES = {
    "workflow/attachments.py": "files whose rows were not written after all",
    "workflow/demonstration/folder.py": "the demonstration's own folder",
    "workflow/keeping/destroying.py": "an approved destruction",
    "workflow/parts.py": "files half written, and what somebody killed laid out aside",
    "workflow/keeping/relocation.py": "a file laid into a new store while the office worked on, of a case destroyed meanwhile",
    "workflow/keeping/rekeying.py": "a document under the old key, once it lies there under the new",
    "desk/handing_in.py": "a file no act has named",
}
ON_ROWS = {"delete"}
ON_FILES = {"unlink", "rmtree", "rmdir", "remove"}
SQL = re.compile(r"\b(DELETE FROM|TRUNCATE|DROP TABLE)\b")


def called(tree: ast.AST) -> set[str]:
    """Return the functions and methods of these names, a list's or a set's `remove` aside."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            is_os = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "os"
            if name in ON_ROWS | ON_FILES and (name != "remove" or is_os):
                found.add(name)
    return found


def test_every_module_that_deletes_is_named_here_with_what_it_may() -> None:
    rows, files = set(), set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            name, text = path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
            if "/migrations/" in name:
                continue
            calls = called(ast.parse(text))
            if calls & ON_ROWS or SQL.search(text):
                rows.add(name)
            if calls & ON_FILES:
                files.add(name)
    assert (rows, files) == (ROWS.keys(), FILES.keys())
