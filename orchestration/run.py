"""One run of the whole road inside this process, for the command line.

Belongs here: starting the Dagster job with its options, and handing back what each asset reported. Does not
belong here: drawing and wording (console), or any work on data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration import progress
from orchestration.definitions import build_definitions
from orchestration.jobs import WHOLE_ROAD
from orchestration.locking import writing
from orchestration.partitions import all_years_tags
from orchestration.progress import Stage
from orchestration.records import recording
from orchestration.resources import run_config
from warehouse.settings import Home


@dataclass(frozen=True)
class Outcome:
    """What a finished run reported: asset name -> metadata name -> plain value (of the last partition)."""

    run_id: str
    metadata: Mapping[str, Mapping[str, Any]]

    @property
    def refused_count(self) -> int:
        """Files read in this run of which nothing could be taken in: refused, or recognised by no layout."""
        return int(self.value("parsed_files", "refused") or 0) + int(
            self.value("parsed_files", "unrecognised") or 0
        )

    def value(self, asset: str, name: str) -> Any:
        """One metadata value; None when the asset did not report it."""
        return self.metadata.get(asset, {}).get(name)


def run_whole_road(
    home: Home, *, as_of: date, inbox: Path | None = None, what_if: str | None = None
) -> Outcome:
    """Run the job `whole_road` in this process over every reporting year; `inbox` None is the home's own.

    `what_if`: a regulation under which every center is supposed to stand, besides its own, for comparison.

    The run is recorded where `tic ui` shows it. Raises what a step raised: the product's own errors carry a
    Chinese sentence for the user.
    """
    with writing(home), recording(home) as instance:
        job = build_definitions(home).resolve_job_def(WHOLE_ROAD)
        progress.report(Stage.PREPARING, 1, 1)
        result = job.execute_in_process(
            instance=instance,
            tags=all_years_tags(),
            run_config=run_config(home, as_of=as_of, inbox=inbox, what_if=what_if, to_file=True),
        )
    metadata: dict[str, dict[str, Any]] = {}
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        metadata[materialization.asset_key.path[-1]] = {
            name: value.value for name, value in materialization.metadata.items()
        }
    return Outcome(result.run_id, metadata)
