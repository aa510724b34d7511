"""Two at once over the same cases on PostgreSQL: reports, lists of destruction, ledgers, groups, files handed in. What each
looks at before it writes stands until it has written.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duty_desk
import pytest
from days_off import LOCAL
from gaoping import APPLICANT, OFFICE, Bureau, bureau, noon, problems
from reports import published, ready
from rival import meanwhile, until_waiting
from sqlalchemy import text as sql
from sqlmodel import Session, select

from desk.handing_in import laid
from workflow import calendars, engine, letterbook, moving, store, uploads
from workflow.acts import together
from workflow.desk_tables import LedgerUpload
from workflow.keeping import retention
from workflow.ledger import ledger_uploads, ledgers, proceeding_ledger
from workflow.ledger.spreadsheet import BadRows
from workflow.report import publishing
from workflow.tables import Deadline, Upload
from workflow.trial import NotAllowed

ON = date(2026, 3, 10)
AT = noon(ON)


@pytest.fixture
def office(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.chdir(tmp_path)
    with bureau(postgres) as opened:
        yield opened


def once(office: Bureau, act: Callable[[Session], Any]) -> Any:
    with office.database.write() as session:
        return act(session)


def test_a_report_published_by_two_at_once_is_one_version(office: Bureau, tmp_path: Path) -> None:
    ready(office, tmp_path)
    on = date(2023, 1, 20)

    def publish(session: Session) -> None:
        publishing.publish(session, office.office, 2022, "2021", None, by="approver", on=on, at=noon(on))

    refused = meanwhile(office, publish, publish)
    assert isinstance(refused, NotAllowed)
    assert "更正须写明理由" in str(refused)
    assert problems(office) == []


def test_a_report_of_which_a_case_moves_while_it_is_counted_is_not_published(
    office: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(office, tmp_path)
    real = publishing.cases_of

    def moved(*asked: Any) -> Any:
        once(office, lambda session: session.connection().execute(
            sql("UPDATE casefile SET voided = true WHERE number = '2022-011'")
        ))  # fmt: skip
        return real(*asked)

    monkeypatch.setattr(publishing, "cases_of", moved)
    with pytest.raises(NotAllowed, match="请再公布一次"):
        published(office, 2022)


def test_a_case_is_proposed_for_destruction_on_one_list(office: Bureau) -> None:
    number = office.receive(ON).number
    office.act(number, "withdraw", ON, evidence="撤回申请书")
    over = date(2056, 3, 13)

    def propose(session: Session) -> None:
        retention.propose(session, office.office, by="registrar", on=over, at=noon(over), reason="保管期满")

    refused = meanwhile(office, propose, propose)
    assert isinstance(refused, NotAllowed)
    assert "没有保管期满" in str(refused)


def rows(*numbers: str) -> list[ledgers.Row]:
    return [
        ledgers.Row(line, number, OFFICE, ON, "in_person", "自然人", "王喆", "", "旧件", "open", ON)
        for line, number in enumerate(numbers, start=2)
    ]


def take_in(office: Bureau, *numbers: str) -> Callable[[Session], Any]:
    return lambda session: ledgers.take_in(session, office.office, rows(*numbers), AT, ON, lambda _: None)


def test_a_ledger_taken_in_by_two_at_once_is_taken_in_once(office: Bureau) -> None:
    refused = meanwhile(office, take_in(office, "旧-1", "旧-2"), take_in(office, "旧-2", "旧-3"))
    assert isinstance(refused, BadRows)
    assert refused.lines == ("第2行「登记号」：旧-2数据库里已经有了",)
    assert once(office, store.count_cases) == 2


def test_an_application_registered_while_a_ledger_brings_its_number_takes_the_next(office: Bureau) -> None:
    office.receive(ON)
    assert meanwhile(office, take_in(office, "GPZB-2026-0002"), lambda _: office.receive(ON)) is None
    assert once(office, lambda session: store.case_row(session, "GPZB-2026-0003")) is not None
    assert problems(office) == []


def test_a_ledger_begun_twice_is_taken_in_once_and_its_words_are_kept(office: Bureau) -> None:
    ident = once(office, lambda session: ledger_uploads.keep(session, "registrar", OFFICE, "旧.csv", b"x", AT))
    began: list[bool] = []

    def begin(session: Session) -> None:
        ledger_uploads.remember(session, OFFICE, {("渠道", "鸽子"): "信函"}, "registrar", AT)
        held = ledger_uploads.held_by(session, "registrar", ident, lock=True)
        assert held is not None
        began.append(ledger_uploads.begin(session, held, AT))

    assert meanwhile(office, begin, begin) is None
    assert began == [True, False]


def test_what_fails_after_a_ledger_was_taken_in_takes_nothing_back(
    office: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = ("\n".join((",".join(ledgers.COLUMNS), "旧-1,,2024-04-01,邮寄,自然人,王五,电话,预算,,"))).encode(
        "utf-8-sig"
    )
    ident = once(office, lambda session: ledger_uploads.keep(session, "registrar", OFFICE, "旧.csv", content, AT))

    looked_at = ledger_uploads.looked_at

    def take() -> None:
        ledger_uploads.take_in(office.database, office.office, ident, AT, ON, AT, lambda *_: None)

    def looked(*asked: Any) -> Any:
        """It was taken to be cut off, and is begun again while it still runs."""
        found = looked_at(*asked)
        monkeypatch.setattr(ledger_uploads, "looked_at", looked_at)
        take()
        return found

    monkeypatch.setattr(ledger_uploads, "looked_at", looked)
    take()  # refused: its numbers are there already
    held = once(office, lambda session: session.get_one(LedgerUpload, ident))
    assert (held.count, held.refused, held.content) == (1, None, None)


def test_proceedings_taken_in_beside_a_sweep_wait_and_end(office: Bureau) -> None:
    once(office, take_in(office, "旧-1"))
    row = proceeding_ledger.Row(2, "旧-1", "reconsideration", ON, None, None)

    def sweep(session: Session) -> None:
        session.exec(select(Deadline).with_for_update()).all()

    def bring(session: Session) -> None:
        proceeding_ledger.take_in(session, office.office, [], {"旧-1": [row]}, AT, ON, lambda _: None)

    def alert(session: Session) -> None:
        session.connection().execute(sql("SELECT 1 FROM casefile FOR KEY SHARE NOWAIT"))

    assert meanwhile(office, sweep, bring, alert) is None


def test_proceedings_taken_in_after_a_notice_was_loaded_are_counted_by_it(office: Bureau) -> None:
    once(office, take_in(office, "旧-1"))
    number, row = office.receive(ON).number, proceeding_ledger.Row(2, "旧-1", "reconsideration", ON, None, None)
    notice = LOCAL | {"off": ["2026-04-08"]}
    once(office, lambda session: moving.load(session, office.office, notice, ON, AT))
    told = {"旧-1": [row], number: [replace(row, number=number)]}
    once(office, lambda session: proceeding_ledger.take_in(session, office.office, [], told, AT, ON, lambda _: None))
    assert problems(office) == []


def test_a_duty_that_is_done_waits_for_a_notice_before_it_is_held(office: Bureau) -> None:
    """As who corrects one: held before, it would wait for who loads, who waits for the other, who waits for it."""
    number = duty_desk.add(office).number

    def hold(session: Session) -> None:
        calendars.held(session, office.office, alone=True)

    def free(session: Session) -> None:
        session.connection().execute(sql("SELECT 1 FROM duty FOR UPDATE NOWAIT"))

    assert meanwhile(office, hold, lambda _: duty_desk.finish(office, number), free) is None


def test_a_file_handed_in_while_another_takes_it_out_again_stays(office: Bureau) -> None:
    """Whose act was refused takes out what no act has named; somebody else has just named it."""
    content = b"%PDF-1.7\n the same stamped page"
    file = uploads.checked("a.pdf", content, office.office.config)
    there = letterbook.folder_of(office.database, office.office) / uploads.path_of(file)

    def refused() -> None:
        with (
            pytest.raises(NotAllowed),
            laid(office.database, office.office, [(file, content)], AT),
        ):
            raise NotAllowed("现在不能这样办")

    with laid(office.database, office.office, [(file, content)], AT) as enter, office.database.write() as session:
        enter(session, "handler")
        other = threading.Thread(target=refused)
        other.start()
        until_waiting(office)
    other.join(timeout=10)
    assert there.exists()


def test_a_file_taken_out_before_it_is_named_is_laid_again(office: Bureau) -> None:
    content = b"%PDF-1.7\n the same stamped page"
    file = uploads.checked("a.pdf", content, office.office.config)
    there = letterbook.folder_of(office.database, office.office) / uploads.path_of(file)
    with laid(office.database, office.office, [(file, content)], AT) as enter:
        there.unlink()
        once(office, lambda session: enter(session, "handler"))
    assert there.exists()
    assert once(office, lambda session: session.get(Upload, file.sha256)) is not None


def test_a_group_is_not_signed_by_who_saw_an_earlier_draft(office: Bureau) -> None:
    opened = {"decision": "open", "documents": ["方案"], "manner": "邮寄"}
    numbers = [office.receive(ON, applicant={**APPLICANT, "name": name}).number for name in ("王喆", "李璟")]
    for number in numbers:
        office.act(number, "draft", ON, **opened)
        office.act(number, "submit", ON)
        office.act(number, "clear", ON, "reviewer", finding="不涉密")
    seen = once(office, lambda session: together.compared(session, numbers).seen)

    def redraft(session: Session) -> None:
        for event, by, facts in (
            ("send_back", "approver", {"reason": "改一份"}), ("draft", "handler", {**opened, "documents": ["另一方案"]}),
            ("submit", "handler", {}), ("clear", "reviewer", {"finding": "不涉密"}),
        ):  # fmt: skip
            engine.advance(session, office.office, numbers[0], event, by=by, on=ON, at=AT, facts=facts)

    def sign(_: Session) -> None:
        together.on_all(office.database, office.office, numbers, together.Act("sign", "approver", ON, AT, {}), seen)

    refused = meanwhile(office, redraft, sign)
    assert isinstance(refused, NotAllowed)
    assert "请先查看各份文书的差异" in str(refused)


def test_groups_named_in_another_order_do_not_wait_for_each_other(office: Bureau) -> None:
    numbers = [office.receive(ON).number for _ in range(2)]
    found = {"who": "甲", "where": "档案室", "words": "方案", "when": "2026-03-10", "result": "未检出"}
    search = together.Act("record_search", "handler", ON, AT, {"searches": [found]})

    def lock(number: str) -> Callable[[Session], Any]:
        words = sql("SELECT 1 FROM casefile WHERE number = :number FOR UPDATE NOWAIT")
        return lambda session: session.connection().execute(words, {"number": number})

    def group(_: Session) -> None:
        together.on_all(office.database, office.office, numbers[::-1], search)

    assert meanwhile(office, lock(numbers[0]), group, lock(numbers[1])) is None
