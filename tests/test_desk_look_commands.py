"""gongkai looks: who looked at whose data, newest first, narrowed to a case, a person or a kind of look."""

from datetime import date

from gaoping import noon, opened
from shell import Shell, database_of

from workflow import dossier, looks, people

DAY = date(2026, 3, 10)
NUMBER = "140581199001010011"


def looked(shell: Shell) -> tuple[str, str]:
    """Let three looks be taken at two cases; return the cases' numbers."""
    with opened(database_of(shell.folder)) as office:
        one, other = (office.receive(DAY, id_number=NUMBER).number for _ in range(2))
        with office.database.write() as session:
            handler, legal = (people.actor_of(session, login) for login in ("handler", "legal"))
            looks.record(session, handler, office.row(one), "application", noon(DAY))
            looks.record(session, legal, office.row(other), "letter", noon(date(2026, 3, 11)), 1)
            looks.record(session, handler, office.row(other), "drafts", noon(date(2026, 3, 12)))
    return one, other


def test_nobody_has_looked_yet(shell: Shell) -> None:
    assert shell.run("looks").done().out == "没有查看记录\n"
    assert shell.run("looks", "--json").done().document == []


def test_looks_are_listed_with_who_when_and_what(shell: Shell) -> None:
    one, other = looked(shell)
    assert shell.run("looks").done().out.splitlines() == [
        f"2026-03-12 12:00  经小办（handler）  {other}  两稿比较",
        f"2026-03-11 12:00  法小制（legal）  {other}  文书第1份",
        f"2026-03-10 12:00  经小办（handler）  {one}  案件页面",
    ]
    document = shell.run("looks", "--json").done().document
    assert [(line["login"], line["number"], line["what"], line["ordinal"], line["label"]) for line in document] == [
        ("handler", other, "drafts", None, "两稿比较"),
        ("legal", other, "letter", 1, "文书第1份"),
        ("handler", one, "application", None, "案件页面"),
    ]


def test_looks_are_narrowed(shell: Shell) -> None:
    one, other = looked(shell)

    def found(*words: str) -> list[str]:
        return [line["what"] for line in shell.run("looks", *words, "--json").done().document]

    assert found("--case", one) == ["application"]
    assert found("--case", other, "--person", "legal") == ["letter"]
    assert found("--what", "drafts") == ["drafts"]
    assert found("--most", "1") == ["drafts"]
    assert found("--person", "nobody") == []
    shell.run("looks", "--what", "everything").refused(code=2)


def test_why_a_number_was_looked_at_is_told_and_the_number_is_not(shell: Shell) -> None:
    number, _ = looked(shell)
    with opened(database_of(shell.folder)) as office, office.database.write() as session:
        handler = people.actor_of(session, "handler")
        row, case = dossier.seen(session, office.office, handler, number)
        looks.identity(session, office.office, handler, row, case, "核对 委托书", noon(DAY))
    told = shell.run("looks", "--what", "identity").done().out
    assert told == f"2026-03-10 12:00  经小办（handler）  {number}  身份证件号码  核对 委托书\n"
    assert NUMBER not in shell.run("looks", "--json").done().out
