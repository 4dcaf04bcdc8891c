"""Workbooks written from layouts: a grid of cells that remembers where every field went.

Belongs here: laying out a form from `warehouse/layouts`, moving its blocks, saving it as .xlsx. Does not
belong here: what is filled in (`content`), or what goes wrong (`variants`, `faults`).
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
import yaml

from warehouse.sample.vocabulary import load_data
from warehouse.settings import layouts_dir

Cells = dict[tuple[int, int], Any]
_CREATED = datetime(2019, 1, 1)  # workbook property; fixed, so that equal content gives equal bytes
DATE_STYLES: tuple[Callable[[date], Any], ...] = (
    lambda day: day,
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: (day - date(1899, 12, 30)).days,
)


@dataclass(frozen=True)
class Formula:
    """A formula cell with the result a spreadsheet program saved, or none."""

    text: str
    result: float | str | None


@dataclass
class Sheet:
    """One sheet: `cells` by zero-based (row, column)."""

    sheet_id: str
    name: str
    kind: str
    cells: Cells = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    layout: dict[str, Any] = field(default_factory=dict)
    records: list[int] = field(default_factory=list)
    header_row: int = 0


@dataclass
class Book:
    """A filled form. `places` says in which sheet and cell each part of it stands: ("value" | "label" |
    "unit" | "code", field), ("header", sheet_id, column), ("row", sheet_id, record, field).
    """

    layout: dict[str, Any]
    sheets: list[Sheet] = field(default_factory=list)
    places: dict[tuple[Any, ...], tuple[Sheet, int, int]] = field(default_factory=dict)

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet with a layout id."""
        return next(item for item in self.sheets if item.sheet_id == sheet_id)

    def put(self, sheet: Sheet, row: int, column: int, value: Any, *key: Any) -> None:
        """Writes a cell and remembers it under `key`."""
        if value is not None and value != "":
            sheet.cells[row, column] = value
        if key:
            self.places[key] = (sheet, row, column)

    def get(self, *key: Any) -> Any:
        """The cell that stands under `key`."""
        sheet, row, column = self.places[key]
        return sheet.cells.get((row, column))

    def set(self, value: Any, *key: Any) -> None:
        """Replaces the cell under `key`; None or "" empties it."""
        sheet, row, column = self.places[key]
        if value is None or value == "":
            sheet.cells.pop((row, column), None)
        else:
            sheet.cells[row, column] = value

    def where(self, *key: Any) -> tuple[str, str]:
        """Sheet name and cell reference ("C5") of `key`."""
        sheet, row, column = self.places[key]
        return sheet.name, cell_name(row, column)

    def move(self, sheet: Sheet, moved: Callable[[int, int], tuple[int, int]]) -> None:
        """Moves every cell of a sheet, its merges and what is remembered about it."""
        sheet.cells = {moved(*at): value for at, value in sheet.cells.items()}
        sheet.merges = [(*moved(a, b), *moved(c, d)) for a, b, c, d in sheet.merges]
        sheet.records = [moved(row, 0)[0] for row in sheet.records]
        for key, (owner, row, column) in self.places.items():
            if owner is sheet:
                self.places[key] = (sheet, *moved(row, column))


@functools.cache
def load_layout(path: str) -> dict[str, Any]:
    """The layout at warehouse/layouts/<path>.yml."""
    return yaml.safe_load((layouts_dir() / f"{path}.yml").read_text(encoding="utf-8"))


@functools.cache
def form_data() -> dict[str, Any]:
    """data/forms.yml."""
    return load_data("forms")


def cell_name(row: int, column: int) -> str:
    """ "C5" for (4, 2)."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def build_book(
    layout_path: str,
    fields: dict[str, Any],
    indicators: dict[str, Any],
    tables: dict[str, list[dict[str, Any]]],
    *,
    title: str = "",
) -> Book:
    """A clean filled form of a layout: `fields` by field, `indicators` by code in the layout's unit, `tables`
    by table.
    """
    layout = load_layout(layout_path)
    book = Book(layout)
    for spec in layout["sheets"]:
        name = spec["names"][0] if spec["names"][0] != "*" else title or layout["title"]
        sheet = Sheet(spec["id"], name, spec["kind"], layout=spec)
        book.sheets.append(sheet)
        if spec["kind"] == "fields":
            _lay_fields(book, sheet, fields)
        elif spec["kind"] == "indicators":
            _lay_indicators(book, sheet, indicators)
        else:
            _lay_table(book, sheet, tables.get(spec["table"], []), title, fields)
    explanation = form_data()["explanation"]
    if explanation["sheet"] in layout["ignored_sheets"]:
        book.sheets.append(Sheet("", explanation["sheet"], "text", {(0, 0): explanation["text"]}))
    return book


def _lay_fields(book: Book, sheet: Sheet, fields: dict[str, Any]) -> None:
    pairs = 2 if book.layout["layout_id"] in form_data()["two_column_cover"] else 1
    ignored = sheet.layout["ignored_labels"]
    text = book.layout["recognise"][0]["text"]
    book.put(sheet, 0, 0, next((label for label in ignored if text in label), text), "title", sheet.sheet_id)
    sheet.merges.append((0, 0, 0, 2 * pairs - 1))
    for number, entry in enumerate(sheet.layout["entries"]):
        row, column = 2 + number // pairs, 2 * (number % pairs)
        book.put(sheet, row, column, entry["labels"][0], "label", entry["field"])
        book.put(sheet, row, column + 1, fields.get(entry["field"]), "value", entry["field"])
    row = 3 + (len(sheet.layout["entries"]) - 1) // pairs
    for label in form_data()["signature_rows"]:
        if label in ignored:
            row += 1
            book.put(sheet, row, 0, label)


def _lay_indicators(book: Book, sheet: Sheet, indicators: dict[str, Any]) -> None:
    headers = sheet.layout["headers"]
    columns = {name: at for at, name in enumerate(name for name in _COLUMN_ORDER if name in headers)}
    book.put(sheet, 0, 0, sheet.layout["names"][-1], "title", sheet.sheet_id)
    sheet.merges.append((0, 0, 0, len(columns) - 1))
    if any(entry["unit"] == "万元" for entry in sheet.layout["entries"]):
        book.put(sheet, 1, len(columns) - 1, "单位：万元", "note", sheet.sheet_id)
    sheet.header_row = 2
    for name, column in columns.items():
        book.put(sheet, 2, column, headers[name][0], "header", sheet.sheet_id, name)
    row = 3
    for entry in sheet.layout["entries"]:
        section = form_data()["section_rows"].get(entry["field"])
        if section in sheet.layout["ignored_labels"]:
            book.put(sheet, row, columns["label"], section)
            row += 1
        sheet.records.append(row)
        if "code" in columns:
            book.put(sheet, row, columns["code"], entry.get("code"), "code", entry["field"])
        book.put(sheet, row, columns["label"], entry["labels"][0], "label", entry["field"])
        book.put(sheet, row, columns["unit"], entry["unit"], "unit", entry["field"])
        book.put(sheet, row, columns["value"], indicators.get(entry["field"]), "value", entry["field"])
        row += 1


_COLUMN_ORDER = ("code", "label", "unit", "value", "note")


def _lay_table(
    book: Book, sheet: Sheet, rows: list[dict[str, Any]], title: str, fields: dict[str, Any]
) -> None:
    entries = sheet.layout["entries"]
    numbered = "序号" in sheet.layout.get("ignored_columns", [])
    book.put(sheet, 0, 0, fields.get("title") or title or sheet.name, "title", sheet.sheet_id)
    head = 1
    for entry in sheet.layout.get("above", []):
        if entry["field"] != "title" and fields.get(entry["field"]):
            book.put(sheet, head, 0, entry["labels"][0], "label", entry["field"])
            book.put(sheet, head, 1, fields[entry["field"]], "value", entry["field"])
            head += 1
    sheet.header_row = head
    if numbered:
        book.put(sheet, head, 0, "序号")
    columns = {entry["field"]: at for at, entry in enumerate(entries, start=int(numbered))}
    for entry in entries:
        unit = entry.get("unit") if entry.get("type") == "number" else None
        label = f"{entry['labels'][0]}（{unit}）" if unit else entry["labels"][0]
        book.put(sheet, head, columns[entry["field"]], label, "header", sheet.sheet_id, entry["field"])
    for record, values in enumerate(rows):
        row = head + 1 + record
        sheet.records.append(row)
        if numbered:
            book.put(sheet, row, 0, record + 1)
        for name, column in columns.items():
            book.put(sheet, row, column, values.get(name), "row", sheet.sheet_id, record, name)


def apply_date_style(book: Book, style: int) -> None:
    """Writes every date of the book in one of DATE_STYLES."""
    render = DATE_STYLES[style]
    for sheet in book.sheets:
        for at, value in sheet.cells.items():
            if isinstance(value, date):
                sheet.cells[at] = render(value)


def save_book(sheets: Iterable[Sheet]) -> bytes:
    """The .xlsx bytes of sheets; equal sheets give equal bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"created": _CREATED, "author": "示例数据"})
    bold = workbook.add_format({"bold": True})
    day_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        page.set_column(0, 12, 20)
        covered = {(a, b): (a, b, c, d) for a, b, c, d in sheet.merges}
        for (row, column), value in sheet.cells.items():
            if (row, column) in covered:
                page.merge_range(*covered[row, column], value, bold)
            elif isinstance(value, str):
                page.write_string(row, column, value)
            elif isinstance(value, bool):
                page.write_boolean(row, column, value)
            elif isinstance(value, int | float):
                page.write_number(row, column, value)
            elif isinstance(value, date):
                page.write_datetime(row, column, datetime(value.year, value.month, value.day), day_format)
            elif isinstance(value, Formula):
                result: Any = "" if value.result is None else value.result
                page.write_formula(row, column, value.text, None, result)
        if sheet.hidden:
            page.hide()
    workbook.close()
    return buffer.getvalue()
