"""The pieces of a Word document that python-docx does not make by itself.

Belongs here: paragraphs by style, fields, bookmarks, contents lines, three-line tables, pictures. Does not belong
here: which texts and tables a bulletin has. Texts only ever become text nodes, so nothing in them is markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.shape import CT_Inline
from docx.section import _Footer, _Header
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from reports.bulletin import styles
from reports.bulletin.styles import Look
from reports.statistics.reading import inert

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """A `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def safe(text: str) -> str:
    """A text on one line without what XML cannot hold; what was there shows as a sign."""
    return _NOT_XML.sub("\ufffd", inert(text))


def run(text: str) -> Any:
    """A run without properties of its own: the paragraph's style says how it looks."""
    node = OxmlElement("w:t")
    node.text = safe(text)
    node.set(qn("xml:space"), "preserve")
    return element("r", node)


def field(code: str, shown: str) -> list[Any]:
    """A field such as `PAGE`, with what it shows until a program fills it."""
    instruction = OxmlElement("w:instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
        run(shown),
        element("r", element("fldChar", fldCharType="end")),
    ]


@dataclass(frozen=True)
class Target:
    """A place that the contents point to."""

    number: int

    @property
    def name(self) -> str:
        """The bookmark."""
        return f"_Ref{self.number:06d}"


HeaderOrFooter = _Header | _Footer


def paragraph(
    place: Document | HeaderOrFooter, text: str, look: Look, target: Target | None = None
) -> Paragraph:
    """Add a paragraph of one style to a document, header or footer, with a bookmark when `target` is given."""
    made = _styled(place, look)
    parts = [run(text)] if text else []
    if target:
        start = element("bookmarkStart", id=str(target.number), name=target.name)
        parts = [start, *parts, element("bookmarkEnd", id=str(target.number))]
    made._p.extend(parts)
    return made


def _styled(place: Document | HeaderOrFooter, look: Look) -> Paragraph:
    """A new paragraph. The style is named straight away: python-docx would go through all styles to find it."""
    made = place.add_paragraph()
    made._p.style = look.name
    return made


def contents_line(document: Document, text: str, page: str, look: Look, target: Target) -> None:
    """A line of the contents: a link to the place, a dotted leader, the page as a live reference."""
    made = _styled(document, look)
    tabs = element("tabs", element("tab", val="right", leader="dot", pos=str(int(styles.TEXT_WIDTH_PT * 20))))
    made._p.get_or_add_pPr().append(tabs)
    tab = element("r", element("tab"))
    made._p.append(
        element("hyperlink", run(text), tab, *field(f"PAGEREF {target.name} \\h", page), anchor=target.name)
    )


def page_number(place: HeaderOrFooter) -> None:
    """`— 1 —`, as official documents number their pages."""
    made = _styled(place, styles.FOOTER)
    made._p.extend([run("— "), *field("PAGE", "1"), run(" —")])


def picture(
    document: Document, png: bytes, width: float, alternative: str, caption: str, number: int
) -> None:
    """A picture, `width` in points, and its caption below, in one paragraph that no page break divides.

    `alternative` says what it shows; `number` is its own in the document.
    """
    made = _styled(document, styles.PICTURE)
    relation, image = document.part.get_or_add_image(io.BytesIO(png))
    inline = CT_Inline.new_pic_inline(number, relation, "", *image.scaled_dimensions(Pt(width), None))
    inline.docPr.set("descr", safe(alternative))
    inline.docPr.set("name", "图")
    made.add_run()._r.add_drawing(inline)
    made._p.extend([element("r", element("br")), run(caption)])


@dataclass(frozen=True)
class GridCell:
    """A cell of a grid: `span` columns wide; `rows` 2 = goes on into the next header line; `level` indents it."""

    text: str
    look: Look
    span: int = 1
    rows: int = 1
    level: int = 0
    ruled: bool = False


_FINE_LINES = '<w:tblBorders><w:insideH w:val="single" w:sz="2" w:space="0" w:color="BBBBBB"/></w:tblBorders>'


def grid(document: Document, widths: Sequence[float], header: Sequence[Sequence[GridCell]],
         body: Sequence[Sequence[GridCell]], *, is_whole: bool = False,
         is_lined: bool = False) -> None:  # fmt: skip
    """A three-line table: header lines are repeated on every page, no row breaks across pages. Widths in points.

    `is_whole`: all of it stays on one page; `is_lined`: a fine line between rows. A table is written as text and parsed
    once: made element by element, the thousands of cells took half the time of a document.
    """
    columns = "".join(f'<w:gridCol w:w="{int(width * 20)}"/>' for width in widths)
    rows = [
        *(_row(line, widths, is_header=True, is_last=line is header[-1]) for line in header),
        *(_row(line, widths, is_kept=is_whole and line is not body[-1]) for line in body),
    ]
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="ThreeLines"/>'
        f'<w:tblW w:w="{int(sum(widths) * 20)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{_FINE_LINES if is_lined else ""}<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )
    document.element.body.insert_element_before(table, "w:sectPr")


def _row(
    line: Sequence[GridCell], widths: Sequence[float], *, is_header: bool = False, is_last: bool = False,
    is_kept: bool = False,
) -> str:  # fmt: skip
    cells = []
    place = 0
    for cell in line:
        width = sum(widths[place : place + cell.span])
        cells.append(_cell(cell, width, is_ruled=is_header and (is_last or cell.ruled), is_kept=is_kept))
        place += cell.span
    repeated = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


_MERGES = {0: "<w:vMerge/>", 1: "", 2: '<w:vMerge w:val="restart"/>'}
_RULE = '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'


def _cell(cell: GridCell, width: float, *, is_ruled: bool, is_kept: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    kept = "<w:keepNext/>" if is_kept else ""
    indent = f'<w:ind w:left="{int(cell.level * cell.look.size * 20)}"/>' if cell.level else ""
    text = f'<w:r><w:t xml:space="preserve">{escape(safe(cell.text))}</w:t></w:r>' if cell.text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{int(width * 20)}" w:type="dxa"/>{span}{_MERGES[cell.rows]}'
        f'{_RULE if is_ruled else ""}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{cell.look.name}"/>{kept}{indent}</w:pPr>{text}</w:p></w:tc>'
    )
