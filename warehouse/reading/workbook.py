"""Received files as sheets of cells, whatever they were: xlsx, CSV or JSON.

Belongs here: opening with the right library and giving every cell its text. Does not belong here: what a
cell means.

Small sheets are lists of cells (python-calamine knows merges and positions). Large ones, CSV and JSON are
polars frames of text (fastexcel), because a table of millions of cells is worked on by column.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import fastexcel
import polars as pl
import python_calamine as calamine

from warehouse.reading.gatekeeper import Admitted
from warehouse.reading.refusal import Refusal
from warehouse.reading.xlsx_scan import LARGE_SHEET_ROWS, CellFault, Merge

ROWS_A_PIECE = 20_000
TOP_ROWS = 30
"""Headers, titles and unit notes of a large sheet are looked for in its first rows only."""
_DELIMITERS = (",", "\t", ";")

Row = list[Any]


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows` are cells from A1 ('' = empty); of a large sheet only the top, and `frame` has all
    of it.

    `frame`: one String column a sheet column (`c0` = A), one row a sheet row, null = empty.
    """

    name: str
    rows: list[Row]
    is_hidden: bool = False
    merges: list[Merge] = field(default_factory=list)
    faults: dict[str, tuple[CellFault, str]] = field(default_factory=dict)
    frame: pl.DataFrame | None = None
    is_chart: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no cell of the sheet (of a large one: of its top) has content."""
        return not any(cell != "" for row in self.rows for cell in row)


def open_sheets(content: bytes, admitted: Admitted, stem: str) -> list[Sheet]:
    """Every sheet of an admitted file, in order; a CSV or JSON is one sheet named `stem`. Raises Refusal
    (F02, F04).
    """
    if admitted.kind == "csv":
        return [_frame_sheet(stem, _csv_frame(admitted.text))]
    if admitted.kind == "json":
        return [_frame_sheet(stem, _json_frame(admitted.text))]
    try:
        return _open_workbook(content, admitted)
    except (calamine.CalamineError, fastexcel.FastExcelError) as error:
        raise Refusal("F02", detail="工作簿内部结构有误") from error


def _open_workbook(content: bytes, admitted: Admitted) -> list[Sheet]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[Sheet] = []
    for metadata in book.sheets_metadata:
        name = metadata.name
        if metadata.typ != calamine.SheetTypeEnum.WorkSheet:
            sheets.append(Sheet(name, [], is_chart=True))
            continue
        facts = admitted.facts.get(name)
        if facts is not None and facts.row_count > LARGE_SHEET_ROWS:
            sheet = _frame_sheet(name, _excel_frame(content, name))
            sheet.merges = list(facts.merges)
        else:
            parsed = book.get_sheet_by_name(name)
            rows = parsed.to_python(skip_empty_area=False)
            sheet = Sheet(name, rows, merges=parsed.merged_cell_ranges or [])
        sheet.is_hidden = metadata.visible != calamine.SheetVisibleEnum.Visible
        if facts is not None:
            sheet.faults = facts.faults
        sheets.append(sheet)
    return sheets


def _frame_sheet(name: str, frame: pl.DataFrame) -> Sheet:
    rows: list[Row] = [["" if cell is None else cell for cell in row] for row in frame.head(TOP_ROWS).rows()]
    return Sheet(name, rows, frame=frame)


def _excel_frame(content: bytes, name: str) -> pl.DataFrame:
    sheet = fastexcel.read_excel(content).load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame = sheet.to_polars()
    places = [column.absolute_index for column in sheet.selected_columns]
    by_place = {place: frame.to_series(at).rename(f"c{place}") for at, place in enumerate(places)}
    blank = pl.Series([None], dtype=pl.String)
    columns = [
        by_place[place] if place in by_place else blank.new_from_index(0, frame.height).alias(f"c{place}")
        for place in range(max(places, default=-1) + 1)
    ]
    text = pl.all()
    return pl.DataFrame(columns).select(
        pl.when(text == "true").then(pl.lit("TRUE")).when(text == "false").then(pl.lit("FALSE"))
        .otherwise(text.str.strip_suffix(" 00:00:00")).name.keep()
    )  # fmt: skip


def _csv_frame(text: str) -> pl.DataFrame:
    """A CSV by the separator that its first line has most of; lines may be of different lengths."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda mark: first_line.count(mark))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    frames: list[pl.DataFrame] = []
    try:
        # A slice at a time: millions of Python strings take many times the memory of their column.
        while piece := list(islice(rows, ROWS_A_PIECE)):
            frames.append(_rows_frame(piece))
    except csv.Error as error:
        raise Refusal("F02", detail=f"CSV 结构有误（第 {rows.line_num} 行）") from error
    return pl.concat(frames, how="diagonal")


def _json_frame(text: str) -> pl.DataFrame:
    """An array of objects as a table: row 1 holds the keys in order of first appearance, each object is one
    more row.
    """
    try:
        records = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal("F02", detail="JSON 语法有误") from error
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise Refusal("F04", detail="JSON，但不是由对象组成的数组")
    keys = list(dict.fromkeys(key for record in records for key in record))
    return _rows_frame([keys, *([_json_text(record.get(key)) for key in keys] for record in records)])


def _json_text(value: object) -> str:
    if value is None:
        return ""
    return (
        cell_text(value)[0] or ""
        if isinstance(value, (str, bool, float))
        else json.dumps(value, ensure_ascii=False)
    )


def _rows_frame(rows: list[list[str]]) -> pl.DataFrame:
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) if len(row) < width else row for row in rows]
    columns = [
        pl.Series(f"c{at}", column, dtype=pl.String) for at, column in enumerate(zip(*padded, strict=True))
    ]
    return pl.DataFrame(columns).select(pl.when(pl.all() != "").then(pl.all()))


def cell_text(value: object) -> tuple[str | None, float | None]:
    """(text, number) of a parsed cell: text in its shortest exact form (`320`, `1234.5`, `2023-05-31`,
    `TRUE`).

    A blank cell has no text; number only for a numeric cell.
    """
    kind = type(value)
    if kind is str:
        return (value or None), None  # type: ignore[return-value]  # kind says it is a str
    if kind is float:
        return _float_text(value), value  # type: ignore[arg-type, return-value]
    if kind is bool:
        return ("TRUE" if value else "FALSE"), None
    if kind is dt.datetime:
        return str(value).removesuffix(" 00:00:00"), None
    return str(value), None


def _float_text(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    return format(Decimal(text), "f") if "e" in text else text
