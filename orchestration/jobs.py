"""The one job: from the inbox to the site. `tic run`, the sensor and the schedule all run this very job."""

from __future__ import annotations

import dagster as dg

WHOLE_ROAD = "whole_road"

# In one process: the default executor starts a process a step, which costs more than most steps (65 s against
# 28 s).
whole_road = dg.define_asset_job(
    WHOLE_ROAD,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="From received files to the published site.",
)
