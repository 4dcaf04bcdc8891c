"""What changed since the snapshot before: two small databases, older schemas, the choice of the one before."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.changes import NO_EARLIER, NOT_IN_EARLIER, Comparison, compare, earlier_snapshot, kinds
from warehouse.publishing import DATABASE, MANIFEST, POINTER, Snapshot
from warehouse.settings import Home

CENTER = "LN-PTIC-0004"
EDITS = f"""
update marts.fct_center_risk set level_code = 'triggered' where center_id = 'LN-PTIC-0005';
update marts.fct_center_risk_ground set outcome = 'breached' where center_id = 'LN-PTIC-0005' and rule_id = (
    select min(rule_id) from marts.fct_center_risk_ground
    where center_id = 'LN-PTIC-0005' and outcome = 'met' and not is_near);
update marts.dim_center set director_name = '赵某' where center_id = '{CENTER}' and is_current;
update marts.dim_center set ended_on = date '2025-06-01' where center_id = 'LN-PTIC-0006' and is_current;
delete from marts.dim_center where center_id = 'LN-PTIC-0003';
update marts.fct_center_year set report_status = 'held' where center_id = '{CENTER}' and reporting_year = (
    select min(reporting_year) from marts.fct_center_year where center_id = '{CENTER}' and report_status = 'on_time');
delete from marts.fct_submission_issue where issue_id = (select min(issue_id) from marts.fct_submission_issue);
update marts.fct_direction_pair set decision_state = 'decided', verdict_name = '不重复' where pair_id = (
    select min(pair_id) from marts.fct_direction_pair where decision_state = 'open' and level_code = 'duplicate');
delete from marts.fct_coverage_finding where rank_no = 1;
update marts.fct_kpi set value = value + 1 where subject_kind = 'province' and kpi_id = 'K03' and reporting_year = 2021;
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files: `before`, `after` with each kind of edit, `older` without what later schemas have."""
    made = tmp_path_factory.mktemp("changes")
    demo_database(made / "before", centers=12).close()
    for name in ("after", "older"):
        shutil.copy(made / "before", made / name)
    with duckdb.connect(str(made / "after")) as connection:
        connection.execute(EDITS)
    with duckdb.connect(str(made / "older")) as connection:
        connection.execute("drop table marts.fct_direction_pair")
        connection.execute("alter table marts.fct_center_risk_ground drop column is_near")
    return made


@pytest.fixture(scope="module")
def comparison(folder: Path) -> Comparison:
    return compare(folder / "after", folder / "before")


def rows(comparison: Comparison, kind: str) -> list[tuple[str, str, str | None, str | None]]:
    found = comparison.changes.filter(pl.col("kind") == kind)
    return found.select("change", "subject", "before_value", "after_value").rows()


def test_each_kind_tells_what_was_edited_and_nothing_else(comparison: Comparison) -> None:
    assert [(change, after) for change, _, _, after in rows(comparison, "risk_level")] == [
        ("changed", "triggered")
    ]
    assert [entry[2:] for entry in rows(comparison, "ground")] == [("未出现", "情形已出现")]
    assert [entry[0] for entry in rows(comparison, "center")] == ["gone", "gone"]
    ((change, subject, before, after),) = rows(comparison, "center_attribute")
    assert (change, before, after) == ("changed", "张某4", "赵某") and subject.endswith("：中心主任")
    assert [(entry[0], entry[3]) for entry in rows(comparison, "report")] == [("changed", "held")]
    assert [entry[0] for entry in rows(comparison, "issue")] == ["gone"]
    ((change, _, before, after),) = rows(comparison, "pair")
    assert (change, before, after) == ("changed", "待判定", "已判定：不重复")
    assert [entry[0] for entry in rows(comparison, "finding")] == ["gone"]
    ((change, subject, before, after),) = rows(comparison, "kpi")
    assert change == "changed" and "2021年" in subject and before != after


def test_the_other_way_round_new_and_gone_change_places(folder: Path, comparison: Comparison) -> None:
    back = compare(folder / "before", folder / "after")
    assert [entry[0] for entry in rows(back, "center")] == ["new", "new"]
    assert back.changes.height == comparison.changes.height


def test_counts_are_those_of_the_changes(comparison: Comparison) -> None:
    counted = comparison.kinds.select(
        pl.sum_horizontal("new_count", "gone_count", "changed_count")
    ).to_series()
    assert counted.sum() == comparison.changes.height
    assert comparison.kinds["kind"].to_list() == [kind.kind for kind in kinds()]


def test_what_is_gone_has_no_page_to_link_to(comparison: Comparison) -> None:
    gone = comparison.changes.filter(pl.col("change") == "gone")
    assert gone["link"].null_count() == gone.height
    assert comparison.changes.filter(pl.col("change") == "changed")["link"].null_count() == 0


def test_same_database_has_no_changes(folder: Path) -> None:
    same = compare(folder / "before", folder / "before")
    assert same.changes.height == 0 and same.kinds["is_compared"].all()


def test_without_an_earlier_snapshot_each_kind_says_why(folder: Path) -> None:
    alone = compare(folder / "before", None)
    assert alone.changes.height == 0 and set(alone.kinds["note"]) == {NO_EARLIER}


def test_what_an_older_schema_lacks_is_not_compared_and_said(folder: Path) -> None:
    found = compare(folder / "after", folder / "older")
    notes = {kind: note for kind, note in found.kinds.select("kind", "note").rows() if note}
    assert notes == {"ground": NOT_IN_EARLIER, "pair": NOT_IN_EARLIER}
    assert rows(found, "risk_level") and not rows(found, "pair")


def test_same_snapshots_give_the_same_rows_in_the_same_order(folder: Path, comparison: Comparison) -> None:
    again = compare(folder / "after", folder / "before")
    assert again.changes.equals(comparison.changes) and again.kinds.equals(comparison.kinds)


def test_the_one_before_is_the_latest_up_to_the_day(tmp_path: Path) -> None:
    home = Home(tmp_path)
    demo_database(tmp_path / "demo", centers=2).close()
    with duckdb.connect(str(tmp_path / "demo"), read_only=True) as connection:
        manifest = demo_manifest(connection)

    def published(as_of: str, letter: str) -> Snapshot:
        folder = home.published / f"{as_of.replace('-', '')}-{letter * 12}"
        folder.mkdir(parents=True)
        shutil.copy(tmp_path / "demo", folder / DATABASE)
        own = manifest.model_copy(update={"snapshot_id": folder.name, "as_of": date.fromisoformat(as_of)})
        (folder / MANIFEST).write_text(own.model_dump_json(), encoding="utf-8")
        return Snapshot(folder)

    first = published("2024-12-31", "c")
    (home.published / POINTER).write_text(first.path.name, encoding="utf-8")
    assert earlier_snapshot(home, first) is None
    later = published("2025-06-30", "b")
    assert earlier_snapshot(home, first) is None  # a later day is not before
    other = published("2024-12-31", "d")
    assert earlier_snapshot(home, later) == other  # same day: the greater id
    (other.path / MANIFEST).write_text("{", encoding="utf-8")
    assert earlier_snapshot(home, later) == first  # a damaged one is passed over
