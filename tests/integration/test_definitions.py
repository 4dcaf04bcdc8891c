"""What Dagster is told, as a snapshot: a change of assets, checks, jobs or triggers is seen in review.

After an intended change: `TIC_UPDATE_SNAPSHOTS=1 pytest tests/integration/test_definitions.py`, and read the
diff.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from orchestration.definitions import build_definitions
from orchestration.jobs import WHOLE_ROAD
from orchestration.partitions import all_years_tags, reporting_years
from orchestration.schedules import daily_schedule
from orchestration.sensors import inbox_sensor
from tests.integration.conftest import Road
from warehouse.settings import Home, open_home

SNAPSHOT = Path(__file__).parent / "snapshots" / "definitions.json"
pytestmark = pytest.mark.xdist_group("road")


@pytest.fixture(scope="module")
def definitions(road: Road) -> dg.Definitions:
    return build_definitions(road.home)


def _described(definitions: dg.Definitions) -> dict[str, Any]:
    graph = definitions.resolve_asset_graph()
    assets = {}
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        assets[key.to_user_string()] = {
            "group": node.group_name,
            "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
            "checks": sorted(check.name for check in graph.get_check_keys_for_assets({key})),
            **({"partitions": node.partitions_def.get_partition_keys()} if node.partitions_def else {}),
        }
    repository = definitions.get_repository_def()
    job = definitions.resolve_job_def(WHOLE_ROAD)
    return {
        "assets": assets,
        "job": {"name": job.name, "steps": sorted(node.name for node in job.nodes)},
        "schedules": {
            item.name: [item.cron_schedule, item.execution_timezone] for item in repository.schedule_defs
        },
        "sensors": {item.name: item.minimum_interval_seconds for item in repository.sensor_defs},
        "resources": sorted(repository.get_top_level_resources()),
    }


def test_definitions_are_what_was_reviewed(definitions: dg.Definitions) -> None:
    described = _described(definitions)
    if os.environ.get("TIC_UPDATE_SNAPSHOTS"):
        SNAPSHOT.parent.mkdir(exist_ok=True)
        SNAPSHOT.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert described == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_the_job_covers_every_asset_and_every_year(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def(WHOLE_ROAD)
    selected = set(job.asset_layer.asset_graph.executable_asset_keys)
    assert selected == definitions.resolve_asset_graph().executable_asset_keys
    assert job.partitions_def is not None
    assert job.partitions_def.get_partition_keys() == reporting_years()


def test_every_raw_source_of_dbt_is_an_asset_that_a_run_makes(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    external = graph.get_all_asset_keys() - graph.executable_asset_keys
    assert not external
    staging = [key for key in graph.get_all_asset_keys() if graph.get(key).group_name == "staging"]
    parents = {parent for key in staging for parent in graph.get(key).parent_keys}
    assert dg.AssetKey("annual_report_values") in parents


def test_the_daily_run_is_the_whole_job_as_of_its_day(road: Road, definitions: dg.Definitions) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_schedule_context(
            instance=instance,
            scheduled_execution_time=datetime(2025, 7, 1, 6, tzinfo=ZoneInfo("Asia/Shanghai")),
        )
        (request,) = daily_schedule(road.home).evaluate_tick(context).run_requests or []
    assert request.run_config["resources"]["home"]["config"]["as_of"] == "2025-07-01"
    assert request.tags.items() >= all_years_tags().items()
    assert dg.validate_run_config(definitions.resolve_job_def(WHOLE_ROAD), dict(request.run_config))


def test_the_sensor_runs_once_for_each_settled_state_of_the_inbox(tmp_path: Path) -> None:
    home: Home = open_home(tmp_path / "home")
    sensor = inbox_sensor(home)

    def evaluate(cursor: str | None) -> Any:
        with dg.DagsterInstance.ephemeral() as instance:
            return sensor(dg.build_sensor_context(instance=instance, cursor=cursor))

    assert isinstance(evaluate(None), dg.SkipReason)
    file = home.inbox / "report.csv"
    file.write_text("a")
    assert isinstance(evaluate(None), dg.SkipReason), "the file may still be growing"
    os.utime(file, (1_700_000_000, 1_700_000_000))
    first = evaluate(None)
    assert len(first.run_requests) == 1
    assert isinstance(evaluate(first.cursor), dg.SkipReason)
    file.write_text("ab")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert evaluate(first.cursor).run_requests[0].run_key != first.run_requests[0].run_key
