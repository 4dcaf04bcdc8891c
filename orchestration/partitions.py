"""Annual reports are partitioned by reporting year; the years are data (a seed)."""

from __future__ import annotations

import csv

import dagster as dg

from warehouse.settings import seeds_dir

# Dagster's own tags for one run over a range of partitions.
RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"


def reporting_years() -> list[str]:
    """The reporting years the regulations know of, ascending, as text (Dagster partition keys are text)."""
    path = seeds_dir() / "reference" / "reporting_years.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["reporting_year"] for row in csv.DictReader(file))


reporting_year_partitions = dg.StaticPartitionsDefinition(reporting_years())


def all_years_tags() -> dict[str, str]:
    """Run tags that make one run cover every reporting year."""
    years = reporting_years()
    return {RANGE_START_TAG: years[0], RANGE_END_TAG: years[-1]}
