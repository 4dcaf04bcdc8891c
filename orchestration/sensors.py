"""The inbox watcher: a run when files have arrived and are no longer being copied."""

import hashlib
import time
from pathlib import Path

import dagster as dg

from orchestration.jobs import whole_road
from orchestration.partitions import all_years_tags
from warehouse.settings import Home

SETTLED_SECONDS = 10.0
CHECK_EVERY_SECONDS = 60


def inbox_state(inbox: Path) -> tuple[str, float]:
    """A hash over names, sizes and times of all files under `inbox`, and the latest time (0 if empty)."""
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    latest = 0.0
    for path in files:
        stat = path.stat()
        digest.update(f"{path.relative_to(inbox)}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
        latest = max(latest, stat.st_mtime)
    return digest.hexdigest(), latest


def inbox_sensor(home: Home) -> dg.SensorDefinition:
    """The sensor on the home's inbox."""

    @dg.sensor(name="inbox_sensor", job=whole_road, minimum_interval_seconds=CHECK_EVERY_SECONDS)
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        """One run for each new state of the inbox, once its newest file has stopped changing."""
        state, latest = inbox_state(home.inbox)
        if not latest:
            return dg.SkipReason("收件夹是空的。")
        if state == context.cursor:
            return dg.SkipReason("收件夹没有变化。")
        if time.time() - latest < SETTLED_SECONDS:
            return dg.SkipReason("收件夹中的文件可能还在复制，稍后再看。")
        return dg.SensorResult(
            run_requests=[dg.RunRequest(run_key=state, tags=all_years_tags())], cursor=state
        )

    return watch
