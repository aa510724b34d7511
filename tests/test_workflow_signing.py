"""The chain of signatures: pinned when submitted, its steps' limits alerted to whoever owes them."""

from datetime import date
from pathlib import Path

import pytest
from gaoping import CONFIG, OFFICE, bureau, chosen, configuration
from sqlmodel import select

from workflow.config import ConfigError, load
from workflow.mail_tables import Alert, Outbox

CHAIN = [
    {"role": "approver", "label": "科室负责人审核", "days": 1, "logins": ["approver2"]},
    {"role": "reviewer", "label": "保密审查", "days": 3},
    {"role": "approver", "label": "主要领导签发", "days": 2},
]
STEP = '[[chain]]\nrole = "{}"\nlabel = "某步"\ndays = {}\n'


def test_a_late_step_alerts_the_one_who_owes_it(database_url: str) -> None:
    with bureau(database_url, **chosen({"chain": CHAIN})) as office:
        number = office.receive(date(2026, 3, 10)).number
        day = date(2026, 3, 16)
        office.act(number, "draft", day, decision="open", documents=["方案"], manner="邮寄")
        office.act(number, "submit", day)
        with office.database.read() as session:
            called = [mail for mail in session.exec(select(Outbox)) if mail.kind == "work"]
        assert [mail.recipient for mail in called] == ["approver2@gaoping.invalid"]
        assert "审核、审签内部时限（第1步）：2026-03-17" in called[0].body
        office.sweep(date(2026, 3, 17))
        with office.database.read() as session:
            raised = {(row.clock, row.recipient) for row in session.exec(select(Alert))}
        assert raised == {("sign_step:1", "approver2")}


def test_a_chain_is_pinned_when_the_draft_is_submitted(database_url: str) -> None:
    day = date(2026, 3, 16)
    with bureau(database_url, **chosen({"chain": CHAIN})) as office:
        number = office.receive(date(2026, 3, 10)).number
        office.act(number, "draft", day, decision="open", documents=["方案"], manner="邮寄")
        office.act(number, "submit", day)
        changed = office.office.config.model_copy(update={"chain": ()})
        later = type(office)(type(office.office)(changed, office.office.calendar, office.office.vault), office.database)
        later.act(number, "endorse", day, "approver2")
        assert [step["label"] for step in later.document(number, day)["chain"]] == [
            "科室负责人审核",
            "保密审查",
            "主要领导签发",
        ]


def test_a_unit_has_its_own_chain_else_the_offices() -> None:
    config = configuration(**chosen({"chain": CHAIN}))
    assert [step.label for step in config.chain_of(OFFICE)] == ["科室负责人审核", "保密审查", "主要领导签发"]
    own = config.office.model_copy(update={"chain": config.chain[1:]})
    assert len(config.model_copy(update={"office": own}).chain_of(OFFICE)) == 2
    assert configuration().chain_of(OFFICE) == ()


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        (("approver",), "二至四步"),
        (("approver", "approver", "reviewer", "legal", "approver"), "二至四步"),
        (("legal", "approver"), "保密审查（role = \"reviewer\"）须有且只有一步"),
        (("reviewer", "reviewer", "approver"), "须有且只有一步"),
        (("approver", "reviewer"), "最后一步须由签发人签发"),
        (("handler", "reviewer", "approver"), "chain.0.role"),
    ],
)  # fmt: skip
def test_a_chain_that_cannot_be_followed_is_refused(tmp_path: Path, roles: tuple[str, ...], words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG.read_text("utf-8") + "\n" + "".join(STEP.format(role, 1) for role in roles), "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert words in str(caught.value)
