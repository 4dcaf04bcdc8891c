"""The daily run: due dates pass and lateness grows even when nothing arrives."""

import dagster as dg

from orchestration.jobs import whole_road
from orchestration.partitions import all_years_tags
from orchestration.resources import run_config
from warehouse.settings import Home

TIMEZONE = "Asia/Shanghai"


def daily_schedule(home: Home) -> dg.ScheduleDefinition:
    """The schedule of the home's daily run."""

    @dg.schedule(name="daily", job=whole_road, cron_schedule="0 6 * * *", execution_timezone=TIMEZONE)
    def run_daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        """The whole road every morning, as of that day."""
        day = context.scheduled_execution_time.date()
        return dg.RunRequest(
            run_key=day.isoformat(), tags=all_years_tags(), run_config=run_config(home, as_of=day)
        )

    return run_daily
