"""How the measures in the tables are computed, from the catalogue in the marts.

Belongs here: which measures need explaining, in which order. Does not belong here: definitions (seeds).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from reports.statistics.reading import inert
from reports.statistics.tables import Table

_QUERY = """
select kpi_id, kpi_name, unit, measure, numerator_text, denominator_text, scale
from (
    select 1 as part, sort_order, kpi_id, kpi_name, unit, measure, numerator_text, denominator_text, scale
    from marts.dim_kpi
    union all
    select 0, sort_order, measure_id, measure_name, unit, 'register', definition, null, 1
    from marts.dim_statistics_measure
)
order by part, sort_order, kpi_id
"""
_KINDS = {"stock": "年末数", "flow": "当年数", "ratio": "比率", "register": "登记数"}
_PERCENT = 100


@dataclass(frozen=True)
class Definition:
    """One line of the explanations."""

    name: str
    unit: str
    kind: str
    method: str


def read_definitions(connection: duckdb.DuckDBPyConnection, tables: Iterable[Table]) -> list[Definition]:
    """The definitions of all measures that a table shows, in the order of the catalogue."""
    shown = {
        cell.measure_id for table in tables for row in table.rows for cell in row.cells if cell is not None
    }
    return [
        Definition(
            inert(name),
            inert(unit),
            _KINDS.get(measure, inert(measure)),
            _method(numerator, denominator, scale),
        )
        for kpi, name, unit, measure, numerator, denominator, scale in connection.execute(_QUERY).fetchall()
        if kpi in shown
    ]


def _method(numerator: str | None, denominator: str | None, scale: float | None) -> str:
    if not denominator:
        return inert(numerator)
    factor = "" if scale in (None, 1) else "×100%" if scale == _PERCENT else f"×{scale:,.0f}"
    over = f"（{inert(denominator)}）" if "+" in denominator or "＋" in denominator else inert(denominator)
    return f"{inert(numerator)}÷{over}{factor}"
