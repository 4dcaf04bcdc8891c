"""Real files for the tests of reading: forms built from their layouts, and a way to have them read."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from warehouse.raw_tables import VALUES
from warehouse.reading.chunk import ChunkReader, Source
from warehouse.reading.layouts import Entry, LayoutPlan, SheetLayout, load_catalogue
from warehouse.reading.uscc import check_character
from warehouse.reading.xlsx_scan import column_letters
from warehouse.settings import Settings

Values = dict[str, Any]
VALID_USCC = "91210100YY0000001" + check_character("91210100YY0000001")


def plan_of(layout_id: str) -> LayoutPlan:
    return next(plan for plan in load_catalogue().plans if plan.layout.layout_id == layout_id)


def workbook(
    sheets: Mapping[str, Iterable[Iterable[Any]]], change: Callable[[Any], None] | None = None
) -> bytes:
    """A workbook of sheets of rows; `change` may do the rest to the xlsxwriter workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": dt.datetime(2024, 1, 1)})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, at, cell)
    if change is not None:
        change(book)
    book.close()
    return buffer.getvalue()


@dataclass
class Style:
    """How a report is filled in: what may differ between two reports that say the same."""

    seed: int = 0
    moved: bool = False
    spaced: bool = False
    shuffled: bool = False
    side_by_side: bool = False
    extra: dict[str, list[list[Any]]] = field(default_factory=dict)


def report_values(seed: int) -> Values:
    """A complete, clean annual report: field -> value as a person would type it."""
    rng = random.Random(seed)
    values: Values = {
        "center_name": "辽宁省示例技术创新中心",
        "center_code": "LNZY-2020-00001",
        "host_name": "示例研究院",
        "host_uscc": VALID_USCC,
        "department": "沈阳市科学技术局",
        "base_type": "省专业技术创新中心",
        "director": "张某",
        "reporting_year": 2023,
        "filed_on": "2024年3月1日",
    }
    for row in load_catalogue().specs.filter(pl.col("layout_id") == "annual_report.v2").iter_rows(named=True):
        if row["table"] == "indicators":
            is_whole = row["type"] == "integer"
            values[row["field"]] = rng.randint(0, 500) if is_whole else round(rng.random() * 900, 2)
    values["H05"] = "是"
    return values


def report(values: Values, layout_id: str = "annual_report.v2", style: Style | None = None) -> bytes:
    """An annual report workbook that says `values`, in one of many equivalent shapes."""
    style = style or Style()
    rng = random.Random(style.seed)
    sheets: dict[str, list[list[Any]]] = {}
    for sheet in plan_of(layout_id).layout.sheets:
        rows = _SHAPES[sheet.kind](sheet, values, style, rng)
        if style.moved:
            down, right = rng.randint(0, 5), rng.randint(0, 4)
            rows = [[] for _ in range(down)] + [[None] * right + row for row in rows]
        sheets[sheet.names[0]] = rows
    names = list(sheets)
    if style.shuffled:
        rng.shuffle(names)
    return workbook({name: [*sheets[name], *style.extra.get(name, [])] for name in names})


def _label(entry: Entry, style: Style, rng: random.Random) -> str:
    label = rng.choice(entry.labels) if style.shuffled else entry.labels[0]
    return f" {'　'.join(label)}：" if style.spaced else label


def _fields(sheet: SheetLayout, values: Values, style: Style, rng: random.Random) -> list[list[Any]]:
    title = "辽宁省技术创新中心年度报告表" if "基本信息" in sheet.names else "辽宁省技术创新中心年度报告"
    pairs = [[_label(entry, style, rng), values.get(entry.field)] for entry in sheet.entries]
    if style.shuffled:
        rng.shuffle(pairs)
    if style.side_by_side:
        half = (len(pairs) + 1) // 2
        pairs = [[*pairs[at], *(pairs[at + half] if at + half < len(pairs) else [])] for at in range(half)]
    return [[title], [], *pairs]


def _indicators(sheet: SheetLayout, values: Values, style: Style, rng: random.Random) -> list[list[Any]]:
    roles = [role for role in ("code", "label", "unit", "value", "note") if role in sheet.headers]
    header: list[Any] = [sheet.headers[role][0] for role in roles]  # type: ignore[index]
    entries = list(sheet.entries)
    if style.shuffled:
        rng.shuffle(entries)
    rows: list[list[Any]] = []
    for entry in entries:
        cells = {
            "code": entry.code,
            "label": _label(entry, style, rng),
            "unit": entry.unit,
            "value": values.get(entry.field),
        }
        rows.append([cells.get(role) for role in roles])
        if style.moved and rng.random() < 0.2:
            rows.append([])
    return [[sheet.names[0]], [], header, *rows]


def _table(sheet: SheetLayout, values: Values, style: Style, rng: random.Random) -> list[list[Any]]:
    header = ["序号", *(_label(entry, style, rng) for entry in sheet.entries)]
    records = values.get(sheet.table) or ([{"direction_name": "示例方向"}] if sheet.required else [])
    rows = [
        [at + 1, *(record.get(entry.field) for entry in sheet.entries)] for at, record in enumerate(records)
    ]
    return [[sheet.names[0]], header, *rows]


_SHAPES = {"fields": _fields, "indicators": _indicators, "table": _table}


@dataclass(frozen=True)
class Read:
    """What reading found: the tables of a batch, one file or several."""

    files: pl.DataFrame
    issues: pl.DataFrame
    values: pl.DataFrame

    def value(self, field_name: str, column: str = "number") -> Any:
        """The one value of a field."""
        return self.values.filter(pl.col("field") == field_name)[column].item()

    def codes(self) -> list[str]:
        return self.issues["issue_code"].to_list()

    def found(self, code: str) -> list[tuple[str | None, str | None]]:
        """(sheet, cell) of every issue of one kind."""
        return self.issues.filter(pl.col("issue_code") == code).select("sheet", "cell").rows()


_READER: list[ChunkReader] = []


def read_bytes(
    content: bytes, folder: Path, name: str = "报告.xlsx", settings: Settings | None = None
) -> Read:
    """Has one file read in this process, by the very code that children run."""
    path = folder / "received"
    path.write_bytes(content)
    if settings is not None:
        reader = ChunkReader(settings)
    else:
        if not _READER:
            _READER.append(ChunkReader(Settings()))
        reader = _READER[0]
    out = folder / "chunk"
    for old in out.glob("values/*"):
        old.unlink()
    reader.read([Source("a" * 64, str(path), name, len(content))], out)
    parts = [pl.read_ipc(part) for part in sorted((out / "values").iterdir())]
    values = pl.concat([pl.DataFrame(schema=VALUES), *parts])
    return Read(pl.read_ipc(out / "files.arrow"), pl.read_ipc(out / "issues.arrow"), values)


def cell_of(rows: list[list[Any]], text: str) -> str:
    """The reference of the cell to the right of `text`."""
    for number, row in enumerate(rows):
        if text in row:
            return f"{column_letters(row.index(text) + 1)}{number + 1}"
    raise AssertionError(f"{text} is not in the sheet")
