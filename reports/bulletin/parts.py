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

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
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
    made = place.add_paragraph(style=look.name)
    parts = [run(text)] if text else []
    if target:
        start = element("bookmarkStart", id=str(target.number), name=target.name)
        parts = [start, *parts, element("bookmarkEnd", id=str(target.number))]
    made._p.extend(parts)
    return made


def contents_line(document: Document, text: str, page: str, look: Look, target: Target) -> None:
    """A line of the contents: a link to the place, a dotted leader, the page as a live reference."""
    made = document.add_paragraph(style=look.name)
    tabs = element("tabs", element("tab", val="right", leader="dot", pos=str(int(styles.TEXT_WIDTH_PT * 20))))
    made._p.get_or_add_pPr().append(tabs)
    tab = element("r", element("tab"))
    made._p.append(
        element("hyperlink", run(text), tab, *field(f"PAGEREF {target.name} \\h", page), anchor=target.name)
    )


def page_number(place: HeaderOrFooter) -> None:
    """`— 1 —`, as official documents number their pages."""
    made = place.add_paragraph(style=styles.FOOTER.name)
    made._p.extend([run("— "), *field("PAGE", "1"), run(" —")])


def picture(document: Document, png: bytes, width: float, alternative: str, caption: str) -> None:
    """A picture, `width` in points, and its caption below, in one paragraph that no page break divides.

    `alternative` says what it shows.
    """
    made = document.add_paragraph(style=styles.PICTURE.name)
    made.add_run().add_picture(io.BytesIO(png), width=Pt(width))
    for properties in made._p.iter(qn("wp:docPr")):
        properties.set("descr", safe(alternative))
        properties.set("name", "图")
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


def grid(document: Document, widths: Sequence[float], header: Sequence[Sequence[GridCell]],
         body: Sequence[Sequence[GridCell]], *, is_whole: bool = False) -> None:  # fmt: skip
    """A three-line table: header lines are repeated on every page, no row breaks across pages. Widths in points.

    `is_whole`: all of it stays on one page.
    """
    properties = element(
        "tblPr",
        element("tblStyle", val="ThreeLines"),
        element("tblW", w=str(int(sum(widths) * 20)), type="dxa"),
        element("jc", val="center"),
        element("tblLayout", type="fixed"),
        element(
            "tblLook", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0", noHBand="1", noVBand="1"
        ),
    )
    columns = element("tblGrid", *(element("gridCol", w=str(int(width * 20))) for width in widths))
    rows = [
        *(_row(line, widths, is_header=True, is_last=line is header[-1]) for line in header),
        *(_row(line, widths, is_kept=is_whole and line is not body[-1]) for line in body),
    ]
    table = element("tbl", properties, columns, *rows)
    document.element.body.insert_element_before(table, "w:sectPr")


def _row(
    line: Sequence[GridCell], widths: Sequence[float], *, is_header: bool = False, is_last: bool = False,
    is_kept: bool = False,
) -> Any:  # fmt: skip
    properties = element("trPr", element("cantSplit"))
    if is_header:
        properties.append(element("tblHeader"))
    made = element("tr", properties)
    place = 0
    for cell in line:
        width = sum(widths[place : place + cell.span])
        made.append(_cell(cell, width, is_header=is_header, is_last=is_last, is_kept=is_kept))
        place += cell.span
    return made


def _cell(cell: GridCell, width: float, *, is_header: bool, is_last: bool, is_kept: bool) -> Any:
    properties = element("tcPr", element("tcW", w=str(int(width * 20)), type="dxa"))
    if cell.span > 1:
        properties.append(element("gridSpan", val=str(cell.span)))
    if cell.rows > 1:
        properties.append(element("vMerge", val="restart"))
    elif cell.rows == 0:
        properties.append(element("vMerge"))
    if is_header and (is_last or cell.ruled):
        line = element("bottom", val="single", sz="6", space="0", color="000000")
        properties.append(element("tcBorders", line))
    properties.append(element("vAlign", val="center"))
    style = element("pPr", element("pStyle", val=""))
    style[0].set(qn("w:val"), cell.look.name)
    if is_kept:
        style.append(element("keepNext"))
    if cell.level:
        style.append(element("ind", left=str(int(cell.level * cell.look.size * 20))))
    return element("tc", properties, element("p", style, *([run(cell.text)] if cell.text else [])))
