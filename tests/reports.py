"""The published years of the city, as ledgers: what tests of the annual report count."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from gaoping import Bureau, noon

from workflow.ledger import ledgers
from workflow.ledger.ledgers import COLUMNS

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


def take_in(office: Bureau, folder: Path, rows: Sequence[str]) -> None:
    path = folder / "ledger.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]), "utf-8")
    read = ledgers.read(path, office.office)
    with office.database.write() as session:
        ledgers.take_in(session, office.office, read, noon(TODAY), TODAY, lambda _: None)
