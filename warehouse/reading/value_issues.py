"""The issues of typed cells, worded.

Belongs here: which words a problem's message needs. Does not belong here: finding the problem (values).
"""

from __future__ import annotations

from typing import Any

import polars as pl

from warehouse.issues import Issue, make_issue
from warehouse.reading.cells import reference
from warehouse.reading.layouts import Unit


def value_issues(typed: pl.DataFrame, sheets: list[str], units: dict[str, Unit]) -> list[tuple[int, Issue]]:
    """(file, issue) for every problem of typed cells (see `values.type_cells`), in the order of the cells."""
    wrong = typed.filter(pl.col("problem").is_not_null() | pl.col("unit_problem").is_not_null())
    issues: list[tuple[int, Issue]] = []
    for cell in wrong.iter_rows(named=True):
        for code in (cell["problem"], cell["unit_problem"]):
            if code is not None:
                issues.append((cell["file"], _issue(code, cell, sheets, units)))
    return issues


def _issue(code: str, cell: dict[str, Any], sheets: list[str], units: dict[str, Unit]) -> Issue:
    words: dict[str, object] = {"name": cell["name"], "unit": cell["spec_unit"], "detail": cell["detail"]}
    if code == "R06":
        words["text"] = cell["name"]
    elif code in ("R11", "R12"):
        words["text"] = cell["unit_text"]
    elif code == "R10":
        unit = units.get(cell["spec_unit"])
        words["unit"] = cell["unit_text"]
        words["value"] = f"{_plain(cell['value'])} {unit.canonical_unit if unit else ''}".strip()
    return make_issue(
        code,
        sheet=sheets[cell["sheet"]],
        cell=reference(cell["row"], cell["column"]),
        field=cell["field"],
        text=cell["text"],
        words=words,
    )


def _plain(value: object) -> str:
    """1234.5 for 1234.5, 320 for 320.0."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
