"""The province as flat files, for any number of centers: a register as a folder of CSV, one 年度报告汇总 CSV
a year.

Belongs here: streaming block after block with bounded memory. Does not belong here: forms and planted faults
(the flat province is clean; missing and late reports and rule situations are as in the other).
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from warehouse.sample.assembly import Request
from warehouse.sample.content import UNIT_FACTORS
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import form_data, load_layout
from warehouse.sample.ledger import LEDGER_LAYOUT, ledger_rows
from warehouse.sample.model import Center
from warehouse.sample.pairs import PlantedPair
from warehouse.sample.province import Block, block_count, build_block
from warehouse.sample.summary import SUMMARY_LAYOUT
from warehouse.sample.truth import (
    CENTER_SCHEMA,
    INDICATOR_SCHEMA,
    center_row,
    situation_rows,
    write_pairs,
    write_situations,
)
from warehouse.sample.values import Values, indicator_series
from warehouse.sample.vocabulary import vocabulary
from warehouse.sample.workers import worker_pool

_BLOCKS_AHEAD = 4  # blocks in work for each process: memory is bounded by this, not by the province


@dataclass
class FlatBlock:
    """What one block adds to every file: CSV text by file name, truth frames and rows."""

    ledger: dict[str, str]
    summaries: dict[int, str]
    indicators: pl.DataFrame
    centers: pl.DataFrame
    pairs: list[PlantedPair]
    rules: list[dict[str, Any]]


def flat_block(request: Request, number: int) -> FlatBlock:
    """Builds one block of the flat province."""
    block = build_block(request.seed, number, request.centers, request.first, request.last)
    rows = ledger_rows(block.centers, block.hosts, block.legacy_bases, date(request.last + 1, 1, 9))
    ledger = {}
    for sheet in load_layout(LEDGER_LAYOUT)["sheets"]:
        fields = [entry["field"] for entry in sheet["entries"]]
        ledger[sheet["names"][0]] = _csv([[row.get(name) for name in fields] for row in rows[sheet["table"]]])
    series = {c.index: indicator_series(c, request.seed, request.first, request.last) for c in block.centers}
    writers = _value_writers()
    summaries = {
        year: _csv(
            [
                _summary_line(c, year, series[c.index][year], writers)
                for c in block.centers
                if _is_filed(c, year)
            ]
        )
        for year in request.years
    }
    return FlatBlock(
        ledger,
        summaries,
        _indicator_frame(request, block, series),
        _center_frame(request, block),
        block.pairs,
        situation_rows(block.centers),
    )


def _is_filed(center: Center, year: int) -> bool:
    return center.filing.get(year) in {"on_time", "late"}


def _csv(rows: list[list[Any]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _value_writers() -> list[tuple[str, Callable[[float], Any]]]:
    """For every indicator of the summary layout how its canonical value is written."""
    writers: list[tuple[str, Callable[[float], Any]]] = []
    for entry in load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"]:
        indicator = vocabulary().indicators.get(entry["field"])
        if indicator is None:
            continue
        factor = UNIT_FACTORS[indicator.unit] / UNIT_FACTORS[entry["unit"]]
        if indicator.value_type == "boolean":
            writers.append((entry["field"], lambda value: "是" if value else "否"))
        elif indicator.value_type == "integer":
            writers.append((entry["field"], int))
        else:
            writers.append((entry["field"], lambda value, factor=factor: round(value * factor, 8)))
    return writers


def _summary_line(
    center: Center, year: int, values: Values, writers: list[tuple[str, Callable[[float], Any]]]
) -> list[Any]:
    on = date(year + 1, 9, 20)
    department = vocabulary().department_names[center.attribute("department", on, as_filed=True)]
    head = {
        "reporting_year": year,
        "center_code": center.code,
        "center_name": center.attribute("name", on, as_filed=True),
        "department": department,
    }
    return [head[entry["field"]] for entry in _head_entries()] + [
        write(values[code]) for code, write in writers
    ]


def _head_entries() -> list[dict[str, Any]]:
    """The entries of the summary that are no indicators; the layout lists them first."""
    return [
        entry
        for entry in load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"]
        if entry["field"] not in vocabulary().indicators
    ]


def _indicator_frame(request: Request, block: Block, series: dict[int, dict[int, Values]]) -> pl.DataFrame:
    """Truth of the block's indicators, INDICATOR_SCHEMA."""
    codes = list(vocabulary().indicators)
    wide = [
        {"center_code": c.code, "reporting_year": year, "stated": _is_filed(c, year), **series[c.index][year]}
        for c in block.centers
        for year in request.years
        if c.owes(year)
    ]
    schema = {
        "center_code": pl.String,
        "reporting_year": pl.Int32,
        "stated": pl.Boolean,
        **dict.fromkeys(codes, pl.Float64),
    }
    files = {
        year: form_data()["paths"]["summary"].format(year=year, extension="csv") for year in request.years
    }
    return (
        pl.DataFrame(wide, schema=schema)
        .unpivot(
            codes,
            index=["center_code", "reporting_year", "stated"],
            variable_name="indicator_code",
            value_name="true_value",
        )
        .with_columns(
            stated_value=pl.when("stated").then("true_value"),
            source_file=pl.when("stated").then(
                pl.col("reporting_year").replace_strict(files, return_dtype=pl.String)
            ),
            planted_case=pl.lit(None, dtype=pl.String),
        )
        .select(list(INDICATOR_SCHEMA))
        .cast(pl.Schema(INDICATOR_SCHEMA))
    )


def _center_frame(request: Request, block: Block) -> pl.DataFrame:
    return pl.DataFrame(
        [center_row(c, year) for c in block.centers for year in request.years], schema=CENTER_SCHEMA
    )


def stream_blocks(request: Request, processes: int) -> Iterator[FlatBlock]:
    """Every block in order; at most a few are held at a time, whatever the number of processes."""
    numbers = range(block_count(request.centers))
    if processes < 2 or len(numbers) < 2:
        yield from (flat_block(request, number) for number in numbers)
        return
    with worker_pool(processes) as pool:
        ahead: deque[Future[FlatBlock]] = deque()
        for number in numbers:
            ahead.append(pool.submit(flat_block, request, number))
            if len(ahead) >= processes * _BLOCKS_AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def write_flat(request: Request, processes: int) -> list[dict[str, Any]]:
    """Writes the flat inbox and its truth, block by block; the rows of truth/submissions of its files."""
    paths = form_data()["paths"]
    folder = paths["ledger"].format(year=request.last + 1).removesuffix(".xlsx")
    summary = {year: paths["summary"].format(year=year, extension="csv") for year in request.years}
    submissions = [
        submission_row(
            path,
            "annual_summary",
            SUMMARY_LAYOUT,
            datetime(year + 1, 9, 20, 15),
            form_data()["summary_sender"],
            year=year,
        )
        for year, path in summary.items()
    ]
    with ExitStack() as stack:
        ledger_files = {}
        for sheet in load_layout(LEDGER_LAYOUT)["sheets"]:
            path = f"{folder}/{sheet['names'][0]}.csv"
            ledger_files[sheet["names"][0]] = _open_csv(stack, request, path, sheet["entries"])
            submissions.append(
                submission_row(
                    path,
                    "ledger",
                    LEDGER_LAYOUT,
                    datetime(request.last + 1, 1, 10, 9, 30),
                    form_data()["ledger_sender"],
                )
            )
        entries = load_layout(SUMMARY_LAYOUT)["sheets"][0]["entries"]
        summary_files = {year: _open_csv(stack, request, path, entries) for year, path in summary.items()}
        request.truth.mkdir(parents=True, exist_ok=True)
        indicators = _ParquetStream(stack, request.truth / "indicators.parquet")
        centers = _ParquetStream(stack, request.truth / "centers.parquet")
        for number, part in enumerate(stream_blocks(request, processes)):
            for name, text in part.ledger.items():
                ledger_files[name].write(text)
            for year, text in part.summaries.items():
                summary_files[year].write(text)
            indicators.write(part.indicators)
            centers.write(part.centers)
            write_pairs(request.truth, part.pairs, is_first=number == 0)
            write_situations(request.truth, part.rules, is_first=number == 0)
    return submissions


def _open_csv(stack: ExitStack, request: Request, path: str, entries: list[dict[str, Any]]) -> Any:
    save_file(request.inbox, path, b"")
    handle = stack.enter_context((request.inbox / path).open("w", encoding="utf-8-sig", newline=""))
    handle.write(_csv([[entry["labels"][0] for entry in entries]]))
    return handle


class _ParquetStream:
    """A Parquet file written frame after frame."""

    def __init__(self, stack: ExitStack, path: Path) -> None:
        self.stack, self.path = stack, path
        self.writer: pq.ParquetWriter | None = None

    def write(self, frame: pl.DataFrame) -> None:
        """Adds a row group."""
        table = frame.to_arrow()
        if self.writer is None:
            self.writer = self.stack.enter_context(
                pq.ParquetWriter(self.path, table.schema, compression="zstd")
            )
        self.writer.write_table(table)
