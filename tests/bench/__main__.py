"""`make bench`: measures the road on fictional provinces and prints each time with its ratio to a reference.

Set TIC_BENCH_CENTERS (default "300,3000") to choose the sizes of the whole-road rows, and
TIC_BENCH_RULE_CENTERS and TIC_BENCH_KPI_CENTERS (default "20000") the sizes of the rows of the rules and of the KPIs,
TIC_BENCH_TITLES the folder of real_project_titles.csv,
TIC_BENCH_DIRECTIONS (default "3000,20000,100000"; 500000 takes minutes) those of the comparison of directions; an empty
text leaves them out.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
from python_calamine import CalamineWorkbook
from rich.console import Console
from rich.table import Table

from orchestration.records import recording
from tests.bench.directions import bench_directions
from tests.bench.kpis import bench_kpis
from tests.bench.rules import bench_rules
from tests.bench.site import bench_language, bench_site
from warehouse import reading, receiving
from warehouse.sample import generate
from warehouse.settings import load_settings, open_home

FIRST_YEAR, LAST_YEAR, SEED = 2019, 2024, 7
AS_OF = "2025-06-30"
READ_CENTERS = 1000
OPENPYXL_FILES = 60
TIC = Path(sys.executable).with_name("tic")


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that `work` took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def with_calamine(paths: list[Path]) -> None:
    """Reads every cell of every sheet with bare python-calamine, and nothing else."""
    for path in paths:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()


def with_openpyxl(paths: list[Path]) -> None:
    """Reads every cell of every sheet with openpyxl in its read-only mode."""
    for path in paths:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            list(sheet.iter_rows(values_only=True))
        workbook.close()


def bench_reading(table: Table, place: Path) -> None:
    """Files read per second beside bare python-calamine and openpyxl on the same files."""
    generate(place / "province", centers=READ_CENTERS, first_year=FIRST_YEAR, last_year=LAST_YEAR, seed=SEED)
    # Only the forms: ledgers and flat tables are other work than the reference does.
    inbox = place / "province" / "inbox" / "年度报告"
    home = open_home(place / "home")
    receive_time = seconds(lambda: receiving.receive(home, [inbox], received_by="bench"))
    started = time.perf_counter()
    files = reading.read_pending(home, load_settings(home)).files
    read_time, received = time.perf_counter() - started, files.height
    accepted = files.filter(pl.col("outcome") == "accepted", pl.col("form") == "annual_report")
    origins = receiving.journal(home).join(accepted, on="file_sha256", how="semi")["origin"]
    good = [inbox / origin for origin in sorted(origins)]
    calamine_time = seconds(lambda: with_calamine(good)) / len(good)
    few = good[:OPENPYXL_FILES]
    openpyxl_time = seconds(lambda: with_openpyxl(few)) / len(few)
    per_file = read_time / received
    table.add_row("receive", f"{receive_time / received * 1e3:.2f} ms/file", "", "")
    name = "read: check, child, layout, typing, provenance"
    table.add_row(
        name, f"{per_file * 1e3:.2f} ms/file", "bare python-calamine", f"{per_file / calamine_time:.2f}"
    )
    table.add_row(
        name, f"{1 / per_file:.0f} files/s", "openpyxl read-only", f"{per_file / openpyxl_time:.3f}"
    )


def bench_road(table: Table, place: Path, centers: int) -> None:
    """The whole road as a user runs it, its second run with nothing new, and the time of each asset."""
    generate(place / "province", centers=centers, first_year=FIRST_YEAR, last_year=LAST_YEAR, seed=SEED)
    home = place / "home"
    command = [TIC, "run", "--inbox", place / "province" / "inbox", "--home", home, "--as-of", AS_OF]

    def run() -> None:
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout + done.stderr)

    first = seconds(run)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    files = receiving.journal(open_home(home)).height
    table.add_row(
        f"whole road, {centers} centers, {files} files", f"{first:.1f} s", "peak memory", f"{peak_mb:.0f} MB"
    )
    for step, spent in step_seconds(home):
        table.add_row(f"  {step}", f"{spent:.1f} s", "whole road", f"{spent / first:.2f}")
    again = seconds(run)
    table.add_row(f"nothing new, {centers} centers", f"{again:.1f} s", "whole road", f"{again / first:.3f}")
    bench_site(table, home, centers)


def step_seconds(home: Path) -> list[tuple[str, float]]:
    """(asset or step, seconds) of the latest run of `home`, the longest first, from Dagster's own records."""
    with recording(open_home(home)) as instance:
        (run,) = instance.get_runs(limit=1)
        stats = instance.get_run_step_stats(run.run_id)
    spent = [(step.step_key, (step.end_time or 0) - (step.start_time or 0)) for step in stats]
    return sorted(spent, key=lambda item: -item[1])


def sizes_from(variable: str, default: str) -> list[int]:
    """Numbers of centers from an environment variable such as "300,3000"."""
    return [int(size) for size in os.environ.get(variable, default).split(",") if size]


def main() -> None:
    """Runs every benchmark and prints one table."""
    table = Table("what", "measured", "reference", "ratio", title="benchmarks")
    sizes = sizes_from("TIC_BENCH_CENTERS", "300,3000")
    rule_sizes = sizes_from("TIC_BENCH_RULE_CENTERS", "20000")
    kpi_sizes = sizes_from("TIC_BENCH_KPI_CENTERS", "20000")
    with tempfile.TemporaryDirectory() as folder:
        bench_reading(table, Path(folder) / "reading")
        bench_language(table)
        for size in sizes:
            bench_road(table, Path(folder) / f"road-{size}", size)
        for size in rule_sizes:
            bench_rules(table, Path(folder) / f"rules-{size}", size)
        for size in kpi_sizes:
            bench_kpis(table, Path(folder) / f"kpis-{size}", size)
    direction_sizes = sizes_from("TIC_BENCH_DIRECTIONS", "3000,20000,100000")
    if direction_sizes:
        bench_directions(table, direction_sizes)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
