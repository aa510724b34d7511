"""Further copies of one form, told apart by their lines; how they are registered by page is in test_desk_web_receipt.py."""

import pytest

from workflow.acts import copies_of_a_form
from workflow.acts.copies_of_a_form import NotACopy


@pytest.mark.parametrize(
    "line",
    ["李四 11010519491231002X", "李四\u300011010519491231002x", "李四\t11010519491231002X", "李四，11010519491231002X",
     "李四\uff1a11010519491231002X", "李四11010519491231002X", "\u3000李四 、11010519491231002X "],
)  # fmt: skip
def test_the_number_after_a_name_is_no_part_of_it_however_it_is_set_off(line: str) -> None:
    (told,) = copies_of_a_form.others({"content": "方案"}, [line])
    assert told["applicant"]["name"] == "李四"
    assert told["id_number"].upper() == "11010519491231002X"


@pytest.mark.parametrize(
    "line",
    ["李四 110105 19491231 002X", "李四 1101051949123100", "李四 １１０１０５１９４９１２３１００２Ｘ", "李四（E12345678）",
     "110105194912310021", "11010519491231002X 李四"],
)  # fmt: skip
def test_no_number_is_left_within_a_name_where_it_is_shown_and_not_encrypted(line: str) -> None:
    with pytest.raises(NotACopy, match="第2行的姓名里有证件号码"):
        copies_of_a_form.others({"content": "方案"}, ["李四", line])
