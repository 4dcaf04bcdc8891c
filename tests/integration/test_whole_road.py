"""The Dagster job as `tic run` runs it: what is done again, what is not, and what stops a publishing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

import orchestration.dbt
import warehouse.fingerprint
from orchestration.dbt import DbtError
from orchestration.definitions import build_definitions
from orchestration.locking import HomeBusyError
from orchestration.run import run_whole_road
from tests.integration.conftest import AS_OF, Road
from warehouse.fingerprint import DBT_PARTS
from warehouse.publishing import connect, current_snapshot
from warehouse.raw_store import pending_files, read_table, write_parquet
from warehouse.reading import reader_version
from warehouse.settings import Home

ROOT = Path(__file__).resolve().parents[2]
HOLD_THE_LOCK = """
import sys, time
from orchestration.locking import writing
from warehouse.settings import open_home
with writing(open_home(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
pytestmark = pytest.mark.xdist_group("road")


def _count(home: Home, query: str) -> int:
    with connect(home) as connection:
        return connection.execute(query).fetchall()[0][0]


def _reports(home: Home) -> int:
    return _count(home, "select count(*) from marts.fct_submission where form = 'annual_report'")


def _snapshot_id(home: Home) -> str:
    snapshot = current_snapshot(home)
    assert snapshot is not None
    return snapshot.path.name


def test_first_run_receives_reads_builds_publishes_and_renders(road: Road) -> None:
    files = [path for path in road.home.inbox.rglob("*") if path.is_file() and path.suffix != ".md"]
    assert road.first.value("received_files", "new_files") == len(files)
    assert road.first.value("parsed_files", "accepted") > 20
    assert road.first.value("published_snapshot", "sample") is True
    assert road.first.value("site", "pages") >= 12
    assert (road.home.site / "index.html").exists()
    assert _count(road.home, "select count(*) from marts.dim_center where is_current") == 12


def test_each_asset_reports_what_it_holds(road: Road) -> None:
    silent = [name for name, values in road.first.metadata.items() if not values]
    assert not silent
    assert road.first.value("readings", "accepted") == road.first.value("parsed_files", "accepted")
    assert road.first.value("dim_region", "dagster/row_count") == _count(
        road.home, "select count(*) from marts.dim_region"
    )
    assert road.first.value("published_snapshot", "snapshot_id").startswith("20240630-")


def test_a_second_run_with_nothing_new_does_nothing_again(road: Road) -> None:
    run_whole_road(road.home, as_of=AS_OF)
    before = _snapshot_id(road.home)
    built_at = road.home.build_database.stat().st_mtime_ns
    again = run_whole_road(road.home, as_of=AS_OF)
    assert again.value("received_files", "new_files") == 0
    assert again.value("parsed_files", "files") == 0
    assert _snapshot_id(road.home) == before
    assert road.home.build_database.stat().st_mtime_ns == built_at
    changed = [name for name, values in again.metadata.items() if values.get("unchanged") is False]
    assert not changed


@pytest.mark.long  # test_kpi_changes builds as of several days, without the whole road
def test_an_earlier_day_knows_less_and_the_later_day_serves_again(road: Road) -> None:
    today = run_whole_road(road.home, as_of=AS_OF)
    known = _count(road.home, "select count(*) from marts.fct_submission")
    run_whole_road(road.home, as_of=date(2022, 12, 31))
    assert 0 < _count(road.home, "select count(*) from marts.fct_submission") < known
    later = "select count(*) from marts.fct_submission where received_at >= '2023-01-01'"
    assert _count(road.home, later) == 0
    back = run_whole_road(road.home, as_of=AS_OF)
    assert back.value("dim_center", "unchanged") is True
    assert _snapshot_id(road.home) == today.value("published_snapshot", "snapshot_id")


def test_a_broken_row_fails_its_check_and_blocks_publishing(road: Road) -> None:
    before = _snapshot_id(road.home)
    readings = read_table(road.home, "readings")
    broken = readings.head(1).with_columns(batch_id=pl.lit("b999999"), outcome=pl.lit("no such outcome"))
    planted = road.home.raw / "readings" / "b999999-planted.parquet"
    write_parquet(broken, planted)
    try:
        with pytest.raises(DbtError, match="没有发布"):
            run_whole_road(road.home, as_of=AS_OF)
        assert _snapshot_id(road.home) == before
        with dg.DagsterInstance.from_config(str(road.home.work / "dagster")) as instance:
            failed = instance.get_run_records(limit=1)[0].dagster_run
            events = {log.dagster_event_type for log in instance.all_logs(failed.run_id)}
        assert failed.status == dg.DagsterRunStatus.FAILURE
        assert dg.DagsterEventType.STEP_FAILURE in events
    finally:
        planted.unlink()
    # As an earlier version of the program may have left its work: a seed without a column that it has now.
    with duckdb.connect(str(road.home.build_database)) as build:
        build.execute("alter table seeds.pair_lists drop column is_to_judge")
    assert run_whole_road(road.home, as_of=AS_OF).value("published_snapshot", "snapshot_id") == before


def test_one_year_of_reports_can_be_loaded_alone_and_a_new_report_costs_its_own_reading_only(
    road: Road,
) -> None:
    before, reports = _snapshot_id(road.home), _reports(road.home)
    jobs = [dg.define_asset_job("one_year", ["received_files", "parsed_files", "annual_report_values"])]
    definitions = dg.Definitions.merge(build_definitions(road.home), dg.Definitions(jobs=jobs))
    for year in (2021, 2022):
        road.late[year].hand_in()
    try:
        result = definitions.resolve_job_def("one_year").execute_in_process(partition_key="2022")
    finally:
        for year in (2021, 2022):
            road.late[year].take_back()
    assert result.success
    pending = pending_files(road.home, reader_version())
    assert pending["file_name"].to_list() == [road.late[2021].place.name]
    whole = run_whole_road(road.home, as_of=AS_OF)
    assert whole.value("parsed_files", "files") == 1
    assert pending_files(road.home, reader_version()).is_empty()
    assert _snapshot_id(road.home) != before
    assert _reports(road.home) == reports + 2


def test_two_runs_at_once_get_a_clear_answer(road: Road) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(road.home.root)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(HomeBusyError, match=f"进程号 {holder.pid}"):
            run_whole_road(road.home, as_of=AS_OF)
    finally:
        holder.kill()
        holder.wait()
    run_whole_road(road.home, as_of=AS_OF)


@pytest.mark.long
def test_a_model_that_breaks_its_contract_blocks_publishing(
    road: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_whole_road(road.home, as_of=AS_OF)
    before = _snapshot_id(road.home)
    project = tmp_path / "project"
    for part in DBT_PARTS:
        source = ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy2
        (project / part).parent.mkdir(parents=True, exist_ok=True)
        copy(source, project / part)
    (model,) = project.rglob("dim_region.sql")
    model.write_text(f"select *, 1 as no_such_column from (\n{model.read_text()}\n) as region\n")
    for module in (orchestration.dbt, warehouse.fingerprint):
        monkeypatch.setattr(module, "project_dir", lambda: project)
    with pytest.raises(DbtError, match=r"数据模型 dim_region 未通过.*没有发布"):
        run_whole_road(road.home, as_of=AS_OF)
    assert _snapshot_id(road.home) == before
