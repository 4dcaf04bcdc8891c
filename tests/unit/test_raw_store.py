"""A batch is in the lake as a whole or not at all, and nothing that is in it ever changes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.unit.reading_files import Values, report, report_values
from warehouse import raw_store
from warehouse.raw_store import (
    REFUSED,
    commit,
    ensure_tables,
    next_batch_id,
    pending_files,
    read_table,
)
from warehouse.raw_tables import TABLES, VALUE_TABLE_OF_FORM
from warehouse.reading import Batch, read_pending, reader_version
from warehouse.receiving import receive
from warehouse.settings import Home, Settings, open_home

FORMS = [*VALUE_TABLE_OF_FORM, REFUSED]
SETTINGS = Settings(reader_processes=1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


def put_report(home: Home, name: str, year: int | None, **changes: object) -> None:
    values: Values = {**report_values(1), "reporting_year": year, **changes}
    (home.inbox / name).write_bytes(report(values))


def read(home: Home) -> Batch:
    receive(home, received_by="测试")
    return read_pending(home, SETTINGS)


def snapshot(home: Home) -> dict[str, bytes]:
    return {
        path.relative_to(home.raw).as_posix(): path.read_bytes()
        for path in sorted(home.raw.rglob("*.parquet"))
    }


def test_empty_tables_can_be_read_with_a_glob(home: Home) -> None:
    ensure_tables(home)
    before = snapshot(home)
    for table, schema in TABLES.items():
        rows = duckdb.sql(
            f"select * from read_parquet('{home.raw}/{table}/**/*.parquet', hive_partitioning = true)"
        )
        hive = ["reporting_year"] if table == "annual_report_values" else []
        assert rows.columns == [*schema.names(), *hive]
        assert read_table(home, table).schema == schema
    ensure_tables(home)
    assert snapshot(home) == before


def test_a_batch_is_committed_by_form_and_year_and_only_once(home: Home) -> None:
    put_report(home, "2022.xlsx", 2022)
    put_report(home, "2023.xlsx", 2023)
    put_report(home, "none.xlsx", None, filed_on="不详")
    (home.inbox / "rubbish.csv").write_text("a,b\n1,2\n")
    batch = read(home)
    assert batch.batch_id == "b000001" and batch.files.height == 4
    assert read_table(home, "readings").height == 0

    done = commit(home, batch, forms=["annual_report"], years=[2023])
    assert (done.files, done.issues) == (1, 0)
    readings = read_table(home, "readings")
    assert readings["reporting_year"].to_list() == [2023]
    assert pending_files(home, reader_version()).height == 3
    folder = home.raw / "annual_report_values" / "reporting_year=2023"
    assert [path.name for path in folder.iterdir()] == ["b000001-annual_report-2023.parquet"]

    before = snapshot(home)
    assert commit(home, batch, forms=["annual_report"], years=[2023]).files == 0
    assert snapshot(home) == before
    done = commit(home, batch, forms=FORMS)
    assert done.files == 3 and pending_files(home, reader_version()).height == 0
    after = snapshot(home)
    assert {name: after[name] for name in before} == before
    values = read_table(home, "annual_report_values")
    counts = dict(values.group_by("file_sha256").len().iter_rows())
    readings = read_table(home, "readings")
    assert (
        dict(
            readings.filter(pl.col("form") == "annual_report")
            .select("file_sha256", "value_count")
            .iter_rows()
        )
        == counts
    )
    assert set(values["batch_id"]) == {"b000001"} and next_batch_id(home) == "b000002"
    issues = read_table(home, "reading_issues")
    assert issues["issue_code"].sort().to_list() == ["F09", "R06", "R08"]
    assert readings["issue_count"].sum() == 3


def test_a_commit_cut_off_is_invisible_and_is_done_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put_report(home, "a.xlsx", 2023, filed_on="不详")
    batch = read(home)
    write = raw_store.write_parquet

    def crash(frame: pl.DataFrame, path: Path) -> None:
        if path.parent.name == "readings":
            raise KeyboardInterrupt
        write(frame, path)

    with monkeypatch.context() as patch:
        patch.setattr(raw_store, "write_parquet", crash)
        with pytest.raises(KeyboardInterrupt):
            commit(home, batch, forms=FORMS)
    orphans = read_table(home, "annual_report_values").height
    assert orphans > 0 and pending_files(home, reader_version()).height == 1

    second = read(home)
    assert second.batch_id == "b000002"
    commit(home, second, forms=FORMS)
    visible = read_table(home, "annual_report_values").join(
        read_table(home, "readings"), on=["file_sha256", "batch_id"], how="semi"
    )
    assert visible.height == orphans and set(visible["batch_id"]) == {"b000002"}


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    lakes = []
    for name in ("one", "two"):
        home = open_home(tmp_path / name)
        for at in range(7):
            put_report(home, f"{at}.xlsx", 2020 + at % 3, director="" if at % 2 else "张某")
        receive(home, received_by="测试")
        batch = read_pending(home, Settings(reader_processes=1 if name == "one" else 2))
        commit(home, batch, forms=FORMS)
        lakes.append(
            {path: data for path, data in snapshot(home).items() if not path.startswith("receipts/r")}
        )
    assert lakes[0] == lakes[1]


def test_rows_that_must_not_be_kept_stop_the_commit(home: Home) -> None:
    put_report(home, "a.xlsx", 2023)
    batch = read(home)
    wrong = Batch(
        batch.batch_id,
        batch.folder,
        batch.files.with_columns(outcome=pl.lit("perhaps")),
        batch.issues,
        batch.parts,
    )
    with pytest.raises(Exception, match="outcome"):
        commit(home, wrong, forms=FORMS)
    assert pending_files(home, reader_version()).height == 1


def test_a_change_of_the_layouts_has_everything_read_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_report(home, "a.xlsx", 2023)
    commit(home, read(home), forms=FORMS)
    assert read(home).files.height == 0
    monkeypatch.setattr("warehouse.reading.batch.READER_VERSION", "next")
    batch = read(home)
    assert batch.files.height == 1
    commit(home, batch, forms=FORMS)
    assert read_table(home, "readings")["reader_version"].n_unique() == 2
