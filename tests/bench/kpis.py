"""KPIs at scale: every KPI for many centers over ten years, beside one plain query per KPI written by hand.

Belongs here: input tables made by SQL, the KPI models as dbt runs them, the queries by hand on the same facts, and
what both cost. Does not belong here: whether the figures are right, except that both must give the same ones.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
from rich.table import Table

from tests.bench.rules import YEARS, model_seconds, run_models
from tests.integration.rule_stage import RuleStage
from warehouse.raw_store import ensure_tables
from warehouse.settings import open_home, project_dir

AS_OF = "2029-06-30"  # KPIs are valid from 2019 on
INPUTS = Path(__file__).with_name("kpis_inputs.sql")
BY_HAND = Path(__file__).with_name("kpis_by_hand.sql")
# Both sides begin with the centers' attributes and the facts of the register.
PREPARING = ["int_kpis__centers", "int_kpis__records", "int_kpis__facts"]
COUNTED = ["path:models/intermediate/kpis", "fct_kpi", "--exclude", *PREPARING]
SLOWEST = 6
QUARTILES = "quantile_cont(value, [0.25, 0.5, 0.75]) as quartiles"
NO_QUARTILES = "null::double[] as quartiles"
SETTINGS = {"threads": 2, "memory_limit": "4GB"}  # as in profiles.yml


def quoted(codes: str | None) -> str:
    """'A01', 'A02' for A01+A02; null for none."""
    return ", ".join(f"'{code}'" for code in codes.split("+")) if codes else "null"


def hand_queries(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The query of each KPI of the catalogue, filled in."""
    template = BY_HAND.read_text(encoding="utf-8")
    kpis = connection.execute(
        "select kpi_id, numerator, denominator, scale, has_quartiles, is_confidential from seeds.kpis"
    ).fetchall()
    queries = []
    for kpi_id, numerator, denominator, scale, has_quartiles, is_confidential in kpis:
        terms = "+".join(filter(None, (numerator, denominator)))
        queries.append(
            template.format(
                kpi_id=kpi_id,
                numerator=quoted(numerator),
                denominator=quoted(denominator),
                terms=quoted(terms),
                term_count=len(terms.split("+")),
                is_absolute=denominator is None,
                scale=scale,
                quartiles=QUARTILES if has_quartiles else NO_QUARTILES,
                is_confidential=is_confidential,
            )
        )
    return queries


def by_hand_seconds(database: Path) -> float:
    """Runs the queries one after the other into marts.by_hand."""
    with duckdb.connect(str(database), config=SETTINGS) as connection:
        queries = hand_queries(connection)
        connection.execute("create table marts.by_hand as from marts.fct_kpi limit 0")
        started = time.perf_counter()
        for query in queries:
            connection.execute(query)
        return time.perf_counter() - started


def totals(database: Path, table: str) -> list[tuple[object, ...]]:
    """What both sides must agree in, by kind of subject. Groups nobody belongs to stand in fct_kpi alone."""
    with duckdb.connect(str(database), read_only=True, config=SETTINGS) as connection:
        return connection.execute(
            f"""
            select subject_kind, kpi_id, count(*), count(value), count(previous_value), sum(center_count),
                round(sum(value), 3), round(sum(median_value), 3), round(sum(change_value), 3)
            from marts.{table}
            where owed_count > 0
            group by all
            order by all
            """
        ).fetchall()


def bench_kpis(table: Table, place: Path, centers: int) -> None:
    """Seconds and peak memory of the KPI models, the ratio to the queries by hand, and the slowest models."""
    place.mkdir(parents=True)
    stage = RuleStage(project_dir(), place)
    ensure_tables(open_home(place / "home"))
    build_empty = ("build", "--select", "+fct_kpi", "--exclude-resource-type", "test")
    stage.dbt(*build_empty, "--exclude-resource-type", "unit_test", as_of=AS_OF)
    with duckdb.connect(str(stage.database), config=SETTINGS) as connection:
        connection.execute("set variable centers = ?", [centers])
        connection.execute(INPUTS.read_text(encoding="utf-8"))
    run_models(stage, PREPARING)
    prepared, _ = model_seconds(stage)
    peak_mb = run_models(stage, COUNTED)
    spent, by_model = model_seconds(stage)
    by_hand = by_hand_seconds(stage.database)
    if totals(stage.database, "fct_kpi") != totals(stage.database, "by_hand"):
        raise RuntimeError("the queries by hand give other figures")
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        counted = connection.execute("select count(*) from marts.fct_kpi").fetchone()
    name = f"every KPI for every grouping, {centers} centers × {YEARS} years"
    table.add_row(
        name, f"{spent:.1f} s", f"one query a KPI by hand, {by_hand:.1f} s", f"{spent / by_hand:.2f}"
    )
    table.add_row(
        f"  {counted[0] if counted else 0} rows",
        f"{peak_mb:.0f} MB",
        "facts and attributes, before both",
        f"{prepared:.1f} s",
    )
    for model, seconds in sorted(by_model.items(), key=lambda item: -item[1])[:SLOWEST]:
        table.add_row(f"  {model}", f"{seconds:.1f} s", "every KPI", f"{seconds / spent:.2f}")
