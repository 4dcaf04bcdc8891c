"""From the text of a cell to a typed value: number, date, year, yes or no, code, or one of the kinds of
nothing.

Belongs here: every rule about how values are written, as polars expressions over all cells of a chunk. Does
not belong here: where a cell was found (forms, tables), how an issue is worded (value_issues), whether a
value is plausible (models).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from warehouse.reading.amounts import NUMERIC, plain_amount, read_amounts, type_amounts
from warehouse.reading.cells import ERROR_VALUE, NO_FAULT, NO_RESULT
from warehouse.reading.labels import compact
from warehouse.reading.layouts import Catalogue
from warehouse.reading.states import BLANK, DASH, UNREADABLE, VALUE
from warehouse.reading.uscc import uscc_fault

FAULT_CODES = {NO_RESULT: "R13", ERROR_VALUE: "R22"}
"""The issue of a faulty cell; of two cells that contradict each other the finder has reported it (R15)."""

_SERIAL_ORIGIN = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class ValueRules:
    """The rules of `common.yml` and the unit list, in the shape that expressions need."""

    marks: dict[str, str]
    words: dict[str, float]
    date_patterns: tuple[str, ...]
    year_pattern: str
    code_pattern: str
    serial_range: tuple[int, int]
    units: pl.DataFrame
    specs: pl.DataFrame


def value_rules(catalogue: Catalogue) -> ValueRules:
    """The rules of a catalogue."""
    common = catalogue.common
    units = {compact(text): unit for text, unit in catalogue.units.items()}
    return ValueRules(
        marks={_word(mark): kind for kind, marks in common.blank_marks.items() for mark in marks},
        words={
            **{_word(word): 1.0 for word in common.boolean_words["true"]},
            **{_word(word): 0.0 for word in common.boolean_words["false"]},
        },
        date_patterns=tuple(f"^(?:{pattern})$" for pattern in common.date_patterns),
        year_pattern=f"^(?:{common.year_pattern})$",
        code_pattern=f"^(?:{common.code_pattern})$",
        serial_range=(common.excel_serial_minimum, common.excel_serial_maximum),
        units=pl.DataFrame(
            {
                "unit_key": list(units),
                "dimension": [unit.dimension for unit in units.values()],
                "factor": [unit.factor for unit in units.values()],
            },
            schema={"unit_key": pl.String, "dimension": pl.String, "factor": pl.Float64},
        ),
        specs=catalogue.specs,
    )


def _word(text: str) -> str:
    return compact(text).lower()


def type_cells(found: pl.DataFrame, rules: ValueRules) -> pl.DataFrame:
    """Types found cells (schema FOUND) and adds the columns of their spec; keeps their order, numbered by
    `at`.

    Added: state (value, blank, dash, none, unreadable), value (Float64, canonical unit; booleans 0 or 1;
    years), date, clean_text, unit_text and unit_source and unit_factor (as used), problem (issue code, null
    = none), unit_problem (likewise, about the unit), detail (words for the problem).
    """
    base = pl.concat([found.with_row_index("at"), rules.specs[found["spec"]]], how="horizontal")
    # Most cells are plain numbers; they need none of the work on text.
    base = base.with_columns(amount=plain_amount())
    is_plain = pl.col("amount").is_not_null()
    text = base.filter(~is_plain)
    text = text.with_columns(norm=pl.col("text").str.normalize("NFKC").str.strip_chars())
    text = text.with_columns(key=pl.col("norm").str.replace_all(r"\s+", ""))
    text = text.with_columns(mark=_mark(rules))
    parts = [
        type_amounts(base.filter(is_plain), rules.units),
        type_amounts(read_amounts(text.filter(pl.col("type").is_in(NUMERIC))), rules.units),
        _type_dates(text.filter(pl.col("type") == "date"), rules),
        _type_years(text.filter(pl.col("type") == "year"), rules),
        _type_booleans(text.filter(pl.col("type") == "boolean"), rules),
        _type_texts(text.filter(pl.col("type") == "text")),
        _type_codes(text.filter(pl.col("type").is_in(["uscc", "code"])), rules),
    ]
    kept = [name for name in base.columns if name != "amount"]
    return _with_faults(pl.concat([_completed(part, kept) for part in parts]).sort("at"))


_TYPED = pl.Schema(
    {
        "state": pl.String(),
        "value": pl.Float64(),
        "date": pl.Date(),
        "clean_text": pl.String(),
        "unit_text": pl.String(),
        "unit_source": pl.String(),
        "unit_factor": pl.Float64(),
        "problem": pl.String(),
        "unit_problem": pl.String(),
        "detail": pl.String(),
    }
)


def _completed(part: pl.DataFrame, kept: list[str]) -> pl.DataFrame:
    missing = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in _TYPED.items() if name not in part.columns
    ]
    return part.with_columns(missing).select(*kept, *_TYPED.names())


def _mark(rules: ValueRules) -> pl.Expr:
    """blank, dash, none, or null for a cell that says something."""
    key = pl.col("key")
    longest = max(map(len, rules.marks))
    return (
        pl.when(key.is_null() | (key == ""))
        .then(pl.lit(BLANK))
        .when(key.str.len_chars() <= longest)
        .then(key.str.to_lowercase().replace_strict(rules.marks, default=None, return_dtype=pl.String))
    )


def _with_faults(typed: pl.DataFrame) -> pl.DataFrame:
    """A cell with a fault of its own has no value, whatever its text would say; a required one must say
    something.
    """
    is_faulty = pl.col("fault") != NO_FAULT
    fault_code = pl.col("fault").replace_strict(FAULT_CODES, default=None, return_dtype=pl.String)
    is_missing = pl.col("required") & pl.col("state").is_in([BLANK, DASH])
    return typed.with_columns(
        state=pl.when(is_faulty).then(pl.lit(UNREADABLE)).otherwise("state"),
        value=pl.when(~is_faulty).then("value"),
        date=pl.when(~is_faulty).then("date"),
        clean_text=pl.when(~is_faulty).then("clean_text"),
        problem=pl.when(is_faulty).then(fault_code).when(is_missing).then(pl.lit("R06")).otherwise("problem"),
        unit_problem=pl.when(~is_faulty).then("unit_problem"),
    )


def _type_dates(cells: pl.DataFrame, rules: ValueRules) -> pl.DataFrame:
    first, last = rules.serial_range
    serial = pl.col("key").str.extract(r"^(\d{5})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    day = pl.when(serial.is_between(first, last)).then(pl.lit(_SERIAL_ORIGIN) + pl.duration(days=serial))
    dates = [_date_by_pattern(pattern) for pattern in rules.date_patterns]
    date = pl.coalesce([*dates, day.cast(pl.Date)])
    cells = cells.with_columns(date=pl.when(pl.col("mark").is_null()).then(date))
    return _with_state(cells, "date", "R08")


def _date_by_pattern(pattern: str) -> pl.Expr:
    groups = pl.col("key").str.extract_groups(pattern)
    parts = [groups.struct.field(name) for name in ("year", "month", "day")]
    # Padded text, because a day that does not exist (31 April) must give null and not an error.
    text = pl.concat_str([parts[0], parts[1].str.zfill(2), parts[2].str.zfill(2)], separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)


def _type_years(cells: pl.DataFrame, rules: ValueRules) -> pl.DataFrame:
    year = pl.col("key").str.extract_groups(rules.year_pattern).struct.field("year")
    cells = cells.with_columns(
        value=pl.when(pl.col("mark").is_null()).then(year.cast(pl.Float64, strict=False))
    )
    return _with_state(cells, "value", "R21")


def _type_booleans(cells: pl.DataFrame, rules: ValueRules) -> pl.DataFrame:
    word = pl.col("key").str.to_lowercase().replace_strict(rules.words, default=None, return_dtype=pl.Float64)
    cells = cells.with_columns(value=word)
    # 没有 is both a word for no and a mark for nothing: where a yes or no is asked, it is an answer.
    cells = cells.with_columns(mark=pl.when(word.is_null()).then("mark"))
    return _with_state(cells, "value", "R20")


def _type_texts(cells: pl.DataFrame) -> pl.DataFrame:
    cells = cells.with_columns(clean_text=pl.when(pl.col("mark").is_null()).then("norm"))
    return _with_state(cells, "clean_text", None)


def _type_codes(cells: pl.DataFrame, rules: ValueRules) -> pl.DataFrame:
    code = pl.col("key").str.to_uppercase()
    is_code = pl.col("mark").is_null()
    # Codes repeat, and their check is a loop over characters: once for each different code.
    different = cells.filter(is_code & (pl.col("type") == "uscc")).select(code).to_series().unique().to_list()
    faults = {text: uscc_fault(text) for text in different}
    fault = pl.when(pl.col("type") == "uscc").then(
        code.replace_strict(faults, default=None, return_dtype=pl.String)
    )
    wrong_shape = (pl.col("type") == "code") & ~code.str.contains(rules.code_pattern)
    return cells.with_columns(
        state=pl.coalesce("mark", pl.lit(VALUE)),
        clean_text=pl.when(is_code).then(code),
        detail=pl.when(is_code).then(fault),
        problem=pl.when(is_code & fault.is_not_null())
        .then(pl.lit("R17"))
        .when(is_code & wrong_shape)
        .then(pl.lit("R23")),
    )


def _with_state(cells: pl.DataFrame, column: str, code: str | None) -> pl.DataFrame:
    """The state of a cell by whether it got its value in `column`; `code` is the problem of one that did
    not.
    """
    is_good = pl.col("mark").is_null() & pl.col(column).is_not_null()
    state = pl.when(is_good).then(pl.lit(VALUE)).otherwise(pl.coalesce("mark", pl.lit(UNREADABLE)))
    problem = pl.when(state == UNREADABLE).then(pl.lit(code, dtype=pl.String))
    return cells.with_columns(state=state, problem=problem)
