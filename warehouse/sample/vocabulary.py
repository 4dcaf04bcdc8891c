"""The words and code lists the province is made of, read once from data files.

Belongs here: loading `warehouse/sample/data/*.yml` and the seeds the province refers to. Does not belong
here: choosing among them.
"""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from warehouse.settings import seeds_dir

_DATA = Path(__file__).resolve().parent / "data"


def load_data(name: str) -> Any:
    """The content of `data/<name>.yml`."""
    return yaml.safe_load((_DATA / f"{name}.yml").read_text(encoding="utf-8"))


def load_seed(relative: str) -> list[dict[str, str]]:
    """The rows of a seed file as text."""
    with (seeds_dir() / relative).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@dataclass(frozen=True)
class Region:
    """One row of seeds/reference/regions.csv."""

    code: str
    name: str
    short: str
    is_liaoning: bool


@dataclass(frozen=True)
class Cluster:
    """One of the 22 clusters with its words."""

    code: str
    name: str
    fields: tuple[str, ...]
    objects: tuple[str, ...]
    processes: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Indicator:
    """One row of seeds/indicators/indicators.csv."""

    code: str
    name: str
    unit: str
    value_type: str


@dataclass(frozen=True)
class Vocabulary:
    """Everything the province is built from; the same for every seed."""

    regions: dict[str, Region]
    clusters: tuple[Cluster, ...]
    indicators: dict[str, Indicator]
    base_type_names: dict[str, str]
    host_kind_names: dict[str, str]
    department_names: dict[str, str]
    county_departments: dict[str, list[str]]
    names: dict[str, Any]
    frames: dict[str, Any]
    province: dict[str, Any]

    def city_department(self, region_code: str) -> str:
        """The code of the city's own 归口部门."""
        return f"D-{region_code}"


@functools.cache
def vocabulary() -> Vocabulary:
    """The vocabulary, loaded once a process."""
    words = load_data("directions")
    clusters = tuple(
        Cluster(
            row["node_code"],
            row["node_name"],
            tuple(words[row["node_name"]]["fields"]),
            tuple(words[row["node_name"]]["objects"]),
            tuple(words[row["node_name"]]["processes"]),
            tuple((left, right) for left, right in words[row["node_name"]]["synonyms"]),
        )
        for row in load_seed("classification/nodes.csv")
        if row["scheme_id"] == "clusters-22" and row["level"] == "2"
    )
    departments = load_seed("reference/departments.csv")
    counties: dict[str, list[str]] = {}
    for row in departments:
        if row["department_level"] == "county":
            counties.setdefault(row["region_code"], []).append(row["department_code"])
    return Vocabulary(
        regions={
            row["region_code"]: Region(
                row["region_code"], row["region_name"], row["region_short_name"], row["is_liaoning"] == "true"
            )
            for row in load_seed("reference/regions.csv")
        },
        clusters=clusters,
        indicators={
            row["indicator_code"]: Indicator(
                row["indicator_code"], row["indicator_name"], row["unit"], row["value_type"]
            )
            for row in load_seed("indicators/indicators.csv")
        },
        base_type_names={
            row["base_type_code"]: row["base_type_name"] for row in load_seed("reference/base_types.csv")
        },
        host_kind_names={
            row["host_kind_code"]: row["host_kind_name"] for row in load_seed("reference/host_kinds.csv")
        },
        department_names={row["department_code"]: row["department_name"] for row in departments},
        county_departments=counties,
        names=load_data("names"),
        frames=load_data("frames"),
        province=load_data("province"),
    )
