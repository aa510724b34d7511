"""Whether the annual report of every year the database knows foots, equation by equation."""

from sqlmodel import Session, func, select

from workflow.report import annual_report
from workflow.tables import CaseFile


def problems(session: Session) -> list[str]:
    """Return one line for each equation of the 2021 form that does not hold, with the numbers of the cases behind it."""
    found = []
    for year in years(session):
        report = annual_report.of_2021(session, year)
        blamed = f"，见{'、'.join(report.blame[:10])}" if report.blame else ""
        found += [
            f"{year}年年报：{check.equation}不成立，{check.left}≠{check.right}{blamed}"
            for check in report.checks
            if not check.holds
        ]
    return found


def years(session: Session) -> range:
    """Return the years from the first application received to the last one received or concluded."""
    days = (func.min(CaseFile.received_on), func.max(CaseFile.received_on), func.max(CaseFile.concluded_on))
    first, *last = session.exec(select(*days)).one()
    return range(first.year, max(day.year for day in last if day is not None) + 1) if first else range(0)
