"""Layouts as data: which sheet, label, column and unit of which form is which field.

Belongs here: loading and checking `warehouse/layouts/`, and one flat table of everything a cell can be
(`specs`), which typing joins to the cells. Does not belong here: looking into a workbook.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.reading.labels import LabelRules, compact, sheet_key
from warehouse.settings import layouts_dir, seeds_dir

ValueType = Literal["text", "integer", "number", "date", "year", "boolean", "share", "uscc", "code"]
ANY_SHEET = "*"
ABOVE_TABLE = "header"
"""Raw table of what stands above the header row of a list sheet: of the whole file, like a form's cover."""
TITLE_LABEL = "*"
"""The label, among a sheet's `above` entries, of the title: the first text above the header row."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(_Strict):
    """One field of a sheet. `type` may be left out for an indicator: the catalogue of indicators says it."""

    field: str
    labels: Annotated[list[str], Field(min_length=1)]
    type: ValueType | None = None
    required: bool = False
    code: str | None = None
    unit: str | None = None
    minimum: float | None = None


class SheetLayout(_Strict):
    """One sheet of a form. `above`: fields that a list sheet states above its header row (title, 文号 …)."""

    id: str
    names: Annotated[list[str], Field(min_length=1)]
    kind: Literal["fields", "indicators", "table"]
    required: bool
    table: str
    csv: bool = False
    headers: dict[Literal["label", "code", "unit", "value", "note"], list[str]] = {}
    ignored_labels: list[str] = []
    ignored_columns: list[str] = []
    total_labels: list[str] = []
    entries: Annotated[list[Entry], Field(min_length=1)]
    above: list[Entry] = []

    @model_validator(mode="after")
    def _headers_of_blocks(self) -> SheetLayout:
        if self.kind == "indicators" and not {"label", "value"} <= set(self.headers):
            raise ValueError("indicators 工作表须在 headers 中写明 label 与 value")
        return self


class Condition(_Strict):
    """One condition of recognition; what is given must hold together."""

    sheets: list[str] | None = None
    text: str | None = None
    columns: list[str] | None = None


class Layout(_Strict):
    """One version of one form."""

    layout_id: str
    form: str
    title: str
    source: str
    valid_from: object
    recognise: Annotated[list[Condition], Field(min_length=1)]
    ignored_sheets: list[str] = []
    sheets: Annotated[list[SheetLayout], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_name_one_sheet(self) -> Layout:
        for names in (
            [sheet.id for sheet in self.sheets],
            [name for sheet in self.sheets for name in sheet.names],
        ):
            if len(names) != len(set(names)):
                raise ValueError("工作表的 id 与名称在一个版式之内不得重复")
        return self


class Common(_Strict):
    """What all forms share: how blanks, booleans, dates and labels are written."""

    blank_marks: dict[Literal["dash", "none"], list[str]]
    label_prefixes: list[str]
    ignored_label_patterns: list[str]
    boolean_words: dict[Literal["true", "false"], list[str]]
    date_patterns: list[str]
    year_pattern: str
    code_pattern: str
    excel_serial_minimum: int
    excel_serial_maximum: int
    unit_note_pattern: str
    label_unit_pattern: str


@dataclass(frozen=True)
class Unit:
    """A way to write a unit: `factor` turns a number in it into the dimension's canonical unit."""

    dimension: str
    canonical_unit: str
    factor: float


@dataclass(frozen=True)
class Indicator:
    """What the catalogue says about an indicator."""

    name: str
    unit: str
    value_type: ValueType
    minimum: float | None


@dataclass(frozen=True)
class SheetPlan:
    """A sheet layout made ready for finding cells: every text in it already normalised, entries as spec
    numbers.
    """

    layout: SheetLayout
    names: frozenset[str]
    spec_of_label: dict[str, int]
    spec_of_code: dict[str, int]
    header_of_label: dict[str, str]
    ignored: frozenset[str]
    totals: frozenset[str]
    titles: tuple[str, ...]
    expected: frozenset[int]
    required: frozenset[int]
    above: dict[str, int]


@dataclass(frozen=True)
class LayoutPlan:
    """A layout made ready: its sheets in order."""

    layout: Layout
    sheets: tuple[SheetPlan, ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything reading knows of forms. `specs` has one row a spec number, see `_spec_row`."""

    common: Common
    labels: LabelRules
    units: dict[str, Unit]
    plans: tuple[LayoutPlan, ...]
    specs: pl.DataFrame


class LayoutError(ValueError):
    """A layout that contradicts itself or the catalogues; the message is one Chinese sentence."""


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Layouts, units and indicators of this installation. Raises LayoutError, pydantic.ValidationError."""
    common = Common.model_validate(_yaml(layouts_dir() / "common.yml"))
    rules = LabelRules(common.label_prefixes, common.label_unit_pattern)
    units = _units()
    indicators = _indicators()
    rows: list[dict[str, object]] = []
    plans: list[LayoutPlan] = []
    for path in sorted(layouts_dir().glob("*/*.yml")):
        layout = Layout.model_validate(_yaml(path))
        if layout.layout_id != f"{path.parent.name}.{path.stem}":
            raise LayoutError(f"版式文件 {path.name} 的 layout_id 应为 {path.parent.name}.{path.stem}。")
        sheets = tuple(_plan_sheet(layout, sheet, rules, indicators, units, rows) for sheet in layout.sheets)
        plans.append(LayoutPlan(layout, sheets))
    return Catalogue(common, rules, units, tuple(plans), pl.DataFrame(rows, schema=_SPEC_SCHEMA))


_SPEC_SCHEMA = pl.Schema(
    {
        "layout_id": pl.String(),
        "sheet_id": pl.String(),
        "table": pl.String(),
        "field": pl.String(),
        "name": pl.String(),
        "type": pl.String(),
        "required": pl.Boolean(),
        "minimum": pl.Float64(),
        "spec_unit": pl.String(),
        "spec_dimension": pl.String(),
        "spec_factor": pl.Float64(),
    }
)


def _plan_sheet(
    layout: Layout,
    sheet: SheetLayout,
    rules: LabelRules,
    indicators: dict[str, Indicator],
    units: dict[str, Unit],
    rows: list[dict[str, object]],
) -> SheetPlan:
    where = f"版式 {layout.layout_id} 的工作表 {sheet.id}"
    spec_of_label: dict[str, int] = {}
    spec_of_code: dict[str, int] = {}
    expected: set[int] = set()
    required: set[int] = set()
    for entry in sheet.entries:
        number = len(rows)
        rows.append(_spec_row(layout, sheet, sheet.table, entry, indicators, units, where))
        for label in entry.labels:
            key = rules.key(label)
            if spec_of_label.setdefault(key, number) != number:
                raise LayoutError(f"{where}中“{label}”对应两个字段。")
        if entry.code is not None:
            spec_of_code[rules.key(entry.code)] = number
        if entry.required:
            required.add(number)
        if entry.required or entry.field in indicators:
            expected.add(number)
    above: dict[str, int] = {}
    for entry in sheet.above:
        above |= {label if label == TITLE_LABEL else rules.key(label): len(rows) for label in entry.labels}
        rows.append(_spec_row(layout, sheet, ABOVE_TABLE, entry, indicators, units, where))
    ignored = {rules.key(label) for label in [*sheet.ignored_labels, *sheet.ignored_columns]}
    return SheetPlan(
        layout=sheet,
        names=frozenset(sheet_key(name) for name in sheet.names),
        spec_of_label=spec_of_label,
        spec_of_code=spec_of_code,
        header_of_label={rules.key(text): role for role, texts in sheet.headers.items() for text in texts},
        ignored=frozenset(ignored - set(spec_of_label)),
        titles=tuple(compact(condition.text) for condition in layout.recognise if condition.text),
        totals=frozenset(rules.key(label) for label in sheet.total_labels),
        expected=frozenset(expected),
        required=frozenset(required),
        above=above,
    )


def _spec_row(
    layout: Layout,
    sheet: SheetLayout,
    table: str,
    entry: Entry,
    indicators: dict[str, Indicator],
    units: dict[str, Unit],
    where: str,
) -> dict[str, object]:
    indicator = indicators.get(entry.field)
    if entry.type is None and indicator is None:
        raise LayoutError(f"{where}的字段 {entry.field} 没有类型，也不在指标目录之中。")
    kind = entry.type or (indicator.value_type if indicator else "text")
    unit_text = entry.unit or (indicator.unit if indicator else None)
    if kind not in ("integer", "number"):
        unit_text = None
    unit = units.get(unit_text) if unit_text else None
    if unit_text and unit is None:
        raise LayoutError(f"{where}的字段 {entry.field} 使用了计量单位表中没有的单位“{unit_text}”。")
    if unit and indicator and unit.dimension != units[indicator.unit].dimension:
        raise LayoutError(f"{where}的字段 {entry.field} 的单位“{unit_text}”与指标的计量单位不属同一量纲。")
    return {
        "layout_id": layout.layout_id,
        "sheet_id": sheet.id,
        "table": table,
        "field": entry.field,
        "name": indicator.name if indicator else entry.labels[0],
        "type": kind,
        "required": entry.required,
        "minimum": entry.minimum if entry.minimum is not None else (indicator.minimum if indicator else None),
        "spec_unit": unit_text,
        "spec_dimension": unit.dimension if unit else ("share" if kind == "share" else None),
        "spec_factor": unit.factor if unit else None,
    }


def layout_sources() -> list[Path]:
    """Every file whose change may change what is read from a workbook, in a fixed order."""
    return [
        *sorted(layouts_dir().rglob("*.yml")),
        seeds_dir() / "indicators" / "indicators.csv",
        seeds_dir() / "reference" / "issue_types.csv",
        seeds_dir() / "reference" / "units.csv",
    ]


def _units() -> dict[str, Unit]:
    return {
        row["unit_text"]: Unit(row["dimension"], row["canonical_unit"], float(row["factor"]))
        for row in _csv(seeds_dir() / "reference" / "units.csv")
    }


def _indicators() -> dict[str, Indicator]:
    return {
        row["indicator_code"]: Indicator(
            row["indicator_name"],
            row["unit"],
            row["value_type"],  # type: ignore[arg-type]  # checked against ValueType by the models' tests
            float(row["minimum_value"]) if row["minimum_value"] else None,
        )
        for row in _csv(seeds_dir() / "indicators" / "indicators.csv")
    }


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _yaml(path: Path) -> dict[str, object]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
