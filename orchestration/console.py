"""What the person at the terminal sees: progress, tables, one-sentence errors.

Belongs here: drawing and wording. Does not belong here: finding anything out (run, doctor and the snapshot
do).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from orchestration.progress import Stage, listening

FORMATS = ("table", "csv", "json")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(sentence: str) -> None:
    """One clear sentence on standard error."""
    err.print(f"错误：{sentence}", style="red", markup=False)


@contextmanager
def showing_progress() -> Iterator[None]:
    """A line a stage with a bar and its time, on standard error; plain lines when that is not a terminal."""
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=err
    )
    tasks: dict[Stage, TaskID] = {}
    drawing = Lock()  # dbt reports from its own threads

    def draw(stage: Stage, done: int, total: int) -> None:
        with drawing:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage.value, total=None)
                if not err.is_terminal:
                    err.print(f"{stage.value}……", markup=False)
            # A stage without work is complete: an empty bar would look stuck.
            bars.update(tasks[stage], completed=done if total else 1, total=total or 1)

    with listening(draw):
        if err.is_terminal:
            with bars:
                yield
        else:
            yield


def visible(text: str) -> str:
    """Text of files made harmless for a terminal: control characters as their numbers, line breaks kept."""
    return "".join(one if one.isprintable() or one in "\n　" else f"\\u{ord(one):04x}" for one in text)


def print_pairs(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """A titled list of label and text."""
    out.print(f"\n{title}", style="bold")
    table = Table.grid(padding=(0, 2))
    for label, text in pairs:
        table.add_row(f"  {label}", text)
    out.print(table)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], format_name: str) -> None:
    """A query's result on standard output: `table`, `csv` (with header) or `json` (array of objects)."""
    if format_name == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    elif format_name == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        print(json.dumps(objects, ensure_ascii=False, indent=1, default=str))
    else:
        table = Table(*columns)
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row))
        out.print(table)
