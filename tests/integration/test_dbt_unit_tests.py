"""dbt's own unit tests, which a user's run leaves out, on an empty lake where every data test must hold too."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from warehouse.raw_store import ensure_tables
from warehouse.settings import open_home

ROOT = Path(__file__).resolve().parents[2]


def test_every_unit_test_of_the_models_passes(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    ensure_tables(home)
    target = tmp_path / "target"
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("dbt"), "--quiet", "build"),
            *("--project-dir", ROOT, "--profiles-dir", ROOT),
            *("--target-path", target, "--log-path", target),
            *("--vars", json.dumps({"as_of": "2025-06-30", "raw_dir": str(home.raw)})),
        ],
        env={**os.environ, "TIC_BUILD_DB": str(tmp_path / "build.duckdb")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    ran = [result for result in results if result["unique_id"].startswith("unit_test.")]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert len(ran) == len(manifest["unit_tests"]) > 25
    assert {result["status"] for result in ran} == {"pass"}
