"""Nothing stands in an edition of the site that its readers may not see: every file of every edition is searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.door import edition_folder
from reports.render import render
from reports.statistics.documents import DOWNLOADS
from tests.integration.conftest import Road
from tests.integration.leaks import figures_in, forbidden_figures, forbidden_words, texts_of, words_in
from warehouse.audiences import DEPARTMENT, INTERNAL, PUBLIC, Audience, audiences
from warehouse.publishing import connect, serving_snapshot


@pytest.fixture(scope="module")
def readers(road: Road) -> list[Audience]:
    """The audiences of every edition but the house's own."""
    with connect(road.home) as published:
        return [audience for audience in audiences(published) if audience.kind != INTERNAL]


def test_no_edition_names_what_its_readers_may_not_see(road: Road, readers: list[Audience]) -> None:
    assert {audience.kind for audience in readers} == {DEPARTMENT, PUBLIC}
    with connect(road.home) as published:
        for audience in readers:
            words = forbidden_words(published, audience)
            assert {"director", "USCC", "file", "hash"} <= set(words.values())
            assert not words_in(texts_of(road.editions / edition_folder(audience)), words)


def test_the_public_edition_prints_no_withheld_figure(road: Road) -> None:
    with connect(road.home) as published:
        figures = forbidden_figures(published)
    assert len(figures) > 100
    assert not figures_in(texts_of(road.editions / PUBLIC, joined=False), figures)


def test_the_search_finds_the_houses_own_edition_full_of_them(road: Road) -> None:
    with connect(road.home) as published:
        words, figures = forbidden_words(published, Audience(PUBLIC)), forbidden_figures(published)
    house = road.editions / INTERNAL / "centers"
    found = {what for _, what, _ in words_in(texts_of(house), words)}
    assert {"director", "USCC", "file", "direction"} <= found
    assert len(figures_in(texts_of(house, joined=False), figures)) > 100


def test_a_leak_planted_in_a_page_is_found_in_every_file_of_it(
    road: Road, readers: list[Audience], tmp_path: Path
) -> None:
    audience = next(item for item in readers if item.kind == DEPARTMENT)
    with connect(road.home) as published:
        words, figures = forbidden_words(published, audience), forbidden_figures(published)
        person = min(word for word, what in words.items() if what == "director")
        figure = max(text for text in figures if len(text.partition(".")[2]) == 2)  # as pages print figures
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages" / "index.md").write_text(
            "---\ntitle: 首页\neditions: [department]\n---\n\n"
            f"```sql one\nselect '{person}' as name, cast('{figure}' as double) as figure\n```\n\n"
            "<DataTable data={one} />\n",
            encoding="utf-8",
        )
        manifest = serving_snapshot(road.home).manifest
        out = tmp_path / "site"
        render(published, manifest, out, edition=audience, pages_dir=tmp_path / "pages")
    pages = {"index.html", "index.md", "index.xlsx", "index-1.csv"}
    assert {file for file, _, word in words_in(texts_of(out), words) if word == person} >= pages
    assert {file for file, _ in figures_in(texts_of(out, joined=False), figures)} >= pages


def test_a_document_for_the_house_stands_in_no_other_edition(road: Road, tmp_path: Path) -> None:
    """The search cannot read a PDF and refuses an edition with one; so what is made as PDF stays in the house."""
    documents = [path.relative_to(road.editions) for path in road.editions.rglob("*.pdf")]
    assert documents and {path.parts[0] for path in documents} == {INTERNAL}
    briefings = {path.parent.name for path in documents}
    found = [path.relative_to(road.editions) for name in briefings for path in road.editions.rglob(name)]
    assert {path.parts[0] for path in found} == {INTERNAL}
    (tmp_path / "page.pdf").write_bytes(b"%PDF-")
    with pytest.raises(ValueError, match=r"page\.pdf"):
        texts_of(tmp_path)


def test_the_statistics_that_the_house_passes_on_are_those_of_the_public_edition(road: Road) -> None:
    """Made from all figures and made from the open ones alone, workbook and bulletin are the same bytes."""
    house, public = (
        {path.name: path.read_bytes() for path in (road.editions / kind / DOWNLOADS).iterdir()}
        for kind in (INTERNAL, PUBLIC)
    )
    assert {name.rsplit(".", 1)[-1] for name in house} == {"docx", "xlsx"} and house == public
