"""From the drafted report to the published one: what may be published, what is frozen, what is owed."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from gaoping import FINANCE, OFFICE, bureau, noon
from reports import (
    FIGURES_2012,
    TABLE_TWO,
    TODAY,
    YEAR_2012,
    YEARS,
    published,
    ready,
    take_in,
    take_in_figures,
    written,
)
from sqlalchemy import text

from letters import annual_report
from workflow.keeping.verification import verify
from workflow.report import figures, publishing
from workflow.trial import NotAllowed


def test_a_published_report_is_frozen_with_the_cases_behind_every_cell(database_url: str, tmp_path: Path) -> None:
    with bureau(database_url) as office:
        ready(office, tmp_path)
        row = published(office, 2022)
        assert (row.version, row.unit) == (1, "")
        assert json.loads(row.cells)["table3.unavailable.not_held.自然人"] == ["2022-011", "2022-012"]
        assert OFFICE in json.loads(row.missing)
        letter = publishing.frozen(row)
        assert not letter.draft
        assert "存在宣传不够的问题，" in [block.text for block in letter.blocks]
        assert annual_report.unwritten(letter) == []
        assert verify(office.database, office.office).problems == ()
        with office.database.write() as session:
            session.connection().execute(
                text("UPDATE published_report SET figures = replace(figures, '\"new\"', '\"New\"')")
            )
        assert verify(office.database, office.office).problems == ("本级政府2022年年度报告第1版：被改动过，哈希对不上",)


def test_a_cell_that_names_fewer_cases_than_it_says_is_found(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)
        published(office, 2022)
        with office.database.write() as session:
            row = publishing.versions(session)[0]
            row.cells = row.cells.replace('"2022-011",', "")
            row.sha256 = publishing.hash_of(row)
            session.add(row)
        (problem,) = verify(office.database, office.office).problems
    assert "table3.unavailable.not_held.自然人" in problem
    assert problem.endswith("的数与所列案件对不上")


def test_who_waited_for_another_act_did_it_after_that_one_whatever_instant_was_taken_before(
    sqlite_url: str, tmp_path: Path
) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)

        def entered(value: str, minutes: int) -> None:
            with office.database.write() as session:
                at = noon(TODAY) + timedelta(minutes=minutes)
                figures.enter(session, OFFICE, 2022, "行政许可", value, "报表", "allround", at)

        entered("11", 1)
        assert published(office, 2022).at == noon(TODAY) + timedelta(minutes=1)  # asked for at noon
        entered("12", 0)
        assert verify(office.database, office.office).problems == ()


def test_the_next_years_report_is_held_against_the_published_one(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)
        published(office, 2023)
        with office.database.write() as session:
            session.connection().execute(text("UPDATE casefile SET voided = true WHERE number = '2023-008'"))
            report = publishing.count(session, office.office, 2024, "2021")
    failing = [(check.equation, check.left, check.right) for check in report.checks if not check.holds]
    assert failing == [
        ("表三 商业企业：上年结转=去年已公布年报的结转下年度", 0, 1),
        ("表三 总计：上年结转=去年已公布年报的结转下年度", 1, 2),
    ]
    assert report.blame == ("2023-008",)


def test_a_correction_needs_a_reason_and_a_difference(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)
        published(office, 2022)
        with pytest.raises(NotAllowed, match="更正须写明理由"):
            published(office, 2022)
        with pytest.raises(NotAllowed, match="没有不同"):
            published(office, 2022, reason="重发")
        with office.database.write() as session:
            session.connection().execute(text("UPDATE casefile SET outcome = 'open' WHERE number = '2022-011'"))
        assert published(office, 2022, reason="一件归类有误").version == 2
        with office.database.read() as session:
            assert [row.version for row in publishing.versions(session)] == [1, 2]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("", "还有数据没有填报，不能公布：规章、行政规范性文件、行政许可"),
        ("figures", "还有部分没有写，不能公布：五、六"),
        ("figures case", r"勾稽关系不成立，不能公布：.*请核对：2022-003"),
    ],
)
def test_what_is_not_fit_is_not_published(sqlite_url: str, tmp_path: Path, prepare: str, said: str) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, YEARS)
        if "figures" in prepare:
            take_in_figures(office, tmp_path, TABLE_TWO)
        if "case" in prepare:
            with office.database.write() as session:
                session.connection().execute(text("UPDATE casefile SET outcome = 'nonsense' WHERE number = '2022-003'"))
        with pytest.raises(NotAllowed, match=said):
            published(office, 2022)


@pytest.mark.parametrize(
    ("by", "unit", "said"),
    [
        ("handler", None, "经小办没有公布年度报告的角色"),
        ("finance_head", None, "财局长是高平市财政局的，不能公布高平市人民政府办公室的年度报告"),
        ("nobody", None, "没有“nobody”这个人"),
    ],
)
def test_who_may_not_publish(sqlite_url: str, by: str, unit: str | None, said: str) -> None:
    with bureau(sqlite_url) as office, pytest.raises(NotAllowed, match=said):
        published(office, 2022, unit=unit, by=by)


def test_the_running_year_is_not_published(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, pytest.raises(NotAllowed, match="2024年还没有结束"):
        published(office, 2024)


def test_a_bureau_publishes_its_own_and_the_government_sees_who_has_not(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)
        own = TABLE_TWO.replace("来源\n", "来源,单位\n").replace("各单位报表\n", f"法规股,{FINANCE}\n")
        take_in_figures(office, tmp_path, own)
        written(office, 2022, "五", "六", unit=FINANCE)
        row = published(office, 2022, unit=FINANCE, by="finance_head", on=date(2023, 1, 20))
        assert FINANCE in publishing.frozen(row).title
        assert OFFICE not in row.value
        with office.database.read() as session:
            owed = {one.unit: one for one in publishing.status(session, office.office, 2022)}
    assert owed[FINANCE].published_on == date(2023, 1, 20)
    assert not owed[FINANCE].late(TODAY)
    assert (owed[OFFICE].version, owed[OFFICE].due_on, owed[OFFICE].late(TODAY)) == (None, date(2023, 1, 31), True)
    assert (owed[""].due_on, owed[""].late(date(2023, 3, 31))) == (date(2023, 3, 31), False)


def test_prose_of_an_unknown_section_or_without_words_is_refused(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        report = publishing.count(session, office.office, 2022, "2021")
        for section, words, said in (
            ("九", "一", r"没有“九”这一部分，可写的有：前言、一\(一\)"),
            ("五", " ", "不能为空"),
        ):
            with pytest.raises(NotAllowed, match=said):
                publishing.write(session, office.office, report, None, section, words, "approver", noon(TODAY))
        publishing.write(session, office.office, report, None, "一\uff08一\uff09", "写明的话", "approver", noon(TODAY))
        assert publishing.sections(session, office.office, report, None)["一\u0028一\u0029"] == "写明的话"


def test_prose_that_leaves_a_figure_out_is_told(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, YEARS)
        with office.database.write() as session:
            report = publishing.count(session, office.office, 2022, "2021")
            words = "全年收到12件，办结12件，其中予以公开2件。"
            left = publishing.write(session, office.office, report, None, "一(二)", words, "handler", noon(TODAY))
    assert left == ["0", "8"]


def test_what_is_written_brings_no_invisible_character_into_the_report(sqlite_url: str) -> None:
    with bureau(sqlite_url) as office, office.database.write() as session:
        report = publishing.count(session, office.office, 2022, "2021")
        words = "已经\u202e改进\x00。\r\n存在不足"
        publishing.write(session, office.office, report, None, "五", words, "handler", noon(TODAY))
        told = [block.text for block in publishing.letter(session, office.office, report, None, TODAY).blocks]
    assert {"已经改进。", "存在不足"} <= set(told)


def test_words_that_say_other_figures_than_the_tables_are_not_published(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        ready(office, tmp_path)
        with office.database.write() as session:
            report = publishing.count(session, office.office, 2022, "2021")
            words = "全年新收申请13件，比去年新收增加4件；2021年新收8件；部分公开8件。"
            publishing.write(session, office.office, report, None, "一(二)", words, "approver", noon(TODAY))
        with pytest.raises(NotAllowed, match="文字“一\\(二\\)”：新收=表内（13≠12）"):
            published(office, 2022)
        with office.database.read() as session:
            found = publishing.count(session, office.office, 2022, "2021").checks
    told = [check for check in found if check.equation.startswith("文字")]
    assert [check.equation for check in told if not check.holds] == ["文字“一(二)”：新收=表内"]
    assert ("文字“一(二)”：部分公开=表内", 8) in [(check.equation, check.left) for check in told]


def test_the_form_of_2012_is_published_as_a_letter_with_its_figures(sqlite_url: str, tmp_path: Path) -> None:
    with bureau(sqlite_url) as office:
        take_in(office, tmp_path, YEAR_2012)
        take_in_figures(office, tmp_path, FIGURES_2012)
        with pytest.raises(NotAllowed, match="还有部分没有写，不能公布：一、三、八"):
            published(office, 2012, "2012")
        written(office, 2012, "一", "三", "八", form="2012")
        row = published(office, 2012, "2012", on=date(2013, 3, 1))
        said = "\n".join(block.text for block in publishing.frozen(row).blocks)
    for words in (
        "全年主动公开政府信息8335条，其中市直各单位公开6213条，占74.5%；各乡镇公开2122条，占25.5%。",
        "政策法规类73条，决策类178条，行政职权类1167条，其他类6917条。",
        "专栏访问18554人次；报刊刊载4252条；广播电视播出4586条。",
        "全年收到政府信息公开申请3件，其中网上申请2件，书面申请1件。办理结果为：予以公开3件。",
        "全年接受咨询21323人次（件），其中现场咨询9202人次（件），电话咨询11122人次（件），网上咨询951人次（件），市长热线48人次（件）。",
        "已答复21323人次（件），答复率100%。",
        "全年没有因政府信息公开申请行政复议、提起行政诉讼和申诉的情况。",
        "全年没有收取依申请公开政府信息的费用。",
    ):
        assert words in said
