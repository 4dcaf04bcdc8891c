"""Rules at scale: every rule judged for many centers over ten years, beside a plain scan of the same facts.

Belongs here: input tables made by SQL, the rule models as dbt runs them, and what they cost. Does not belong
here: whether the outcomes are right.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
from rich.table import Table

from tests.integration.rule_stage import JUDGING, RuleStage
from warehouse.raw_store import ensure_tables
from warehouse.settings import open_home, project_dir

AS_OF = "2025-06-30"
YEARS = 10
INPUTS = Path(__file__).with_name("rules_inputs.sql")
FACTS = ("intermediate.int_reports__indicators", "intermediate.int_reports__center_years")
RULE_MODELS = [*JUDGING, "path:models/intermediate/risk", "path:models/marts/risk"]
SLOWEST = 5


def put_inputs(database: Path, centers: int) -> None:
    """Fills the tables that the rule models read, for `centers` centers."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("set variable centers = ?", [centers])
        connection.execute(INPUTS.read_text(encoding="utf-8"))


def run_models(stage: RuleStage, models: Sequence[str]) -> float:
    """Runs these models once, as `tic run` would; returns the peak memory of dbt's process in MB."""
    variables = json.dumps({"as_of": AS_OF, "raw_dir": str(stage.place / "home" / "lake" / "raw")})
    command = [
        *(Path(sys.executable).with_name("dbt"), "run", "--select", *models, "--vars", variables),
        *("--project-dir", stage.project, "--profiles-dir", stage.project, "--quiet"),
        *("--target-path", stage.place / "target", "--log-path", stage.place / "logs"),
    ]
    child = subprocess.Popen(command, env={**os.environ, "TIC_BUILD_DB": str(stage.database)})
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"dbt ended with {child.returncode}")
    return usage.ru_maxrss / 1024


def model_seconds(stage: RuleStage) -> tuple[float, dict[str, float]]:
    """From the first model's start to the last one's end, and seconds by model, of dbt's latest run."""
    results = json.loads((stage.place / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    moments = [
        datetime.fromisoformat(step[end])
        for result in results
        for step in result["timing"]
        for end in ("started_at", "completed_at")
    ]
    by_model = {result["unique_id"].rsplit(".", 1)[-1]: result["execution_time"] for result in results}
    return (max(moments) - min(moments)).total_seconds(), by_model


def scan_seconds(database: Path) -> float:
    """A plain DuckDB scan of every column of the facts that the rules judge."""
    with duckdb.connect(str(database), read_only=True, config={"threads": 2}) as connection:
        started = time.perf_counter()
        for facts in FACTS:
            connection.execute(f"select max(columns(*)) from {facts}").fetchall()
        return time.perf_counter() - started


def bench_rules(table: Table, place: Path, centers: int) -> None:
    """Seconds, seconds a million evaluations and peak memory of the rule models, and their slowest."""
    place.mkdir(parents=True)
    stage = RuleStage(project_dir(), place)
    ensure_tables(open_home(place / "home"))
    build_empty = ("build", "--select", "+fct_center_risk", "--exclude-resource-type", "test")
    stage.dbt(*build_empty, "--exclude-resource-type", "unit_test", as_of=AS_OF)
    put_inputs(stage.database, centers)
    peak_mb = run_models(stage, RULE_MODELS)
    spent, by_model = model_seconds(stage)
    with duckdb.connect(str(stage.database), read_only=True) as connection:
        counted = connection.execute("select count(*) from marts.fct_rule_evaluation").fetchone()
    evaluations = counted[0] if counted else 0
    scanned = scan_seconds(stage.database)
    name = f"every rule, {centers} centers × {YEARS} years"
    table.add_row(name, f"{spent:.1f} s", "peak memory", f"{peak_mb:.0f} MB")
    table.add_row(
        f"  {evaluations} evaluations",
        f"{spent / evaluations * 1e6:.2f} s/million",
        f"plain scan of the facts, {scanned:.2f} s",
        f"{spent / scanned:.0f}",
    )
    for model, seconds in sorted(by_model.items(), key=lambda item: -item[1])[:SLOWEST]:
        table.add_row(f"  {model}", f"{seconds:.1f} s", "every rule", f"{seconds / spent:.2f}")
