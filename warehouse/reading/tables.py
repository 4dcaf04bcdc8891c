"""Finding the cells of list sheets: one header row, then one record a row.

Belongs here: the header, totals, repeated headers, merged cells, unknown columns; for small sheets cell by
cell, for large ones column by column. Does not belong here: form sheets (forms), the meaning of a value
(values).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.reading.cells import CELLS_HELD, FOUND, FROM_LABEL, NO_FAULT
from warehouse.reading.context import IGNORED, SheetContext
from warehouse.reading.forms import add_value
from warehouse.reading.layouts import TITLE_LABEL
from warehouse.reading.workbook import TOP_ROWS, Row, cell_text
from warehouse.reading.xlsx_scan import column_letters, column_number

FEWEST_MATCHES = 2
"""A row with fewer known column names is no header."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its place, the field it holds, and (unit, where it stands) that its header or
    the sheet gives.
    """

    at: int
    spec: int
    unit_found: tuple[str | None, int]


def find_table(context: SheetContext) -> None:
    """Cells of a list sheet; reports a missing header (R19), missing, unknown and repeated columns."""
    header = _header_row(context)
    if header is None:
        names = "、".join(context.name_of(spec) for spec in sorted(context.plan.required))
        context.report("R19", words={"detail": names})
        return
    if context.plan.above:
        _take_above(context, header)
    columns, bare = _columns(context, header)
    missing = context.plan.expected - {column.spec for column in columns}
    for spec in sorted(missing):
        context.report("R05", spec=spec, words={"text": context.name_of(spec)})
    frame = context.sheet.frame
    if frame is None:
        count = _take_rows(context, header, columns, bare)
    else:
        count = _take_frame(context, frame, header, columns, bare)
    if count == 0 and context.plan.layout.required:
        context.report("R18")


def _header_row(context: SheetContext) -> int | None:
    """The first row with every required column, else the row with most known ones, among the top rows."""
    best, best_count = None, FEWEST_MATCHES - 1
    for number, row in enumerate(context.sheet.rows[:TOP_ROWS]):
        if len(row) - row.count("") < FEWEST_MATCHES:
            continue
        specs = {context.labels.read(cell).spec for cell in row if isinstance(cell, str) and cell}
        if context.plan.required and context.plan.required <= specs:
            return number
        count = sum(1 for spec in specs if spec >= 0)
        if count > best_count:
            best, best_count = number, count
    return best


def _take_above(context: SheetContext, header: int) -> None:
    """Adds what stands above the header row: `文号` with the value beside it, `文号：…` in one cell, the title.

    The other texts there are subtitles and notes to readers: a list sheet says its content below the header.
    """
    above = context.plan.above
    rules = context.catalogue.labels
    title = above.get(TITLE_LABEL)
    for number, row in enumerate(context.sheet.rows[:header]):
        filled = [at for at, cell in enumerate(row) if (cell_text(cell)[0] or "").strip()]
        while filled:
            at = filled.pop(0)
            text = cell_text(row[at])[0] or ""
            label, _, rest = text.replace("：", ":").partition(":")
            spec = above.get(rules.key(label))
            if spec is None:
                if title is not None and title not in context.seen:
                    add_value(context, title, number, at, row[at], None, FROM_LABEL)
            elif rest.strip():
                add_value(context, spec, number, at, rest.strip(), None, FROM_LABEL)
            elif filled and not _is_above(context, row[filled[0]]):
                at = filled.pop(0)
                add_value(context, spec, number, at, row[at], None, FROM_LABEL)


def _is_above(context: SheetContext, cell: object) -> bool:
    """Whether a cell is itself the label of a field above the header."""
    label = (cell_text(cell)[0] or "").replace("：", ":").partition(":")[0]
    return context.catalogue.labels.key(label) in context.plan.above


def _columns(context: SheetContext, header: int) -> tuple[list[Column], list[int]]:
    """(columns with a field, places of columns without a name)."""
    columns: list[Column] = []
    place: dict[int, int] = {}
    bare: list[int] = []
    for at, cell in enumerate(context.sheet.rows[header]):
        text = cell_text(cell)[0]
        if text is None or not text.strip():
            bare.append(at)
            continue
        label = context.labels.read(text)
        if label.spec in place:
            words = {"detail": column_letters(place[label.spec])}
            context.report("R26", header, at, spec=label.spec, text=text, words=words)
        elif label.spec >= 0:
            place[label.spec] = at
            unit_found = (
                context.unit_for(label.spec, header) if label.unit is None else (label.unit, FROM_LABEL)
            )
            columns.append(Column(at, label.spec, unit_found))
        elif label.spec != IGNORED:
            context.report("R03", header, at, text=text)
    return columns, bare


def _take_rows(context: SheetContext, header: int, columns: list[Column], bare: list[int]) -> int:
    """Adds the cells of a small sheet; returns the number of records."""
    rows = context.sheet.rows
    for start, end in context.sheet.merges:
        if start[0] > header:
            _fill_down(rows, start, end)
    found = context.collector.found
    has_faults = bool(context.sheet.faults)
    count = 0
    for number in range(header + 1, len(rows)):
        row = rows[number]
        filled = len(row) - row.count("")
        if not filled or _is_no_record(context, row, filled, rows[header]):
            continue
        count += 1
        for column in columns:
            text, value = cell_text(row[column.at])
            fault = NO_FAULT
            if text is None and has_faults:
                fault, text = context.fault_at(number, column.at)
            place = (number + 1, number, column.at)
            found.append(
                (context.file, context.number, column.spec, *place, fault, text, value, *column.unit_found)
            )
        if bare:
            bare = _report_bare(context, number, row, bare)
    return count


def _report_bare(context: SheetContext, number: int, row: Row, bare: list[int]) -> list[int]:
    """Reports the first content of each column without a name; returns the columns still without content."""
    for at in bare:
        if row[at] != "":
            context.report("R03", number, at, text=cell_text(row[at])[0])
    return [at for at in bare if row[at] == ""]


def _fill_down(rows: list[Row], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Gives every row of a vertically merged range the value that it shows."""
    for number in range(start[0] + 1, min(end[0] + 1, len(rows))):
        if start[1] < len(rows[number]):
            rows[number][start[1]] = rows[start[0]][start[1]]


def _is_no_record(context: SheetContext, row: Row, filled: int, names: Row) -> bool:
    """Whether a row is a total, a repeated header, a note, or says that there is nothing to list."""
    first = next(cell for cell in row if cell != "")
    if not isinstance(first, str):
        return False
    if not first.strip():
        return all(isinstance(cell, str) and not cell.strip() for cell in row)
    if row == names or (first.lstrip()[0] in context.labels.total_starts and context.labels.is_total(first)):
        return True
    return filled == 1 and (context.labels.is_blank(first) or context.labels.is_note(first))


def _take_frame(
    context: SheetContext, frame: pl.DataFrame, header: int, columns: list[Column], bare: list[int]
) -> int:
    """Adds the cells of a large sheet by column, a slice of rows at a time; returns the number of records."""
    names: Row = ["" if name is None else name for name in frame.row(header)]
    for start, end in context.sheet.merges:
        if start[0] > header:
            frame = _fill_frame_down(frame, start, end)
    records = _records(context, frame.with_row_index("row").slice(header + 1), names)
    for at in bare:
        stray = records.filter(pl.col(f"c{at}").is_not_null()).head(1)
        if stray.height:
            context.report("R03", stray["row"][0], at, text=stray[f"c{at}"][0])
    faults = _faults_frame(context)
    rows_a_slice = max(1, CELLS_HELD // max(1, len(columns)))
    for piece in records.iter_slices(rows_a_slice):
        cells = _long(context, piece, columns)
        context.collector.add_frame(cells if faults is None else _with_faults(cells, faults))
    return records.height


def _records(context: SheetContext, frame: pl.DataFrame, names: Row) -> pl.DataFrame:
    """The rows of `frame` (`row` and cells) that are records. Doubtful rows, which are few, are judged one
    by one.
    """
    cells = pl.exclude("row")
    frame = frame.filter(pl.any_horizontal(cells.str.contains(r"\S")))
    first = pl.coalesce(cells).str.strip_chars_start()
    header_start = next((name for name in names if name != ""), "")
    doubtful = frame.filter(
        (pl.sum_horizontal(cells.is_not_null()) == 1)
        | first.str.slice(0, 1).is_in(sorted(context.labels.total_starts))
        | (first == pl.lit(header_start))
        | (first == "")
    )
    dropped: list[int] = []
    for row_number, *cell_texts in doubtful.iter_rows():
        row: Row = ["" if text is None else text for text in cell_texts]
        if _is_no_record(context, row, len(row) - row.count(""), names):
            dropped.append(row_number)
    return frame.filter(~pl.col("row").is_in(dropped)) if dropped else frame


def _fill_frame_down(frame: pl.DataFrame, start: tuple[int, int], end: tuple[int, int]) -> pl.DataFrame:
    name = f"c{start[1]}"
    last = min(end[0], frame.height - 1)
    if name not in frame.columns or last <= start[0]:
        return frame
    shown = frame[name].scatter(list(range(start[0] + 1, last + 1)), frame[name][start[0]])
    return frame.with_columns(shown)


def _long(context: SheetContext, records: pl.DataFrame, columns: list[Column]) -> pl.DataFrame:
    """One row a cell (schema FOUND) of the given records, column by column."""
    frames = [
        records.select(
            file=pl.lit(context.file),
            sheet=pl.lit(context.number),
            spec=pl.lit(column.spec),
            record=pl.col("row") + 1,
            row=pl.col("row"),
            column=pl.lit(column.at),
            fault=pl.lit(NO_FAULT),
            text=pl.col(f"c{column.at}"),
            number=pl.lit(None),
            unit=pl.lit(column.unit_found[0], dtype=pl.String),
            unit_from=pl.lit(column.unit_found[1]),
        ).cast(FOUND)
        for column in columns
    ]
    return pl.concat(frames)


def _faults_frame(context: SheetContext) -> pl.DataFrame | None:
    """The sheet's faulty cells as row, column, fault, text; None when there are none."""
    if not context.sheet.faults:
        return None
    rows = []
    for cell in context.sheet.faults:
        letters = cell.rstrip("0123456789")
        row, column = int(cell[len(letters) :]) - 1, column_number(letters)
        rows.append((row, column, *context.fault_at(row, column)))
    schema = {
        "row": FOUND["row"],
        "column": FOUND["column"],
        "new_fault": FOUND["fault"],
        "new_text": FOUND["text"],
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_faults(cells: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    joined = cells.join(faults, on=["row", "column"], how="left", maintain_order="left")
    is_fault = pl.col("text").is_null() & pl.col("new_fault").is_not_null()
    return joined.with_columns(
        fault=pl.when(is_fault).then("new_fault").otherwise("fault"),
        text=pl.when(is_fault).then("new_text").otherwise("text"),
    ).select(FOUND.names())
