"""Numbers with their units.

Belongs here: how a number is written, which unit it is in, and its conversion to the canonical unit. Does
not belong here: the other types (values), whether a number is plausible (models).
"""

from __future__ import annotations

import polars as pl

from warehouse.reading.cells import FROM_LAYOUT, FROM_VALUE, UNIT_SOURCES
from warehouse.reading.labels import compact
from warehouse.reading.states import UNREADABLE, VALUE

NUMERIC = ["integer", "number", "share"]
DECIMALS = 6
"""Converted numbers are rounded here: 元 and 分 are exact in 万元."""
DIGITS = 15
"""So many decimal digits survive in a double; what a conversion leaves behind them is rubbish."""
_WRITTEN = r"^([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|[+-]?\.\d+)(.*)$"
_PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"


def plain_amount() -> pl.Expr:
    """The number of a numeric cell, or of a text that is nothing but digits; null for everything else."""
    text = pl.col("text")
    from_text = pl.when(text.str.contains(_PLAIN)).then(text).cast(pl.Float64, strict=False)
    return pl.when(pl.col("type").is_in(NUMERIC)).then(pl.coalesce("number", from_text))


def read_amounts(cells: pl.DataFrame) -> pl.DataFrame:
    """Splits the texts (`key`: NFKC without spaces) of `cells` into `amount` and `rest`, the words after
    the number.

    `1,234` is a number and `1,23` is none: thousands separators stand where they belong.
    """
    groups = cells["key"].str.replace("^\u2212", "-").str.extract_groups(_WRITTEN)
    rest = groups.struct.field("2")
    return cells.with_columns(
        amount=groups.struct.field("1").str.replace_all(",", "").cast(pl.Float64, strict=False),
        rest=rest.set(rest == "", None),
    )


def type_amounts(cells: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Adds state, value, unit_text, unit_source, unit_factor, problem and unit_problem to cells with an
    `amount`.

    `cells` has the columns of FOUND and of the specs, and `rest` and `mark` unless all of them are plain
    numbers. The unit is the one after the number, else the one written beside the cell, else the layout's.
    """
    if "rest" not in cells.columns:
        nothing = pl.lit(None, dtype=pl.String)
        cells = cells.with_columns(rest=nothing, mark=nothing)
    cells = _joined_units(cells.with_columns(unit_text=pl.coalesce("rest", "unit", "spec_unit")), units)
    has_rest = pl.col("rest").is_not_null()
    wants_unit = pl.col("spec_dimension").is_not_null()
    has_unit = pl.col("unit_text").is_not_null()
    fits = pl.col("dimension").eq_missing(pl.col("spec_dimension"))
    # Words after a number that are no unit make it no number; so does a unit where the field has none.
    is_number = (
        pl.col("mark").is_null()
        & pl.col("amount").is_not_null()
        & ~(has_rest & (pl.col("dimension").is_null() | ~wants_unit))
    )
    is_foreign = is_number & wants_unit & has_unit & ~fits
    is_good = is_number & ~is_foreign
    factor = pl.when(wants_unit).then("factor").fill_null(1.0)
    source = pl.when(has_rest).then(FROM_VALUE).when(pl.col("unit").is_not_null()).then("unit_from")
    cells = cells.with_columns(
        state=pl.when(is_good).then(pl.lit(VALUE)).otherwise(pl.coalesce("mark", pl.lit(UNREADABLE))),
        value=pl.when(is_good).then(_converted(pl.col("amount"), factor)),
        unit_from=source.otherwise(FROM_LAYOUT),
        unit_factor=pl.when(has_unit).then(factor),
        is_foreign=is_foreign,
    )
    return cells.with_columns(
        problem=_problem(),
        unit_problem=_unit_problem(),
        unit_source=pl.when(has_unit).then(
            pl.col("unit_from").replace_strict(dict(enumerate(UNIT_SOURCES)), return_dtype=pl.String)
        ),
    )


def _converted(amount: pl.Expr, factor: pl.Expr) -> pl.Expr:
    """`amount` x `factor`, rounded. A factor such as 0.0001 has no exact binary form, its inverse has: so
    divide.
    """
    product = pl.when(factor < 1.0).then(amount / (1.0 / factor).round(0)).otherwise(amount * factor)
    digits = product.round_sig_figs(DIGITS)
    # From 10^9 on, 15 digits leave no more than 6 decimals, and rounding to decimals would itself lose
    # precision.
    decimals = pl.when(digits.abs() < 1e9).then(digits.round(DECIMALS)).otherwise(digits)
    return pl.when(factor == 1.0).then(amount).otherwise(decimals)


def _problem() -> pl.Expr:
    value = pl.col("value")
    is_broken = (pl.col("type") == "integer") & ((value - value.round(0)).abs() > 1e-9)
    return (
        pl.when(pl.col("is_foreign"))
        .then(pl.lit("R11"))
        .when(pl.col("state") == UNREADABLE)
        .then(pl.lit("R07"))
        .when(value < pl.col("minimum"))
        .then(pl.lit("R16"))
        .when(is_broken)
        .then(pl.lit("R09"))
    )


def _unit_problem() -> pl.Expr:
    """A unit after the number (R10), or beside it another than the layout's (R12): converted, and said so."""
    is_other = (pl.col("factor") != pl.col("spec_factor")) & (pl.col("unit_from") != FROM_LAYOUT)
    return (
        pl.when(pl.col("value").is_null())
        .then(None)
        .when(pl.col("unit_from") == FROM_VALUE)
        .then(pl.lit("R10"))
        .when(is_other)
        .then(pl.lit("R12"))
    )


def _joined_units(cells: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Adds dimension and factor of `unit_text`, null where it is no known unit; keeps the order."""
    texts = cells["unit_text"].unique().drop_nulls().to_list()
    keys = {"unit_text": texts, "unit_key": [compact(text) for text in texts]}
    known = pl.DataFrame(keys, schema={"unit_text": pl.String, "unit_key": pl.String})
    known = known.join(units, on="unit_key", how="left").drop("unit_key")
    return cells.join(known, on="unit_text", how="left", maintain_order="left")
