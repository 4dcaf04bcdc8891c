"""Which regulations the seeds hold, for choosing one by its id.

Belongs here: reading that list. Does not belong here: rules and their parameters (dbt reads those itself).
"""

from __future__ import annotations

import csv

from warehouse.settings import seeds_dir


def regulation_titles() -> dict[str, str]:
    """Regulation id -> title of the regulations that have evaluated rules, in the order of the seed."""
    folder = seeds_dir() / "regulations"
    with (folder / "rules.csv").open(encoding="utf-8", newline="") as file:
        evaluated = {row["regulation_id"] for row in csv.DictReader(file) if row["is_evaluated"] == "true"}
    with (folder / "regulations.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["regulation_id"]: row["title"]
            for row in csv.DictReader(file)
            if row["regulation_id"] in evaluated
        }
