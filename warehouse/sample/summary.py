"""The flat 年度报告汇总 that a platform exports for some years, one row a center.

Belongs here: its rows and its three file kinds (GB18030 CSV, UTF-8 CSV with BOM, xlsx). Does not belong here:
columns (the layout).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.content import stated_value
from warehouse.sample.files import save_file
from warehouse.sample.forms import build_book, cell_name, form_data, load_layout, save_book
from warehouse.sample.indicators import FREE_COUNTS
from warehouse.sample.model import Center
from warehouse.sample.naming import source
from warehouse.sample.reports import WrittenReport
from warehouse.sample.truth import Planted
from warehouse.sample.values import Values, indicator_series
from warehouse.sample.vocabulary import vocabulary

SUMMARY_LAYOUT = "annual_summary/v1"
SUMMARY_SHEET = "年度报告汇总"


@dataclass
class WrittenSummary:
    """A summary: its path in the inbox, the cases planted in it, and the reports that stand nowhere else."""

    path: str
    planted: list[Planted] = field(default_factory=list)
    only_here: list[WrittenReport] = field(default_factory=list)


def summary_row(center: Center, year: int, on: date, values: Values) -> dict[str, Any]:
    """One row, by field of the summary layout, with the name and department of the day of export."""
    row: dict[str, Any] = {
        "reporting_year": year,
        "center_code": center.code,
        "center_name": center.attribute("name", on, as_filed=True),
        "department": vocabulary().department_names[center.attribute("department", on, as_filed=True)],
    }
    for entry in load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"]:
        if entry["field"] in values:
            row[entry["field"]] = stated_value(entry["field"], values[entry["field"]], entry["unit"])
    return row


def write_summary(request: Request, province: Province, year: int, at: datetime) -> WrittenSummary:
    """Writes the summary of a year: reports without a planted case, some rows differing from their form
    (C16), and some centers that sent no form (C08).
    """
    kind = form_data()["summary_kinds"][form_data()["summary_years"].index(year - request.first)]
    path = form_data()["paths"]["summary"].format(year=year, extension="xlsx" if kind == "xlsx" else "csv")
    done = WrittenSummary(path)
    rng = source(request.seed, "summary", year)
    filed = {task.center_index for task in province.tasks if task.year == year and not task.case}
    silent = [
        center for center in province.centers if center.filing.get(year) == "missing" and not center.situation
    ]
    config = form_data()
    without_form = {
        c.index for c in rng.sample(silent, round(len(silent) * config["summary_without_form_share"]))
    }
    listed = [center for center in province.centers if center.index in filed or center.index in without_form]
    plain = [number for number, center in enumerate(listed) if center.index in filed and not center.situation]
    differing = set(rng.sample(plain, round(len(plain) * config["summary_differs_share"])))
    rows = []
    for number, center in enumerate(listed):
        values = indicator_series(center, request.seed, request.first, request.last)[year]
        told = dict(values)
        if number in differing:
            code = rng.choice(FREE_COUNTS)
            told[code] += rng.randint(2, 6)
            done.planted.append(
                _planted(
                    "summary_differs",
                    "C16",
                    path,
                    kind,
                    number,
                    code,
                    center,
                    year,
                    f"单报为 {values[code]:g}",
                )
            )
        if center.index in without_form:
            done.planted.append(
                _planted("summary_only", "C08", path, kind, number, "center_code", center, year, "无单报")
            )
            done.only_here.append(
                WrittenReport(
                    center.code, year, values, stated=dict(values), source_file=path, case="summary_only"
                )
            )
        rows.append(summary_row(center, year, at.date(), told))
    save_file(request.inbox, path, summary_bytes(rows, kind))
    return done


def _planted(
    fault: str,
    code: str,
    path: str,
    kind: str,
    number: int,
    field_name: str,
    center: Center,
    year: int,
    detail: str,
) -> Planted:
    """A case at a cell of data row `number` (0-based): a CSV has its header in row 1, the workbook a title
    above it.
    """
    column = next(
        at
        for at, entry in enumerate(load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"])
        if entry["field"] == field_name
    )
    is_book = kind == "xlsx"
    cell = cell_name(number + (2 if is_book else 1), column + (1 if is_book else 0))
    indicator = field_name if field_name in vocabulary().indicators else ""
    return Planted(
        fault,
        "check",
        code,
        path,
        SUMMARY_SHEET if is_book else path.rpartition("/")[2].removesuffix(".csv"),
        cell,
        center.code,
        year,
        indicator,
        detail,
    )


def summary_bytes(rows: list[dict[str, Any]], kind: str) -> bytes:
    """The file of a summary: `kind` gb18030, bom or xlsx. Row 1 of a CSV is its header."""
    if kind == "xlsx":
        table = load_layout(SUMMARY_LAYOUT)["sheets"][0]["table"]
        return save_book(build_book(SUMMARY_LAYOUT, {}, {}, {table: rows}, title=SUMMARY_SHEET).sheets)
    entries = load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([entry["labels"][0] for entry in entries])
    for row in rows:
        writer.writerow([row.get(entry["field"], "") for entry in entries])
    return buffer.getvalue().encode("gb18030" if kind == "gb18030" else "utf-8-sig")
