"""The site of one home beside what its time can be held against: writing the same bytes, and Evidence's own compiler.

Belongs here: making every edition anew and again, the weight and readiness of the first page, the cost of a page's
language. Does not belong here: what pages must be like.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Error, sync_playwright
from rich.table import Table

from reports.assets import CHARTS
from reports.charts import ChartEngine
from reports.door import edition_folder
from reports.edition import edition_files
from reports.expressions import TypeScope
from reports.library import PageLibrary, PreparedPage, Shelf
from reports.render import PAGES_DIR
from reports.site_folder import INDEX
from reports.source import PageSource, page_environment, page_text
from tests.integration.evidence.packages import ACCEPT, fetched_packages
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import HOUSE
from warehouse.edition_database import EditionSource
from warehouse.settings import open_home

TIC = Path(sys.executable).with_name("tic")
KILOBYTES = 1024  # of a megabyte
LOOKS_EVERY = 0.5
# `evidence build` wants the sources as Parquet files; the engine that writes them (DuckDB for WebAssembly) fetches its
# Parquet part from extensions.duckdb.org when it runs, and no package holds it.
WHY_NOT_BUILT = "无法测得：其数据源一步须联网取 DuckDB-Wasm 的 Parquet 扩展，离线不能运行"
ROUNDS = 5


class Spent(NamedTuple):
    """What a command took: wall-clock and processor seconds, and the most memory of all its processes at once in MB."""

    wall: float
    processor: float
    peak_mb: float


def bench_site(table: Table, home: Path, centers: int) -> None:
    """Every edition made from nothing and made again, and what a reader waits for."""
    site = open_home(home).site
    # Set aside, not removed: for minutes after a deletion, ext4 searches past every freed inode to make a new file.
    aside = home / "site-before"
    if site.exists():
        site.replace(aside)
    first = _spent([TIC, "report", "--home", home])
    before = _moments(site)
    again = _spent([TIC, "report", "--home", home])
    touched = sum(before.get(path) != moment for path, moment in _moments(site).items())
    writing = _writing_alone(site, home / "plain")
    pages = sum(path.suffix == ".html" for path in before)
    name = f"site, all editions, {centers} centers, {pages} pages, {len(before)} files"
    reference = "writing the same bytes"
    table.add_row(name, f"{first.wall:.1f} s", reference, f"{first.wall / writing:.1f}")
    table.add_row(
        "  processor time", f"{first.processor:.1f} s", "a page", f"{first.processor / pages * 1e3:.1f} ms"
    )
    table.add_row("  peak memory of all processes", f"{first.peak_mb:.0f} MB", "", "")
    table.add_row(
        f"  made again, {touched} files touched",
        f"{again.wall:.1f} s",
        reference,
        f"{again.wall / writing:.1f}",
    )
    _bench_first_page(table, site / edition_folder(HOUSE))
    shutil.rmtree(aside, ignore_errors=True)


def bench_language(table: Table) -> None:
    """Reading, parsing and compiling each page file, beside Evidence's preprocessor with svelte's compiler on the same."""
    library = _TimedLibrary(PAGES_DIR)
    connection = demo_database(centers=4)
    with ChartEngine() as charts:
        for _ in edition_files(EditionSource(connection), demo_manifest(connection), HOUSE, library, charts):
            pass
    names = [source.path for source in library.shelf(HOUSE.kind).sources]
    own = library.seconds / len(names)
    text = f"page language, {len(names)} page files"
    try:
        theirs = _evidence_seconds(names) / len(names)
    except RuntimeError as error:
        table.add_row(text, f"{own * 1e3:.1f} ms/page", "Evidence's preprocessor, svelte", str(error))
    else:
        row = f"{theirs * 1e3:.1f} ms/page: {own / theirs:.2f}"
        table.add_row(text, f"{own * 1e3:.1f} ms/page", "Evidence's preprocessor, svelte", row)
    table.add_row("  the same pages built by Evidence 40.1.8", "", "evidence build", WHY_NOT_BUILT)


def _spent(command: Sequence[str | Path]) -> Spent:
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        peak = max(peak, _memory(child.pid))
        time.sleep(LOOKS_EVERY)
    _, status, usage = ended
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command[1]} ended with {child.returncode}")
    return Spent(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, peak)


def _memory(process: int) -> float:
    """Megabytes that a process and its descendants hold, what they share counted once (Linux: PSS)."""
    held = 0.0
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        held += int(rollup.partition("\nPss:")[2].split()[0]) / KILOBYTES
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (OSError, IndexError):  # ended in the meantime
        return held
    return held + sum(_memory(int(child)) for child in children)


def _moments(site: Path) -> dict[Path, int]:
    """When each file of the site was written; its own list of them is written every time."""
    found = (path for path in site.rglob("*") if path.is_file() and path.name != INDEX)
    return {path: path.stat().st_mtime_ns for path in found}


def _writing_alone(site: Path, place: Path) -> float:
    """Seconds that writing the files of a site takes, without making them."""
    files = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    started = time.perf_counter()
    for path, content in files.items():
        copy = place / path.relative_to(site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    spent = time.perf_counter() - started
    shutil.rmtree(place)
    return spent


def _bench_first_page(table: Table, edition: Path) -> None:
    """The house's start page from file://: what it loads, and when it answers."""
    loaded: set[Path] = set()
    waits: list[float] = []
    ready = "() => { const t = performance.getEntriesByType('navigation')[0]; return t.loadEventEnd }"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("TIC_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
            )
            for _ in range(ROUNDS):
                page = browser.new_context().new_page()
                page.on("request", lambda request: loaded.add(Path(request.url.removeprefix("file://"))))
                page.goto((edition / "index.html").as_uri(), wait_until="load")
                page.wait_for_load_state("networkidle")
                waits.append(page.evaluate(ready))
                page.context.close()
            browser.close()
    except Error as error:
        table.add_row("  first page", "无法测得", "", str(error).splitlines()[0])
        return
    bundle = edition / CHARTS
    own = sum(len(gzip.compress(path.read_bytes())) for path in loaded - {bundle})
    shared = len(gzip.compress(bundle.read_bytes()))
    table.add_row(
        f"  first page, {len(loaded - {bundle})} files compressed", f"{own / 1e3:.0f} kB", "shared bundle",
        f"{own / shared:.2f}",
    )  # fmt: skip
    waits.sort()
    table.add_row("  first page answers after, from file://", f"{waits[ROUNDS // 2]:.0f} ms", "", "")


class _TimedLibrary(PageLibrary):
    """Knows how long reading and compiling pages took."""

    def __init__(self, pages_dir: Path) -> None:
        super().__init__(pages_dir)
        self.seconds = 0.0

    def shelf(self, edition: str) -> Shelf:
        started = time.perf_counter()
        found = super().shelf(edition)
        self.seconds += time.perf_counter() - started
        return found

    def prepared(self, source: PageSource, types: TypeScope) -> PreparedPage:
        started = time.perf_counter()
        found = super().prepared(source, types)
        self.seconds += time.perf_counter() - started
        return found


def _evidence_seconds(names: Sequence[str]) -> float:
    """Seconds that Evidence and svelte take for these pages, without the start of node. RuntimeError without npm."""
    packages = fetched_packages()
    environment = page_environment(PAGES_DIR)
    pages = [(name, page_text(environment, name)) for name in names]

    def seconds(given: list[tuple[str, str]]) -> float:
        started = time.perf_counter()
        subprocess.run(
            ["node", str(ACCEPT)], cwd=packages, input=json.dumps(given), text=True, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return time.perf_counter() - started

    return seconds(pages) - seconds([])
