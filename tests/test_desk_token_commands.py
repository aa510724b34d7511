"""gongkai token: printed once, listed without the secret, revoked at once."""

from pathlib import Path

from shell import furnished


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    made = shell.run(
        "token", "add", "省平台", "--as", "finance", "--scope", "submit", "--scope", "lookup", "--expires", "2099-12-31"
    )
    token = made.out.strip()
    assert token.startswith("gk_")
    listed = shell.run("token", "list").out
    assert "省平台  finance（高平市财政局）  submit、lookup  有效至2099-12-31" in listed
    assert token not in listed
    document = shell.run("token", "list", "--json").out
    assert token not in document
    assert "token_hash" not in document
    assert shell.run("token", "revoke", "省平台").out == "令牌“省平台”已停用\n"
    assert "已停用" in shell.run("token", "list").out
    shell.run("token", "add", "永久", "--as", "finance", "--scope", "case", "--expires", "9999-12-31").done()
    assert "永久  finance（高平市财政局）  case  有效至9999-12-30" in shell.run("token", "list").out


def test_a_token_is_refused_in_one_line(tmp_path: Path) -> None:
    shell = furnished(tmp_path)
    shell.run("token", "add", "甲", "--as", "nobody", "--scope", "case").refused("没有“nobody”这个人")
    shell.run("token", "add", "甲", "--as", "finance", "--scope", "root").refused("没有“root”这个权限")
    shell.run("token", "add", "甲", "--as", "finance", "--scope", "case", "--expires", "2020-01-01").refused(
        "到期日已过"
    )
    shell.run("token", "revoke", "甲").refused("没有名为“甲”的令牌")
