"""Beside a draft: the unit's answers to much the same request, the likest first, and what review made of each."""

from datetime import date

from browsing import browsing
from gaoping import REQUEST, Bureau, bureau

from workflow.paperwork import precedents

DAY, SERVED = date(2026, 3, 10), {"method": "in_person", "received_on": date(2026, 3, 10), "receiver": "王喆"}


def answered(office: Bureau, content: str) -> str:
    number = office.receive(DAY, content=content).number
    office.answered(number, DAY)
    office.act(number, "serve", DAY, **SERVED)
    return number


def found(office: Bureau, number: str) -> list[precedents.Precedent]:
    with office.database.read() as session:
        return precedents.similar(session, office.row(number))


def test_the_likest_answers_come_first_with_what_review_made_of_them(database_url: str) -> None:
    with bureau(database_url) as office:
        same, near = answered(office, REQUEST), answered(office, REQUEST.replace("2025", "2024"))
        answered(office, "公务用车购置费用")
        office.receive(DAY)
        office.act(
            same, "open_proceeding", DAY, "legal", kind="reconsideration", body="晋城市人民政府", received_on=DAY
        )
        new = office.receive(DAY).number
        assert [(one.number, one.outcome, one.reviews) for one in found(office, new)] == [
            (same, "予以公开", ("尚未审结",)),
            (near, "予以公开", ()),
        ]


def test_the_draft_page_shows_them(database_url: str) -> None:
    with bureau(database_url) as office, browsing(office) as browser:
        earlier, new = answered(office, REQUEST), office.receive(DAY).number
        browser.sign_in("handler")
        page = browser.get(f"/case/{new}/do/draft").text
        assert f'href="/case/{earlier}"' in page
        assert "没有复议诉讼" in page
