"""The site of one home: all editions made again and found unchanged, beside writing the same bytes to the same disk."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from rich.table import Table

from reports.render import render_site
from warehouse.settings import open_home


def bench_site(table: Table, home: Path, centers: int) -> None:
    """Every edition made and compared with what is there, beside writing the files alone."""
    opened = open_home(home)
    started = time.perf_counter()
    same = render_site(opened, again=True)
    unchanged = time.perf_counter() - started
    files = {path: path.read_bytes() for path in opened.site.rglob("*") if path.is_file()}
    started = time.perf_counter()
    for path, content in files.items():
        copy = home / "plain" / path.relative_to(opened.site)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
    written = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    name = f"site, all editions, {centers} centers, {same.pages} pages, {len(files)} files"
    table.add_row(name, f"{unchanged:.1f} s", "writing the same bytes", f"{unchanged / written:.1f}")
    table.add_row(
        "  a page", f"{unchanged / same.pages * 1e3:.1f} ms", "peak memory of a process", f"{peak_mb:.0f} MB"
    )
