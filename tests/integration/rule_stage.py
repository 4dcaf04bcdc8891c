"""A stage for rules: the dbt project over an empty lake, into which a test puts centers and facts by hand.

Belongs here: building the upstream tables without data, putting rows into them, running the models that judge,
and reading outcomes. Does not belong here: what the outcomes should be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.raw_store import ensure_tables
from warehouse.settings import open_home, project_dir

JUDGING = [
    *("int_registry__evaluations", "int_registry__rectifications", "int_registry__incidents"),
    *(f"path:models/intermediate/{folder}" for folder in ("deadlines", "drift", "metrics", "rules")),
    "path:models/marts/rules",
]
YEARS = (2022, 2023, 2024)


@dataclass(frozen=True)
class RuleStage:
    """One build file, with the folder of the dbt project that it belongs to."""

    project: Path
    place: Path
    waiting: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        """The build file."""
        return self.place / "warehouse.duckdb"

    def dbt(self, *arguments: str, as_of: str) -> None:
        """Run one dbt command; raises CalledProcessError with dbt's own output when it fails."""
        variables = json.dumps({"as_of": as_of, "raw_dir": str(self.place / "home" / "lake" / "raw")})
        done = subprocess.run(
            [
                *(Path(sys.executable).with_name("dbt"), *arguments, "--project-dir", self.project),
                *("--profiles-dir", self.project, "--target-path", self.place / "target"),
                *("--log-path", self.place / "logs", "--vars", variables, "--quiet"),
            ],
            env={**os.environ, "TIC_BUILD_DB": str(self.database)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]

    def build_empty(self, as_of: str) -> None:
        """Seeds, and every model that the judging ones rest on, without a row."""
        ensure_tables(open_home(self.place / "home"))
        self.dbt(
            *("build", "--select", "+fct_rule_evaluation", "--exclude-resource-type", "test"),
            *("--exclude-resource-type", "unit_test"),
            as_of=as_of,
        )

    def put(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Append rows to `schema.table` before the next judging; columns that a row does not name are null."""
        self.waiting.setdefault(table, []).extend(rows)

    def _put_waiting(self) -> None:
        with duckdb.connect(str(self.database)) as connection:
            for table, rows in self.waiting.items():
                frame = pl.DataFrame(rows, infer_schema_length=None)
                connection.register("waiting_rows", frame.to_arrow())
                connection.execute(f"insert into {table} by name select * from waiting_rows")
        self.waiting.clear()

    def put_center(self, center_id: str, base_type: str, **given: Any) -> None:
        """A standing center with an enterprise as its host, owing and having filed the reports of YEARS."""
        approved_on = given.pop("approved_on", "2019-08-01")
        host_kind = given.pop("host_kind", "enterprise")
        statuses = given.pop("statuses", {})
        host = {"is_legal_person": True, "region_code": "210100", **given.pop("host", {})}
        place = {"file_sha256": "ledger", "sheet": "中心", "cell": f"B{len(center_id)}"}
        named = {
            "center_id": center_id,
            "center_name": center_id,
            "base_type_code": base_type,
            "approved_on": approved_on,
            "director_name": "甲",
            "host_name": f"{center_id}单位",
            **place,
            **given,
        }
        self.put("intermediate.int_registry__centers", [named])
        self.put(
            "intermediate.int_registry__center_versions",
            [{**named, "host_id": center_id, "is_current": True, "region_code": "210100", "version_no": 1}],
        )
        self.put(
            "intermediate.int_registry__hosts",
            [
                {
                    "host_id": center_id,
                    "host_name": named["host_name"],
                    "host_kind_code": host_kind,
                    **host,
                    **place,
                }
            ],
        )
        self.put(
            "intermediate.int_reports__center_years",
            [
                {
                    **{"center_id": center_id, "reporting_year": year, "base_type_code": base_type},
                    **{"is_owed": True, "census_on": f"{year}-12-31", "due_on": f"{year + 1}-03-31"},
                    "report_status": statuses.get(year, "on_time"),
                    "received_on": None if statuses.get(year) else f"{year + 1}-03-01",
                    "value_source": None if statuses.get(year) else "form",
                    "file_sha256": None if statuses.get(year) else f"{center_id}{year}",
                    "form_file_sha256": None if statuses.get(year) else f"{center_id}{year}",
                }
                for year in YEARS
            ],
        )

    def put_indicator(
        self, center_id: str, year: int, code: str, value: float, *, questioned: bool = False
    ) -> None:
        """A value of a report in use; a questioned one has a reading error on its cell."""
        self.put(
            "intermediate.int_reports__indicators",
            [
                {
                    **{
                        "center_id": center_id,
                        "reporting_year": year,
                        "indicator_code": code,
                        "value": value,
                    },
                    **{"file_sha256": f"{center_id}{year}", "sheet": "表", "cell": f"D{code[1:]}"},
                    "has_reading_error": questioned,
                }
            ],
        )

    def put_record(self, sheet: str, center_id: str, number: int, **given: Any) -> None:
        """A row of a sheet of the ledger, in the ledger's own words; `number` is its row."""
        place = {"file_sha256": "ledger", "sheet": sheet, "record": number, "receipt_no": 1}
        key = {"center_code": center_id, "natural_key": f"{center_id}|{number}", "received_at": "2020-01-01"}
        self.put(f"staging.stg_ledger__{sheet}", [{**place, **key, **given}])

    def judge(self, as_of: str) -> None:
        """Run the models that judge, on what has been put in."""
        self._put_waiting()
        self.dbt("run", "--select", *JUDGING, as_of=as_of)

    def outcomes(self, rule_like: str = "%") -> dict[tuple[str, str, str], tuple[str, ...]]:
        """(rule, center, period) -> (outcome, value_text, source_cell, due_on, explanation)."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            rows = connection.execute(
                "select rule_id, subject_id, period, outcome, value_text, source_cell, due_on::varchar, explanation "
                "from marts.fct_rule_evaluation where rule_id like ? and subject_kind = 'center'",
                [rule_like],
            ).fetchall()
        return {(row[0], row[1], row[2]): row[3:] for row in rows}


def copied_project(place: Path) -> Path:
    """A copy of what dbt reads of the project, for a test that adds seed rows of its own."""
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy2(project_dir() / name, place / name)
    for name in ("models", "seeds", "tests/dbt", "warehouse/macros"):
        shutil.copytree(project_dir() / name, place / name)
    return place
