"""Applications begun and not sent: opened by their code alone, unreadable in the database, gone after a fortnight."""

from datetime import date, timedelta

import pytest
from gaoping import OFFICE, bureau, noon
from sqlmodel import select

from workflow import saved_forms
from workflow.web_tables import SavedForm

AT = noon(date(2026, 3, 10))
FORM = {"name": "王喆", "id_number": "140581199001010014", "content": "征收补偿安置方案"}


def test_a_form_comes_back_with_its_code_and_nobody_reads_it_without(database_url: str) -> None:
    with bureau(database_url) as office:
        with office.database.write() as session:
            code = saved_forms.save(session, OFFICE, FORM, AT)
        with office.database.read() as session:
            assert saved_forms.load(session, code.lower().replace("-", " "), AT) == FORM
            row = session.exec(select(SavedForm)).one()
            assert not any(word in repr(row) for word in (*FORM.values(), code, code.replace("-", "")))
            with pytest.raises(saved_forms.NoForm, match="草稿码"):
                saved_forms.load(session, "ABCD-EFGH-JKLM", AT)


def test_saved_again_under_the_same_code_it_is_the_newer(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        code = saved_forms.save(session, OFFICE, FORM, AT)
        assert saved_forms.save(session, OFFICE, FORM | {"name": "李昇"}, AT, code) == code
        assert saved_forms.load(session, code, AT)["name"] == "李昇"
        assert len(session.exec(select(SavedForm)).all()) == 1


def test_after_a_fortnight_it_is_gone(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        code = saved_forms.save(session, OFFICE, FORM, AT)
        late = AT + saved_forms.LASTS
        with pytest.raises(saved_forms.NoForm, match="14天"):
            saved_forms.load(session, code, late)
        saved_forms.load(session, code, late - timedelta(seconds=1))
        saved_forms.forget_expired(session, late)
        assert session.exec(select(SavedForm)).all() == []


def test_a_form_that_was_sent_is_dropped(database_url: str) -> None:
    with bureau(database_url) as office, office.database.write() as session:
        code = saved_forms.save(session, OFFICE, FORM, AT)
        saved_forms.drop(session, code)
        with pytest.raises(saved_forms.NoForm):
            saved_forms.load(session, code, AT)
