"""Who may see and do what, as tests/rights.txt says it, and an office in which every one of its pages has something to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from browsing import Browser, browsing
from gaoping import APPLICANT, FINANCE, OFFICE, REQUEST, TOWNSHIP, Bureau, noon
from papers import JPEG

from desk.web.doors import SESSION
from desk.web.portal.visit import CASE
from workflow import attachments, people, query_codes
from workflow.acts import submission
from workflow.chain import canonical
from workflow.retention_tables import DestructionList
from workflow.sign_in import tokens
from workflow.sign_in.tokens import SCOPES

TABLE = Path(__file__).with_name("rights.txt")
DAY, TODAY = date(2026, 3, 10), date(2026, 3, 12)
COLUMNS = (
    "stranger", "registrar", "handler", "reviewer", "approver", "legal", "supervisor", "admin", "elsewhere", "assisting",
)  # fmt: skip
EVERY_ROLE = ("registrar", "handler", "reviewer", "approver", "legal", "supervisor", "admin")
QUERIES = {
    "/figures/entries.csv": f"?year=2025&unit={OFFICE}",
    "/board/slip": f"?unit={OFFICE}",
    "/annual/2025/cell": f"?unit={OFFICE}&name=table3.new.自然人",
}
LISTED = "GPZB-XH-2026-01"
MAY, MAY_NOT, SIGN_IN = "+", "-", "?"


@dataclass(frozen=True)
class Line:
    """One line of the table: a method and a route's path (or an event), and what each column may."""

    what: str
    kind: str
    may: dict[str, str]

    @property
    def method(self) -> str:
        return self.what.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.what.partition(" ")[2]


def lines(part: str) -> list[Line]:
    """Return the lines of a part of the table: pages, api, acts."""
    found, now = [], ""
    for text in TABLE.read_text("utf-8").splitlines():
        if text.startswith("["):
            now = text.strip("[]")
        elif now == part and text.strip() and not text.startswith("#"):
            *what, kind, marks = text.split()
            assert len(marks) == len(COLUMNS), text
            found.append(Line(" ".join(what), kind, dict(zip(COLUMNS, marks, strict=True))))
    return found


@dataclass(frozen=True)
class House:
    """An office with a case that waits for review and has a letter, a document, an attachment, drafts and a proceeding."""

    office: Bureau
    browser: Browser
    number: str
    tokens: dict[str, str]
    sessions: dict[str, str]

    def address(self, path: str) -> str:
        return address(path, self.number)

    def visit(self) -> None:
        """Let the browser have opened the case with its query code."""
        self.browser.client.cookies.set(CASE, visit(self.office, self.number))

    def become(self, who: str) -> None:
        """Let the browser be somebody's: the session is begun by the sign-in page."""
        self.browser.forget(SESSION)
        if who == "stranger":
            return
        if who not in self.sessions:
            assert self.browser.sign_in(who).status_code == 303
            self.sessions[who] = self.browser.client.cookies[SESSION]
            self.browser.forget(SESSION)
        self.browser.client.cookies.set(SESSION, self.sessions[who])


def address(path: str, number: str) -> str:
    """Return a route's address with something real in the place of what it names."""
    event = "withdraw" if path.startswith("/portal") else "clear"
    for name, value in {
        "{number}": number, "{ordinal:int}": "1", "{ordinal}": "1", "{which:int}": "1", "{ending}": "pdf",
        "{which}": "original", "{code}": "en",
        "{year:int}": "2025", "{year}": "2025", "{token}": "nobodys", "{ident:int}": "1", "{ident}": "1", "{version:int}": "1",
        "{event}": event, "{listed}": LISTED,
        "board.pdf": "board.csv", "cases.pdf": "cases.csv",
        "statistics.pdf": "statistics.csv", "{login}": "handler2", "entries.pdf": "entries.csv",
    }.items():  # fmt: skip
        path = path.replace(name, value)
    return path + QUERIES.get(path, "")


def visit(office: Bureau, number: str) -> str:
    """Return the cookie of a browser that has opened the case with its query code."""
    row, later = office.row(number), noon(DAY) + timedelta(days=9999)
    with office.database.write() as session:
        return query_codes.open_visit(session, row.id or 0, row.unit, later)


@contextmanager
def house(office: Bureau) -> Iterator[House]:
    """Furnish an office, and open a browser at it."""
    number = furnished(office)
    made = {who: _token(office, who) for who in COLUMNS if who != "stranger"}
    with browsing(office) as browser:
        yield House(office, browser, number, made, {})


def furnished(office: Bureau) -> str:
    """Enter one person for every column and the case; return its number."""
    with office.database.write() as session:
        people.add(session, "admin", "管小理", ("admin",), OFFICE, "admin@gaoping.invalid")
        for login, unit in (("elsewhere", FINANCE), ("assisting", TOWNSHIP)):
            people.add(session, login, login, EVERY_ROLE, unit, f"{login}@gaoping.invalid")
        session.add(_list())
    return _case(office)


def _list() -> DestructionList:
    """A list that waits for approval; what it names was destroyed by none."""
    cases = canonical([{"number": "GPZB-2012-0001", "closed_on": "2012-03-01", "class": "ordinary", "years": 10,
                        "due_on": "2022-03-01", "head": "0"}])  # fmt: skip
    return DestructionList(
        number=LISTED, unit=OFFICE, status="proposed", cases=cases, sha256=sha256(cases.encode()).hexdigest(), reason="保管期满",
        proposed_by="registrar", proposed_on=DAY, proposed_at=noon(DAY),
    )  # fmt: skip


def _case(office: Bureau) -> str:
    """Enter a case applied for online; return its number."""
    said = {
        "unit": OFFICE,
        "applicant": APPLICANT,
        "content": REQUEST,
        "form": "电子文件",
        "id_number": "140581199001010014",
    }
    sent = submission.submit(
        office.database, office.office, said, [attachments.judge("证.jpg", JPEG, "identity")], on=DAY, at=noon(DAY),
        secret="s" * 43,
    )  # fmt: skip
    number = sent.done.number
    office.act(number, "confirm_receipt", DAY, how="电话")
    office.act(number, "assign", DAY, handler="handler")
    office.act(number, "assist", DAY, to=TOWNSHIP, question="有无留存", search=False)
    files = {"file": office.upload("原件", "handler", DAY), "redacted": office.upload("遮盖", "handler", DAY)}
    office.act(number, "add_document", DAY, title="方案", source="征收办", pages="3", **files)  # type: ignore[arg-type]
    for manner in ("邮寄", "网上提供"):
        office.act(number, "draft", DAY, decision="open", manner=manner)
    office.act(number, "submit", DAY)
    office.act(number, "open_proceeding", DAY, "legal", kind="complaint", body="高平市人民政府", received_on=DAY)
    return number


def _token(office: Bureau, who: str) -> str:
    with office.database.write() as session:
        return tokens.add(session, who, who, tuple(SCOPES), noon(DAY), noon(DAY) + timedelta(days=9999))
