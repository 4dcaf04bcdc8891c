"""What a public edition of a whole province hides cannot be worked out from what it shows."""

from __future__ import annotations

import numpy as np
import pytest

from tests.truth.attack import OPEN, PROTECTING, SMALL, Figure, figures, pinned, solved
from tests.truth.conftest import LAST_YEAR, Province


@pytest.fixture(scope="module")
def published(province: Province) -> list[Figure]:
    return list(figures(province.home, province.marts))


def says_zero(figure: Figure) -> bool:
    """A figure that is zero everywhere hides nothing: its total says so."""
    return any(not values.any() for values in figure.truth)


def test_the_attack_knows_what_every_sum_is_made_of(published: list[Figure]) -> None:
    compared = 0
    for figure in published:
        for sums, values in zip(figure.published, figure.truth, strict=True):
            np.testing.assert_allclose(figure.rows @ values, sums, rtol=1e-9, atol=1e-6)
            compared += len(sums)
    print(f"the attack's equations: {compared} published sums agree with the centers they are made of")


def test_cells_of_few_centers_are_hidden_and_only_they_are_called_small(published: list[Figure]) -> None:
    for figure in published:
        assert ((figure.rows.sum(axis=1) < 3) == (figure.marks == SMALL)).all(), figure.kpi_id


def test_adding_and_subtracting_gives_no_hidden_cell_back(published: list[Figure]) -> None:
    hidden = recovered = without_protection = 0
    for figure in published:
        is_hidden = ~figure.is_open
        found = solved(figure.rows, figure.is_open) & is_hidden
        if not says_zero(figure):
            assert not found.any(), (figure.kpi_id, figure.year, figure.names[int(found.argmax())])
        hidden += int(is_hidden.sum())
        recovered += int(found.sum())
        is_small = figure.marks == SMALL
        without_protection += int((solved(figure.rows, ~is_small) & is_small).sum())
    assert without_protection > 0  # the attack works where nothing is done against it
    print(
        f"linear attack: {hidden} hidden cells of {len(published)} figures and years, {recovered} worked out (all in "
        f"figures of nothing but zeros); hiding small cells alone would have given {without_protection} back"
    )


def test_nothing_below_zero_gives_no_hidden_cell_back(published: list[Figure]) -> None:
    attacked = 0
    for figure in published:
        if figure.year != LAST_YEAR or says_zero(figure):
            continue
        fixed = np.array([pinned(figure, side) for side in range(len(figure.truth))])
        # Of a small cell neither part may be known, of a protecting one the value, so not both.
        assert not (fixed.any(axis=0) & (figure.marks == SMALL)).any(), figure.kpi_id
        assert not (fixed.all(axis=0) & (figure.marks == PROTECTING)).any(), figure.kpi_id
        attacked += int((~figure.is_open).sum())
    assert attacked > 0
    print(f"attack by linear programs, {LAST_YEAR}: {attacked} hidden cells, none fixed")


def test_figures_that_show_the_same_amount_hide_it_together(province: Province) -> None:
    """Where two figures rest on as many centers and share a numerator, what one hides the other does not show."""
    differing = province.marts.execute(
        """
        select one.subject_kind, one.subject_code, one.reporting_year, one.kpi_id, other.kpi_id, one.disclosure
        from marts.fct_kpi as one
        inner join marts.dim_kpi as kpi on one.kpi_id = kpi.kpi_id
        inner join marts.dim_kpi as twin on kpi.numerator = twin.numerator and kpi.kpi_id <> twin.kpi_id
        inner join marts.fct_kpi as other
            on
                twin.kpi_id = other.kpi_id and one.subject_kind = other.subject_kind
                and one.subject_code = other.subject_code and one.reporting_year = other.reporting_year
        where
            one.center_count = other.center_count and one.numerator > 0 and one.denominator is null
            and one.disclosure <> 'open' and other.disclosure = 'open'
        """
    ).fetchall()
    assert not differing, differing[:5]


def test_the_next_year_repeats_nothing_hidden(province: Province) -> None:
    marked, wrong = province.marts.execute(
        """
        select
            count(*) filter (former.disclosure <> 'open'),
            count(*) filter (former.disclosure <> later.previous_disclosure)
        from marts.fct_kpi as later
        inner join marts.fct_kpi as former
            on
                later.subject_kind = former.subject_kind and later.subject_code = former.subject_code
                and later.kpi_id = former.kpi_id and later.reporting_year = former.reporting_year + 1
        """
    ).fetchone() or (0, 0)
    assert marked > 0 and wrong == 0
    assert OPEN in {
        mark
        for (mark,) in province.marts.execute(
            "select distinct previous_disclosure from marts.fct_kpi"
        ).fetchall()
    }
