"""The editions of a whole province: every file searched, and the public database held against the attack on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from reports.door import edition_folder
from reports.render import render
from reports.site_folder import INDEX
from tests.integration.leaks import figures_in, forbidden_figures, forbidden_words, texts_of, words_in
from tests.truth.conftest import Province
from warehouse.audiences import INTERNAL, PUBLIC, Audience, audiences
from warehouse.edition_database import EditionSource
from warehouse.publishing import serving_snapshot


@pytest.fixture(scope="module")
def public(province: Province) -> Iterator[duckdb.DuckDBPyConnection]:
    with EditionSource(province.marts).database(Audience(PUBLIC)) as copy:
        yield copy


@pytest.mark.long  # makes and searches every edition of 300 centers
def test_no_edition_of_a_whole_province_says_what_its_readers_may_not_see(
    province: Province, tmp_path: Path
) -> None:
    searched, manifest = 0, serving_snapshot(province.home).manifest
    for audience in audiences(province.marts):
        if audience.kind == INTERNAL:
            continue
        render(province.marts, manifest, tmp_path / edition_folder(audience), edition=audience)
        texts = texts_of(tmp_path / edition_folder(audience))
        assert not words_in(texts, forbidden_words(province.marts, audience)), audience
        searched += len(texts)
    figures, texts = forbidden_figures(province.marts), texts_of(tmp_path / PUBLIC, joined=False)
    del texts[INDEX]  # the sizes of files, some of which equal a figure
    assert not figures_in(texts, figures)
    print(
        f"leaks: {searched} files of editions searched, {len(figures)} withheld figures sought in the public one"
    )


def test_the_public_database_shows_no_more_than_the_attack_took_as_open(
    province: Province, public: duckdb.DuckDBPyConnection
) -> None:
    """`test_disclosure` attacks the cells called open; here every other column is shown to give no further cell."""
    marked = "select subject_kind, subject_code, reporting_year, kpi_id from marts.fct_kpi where disclosure <> 'open'"
    hidden = set(province.marts.execute(marked + " and subject_kind <> 'center'").fetchall())
    kind_code_year_kpi = "subject_kind, subject_code, reporting_year{}, kpi_id"
    for column, back in (
        ("value", ""), ("numerator", ""), ("denominator", ""), ("change_value", ""), ("change_share", ""),
        ("previous_value", " - 1"), ("change_value", " - 1"), ("change_share", " - 1"),
    ):  # fmt: skip
        key = kind_code_year_kpi.format(back)
        shown = set(public.execute(f"select {key} from marts.fct_kpi where {column} is not null").fetchall())
        assert shown and not shown & hidden, (column, back)
    cells = "select table_id, reporting_year, row_key, column_key from marts.{} where disclosure <> 'open'"
    for table, column in (
        ("rpt_statistics_cell", "value"),
        ("rpt_statistics_cell", "current_value"),
        ("fct_statistics_figure", "value"),
    ):
        assert province.marts.execute(cells.format(table)).fetchone() is not None
        assert public.execute(cells.format(table) + f" and {column} is not null").fetchall() == []
