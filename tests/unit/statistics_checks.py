"""Reading a statistics workbook back: every cell of every statistics mart against its sheet, found by its headings.

Used on the invented marts and on a whole built province.
"""

from __future__ import annotations

import io
import itertools
from typing import Any

import duckdb
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

STUB = "项目"


def compare_sheets(connection: duckdb.DuckDBPyConnection, content: bytes, year: int, *, public: bool) -> int:
    """Every figure of every statistics mart stands on its sheet, in its row and column; returns how many were compared."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    compared = 0
    tables = connection.execute(
        "select table_id, table_no from marts.rpt_statistics_contents where reporting_year = ? order by 2",
        [year],
    ).fetchall()
    for table_id, table_no in tables:
        records = connection.execute(
            "select row_no, row_label, row_kind, column_no, column_label, decimals, value, disclosure "
            f"from marts.rpt_statistics_{table_id} where reporting_year = ? order by row_no, column_no",
            [year],
        ).fetchall()
        compared += _compare(book[table_no], table_no, records, public)
    return compared


def _compare(sheet: Worksheet, table_no: str, records: list[tuple[Any, ...]], public: bool) -> int:
    columns = sorted({record[3] for record in records})
    first = _first_row(sheet) if records else 0
    compared = 0
    for shift, (_, members) in enumerate(itertools.groupby(records, key=lambda record: record[0])):
        row = first + shift
        for _, label, kind, number, heading, decimals, value, disclosure in members:
            assert (
                _plain(sheet.cell(row, 1).value) == _plain(label)[: len(_plain(sheet.cell(row, 1).value))]
            ), table_no
            cell = sheet.cell(row, 2 + columns.index(number))
            where = f"{table_no} {cell.coordinate} {label}/{heading}"
            if kind == "heading":
                assert cell.value is None, where
                continue
            if public and disclosure != "open":
                assert cell.value == "*", where
            elif value is None:
                assert cell.value == "—", where
            else:
                assert cell.value == value, where
                places = cell.number_format.partition(".")[2].count("0")
                assert places == (decimals or 0), where
            compared += 1
    return compared


def _first_row(sheet: Worksheet) -> int:
    """The row below the header, which begins at the stub and may be two rows deep."""
    start = next(cell.row for cell in sheet["A"] if cell.value == STUB)
    deep = any(block.min_row == start and block.min_col == 1 for block in sheet.merged_cells.ranges)
    return start + 2 if deep else start + 1


def _plain(text: Any) -> str:
    """Control characters are shown otherwise on a sheet; the part before the first is enough to know a row."""
    kept = itertools.takewhile(lambda sign: sign.isprintable() and sign not in "‹", str(text))
    return "".join(kept).strip()
