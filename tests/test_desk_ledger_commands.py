"""gongkai import, as a person runs it."""

from gaoping import opened
from ledger_files import CLOSED, OPEN, changed, csv_of, xlsx_of
from shell import Shell, database_of

from workflow import store
from workflow.ledger.ledgers import COLUMNS


def test_import_tells_what_it_did_and_a_dry_run_does_nothing(shell: Shell) -> None:
    path = csv_of(shell.folder, CLOSED, OPEN)
    assert shell.run("import", path, "--dry-run").done().out == "检查无误，可以导入2件：已办结1件，在办1件\n"
    assert shell.run("cases", "--json").document == []
    assert shell.run("import", path).done().out == "已导入2件：已办结1件，在办1件\n"
    again = shell.run("import", path)
    again.refused("2处有误，没有导入任何一行")
    assert "第2行「登记号」：2012-01数据库里已经有了" in again.err
    assert shell.run("verify").done().out == "核对2件、2条日志，没有出入\n"


def test_import_needs_no_key(shell: Shell) -> None:
    Shell(shell.folder, {"GONGKAI_KEY": ""}).run("import", csv_of(shell.folder, CLOSED)).done()


def test_import_names_every_bad_row_and_takes_none(shell: Shell) -> None:
    ran = shell.run(
        "import", csv_of(shell.folder, CLOSED, changed(OPEN, 收到日期="2026-02-30"), changed(OPEN, 渠道=""))
    )
    ran.refused("台账.csv：2处有误，没有导入任何一行")
    assert "第3行「收到日期」：“2026-02-30”不是日期" in ran.err
    assert "第4行「渠道」" in ran.err
    assert shell.run("cases", "--json").document == []


def test_import_of_what_is_not_there(shell: Shell) -> None:
    shell.run("import", "没有.csv").refused("没有.csv")
    shell.run("import", "没有.xlsx").refused("没有.xlsx")
    assert shell.run("import", shell.folder).code == 2


def test_what_is_likely_a_mistake_is_said_and_taken_in(shell: Shell) -> None:
    company = changed(CLOSED, 登记号="1", 申请人="高平市丹河煤业有限公司")
    late = changed(CLOSED, 登记号="2", 办结日期="2912-03-20")
    path = csv_of(shell.folder, CLOSED, company, late, changed(OPEN, 收到日期="2926-02-02"))
    disputes = shell.folder / "复议诉讼.csv"
    disputes.write_text("登记号,类型,收到日期,结果,审结日期\n1,行政复议,2913-01-04,尚未审结,\n", "utf-8")
    for more in (("--dry-run",), ()):
        ran = shell.run("import", path, "--proceedings", disputes, *more).done()
        told = [line.partition("在今天")[0] for line in ran.err.splitlines() if line.startswith("注意：")]
        assert told == [
            "注意：台账.csv第3行「申请人类型」：“高平市丹河煤业有限公司”像是单位，记作自然人，请核对",
            "注意：台账.csv第4行「办结日期」：2912-03-20",
            "注意：台账.csv第5行「收到日期」：2926-02-02",
            "注意：复议诉讼.csv第2行「收到日期」：2913-01-04",
        ]


def test_proceedings_come_in_later_by_themselves(shell: Shell) -> None:
    shell.run("import", csv_of(shell.folder, CLOSED)).done()
    disputes = shell.folder / "复议诉讼.csv"
    disputes.write_text("登记号,类型,收到日期,结果,审结日期\n2012-01,行政复议,2013-01-04,尚未审结,\n", "utf-8")
    assert shell.run("import", "--proceedings", disputes, "--dry-run").done().out == "检查无误，可以导入复议诉讼1件\n"
    assert shell.run("import", "--proceedings", disputes).done().out == "已导入复议诉讼1件\n"
    twice = shell.run("import", "--proceedings", disputes, "--dry-run").done()
    assert "复议诉讼.csv第2行：2012-01同一天收到的行政复议已有一件，请核对" in twice.err
    assert shell.run("import").code == 2


def test_a_quotation_mark_without_its_pair_and_a_tab_in_a_name_are_said(shell: Shell) -> None:
    tabbed = csv_of(shell.folder, changed(CLOSED, 申请人="李\t四"))
    assert "第2行「申请人」：应写成一行，不能有换行、制表符" in shell.run("import", tabbed).err
    with tabbed.open("a", encoding="utf-8") as file:
        file.write('"2012-09')
    shell.run("import", tabbed).refused("第3行读不出来：引号没有成对")


def test_what_a_sheet_has_shortened_is_said(shell: Shell) -> None:
    rows = [changed(CLOSED, 登记号=str(n), 联系方式=said) for n, said in enumerate(("1.38E+10", "#REF!", "E+1号楼"))]
    ran = shell.run("import", csv_of(shell.folder, *rows), "--dry-run").done()
    told = [line.partition("不是原来的内容")[0] for line in ran.err.splitlines()]
    assert told == ["注意：台账.csv第2行「联系方式」：“1.38E+10”", "注意：台账.csv第3行「联系方式」：“#REF!”"]


def test_a_second_sheet_is_not_lost_in_silence(shell: Shell) -> None:
    path = xlsx_of(shell.folder, CLOSED, more={"2013": [COLUMNS, OPEN], "空": [], "字典": [["当面"]]}, hidden=("字典",))
    ran = shell.run("import", path).done()
    assert "已导入1件" in ran.out
    assert ran.err == "注意：台账.xlsx只读了工作表“Sheet”，没有读“2013”：要导入的请另存为单独的文件，请核对\n"


def test_an_office_with_words_of_its_own_is_shown_the_page(shell: Shell) -> None:
    own = csv_of(shell.folder, CLOSED, header=("编号", *COLUMNS[1:]))
    shell.run("import", own).refused("不认识的列：编号", "网页上的“导入台账”可以对照着读")
    shell.run("import", csv_of(shell.folder, changed(CLOSED, 收到日期="2012.3.12"))).refused("网页上的“导入台账”")


def test_of_very_many_mistakes_the_first_are_said(shell: Shell) -> None:
    rows = [changed(CLOSED, 登记号=str(n), 申请人="高平市丹河煤业有限公司") for n in range(130)]
    ran = shell.run("import", csv_of(shell.folder, *rows), "--dry-run").done()
    assert len(ran.err.splitlines()) == 101
    assert ran.err.endswith("注意：台账.csv还有30处要核对\n")


def test_files_somebody_asks_for_make_their_folders(shell: Shell) -> None:
    shell.run("import", csv_of(shell.folder, CLOSED)).done()
    shell.run("export", "-o", "out/ledger/all.csv").done()
    shell.run("export", "-o", "out/ledger/all.xlsx").done()
    shell.run("report", "2012", "-o", "out/reports/2012.html").done()
    shell.run("backup", "-o", "out/backups/one.zip").done()
    there = {path.name for path in (shell.folder / "out").rglob("*") if path.is_file()}
    assert there == {"all.csv", "all.xlsx", "2012.html", "one.zip"}
    (shell.folder / "file").write_text("")
    for command in (("export",), ("report", "2012")):
        shell.run(*command, "-o", "file/all.xlsx").refused("文件写不进", "同名的文件已经在那里")


def test_a_long_import_shows_its_progress_and_a_full_disk_undoes_it_all(shell: Shell) -> None:
    rows = [changed(CLOSED, 登记号=f"旧{n}", 申请内容="征地方案" * 50) for n in range(1200)]
    path = csv_of(shell.folder, *rows)
    Shell(shell.folder, largest=100_000).spawn("import", path).refused("数据库用不了", "没有写入")
    assert shell.run("cases", "--json").document == []
    ran = shell.run("import", path).done()
    assert "已导入 1000/1200" in ran.err
    assert ran.out == "已导入1200件：已办结1200件，在办0件\n"
    with opened(database_of(shell.folder)) as office, office.database.read() as session:
        assert store.count_cases(session) == 1200
