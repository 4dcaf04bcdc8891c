"""The bulletin of a whole built province, read back: every number of its tables and sentences against the marts."""

from __future__ import annotations

import pytest

from reports.bulletin.plan import load_plan
from tests.truth.conftest import FIRST_YEAR, LAST_YEAR, Province
from tests.unit.bulletin_checks import bulletin_of, compare_sentences, compare_tables, paper_of
from warehouse.publishing import serving_snapshot


@pytest.mark.parametrize("year", [FIRST_YEAR, LAST_YEAR - 1])
def test_every_number_of_the_bulletin_agrees_with_the_marts(province: Province, year: int) -> None:
    manifest = serving_snapshot(province.home).manifest
    content = bulletin_of(province.marts, manifest, year)
    assert bulletin_of(province.marts, manifest, year) == content
    cells = compare_tables(province.marts, content, year, public=True)
    numbers = compare_sentences(province.marts, paper_of(province.marts, manifest, year), content)
    print(f"bulletin of {year}: {cells} figures in tables, {numbers} numbers in sentences")
    assert cells > 5000 and numbers > 100


def test_everything_planned_is_said(province: Province) -> None:
    """A sentence about a measure that no table shows would be left out without a word."""
    plan = load_plan()
    bulletin = paper_of(province.marts, serving_snapshot(province.home).manifest, LAST_YEAR - 1)
    chapters = {chapter.title for chapter in plan.chapters}
    assert chapters == {table.head.chapter_title for table in bulletin.tables}
    planned = [s for chapter in plan.chapters for paragraph in chapter.paragraphs for s in paragraph]
    assert len(bulletin.sentences) == 1 + len(plan.main_points) + len(planned) + len(plan.limits)
    assert not [sentence.text for sentence in bulletin.sentences if sentence.is_missing]
