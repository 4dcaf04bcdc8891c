"""What is the same in all workbooks of pages, as XlsxWriter writes it: made once, then put around the rows of each.

Belongs here: looks of cells, print set-up of sheets, and the parts of a workbook's package that know no table. Does not
belong here: cells (`cells`) and which sheets there are (`workbook`). A site has thousands of small workbooks, of which
XlsxWriter makes some hundred a second; most of that time goes into the parts that never change.

Only the files that XlsxWriter wrote are read here, nothing of its inside.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import xlsxwriter

from reports.pagefiles.values import NUMBER_PATTERNS
from reports.statistics.sheets import A4, Formats

_TITLE = "页面标题"
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 13},
    "line": {},
    "head": {"bold": True, "border": 1, "align": "center", "bg_color": "#EEF2F6", "text_wrap": True},
    "text": {"border": 1, "text_wrap": True},
    "missing": {"border": 1, "align": "right"},
    "day": {"border": 1, "num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"border": 1, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
} | {pattern: {"border": 1, "num_format": pattern} for pattern in NUMBER_PATTERNS}
_STYLES = "xl/styles.xml"
_WORKBOOK = "xl/workbook.xml"
_CORE = "docProps/core.xml"
_APP = "docProps/app.xml"


class Around(NamedTuple):
    """A part of a package as the text before and after what is filled in."""

    before: str
    after: str


class Layout(NamedTuple):
    """The XML of a sheet without its size, columns and rows: what stands before the size, between, and after."""

    before_size: str
    before_columns: str
    after_rows: str


class Package(NamedTuple):
    """A workbook without its sheets: a zip archive to be added to, and the parts that are filled in."""

    archive: bytes
    sheets: Around
    title: Around


@functools.cache
def look(name: str) -> str:
    """The attribute of a cell that looks like `name`, of `_LOOKS` or a number pattern. Raises KeyError."""
    return _styled()[0][name]


@functools.cache
def layout(head: int, is_first: bool, is_wide: bool, mark: str) -> Layout:
    """The layout of a sheet with its column titles in row `head` and `mark` at the top of each printed page."""

    def fill(book: xlsxwriter.Workbook) -> None:
        for sheet in (book.add_worksheet(), book.add_worksheet()):  # the first sheet is the chosen one
            sheet.freeze_panes(head, 1)
            sheet.hide_gridlines(2)
            sheet.set_paper(A4)
            if is_wide:
                sheet.set_landscape()
            sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
            sheet.fit_to_pages(1, 0)
            if mark:
                sheet.set_header(f"&R&9{mark}")
            sheet.set_footer("&C&9第 &P 页，共 &N 页")

    xml = _parts(fill)[f"xl/worksheets/sheet{1 if is_first else 2}.xml"]
    whole = _around(xml, "<sheetData/>")
    size = _around(whole.before, '<dimension ref="A1"/>')
    return Layout(*size, whole.after)


@functools.cache
def package(sheets: int, day: dt.date) -> Package:
    """A workbook of `day` with so many sheets, which are still to be named and added."""

    def fill(book: xlsxwriter.Workbook) -> None:
        book.set_properties({"title": _TITLE, "created": dt.datetime(day.year, day.month, day.day)})
        for _ in range(sheets):
            book.add_worksheet()

    parts = _parts(fill)
    parts[_STYLES] = _styled()[1]
    # Lists the sheets once more, for whoever looks at a file without opening it.
    parts[_APP] = re.sub("<HeadingPairs>.*</TitlesOfParts>", "", parts[_APP])
    named = parts.pop(_WORKBOOK)
    sheets_of = named[named.index("<sheets>") : named.index("<calcPr")]
    title = _around(parts.pop(_CORE), _TITLE)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            if not name.startswith("xl/worksheets/"):
                archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return Package(buffer.getvalue(), _around(named, sheets_of), title)


@functools.cache
def _styled() -> tuple[dict[str, str], str]:
    """The attribute of a cell for each look, and the part of a package that they point into."""

    def fill(book: xlsxwriter.Workbook) -> None:
        formats, sheet = Formats(book), book.add_worksheet()
        for row, properties in enumerate(_LOOKS.values()):
            sheet.write_blank(row, 0, None, formats.get(**properties))

    parts = _parts(fill)
    numbers = re.findall(r'<c r="A\d+" s="(\d+)"/>', parts["xl/worksheets/sheet1.xml"])
    return {name: f' s="{n}"' for name, n in zip(_LOOKS, numbers, strict=True)}, parts[_STYLES]


def _parts(fill: Callable[[xlsxwriter.Workbook], None]) -> dict[str, str]:
    """The files inside a workbook of XlsxWriter."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        fill(book)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _around(text: str, gap: str) -> Around:
    """The text on both sides of `gap`. Raises ValueError unless it stands there once."""
    before, after = text.split(gap)
    return Around(before, after)
