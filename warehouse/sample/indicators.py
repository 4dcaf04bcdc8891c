"""Groups of indicators that planted cases choose from, read from the catalogue and its checks.

Belongs here: which indicators stand alone and which are terms of a check. Does not belong here: values.
"""

from __future__ import annotations

from warehouse.sample.vocabulary import load_seed

SUM_CHECKS = load_seed("indicators/sum_checks.csv")
_CATALOGUE = load_seed("indicators/indicators.csv")
_CHECKED = {row["indicator_code"] for row in SUM_CHECKS} | {
    row["indicator_code"] for row in load_seed("indicators/list_checks.csv")
}

MONEY = [row["indicator_code"] for row in _CATALOGUE if row["unit"] == "万元"]
FREE_MONEY = [code for code in MONEY if code not in _CHECKED]
"""Amounts that are no term of any check: a fault in one of them shows nowhere else."""
FREE_COUNTS = [
    row["indicator_code"]
    for row in _CATALOGUE
    if row["value_type"] == "integer"
    and row["indicator_code"] not in _CHECKED
    and row["block_code"] != "H"
    and row["indicator_code"] != "A04"
]
"""Whole numbers that are no term of any check and that no rule of governance reads."""
FREE_PERSONS = [
    row["indicator_code"]
    for row in _CATALOGUE
    if row["unit"] == "人" and row["indicator_code"] in FREE_COUNTS
]
FLOW_COUNTS = [
    row["indicator_code"]
    for row in _CATALOGUE
    if row["measure"] == "flow" and row["indicator_code"] in FREE_COUNTS
]


def terms(check_id: str) -> tuple[str, list[str]]:
    """(code of the total, codes of the parts) of a sum check."""
    rows = [row for row in SUM_CHECKS if row["check_id"] == check_id]
    return (
        next(row["indicator_code"] for row in rows if row["side"] == "total"),
        [row["indicator_code"] for row in rows if row["side"] == "part"],
    )
