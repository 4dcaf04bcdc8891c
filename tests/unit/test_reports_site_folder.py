"""The files of a site from one rendering to the next: what is written, left alone, removed, and put right after a kill."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.errors import PageError
from reports.render import HOUSE_FOLDER, render, render_site
from reports.site_folder import INDEX, STAGING
from tests.unit.reports_demo import demo_database, demo_manifest, files_of
from warehouse.publishing import PublishingError
from warehouse.settings import SETTINGS_FILE, Home


@pytest.mark.long  # renders the whole edition four times
def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    connection = demo_database(centers=6)
    manifest = demo_manifest(connection)
    first = render(connection, manifest, tmp_path)
    assert first.written == len(files_of(tmp_path)) - 1 and first.unchanged == 0
    (tmp_path / "notes.txt").write_text("用户自己的文件", encoding="utf-8")
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")}
    again = render(connection, manifest, tmp_path)
    assert (again.written, again.removed, again.unchanged) == (0, 0, first.written)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")} == stamps

    connection.execute(
        "update marts.fct_center_direction set direction_name = '新方向' where center_id = 'LN-PTIC-0003'"
    )
    changed = render(connection, manifest, tmp_path)
    assert (changed.written, changed.removed) == (4, 0)  # page, Markdown, workbook, CSV of the table

    own = list((tmp_path / "centers").glob("LN-PTIC-0004*"))
    connection.execute("delete from marts.dim_center where center_id = 'LN-PTIC-0004'")
    gone = render(connection, manifest, tmp_path)
    assert gone.removed >= len(own) > 3
    assert not (tmp_path / "centers/LN-PTIC-0004.html").exists()
    assert (tmp_path / "notes.txt").exists()


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    """A folder of pages: a start page that asks for proposals, and a page of each center."""
    pages = tmp_path / "pages"
    (pages / "centers").mkdir(parents=True)
    proposals = "```sql proposals\nselect count(*) as proposed from marts.fct_classification_proposal\n```"
    (pages / "index.md").write_text(
        f"---\ntitle: 首页\norder: 1\n---\n\n{proposals}\n\n<DataTable data={{proposals}} />\n",
        encoding="utf-8",
    )
    params = "params: select center_id from marts.dim_center where is_current"
    center = (
        "```sql center\nselect center_name from marts.dim_center where center_id = ${params.center_id}\n```"
    )
    (pages / "centers" / "[center_id].md").write_text(
        f"---\ntitle: 中心\n{params}\n---\n\n{center}\n\n<DataTable data={{center}} />\n", encoding="utf-8"
    )
    return pages


def test_a_page_that_fails_leaves_the_site_as_it_was(tmp_path: Path, two_pages: Path) -> None:
    connection, out = demo_database(centers=4), tmp_path / "site"
    render(connection, demo_manifest(connection), out, pages_dir=two_pages)
    before = files_of(out)
    connection.execute("update marts.dim_center set center_name = '改' || center_name")
    connection.execute("drop table marts.fct_classification_proposal")
    with pytest.raises(PageError, match="执行失败"):
        render(connection, demo_manifest(connection), out, pages_dir=two_pages)
    assert files_of(out) == before


@pytest.mark.parametrize(("has_folder", "last_move"), [(False, 4), (True, 20)])
def test_killed_while_files_are_put_in_place_the_next_run_forgets_nothing(
    tmp_path: Path, two_pages: Path, monkeypatch: pytest.MonkeyPatch, has_folder: bool, last_move: int
) -> None:
    """Folders that are new go as a whole, files of others one by one."""
    connection, out = demo_database(centers=5), tmp_path / "site"
    if has_folder:
        (out / "centers").mkdir(parents=True)
    real = Path.replace
    calls = 0

    def dying(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == last_move:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", dying)
    with pytest.raises(KeyboardInterrupt):
        render(connection, demo_manifest(connection), out, pages_dir=two_pages)
    monkeypatch.setattr(Path, "replace", real)
    connection.execute("delete from marts.dim_center where center_id <> 'LN-PTIC-0002'")
    render(connection, demo_manifest(connection), out, pages_dir=two_pages)
    assert [path.name for path in (out / "centers").glob("*.html")] == ["LN-PTIC-0002.html"]
    assert not (out / STAGING).exists()
    index = json.loads((out / INDEX).read_text(encoding="utf-8"))
    assert set(index["files"]) == set(files_of(out)) - {INDEX}


@pytest.mark.long  # renders two editions three times
def test_the_site_of_a_home_shows_its_current_snapshot(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (tmp_path / SETTINGS_FILE).write_text('editions = ["internal", "public"]\n')
    with pytest.raises(PublishingError, match="还没有已发布的数据"):
        render_site(home)
    for number in ("1", "2"):
        folder = home.published / f"snapshot{number}"
        folder.mkdir(parents=True)
        connection = demo_database(folder / "warehouse.duckdb", centers=3)
        manifest = demo_manifest(connection).model_copy(update={"snapshot_id": folder.name})
        connection.close()
        (folder / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
        (home.published / "CURRENT").write_text(folder.name, encoding="utf-8")
        made = render_site(home)
        assert made.start_page == home.site / "index.html" and made.written > 0
        assert folder.name in made.start_page.read_text(encoding="utf-8")
        again = render_site(home)
        assert (again.written, again.pages, again.unchanged) == (0, made.pages, made.written + made.unchanged)
    assert not (home.site / "department").exists()
    (home.site / HOUSE_FOLDER / "about.html").unlink()
    assert render_site(home).written == 1
