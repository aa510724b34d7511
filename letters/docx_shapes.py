"""What stands at fixed millimetres in a DOCX: frames of text, red rules and the draft's watermark."""

from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

RED = "D40000"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
ON_THE_PAGE = "position:absolute;mso-position-horizontal-relative:page;mso-position-vertical-relative:page;z-index:-1"


def rule(line: Paragraph, name: str, left: float, top: float, width: float, thick: float) -> None:
    """Draw a red rule `left` and `top` mm from the edges of the page, `width` mm long and `thick` points high."""
    place = f"margin-left:{left}mm;margin-top:{top:.2f}mm;width:{width}mm;height:{thick}pt"
    _drawn(line, f'<v:rect id="{name}" style="{ON_THE_PAGE};{place}" fillcolor="#{RED}" stroked="f"/>')


def watermark(line: Paragraph, name: str, text: str, font: str) -> None:
    """Set `text` slanting across the page behind its words."""
    style = (
        "position:absolute;width:300pt;height:150pt;rotation:330;z-index:-2;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    _drawn(
        line,
        '<v:shapetype id="gongkai_draft" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
        '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
        '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/>'
        '<v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="{name}" type="#gongkai_draft" style="{style}" fillcolor="#BFBFBF" stroked="f">'
        f'<v:fill opacity=".5"/><v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string="{text}"/></v:shape>',
    )


def frame(line: Paragraph, top: float, height: float) -> None:
    """Put a paragraph into a frame `top` mm from the upper edge of the page, 170 mm wide and centred, `height` mm high.

    Paragraphs that follow one another in the same frame stand below one another in it; the text goes on beneath.
    """
    _framed(line, w=twips(170), h=twips(height), hRule="exact", y=twips(top), vAnchor="page", hAnchor="page")


def foot(line: Paragraph) -> None:
    """Put a paragraph into a frame at the foot of the text area, as wide as the text."""
    _framed(line, w=twips(156), vAnchor="margin", yAlign="bottom", hAnchor="margin")


def borders(line: Paragraph, **thick: int) -> None:
    """Draw black rules at the paragraph's sides, `thick` eighths of a point each."""
    made = OxmlElement("w:pBdr")
    for side, size in thick.items():
        border = OxmlElement(f"w:{side}")
        put(border, val="single", sz=size, space=1, color="000000")
        made.append(border)
    line._p.get_or_add_pPr().insert_element_before(made, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def put(element: Any, **attributes: str | int) -> None:
    """Set attributes of WordprocessingML."""
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))


def twips(mm: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(mm / 25.4 * 1440)


def _framed(line: Paragraph, **place: str | int) -> None:
    made = OxmlElement("w:framePr")
    put(made, **place, wrap="notBeside", xAlign="center")
    line._p.get_or_add_pPr().insert_element_before(
        made, "w:widowControl", "w:numPr", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _drawn(line: Paragraph, shape: str) -> None:
    line._p.append(parse_xml(f"<w:r {NAMESPACES}><w:pict>{shape}</w:pict></w:r>"))
