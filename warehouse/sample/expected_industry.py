"""What follows from the industry for centers and cells, for tests to compare with.

Belongs here: truth/classification.parquet, proposals.csv, coverage.csv, industry_sizes.csv,
core_enterprises.csv, demands.csv. Does not belong here: the facts (`industry`), writing them as files
(`industry_files`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from warehouse.sample.assembly import Province, Request
from warehouse.sample.industry import (
    Industry,
    Node,
    build_industry,
    cluster_of,
    host_uscc,
    industry_data,
    is_base,
)
from warehouse.sample.model import Center
from warehouse.sample.truth import write_csv, write_parquet
from warehouse.sample.vocabulary import vocabulary

CLASSIFICATION_SCHEMA: dict[str, Any] = {
    "center_code": pl.String,
    "reporting_year": pl.Int32,
    "scheme_id": pl.String,
    "level_no": pl.Int32,
    "node_code": pl.String,
    "is_contradicted": pl.Boolean,
}
COVERAGE_COLUMNS = (
    "finding_kind",
    "cluster_code",
    "region_code",
    "scheme_id",
    "level_no",
    "node_code",
    "center_code",
    "demand_id",
)
WARNED = {"triggered", "warning"}


def write_expected_industry(request: Request, province: Province, risk: Mapping[str, str]) -> None:
    """Writes the truth; `risk`: center code -> level as of `request.as_of`."""
    made = build_industry(request, province)
    nodes = {node.code: node for node in made.nodes if not node.fault}
    write_parquet(
        request.truth / "classification.parquet",
        [
            row
            for center in province.centers
            for year in request.years
            if center.owes(year)
            for row in node_rows(nodes, center, year)
        ],
        CLASSIFICATION_SCHEMA,
    )
    write_csv(
        request.truth / "proposals.csv",
        ("center_code", "cluster_code"),
        [
            {"center_code": center.code, "cluster_code": center.recorded("cluster", request.as_of)}
            for center in province.centers
            if center.cluster_text is not None
        ],
    )
    write_csv(request.truth / "coverage.csv", COVERAGE_COLUMNS, coverage_rows(request, province, made, risk))
    write_csv(
        request.truth / "industry_sizes.csv",
        ("year", "cluster", "region", "revenue", "enterprises"),
        [asdict(item) for item in made.sizes],
    )
    write_csv(
        request.truth / "core_enterprises.csv",
        ("uscc", "name", "cluster", "region", "chains"),
        [{**asdict(item), "chains": " ".join(item.chains)} for item in made.enterprises],
    )
    write_csv(
        request.truth / "demands.csv",
        ("no", "name", "detail", "cluster", "region", "proposed_by", "proposed_on", "center", "direction"),
        [asdict(item) for item in made.demands],
    )


def path_of(nodes: Mapping[str, Node], code: str) -> list[str]:
    """The codes from the top down to a node."""
    path = [code]
    while nodes[path[0]].parent:
        path.insert(0, nodes[path[0]].parent)
    return path


def levels_of(nodes: Mapping[str, Node], center: Center, on: date) -> tuple[list[str | None], int | None]:
    """(the node of each level, the level from which on two nodes contradict each other).

    The register's cluster and the host, if it is a core enterprise, speak for nodes and all above them.
    """
    cluster, uscc = cluster_of(center, on), host_uscc(center, on)
    paths = [
        path_of(nodes, code)
        for code, node in nodes.items()
        if (node.cluster and node.cluster == cluster) or (node.uscc and node.uscc == uscc)
    ]
    depth = len(industry_data()["levels"])
    found: list[str | None] = []
    for level in range(depth):
        told = {path[level] for path in paths if len(path) > level}
        if len(told) > 1:
            return found + [None] * (depth - level), level + 1
        found.append(next(iter(told), None))
    return found, None


def node_rows(nodes: Mapping[str, Node], center: Center, year: int) -> list[dict[str, Any]]:
    """The rows of truth/classification (CLASSIFICATION_SCHEMA) of a center on 31 December of `year`."""
    found, contradicted_from = levels_of(nodes, center, date(year, 12, 31))
    return [
        {
            "center_code": center.code,
            "reporting_year": year,
            "scheme_id": industry_data()["scheme"]["id"],
            "level_no": level,
            "node_code": code,
            "is_contradicted": contradicted_from is not None and level >= contradicted_from,
        }
        for level, code in enumerate(found, start=1)
    ]


def coverage_rows(
    request: Request, province: Province, made: Industry, risk: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What a look at coverage must find. All of: cluster_without_base, cluster_without_common_tech,
    region_without_base, node_without_base, demand_unanswered. Only sure cases of: fragile_cell (by risk, not by
    the end of a term) and crowded_cell (the one planted).
    """
    on = request.as_of
    bases = [center for center in province.centers if is_base(center, on)]
    cells: dict[tuple[str, str], list[Center]] = {}
    for center in bases:
        if cluster_of(center, on):
            cells.setdefault((cluster_of(center, on), center.recorded("region", on)), []).append(center)
    uncoded = _cell_of_uncoded(request, province)
    filled = cells.keys() | ({uncoded} if uncoded else set())
    rows: list[dict[str, Any]] = []

    def add(kind: str, **columns: Any) -> None:
        rows.append(dict.fromkeys(COVERAGE_COLUMNS, "") | {"finding_kind": kind} | columns)

    common = {
        key[0] for key, found in cells.items() for c in found if c.recorded("base_type", on) == "LN-COMMON"
    }
    for cluster in vocabulary().clusters:
        if cluster.code not in {key[0] for key in filled}:
            add("cluster_without_base", cluster_code=cluster.code)
        if cluster.code not in common:
            add("cluster_without_common_tech", cluster_code=cluster.code)
    for size in made.sizes:
        if size.year == request.last and (size.cluster, size.region) not in filled:
            add("region_without_base", cluster_code=size.cluster, region_code=size.region)
    for (cluster, region), found in sorted(cells.items()):
        only = found[0]
        if len(found) == 1 and (cluster, region) != uncoded and risk.get(only.code) in WARNED:
            add("fragile_cell", cluster_code=cluster, region_code=region, center_code=only.code)
    crowded = industry_data()["sizes"]["crowded"]["revenue"]
    for size in made.sizes:
        if size.year == request.last and size.revenue == crowded and (size.cluster, size.region) in cells:
            add("crowded_cell", cluster_code=size.cluster, region_code=size.region)
    nodes = {node.code: node for node in made.nodes if not node.fault}
    reached = {code for center in bases for code in levels_of(nodes, center, on)[0]}
    for code in nodes.keys() - reached:
        level = len(path_of(nodes, code))
        add("node_without_base", scheme_id=industry_data()["scheme"]["id"], level_no=level, node_code=code)
    for demand in made.demands:
        if not demand.center:
            add(
                "demand_unanswered",
                cluster_code=demand.cluster,
                region_code=demand.region,
                demand_id=demand.no,
            )
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def _cell_of_uncoded(request: Request, province: Province) -> tuple[str, str] | None:
    """Where the base stands that a large province's last register has without a code: beside the first center."""
    if request.centers < vocabulary().province["large_from"]:
        return None
    first, on = province.centers[0], request.as_of
    return cluster_of(first, on), first.recorded("region", on)
