"""Whose letters go out under seal: the unit's own choice, else the office's; an answer on the spot is stamped afterwards."""

from datetime import date

import pytest
from gaoping import FINANCE, OFFICE, bureau, configuration

from workflow.config import LetterOptions

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("office", "own", "wanted"),
    [(False, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_a_unit_may_choose_otherwise_than_the_office(office: bool, own: bool | None, wanted: bool) -> None:
    config = configuration(letters=LetterOptions(seal=office))
    unit = config.unit(FINANCE).model_copy(update={"seal": own})
    config = config.model_copy(update={"units": (unit, *config.units[1:])})
    assert config.seal_of(FINANCE) is wanted
    assert config.seal_of(OFFICE) is office


def test_an_answer_on_the_spot_is_not_held_up_and_may_be_stamped_once_afterwards(database_url: str) -> None:
    with bureau(database_url, letters=LetterOptions(seal=True)) as office:
        number = office.receive(DAY).number
        said = {
            "decision": "open",
            "documents": ["方案"],
            "manner": "当面",
            "receiver": "王喆",
            "approved_by": "approver",
        }
        office.act(number, "answer_on_the_spot", DAY, **said)
        copy = office.upload("盖章件", "handler", DAY)
        office.act(number, "record_stamped", DAY, letter=2, file=copy)
        letter = office.document(number, DAY)["letters"][1]
        assert (letter["status"], letter["stamped"]) == ("served", copy["sha256"])
