"""Publishing: all or nothing, whatever happens to the process, and only what is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.integration.publishing_stage import AS_OF, STAGES, make_build, publish_build
from warehouse.publishing import PublishingError, connect, current_snapshot, fault_of, prune, publish
from warehouse.settings import Home, open_home

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


def _figure(home: Home) -> float:
    with connect(home) as connection:
        return connection.execute("select value from marts.fct_indicator where center_id = 'C2'").fetchall()[
            0
        ][0]


def _names(home: Home) -> list[str]:
    return sorted(path.name for path in home.published.iterdir())


def test_a_snapshot_holds_marts_in_key_order_with_comments(home: Home) -> None:
    publish_build(home, OLD)
    snapshot = current_snapshot(home)
    assert snapshot is not None and snapshot.path.name == "20250630-aaaaaaaaaaaa"
    with connect(home) as connection:
        rows = connection.execute("select center_id, reporting_year from marts.fct_indicator").fetchall()
        comments = connection.execute(
            "select comment from duckdb_columns() "
            "where table_name = 'fct_indicator' and column_name = 'center_id'"
        ).fetchall()
    assert rows == [("C1", 2023), ("C1", 2024), ("C2", 2023)]
    assert comments == [("列 center_id",)]
    manifest = snapshot.manifest
    assert manifest.row_counts["fct_indicator"] == 3
    assert [(file.sha256, file.form) for file in manifest.inputs] == [("abc", "annual_report")]
    assert [(count.issue_code, count.issue_count) for count in manifest.issue_counts] == [("R07", 1)]
    assert manifest.fingerprint == OLD and manifest.sample is False


def test_readers_can_change_nothing_and_reach_no_other_file(home: Home) -> None:
    publish_build(home, OLD)
    with connect(home) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute("create table marts.mine as select 1")
        with pytest.raises(duckdb.Error):
            connection.execute(f"copy (select 1) to '{home.root / 'out.csv'}'")
    assert not (home.root / "out.csv").exists()


def test_connecting_before_anything_is_published_says_what_to_do(home: Home) -> None:
    with pytest.raises(PublishingError, match="请先运行 tic run"):
        connect(home)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("drop table marts.fct_indicator", "缺少数据表 fct_indicator"),
        ("insert into marts.fct_indicator values ('C1', 2023, 9)", "为空或重复：C1、2023"),
        ("insert into marts.fct_indicator values (null, 2023, 9)", "为空或重复：None、2023"),
        ("delete from marts.dim_cluster", "dim_cluster 没有任何记录"),
    ],
)
def test_a_faulty_build_is_not_published(home: Home, damage: str, complaint: str) -> None:
    publish_build(home, OLD)
    build, manifest = make_build(home.work, value=2.0)
    with duckdb.connect(str(build)) as connection:
        connection.execute(damage)
    with pytest.raises(PublishingError, match=complaint):
        publish(home, build, as_of=AS_OF, fingerprint=NEW, dbt_manifest=manifest)
    assert _figure(home) == 1.0
    assert _names(home) == ["20250630-aaaaaaaaaaaa", "CURRENT"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_publishing_leaves_one_serving_and_the_next_succeeds(home: Home, stage: str) -> None:
    (home.root / "settings.toml").write_text("keep_snapshots = 1\n")
    publish_build(home, OLD)
    child = subprocess.run(
        [sys.executable, "-m", "tests.integration.publishing_stage", str(home.root), NEW, stage],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert child.returncode == 9, child.stderr
    swapped = stage in ("current, old ones not removed", "old one set aside, not removed")
    assert _figure(home) == (2.0 if swapped else 1.0)
    publish_build(home, NEW, value=2.0)
    assert _figure(home) == 2.0
    assert _names(home) == ["20250630-bbbbbbbbbbbb", "CURRENT"]


def test_old_snapshots_are_kept_by_number_and_an_earlier_one_can_serve_again(home: Home) -> None:
    for letter in "cde":
        publish_build(home, letter * 64, value=float(ord(letter)))
    publish_build(home, "c" * 64, value=-1.0)
    assert _figure(home) == float(ord("c"))
    assert prune(home, 2) == ["20250630-dddddddddddd"]
    assert prune(home, 1) == ["20250630-eeeeeeeeeeee"]
    assert _figure(home) == float(ord("c"))


@pytest.mark.parametrize("file", ["warehouse.duckdb", "manifest.json"])
def test_a_damaged_snapshot_is_found_and_made_again(home: Home, file: str) -> None:
    publish_build(home, OLD)
    snapshot = current_snapshot(home)
    assert snapshot is not None and fault_of(snapshot) is None
    (snapshot.path / file).write_bytes(b"damaged")
    assert fault_of(snapshot)
    publish_build(home, OLD, value=3.0)
    assert fault_of(snapshot) is None and _figure(home) == 3.0
