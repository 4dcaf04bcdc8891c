"""Editions of the site: which pages each has, what becomes of links to those it lacks, the door page."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from reports.charts import ChartEngine
from reports.door import door_page, edition_folder
from reports.errors import PageError
from reports.library import PageLibrary
from reports.site import PageFile, Site
from reports.site_folder import INDEX, SiteFolder
from tests.unit.reports_demo import demo_database, demo_manifest
from warehouse.audiences import DEPARTMENT, HOUSE, PUBLIC, Audience, audiences

PUBLIC_AUDIENCE = Audience(PUBLIC)
PAGES = {
    "index.md": "---\ntitle: 首页\neditions: [internal, public]\n---\n\n"
    "[% if edition == 'public' %]公开[% else %]内部[% endif %] [名单](/centers) [总表](/about)\n\n"
    '<LinkButton url="/centers">名单</LinkButton>\n\n'
    "```sql one\nselect '甲' as name, '/centers/x' as link\n```\n\n"
    "<DataTable data={one}><Column id=name title=名 link=link /></DataTable>\n",
    "about.md": "---\ntitle: 说明\neditions: [internal, public]\n---\n\n说明。\n",
    "centers.md": "---\ntitle: 名单\n---\n\n名单。\n",
    "centers/[center_id].md": "---\ntitle: 中心\nparams: select 'x' as center_id\n---\n\n档案。\n",
}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database(centers=12)


def built(database: duckdb.DuckDBPyConnection, folder: Path, audience: Audience) -> dict[str, str]:
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with ChartEngine() as charts:
        site = Site(database, demo_manifest(database), PageLibrary(folder), charts, [], audience=audience)
        files = [item for item in site.files() if item.path.endswith((".html", ".md"))]
        return {item.path: item.content.decode() for item in files}


def test_an_edition_has_its_pages_only(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    public = built(database, tmp_path, PUBLIC_AUDIENCE)
    assert sorted(public) == ["about.html", "about.md", "index.html", "index.md"]
    assert "公开" in public["index.md"] and "内部 " not in public["index.md"]
    assert "centers.html" in built(database, tmp_path, HOUSE)


def test_links_to_pages_that_the_edition_lacks_are_plain_text(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    house, public = built(database, tmp_path, HOUSE), built(database, tmp_path, PUBLIC_AUDIENCE)
    assert "[名单](centers.md) [总表](about.md)" in house["index.md"]
    assert "名单 [总表](about.md)" in public["index.md"] and "centers" not in public["index.md"]
    assert 'href="centers' in house["index.html"] and "centers" not in public["index.html"]
    assert "甲" in public["index.html"] and "button" not in public["index.html"].split("<main")[1]


def test_an_unknown_edition_in_a_page_stops_the_build(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "index.md").write_text("---\ntitle: 首页\neditions: [secret]\n---\n", encoding="utf-8")
    with pytest.raises(PageError, match=r"index\.md.*3.*editions"):
        PageLibrary(tmp_path).shelf(PUBLIC)


def test_the_door_names_every_edition_with_its_folder(database: duckdb.DuckDBPyConnection) -> None:
    found = audiences(database)
    departments = [item for item in found if item.kind == DEPARTMENT]
    assert found[0] == HOUSE and found[-1] == PUBLIC_AUDIENCE and len(departments) > 1
    page = door_page(found, demo_manifest(database)).content.decode()
    for item in found:
        assert f'href="{edition_folder(item)}/index.html"' in page
        assert item.text.passing_on in page
    assert page.index(departments[0].department_name or "") < page.index('id="public"')


def test_a_site_of_the_old_layout_is_cleared_away(tmp_path: Path) -> None:
    """Earlier versions wrote the one edition into the folder itself."""
    (tmp_path / "centers").mkdir()
    for name in ("index.html", "about.html", "centers/x.html"):
        (tmp_path / name).write_text("旧", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("用户自己的文件", encoding="utf-8")
    index = {"snapshot_id": "s", "files": {"index.html": 3, "about.html": 3, "centers/x.html": 3}}
    (tmp_path / INDEX).write_text(json.dumps(index), encoding="utf-8")
    folder = SiteFolder(tmp_path)
    connection = demo_database(centers=2)
    staged = folder.stage([door_page(audiences(connection), demo_manifest(connection))])
    change = folder.put_in_place(staged, "t")
    assert (change.written, change.removed) == (1, 2)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left - {".staging/index.html"} == {"index.html", "notes.txt", INDEX}


def test_new_folders_go_to_their_place_beside_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/notes.txt").write_text("用户自己的文件", encoding="utf-8")
    first = [PageFile("a/x.html", b"1"), PageFile("a/b/y.html", b"2"), PageFile("c/d/z.html", b"3")]
    folder = SiteFolder(tmp_path)
    assert folder.put_in_place(folder.stage(first), "s")[1:] == (3, 0, 0)
    folder.clear_staging()
    second = [first[0], PageFile("a/b/y.html", b"4"), PageFile("a/b/e/w.html", b"5"), PageFile("c", b"6")]
    staged = folder.stage(second[:3])
    staged.join(folder.stage(second[3:], prefix="f"))
    change = folder.put_in_place(staged, "t")
    assert change == (("a/x.html", "a/b/y.html", "a/b/e/w.html", "f/c"), 3, 1, 1)
    assert folder.shows("t") is not None and folder.shows("s") is None
    folder.clear_staging()
    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.html")}
    assert found == {"a/x.html": b"1", "a/b/y.html": b"4", "a/b/e/w.html": b"5"}
    assert (tmp_path / "a/notes.txt").is_file() and not (tmp_path / "c").exists()
    (tmp_path / "f/c").unlink()
    (tmp_path / "f/c").mkdir()
    assert folder.shows("t") is None
