"""The law files all at once: nothing is wrong with ours, and what they hold can be listed."""

import shutil
import subprocess
import sys

from rules import check
from rules.source import DATA


def test_the_packaged_law_has_no_problem():
    assert check.problems() == []


def test_several_problems_are_all_told(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    for name in ("disclosure/2019-05-15.toml", "fees/2021-01-01.toml", "workdays/2026.toml"):
        text = (root / name).read_text("utf-8")
        (root / name).write_text("strange = 1\n" + text, "utf-8")
    found = check.problems(root)
    assert {line.split(":")[0] for line in found} == {
        "rules/data/disclosure/2019-05-15.toml",
        "rules/data/fees/2021-01-01.toml",
        "rules/data/workdays/2026.toml",
    }
    assert all("strange: 没有这一项" in line for line in found)


def test_a_version_of_the_regulation_that_no_decision_cites_is_told(tmp_path):
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    last = root / "disclosure/2019-05-15.toml"
    text = last.read_text("utf-8")
    last.write_text(text.replace("checked = true", "until = 2030-12-31\nchecked = true", 1), "utf-8")
    (root / "disclosure/2031-01-01.toml").write_text(text.replace('id = "2019"', 'id = "2031"'), "utf-8")
    assert check.problems(root) == [
        "rules/data/decisions.toml: decision: 没有一种决定写了这一版条例的依据：article.2031"
    ]


def test_counts_and_overview_agree():
    counts, found = check.counts(), check.overview()
    assert counts["法律版本"] == len(found["statutes"])
    assert counts["决定"] == len(found["decisions"])
    assert counts["期限"] == sum(len(statute["terms"]) for statute in found["statutes"])
    assert counts["放假通知"] == 22
    assert found["workdays"] == {"from": 2008, "to": 2026}


def test_what_was_not_checked_against_a_text_is_listed():
    found = {(item["family"], item["id"]): item["unchecked"] for item in check.overview()["statutes"]}
    assert "correction_reply" in found["disclosure", "2019"]
    assert "answer.correction" in found["disclosure", "2007"]
    assert found["counting", "2020"] == []


def test_the_list_reads_as_chinese_lines():
    lines = check.readable(check.overview())
    assert any("答复期限（answer）：20个工作日" in line for line in lines)
    assert any(line.endswith("2019-05-15起施行") for line in lines)
    assert any("2008-05-01至2019-05-14" in line for line in lines)
    assert lines[-1] == "工作日年历：2008年至2026年"


def test_what_changes_a_term_is_told_below_it():
    lines = check.readable(check.overview())
    answer = lines.index(next(line for line in lines if "答复期限（answer）：20个工作日" in line))
    regulation = "《中华人民共和国政府信息公开条例》（2019年修订）"
    assert lines[answer + 1 : answer + 7] == [
        f"        经政府信息公开工作机构负责人批准，可延长20个工作日  {regulation}第三十三条第二款",
        f"        可另定延迟答复的合理期限  {regulation}第三十五条",
        f"        征求第三方意见的时间不计入  {regulation}第三十三条第三款",
        f"        征求其他机关意见的时间不计入  {regulation}第三十三条第三款",
        f"        收到补正后重新计算  {regulation}第三十条",
        "        完成缴费后重新计算  《政府信息公开信息处理费管理办法》第六条",
    ]
    assert any("2015年5月1日尚未届满的和此后起算的为6个月" in line and "第二十六条" in line for line in lines)


def test_a_doubtful_transition_is_listed(tmp_path):
    root, file = tmp_path / "data", "remedies/2008-05-01.toml"
    shutil.copytree(DATA, root)
    assert "litigation.transition" not in _unchecked(DATA, "2008")
    text = (root / file).read_text("utf-8")
    assert text.count('article = "第二十六条"\nchecked = true') == 1
    (root / file).write_text(text.replace('"第二十六条"\nchecked = true', '"第二十六条"\nchecked = false'), "utf-8")
    assert "litigation.transition" in _unchecked(root, "2008")


def _unchecked(root, edition):
    return next(item["unchecked"] for item in check.overview(root)["statutes"] if item["id"] == edition)


def test_the_rules_need_nothing_but_python():
    program = """
import sys
import rules.check, rules.clock, rules.fees, rules.remedies
foreign = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names) - {"rules", "__main__"}
print(sorted(name for name in foreign if not name.startswith("_")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
