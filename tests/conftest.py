"""Fixtures that several test folders share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


# Each costs tens of seconds, so the tests that share one stay in one process.
COSTLY_FIXTURES = ("road", "province", "dbt_manifest")
# Started first, the longest before the others, so that no process waits at the end for one of them.
LONGEST_GROUPS = (
    "road", "province", "test_site", "test_kpi_changes", "test_rule_limits", "test_received_folder",
    "test_reports_render", "test_dbt_unit_tests", "test_unknown_regulation",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file, or of one costly fixture, run in one process of pytest-xdist (`--dist loadgroup`).

    A group that a file names for itself stands.
    """
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        costly = [name for name in COSTLY_FIXTURES if name in getattr(item, "fixturenames", ())]
        item.add_marker(pytest.mark.xdist_group((costly or [item.path.stem])[0]))
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    name = marker.args[0] if marker else ""
    return LONGEST_GROUPS.index(name) if name in LONGEST_GROUPS else len(LONGEST_GROUPS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the truth tests counted is shown although they passed: how many values were compared is the point."""
    counted = [
        report for report in terminalreporter.getreports("passed") if report.nodeid.startswith("tests/truth")
    ]
    if counted:
        terminalreporter.section("counted by the truth tests")
    for report in counted:
        terminalreporter.write(report.capstdout)


@pytest.fixture(scope="session")
def dbt_manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`manifest.json` of the project as it stands, parsed by dbt itself."""
    target = tmp_path_factory.mktemp("dbt_parse")
    subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("--quiet", "parse", "--project-dir", ROOT, "--profiles-dir", ROOT),
            *("--target-path", target, "--log-path", target),
            *("--vars", f'{{as_of: "2025-06-30", raw_dir: "{target}"}}'),
        ],
        check=True,
        env={**os.environ, "TIC_BUILD_DB": str(target / "parse.duckdb")},
    )
    return target / "manifest.json"
