"""The published years of the city, as ledgers: what tests of the annual report take in, count and publish."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gaoping import Bureau, noon
from sqlalchemy import text
from sqlmodel import Session

from workflow.ledger import figure_ledger, ledgers
from workflow.ledger.ledgers import COLUMNS
from workflow.report import publishing
from workflow.report_tables import PublishedReport

TODAY = date(2024, 3, 1)


def line(number: str, received: str, result: str, concluded: str, unit: str = "", kind: str = "自然人") -> str:
    return f"{number},{unit},{received},网上,{kind},申请人,电话,某事项,{result},{concluded}"


YEAR_2012 = [
    line("2012-001", "2012-03-12", "予以公开", "2012-03-26"),
    line("2012-002", "2012-06-12", "予以公开", "2012-06-26"),
    "2012-003,,2012-09-20,邮寄,自然人,丙,邮寄,某事项,予以公开,2012-10-15",
]
YEARS = [
    *(line(f"2022-{n:03}", f"2022-{n:02}-10", "予以公开", f"2022-{n:02}-25") for n in (1, 2)),
    *(line(f"2022-{n:03}", f"2022-{n:02}-10", "部分公开", f"2022-{n:02}-28") for n in range(3, 11)),
    *(line(f"2022-{n:03}", f"2022-{n:02}-01", "本机关不掌握相关政府信息", f"2022-{n:02}-20") for n in (11, 12)),
    *(line(f"2023-{n:03}", f"2023-{n:02}-10", "部分公开", f"2023-{n:02}-25") for n in (1, 2)),
    *(line(f"2023-{n:03}", f"2023-{n:02}-10", "本机关不掌握相关政府信息", f"2023-{n:02}-28") for n in range(3, 8)),
    line("2023-008", "2023-12-20", "", "", kind="商业企业"),
    line("2023-009", "2023-12-25", "予以公开", "2024-01-15"),
]
FIGURES_2012 = """年份,单位,月份,项目,数值,来源
2012,,,主动公开按单位.市直各单位,6213,各单位报表
2012,,,主动公开按单位.各乡镇,2122,各单位报表
2012,,,主动公开按类别.政策法规类,73,各单位报表
2012,,,主动公开按类别.决策类,178,各单位报表
2012,,,主动公开按类别.行政职权类,1167,各单位报表
2012,,,主动公开按类别.其他类,6917,各单位报表
2012,,,咨询按方式.现场咨询,9202,信息科
2012,,,咨询按方式.电话咨询,11122,信息科
2012,,,咨询按方式.网上咨询,951,信息科
2012,,,咨询按方式.市长热线,48,信息科
2012,,,enquiries.answered,21323,信息科
2012,,,专栏访问量,18554,信息中心
2012,,,报刊刊载,4252,报社
2012,,,广播电视播出,4586,电视台
2012,,,收费金额(元),0,财务科
"""
TABLE_TWO = "年份,项目,数值,来源\n" + "".join(
    f"{year},{key},{value},各单位报表\n"
    for year in (2022, 2023)
    for key, value in {
        "规章.制发": 0, "规章.废止": 0, "规章.现行有效": 0, "行政规范性文件.制发": 3, "行政规范性文件.废止": 1,
        "行政规范性文件.现行有效": 40 + 2 * (year - 2022), "行政许可": 7, "行政处罚": 8, "行政强制": 0, "行政事业性收费": 1.5,
    }.items()
)  # fmt: skip


def take_in(office: Bureau, folder: Path, rows: Sequence[str]) -> None:
    path = folder / "ledger.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), "utf-8")
    read = ledgers.read(path, office.office)
    with office.database.write() as session:
        ledgers.take_in(session, office.office, read, noon(TODAY), TODAY, lambda _: None)


def take_in_figures(office: Bureau, folder: Path, text: str) -> None:
    path = folder / "figures.csv"
    path.write_text(text, "utf-8")
    rows = figure_ledger.read(path, office.office)
    with office.database.write() as session:
        figure_ledger.take_in(session, rows, "handler", noon(TODAY))


def written(office: Bureau, year: int, *sections: str, form: str = "2021", unit: str | None = None) -> None:
    with office.database.write() as session:
        report = publishing.count(session, office.office, year, form, unit)
        for section in sections:
            new = {(2022, None): 12, (2023, None): 9, (2012, None): 3}.get((year, unit), 0)
            words = f"存在宣传不够的问题，\n已经改进。新收{new}件 2012 0"
            publishing.write(session, office.office, report, unit, section, words, "approver", noon(TODAY))


def published(
    office: Bureau, year: int, form: str = "2021", unit: str | None = None, by: str = "approver", reason: str | None = None,
    on: date = TODAY,
) -> PublishedReport:  # fmt: skip
    with office.database.write() as session:
        return publishing.publish(session, office.office, year, form, unit, by=by, on=on, at=noon(on), reason=reason)


def ready(office: Bureau, folder: Path) -> None:
    take_in(office, folder, YEARS)
    take_in_figures(office, folder, TABLE_TWO)
    for year in (2022, 2023):
        written(office, year, "五", "六")


LEDGER_2012 = """登记号,承办单位,收到日期,渠道,申请人类型,申请人,联系方式,申请内容,办理结果,办结日期
2012-001,,2012-03-12,网上,自然人,申请人甲,网上,某项目财政资金安排,予以公开,2012-03-26
2012-002,,2012-06-05,网上,自然人,申请人乙,网上,某小区规划许可,予以公开,2012-06-19
2012-003,,2012-09-20,邮寄,自然人,申请人丙,邮寄,某企业工商登记,予以公开,2012-10-15
"""


def put_proceedings(session: Session, rows: Sequence[tuple[str | None, ...]]) -> None:
    connection = session.connection()
    for ordinal, (number, kind, received, result, decided) in enumerate(rows, start=1):
        status = "decided" if decided else "open"
        columns = "case_id, unit, ordinal, kind, status, received_on, result, decided_on, imported"
        values = [f"'{word}'" if word else "NULL" for word in (kind, status, received, result, decided)]
        said = f"{', '.join(values)}, true"
        connection.execute(
            text(
                f"INSERT INTO proceeding ({columns}) SELECT id, unit, {ordinal}, {said} FROM casefile WHERE number = :n"
            ),
            {"n": number},
        )
