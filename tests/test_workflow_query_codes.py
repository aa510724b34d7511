"""Looking a case up by number and code: one answer for wrong and unknown, limits by address and number, visits that end."""

from datetime import date, timedelta

import pytest
from gaoping import Bureau, bureau, noon

from workflow import query_codes, store
from workflow.sign_in import attempts, secret_codes
from workflow.web_tables import QueryCode

DAY = date(2026, 3, 10)
AT = noon(DAY)
CODE = "ABCD-EFGH-JKLM"


def test_a_case_is_found_with_its_code_and_not_without(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _with_code(office)
        other = office.receive(DAY).number
        found = query_codes.find(office.database, f" {number.lower()} ", "abcd efgh jklm", AT, "10.0.0.1").id
        assert found == office.row(number).id
        told = set()
        for asked, code in (
            (number, "ABCD-EFGH-JKLN"),
            ("GPZB-2026-9999", CODE),
            (other, CODE),
            ("", ""),
            ("' OR 1=1 --", CODE),
        ):
            with pytest.raises(query_codes.NotFound) as refused:
                query_codes.find(office.database, asked, code, AT, "10.0.0.2")
            told.add(str(refused.value))
        assert len(told) == 1


def test_the_work_is_the_same_for_wrong_and_unknown(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real = secret_codes.slow_hash
    with bureau(database_url) as office:
        number = _with_code(office)
        monkeypatch.setattr(secret_codes, "slow_hash", lambda code, salt: done.append(code) or real(code, salt))
        for asked in (number, "GPZB-2026-9999"):
            with pytest.raises(query_codes.NotFound):
                query_codes.find(office.database, asked, "WRNG-WRNG-WRNG", AT, "10.0.0.1")
        assert len(done) == 2


def test_the_database_holds_no_code(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _with_code(office)
        with office.database.read() as session:
            held = session.get(QueryCode, office.row(number).id)
        assert held is not None
        assert secret_codes.typed(CODE) not in repr(held) + number


def test_a_case_keeps_its_first_code(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _with_code(office)
        _give(office, number, "NEWN-EWNE-WNEW")
        with pytest.raises(query_codes.NotFound):
            query_codes.find(office.database, number, "NEWN-EWNE-WNEW", AT, "10.0.0.1")


def test_a_number_is_tried_ten_times_in_a_quarter_of_an_hour(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _with_code(office)
        for turn in range(query_codes.PER_NUMBER):
            with pytest.raises(query_codes.NotFound):
                query_codes.find(office.database, number, "WRNG-WRNG-WRNG", AT, f"10.0.1.{turn}")
        with pytest.raises(query_codes.TooMany, match="15分钟"):
            query_codes.find(office.database, number, CODE, AT, "10.0.0.9")
        later = AT + attempts.WINDOW + timedelta(seconds=1)
        assert query_codes.find(office.database, number, CODE, later, "10.0.0.9").id == office.row(number).id


def test_an_address_is_limited_over_all_numbers(database_url: str) -> None:
    with bureau(database_url) as office:
        number = _with_code(office)
        for turn in range(query_codes.PER_ADDRESS):
            with pytest.raises(query_codes.NotFound):
                query_codes.find(office.database, f"GPZB-2026-{turn + 100:04d}", CODE, AT, "10.0.0.1")
        with pytest.raises(query_codes.TooMany):
            query_codes.find(office.database, number, CODE, AT, "10.0.0.1")
        assert query_codes.find(office.database, number, CODE, AT, "10.0.0.2").id == office.row(number).id


def test_a_visit_is_to_one_case_and_ends(database_url: str) -> None:
    with bureau(database_url) as office:
        row = office.row(_with_code(office))
        with office.database.write() as session:
            token = query_codes.open_visit(session, row.id or 0, row.unit, AT)
            closed = query_codes.open_visit(session, row.id or 0, row.unit, AT)
            query_codes.close_visit(session, closed)
        with office.database.read() as session:
            found = query_codes.visited(session, token, AT + timedelta(minutes=59))
            assert found is not None
            assert found.number == row.number
            for other, at in ((token, AT + query_codes.LASTS), (closed, AT), ("", AT), ("x" * 43, AT)):
                assert query_codes.visited(session, other, at) is None


def _with_code(office: Bureau) -> str:
    number = office.receive(DAY).number
    _give(office, number, CODE)
    return number


def _give(office: Bureau, number: str, code: str) -> None:
    made = query_codes.hashed(code)
    with office.database.write() as session:
        query_codes.give(session, store.known_case(session, number), made, AT)
