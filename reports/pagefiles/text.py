"""A table as CSV: UTF-8 with its mark, numbers without separators, days as 2025-06-30, nothing where nothing is known.

Belongs here: values -> text of a CSV file. Texts that a spreadsheet would take for a formula begin with an apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io

from reports.pagefiles.tables import PageTable, Plain

_FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n|%")


def csv_bytes(table: PageTable) -> bytes:
    """The table with one header line. The same table gives the same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_inert(title) for title in table.columns])
    writer.writerows([_written(value) for value in row] for row in table.cells)
    return buffer.getvalue().encode("utf-8-sig")


def _written(value: Plain) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return _inert(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, dt.date) else value


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
