"""The dictionary: every published column is described, and the pages say what the snapshot says."""

from __future__ import annotations

import html
from pathlib import Path

import duckdb
import pytest
import yaml

from reports.charts import ChartEngine
from reports.edition import open_edition
from reports.library import PageLibrary
from reports.render import PAGES_DIR, render
from reports.snapshot_tables import add_snapshot_tables
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import HOUSE
from warehouse.changes import compare
from warehouse.edition_database import EditionSource
from warehouse.settings import project_dir


def published_models() -> list[dict]:
    """The description of every model under `models/marts`."""
    files = sorted((project_dir() / "models" / "marts").rglob("*.yml"))
    return [
        model for file in files for model in (yaml.safe_load(file.read_text("utf-8")) or {}).get("models", [])
    ]


@pytest.mark.parametrize("model", published_models(), ids=lambda model: model["name"])
def test_every_published_table_and_column_is_described_in_chinese(model: dict) -> None:
    def told(described: dict) -> bool:
        return any("\u4e00" <= letter <= "\u9fff" for letter in described.get("description") or "")

    assert told(model)
    assert [column["name"] for column in model["columns"] if not told(column)] == []


def test_every_model_has_its_columns_described() -> None:
    """A mart without an entry in a YAML file would come to the dictionary without a word."""
    models = {path.stem for path in (project_dir() / "models" / "marts").rglob("*.sql")}
    assert models == {model["name"] for model in published_models()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, duckdb.DuckDBPyConnection]:
    """A site whose snapshot differs from the one before it in one risk level."""
    folder = tmp_path_factory.mktemp("dictionary")
    demo_database(folder / "before", centers=6).close()
    connection = demo_database(folder / "after", centers=6)
    connection.execute(
        "update marts.fct_center_risk set level_code = 'triggered' where center_id = 'LN-PTIC-0005'"
    )
    connection.close()
    found = compare(folder / "after", folder / "before")
    connection = duckdb.connect(str(folder / "after"))
    manifest = demo_manifest(connection)
    earlier = manifest.model_copy(update={"snapshot_id": "20241231-earlier00000"})
    add_snapshot_tables(connection, manifest, found, earlier)
    render(connection, manifest, folder / "site")
    return folder / "site", connection


def test_the_dictionary_shows_each_column_with_type_and_meaning(
    files: tuple[Path, duckdb.DuckDBPyConnection],
) -> None:
    site, connection = files
    names = {path.stem for path in (site / "dictionary").glob("*.html")}
    assert names == set(demo_manifest(connection).row_counts)
    text = html.unescape((site / "dictionary" / "fct_center_risk.html").read_text("utf-8"))
    for name, kind, meaning in connection.execute(
        "select column_name, data_type, comment from duckdb_columns() "
        "where table_name = 'fct_center_risk' and schema_name = 'marts'"
    ).fetchall():
        assert f"<td>{name}</td>" in text and kind in text and meaning in text


def test_about_names_every_received_file_by_its_hash(files: tuple[Path, duckdb.DuckDBPyConnection]) -> None:
    site, connection = files
    text = html.unescape((site / "about.html").read_text("utf-8"))
    for (sha256,) in connection.execute("select submission_id from marts.fct_submission").fetchall():
        assert sha256 in text


def test_the_overview_says_what_changed_and_against_which_snapshot(
    files: tuple[Path, duckdb.DuckDBPyConnection],
) -> None:
    text = (files[0] / "index.md").read_text("utf-8")
    section = text.split("## 与上一快照相比")[1].split("\n## ")[0]
    assert "20241231-earlier00000" in section and "逐项变化（1项" in section
    assert "正常 | 触发" in section or "触发" in section.split("逐项变化")[1]
    assert "../" not in section  # links from the start page stay inside the site


def test_without_an_earlier_snapshot_the_overview_says_so() -> None:
    connection = demo_database(centers=2)
    library, source = PageLibrary(PAGES_DIR), EditionSource(connection)
    with (
        ChartEngine() as charts,
        open_edition(source, demo_manifest(connection), HOUSE, library, charts) as (site, _),
    ):
        section = site.document("/").split("与上一快照相比</h2>")[1].split("<h2")[0]
    assert "无从比较" in section and "<table" not in section
