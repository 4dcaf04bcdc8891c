"""Setting up sheets for A4: orientation, page fit, print areas, headers and footers.

Belongs here: what a printer needs to know. Does not belong here: content. Every sheet is fitted to the width of a page;
page breaks set by hand do not count then, so a chart that has to start a page gets a print area of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_abs

from reports.statistics.sheets import A4, Body, Context

_MARGIN_INCHES = 0.5
_HEAD_INCHES = 0.75
_PIXELS_AN_INCH = 96
_POINTS_AN_INCH = 72
_SHORT_INCHES, _LONG_INCHES = 8.27, 11.69
_PORTRAIT_PIXELS = 860
_ROW_POINTS = 15.0
_COLUMN_PIXELS = 64
# Programs do not agree on the width of a character: what is said to fill less than this fits on one page.
_SAFE_SHARE = 0.8


@dataclass(frozen=True)
class Place:
    """Where a chart of a certain size goes; `is_apart`: on a page of its own, beside the table on the screen."""

    row: int
    column: int
    last_row: int
    last_column: int
    is_apart: bool


def is_landscape(body: Body) -> bool:
    """Whether the table is too wide for an upright page."""
    return body.width_pixels > _PORTRAIT_PIXELS


def chart_place(body: Body, width: int, height: int) -> Place:
    """Below the notes where table and chart share a page for certain, else beside the table. Sizes are in pixels."""
    sides = (_LONG_INCHES, _SHORT_INCHES) if is_landscape(body) else (_SHORT_INCHES, _LONG_INCHES)
    scale = min(1.0, (sides[0] - 2 * _MARGIN_INCHES) * _PIXELS_AN_INCH / body.width_pixels)
    page = (sides[1] - 2 * _HEAD_INCHES) * _POINTS_AN_INCH / scale
    points = height * _POINTS_AN_INCH / _PIXELS_AN_INCH
    rows = int(points / _ROW_POINTS) + 1
    if body.height_points + 2 * _ROW_POINTS + points <= page * _SAFE_SHARE:
        row = body.end_row + 2
        return Place(row, 0, row + rows, body.last_column, is_apart=False)
    column = body.last_column + 2
    return Place(1, column, 1 + rows, column + int(width / _COLUMN_PIXELS) + 1, is_apart=True)


def set_up_table(book: Any, sheet: Any, body: Body, context: Context, chart: Place | None) -> None:
    """A table's sheet and its chart."""
    last = chart.last_row if chart and not chart.is_apart else body.end_row
    _page(sheet, context, landscape=is_landscape(body))
    areas = [xl_range_abs(0, 0, last, body.last_column)]
    if chart and chart.is_apart:
        areas.append(xl_range_abs(chart.row, chart.column, chart.last_row, chart.last_column))
    # XlsxWriter's own print_area takes one range only.
    name = f"'{sheet.get_name()}'"
    book.define_name(f"{name}!_xlnm.Print_Area", "=" + ",".join(f"{name}!{area}" for area in areas))


def set_up_list(
    sheet: Any, context: Context, last_row: int, last_column: int, *, landscape: bool = False
) -> None:
    """A sheet of text."""
    _page(sheet, context, landscape=landscape)
    sheet.print_area(0, 0, last_row, last_column)


def _page(sheet: Any, context: Context, *, landscape: bool) -> None:
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=_MARGIN_INCHES, right=_MARGIN_INCHES, top=_HEAD_INCHES, bottom=_HEAD_INCHES)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    if context.mark:
        sheet.set_header(f"&R&9{context.mark}")
    sheet.set_footer("&C&9— &P / &N —")
