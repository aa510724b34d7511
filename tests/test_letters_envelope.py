"""An envelope keeps the corners the post reads free, and prints the postcode's boxes only where there is a postcode."""

from dataclasses import replace
from datetime import date

import pytest
from pypdfium2 import PdfDocument

from letters import pdf
from letters.envelope import SIZES, Address, Envelope

SENDER = Address("高平市人民政府办公室", "高平市长平西街46号", "048400")
ONE = Envelope("DL", Address("王喆璟", "高平市东城街道1号", "030000"), SENDER, date(2026, 3, 10))
MM = 72 / 25.4


def words(content: bytes, left: float = 0, top: float = 0, right: float = 999, bottom: float = 999) -> str:
    """Return the text of the first page inside a rectangle in millimetres from the upper left corner."""
    page = PdfDocument(content)[0]
    height = page.get_height()
    return str(page.get_textpage().get_text_bounded(left * MM, height - bottom * MM, right * MM, height - top * MM))


@pytest.mark.parametrize("size", SIZES)
def test_the_corner_holds_the_postcode_and_the_foot_nothing(size: str) -> None:
    made = pdf.envelopes([replace(ONE, size=size)])
    width, height = SIZES[size]
    assert "".join(words(made, right=90, bottom=26).split()) == "030000"
    assert words(made, left=width - 160, right=width - 55, top=height - 20) == ""
    for word in ("王喆璟　收", "高平市东城街道1号", "高平市人民政府办公室", "邮政编码　048400"):
        assert word in words(made)


def test_without_a_postcode_there_are_no_boxes() -> None:
    made = pdf.envelopes([replace(ONE, to=replace(ONE.to, postcode=None))])
    assert words(made, right=90, bottom=26) == ""
    assert len(list(PdfDocument(made)[0].get_objects())) < len(list(PdfDocument(pdf.envelopes([ONE]))[0].get_objects()))


def test_a_long_address_and_a_long_name_stay_above_the_sender() -> None:
    to = Address(
        "山西某某建设工程项目管理咨询有限责任公司高平分公司第一项目部法务室", "高平市米山镇某某村" * 12, "048400"
    )
    made = pdf.envelopes([replace(ONE, to=to)])
    above = words(made, top=26, bottom=68)
    assert "".join(above.split()).endswith("法务室收")
    assert "高平市长平西街46号" not in above


def test_the_same_envelopes_are_the_same_bytes_and_a_page_each() -> None:
    made = pdf.envelopes([ONE, ONE])
    assert made == pdf.envelopes([ONE, ONE])
    assert len(PdfDocument(made)) == 2


def test_strangers_words_are_words() -> None:
    odd = '#set page(width: 1mm) $x$ <w:p/> {{ 1 }} "'
    assert odd in words(pdf.envelopes([replace(ONE, to=replace(ONE.to, address=odd))])).replace("\r\n", "")


def test_a_size_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="没有这种信封：A9"):
        replace(ONE, size="A9")
