"""Which quantities of the key figures give each other away.

Belongs here: reading it off the catalogue of figures and the sum checks. Does not belong here: values.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import polars as pl


class Families(NamedTuple):
    """Which quantities give each other away."""

    # By kpi_id the family of its numerator and, if it has one, of its denominator.
    of_figure: dict[str, tuple[str | None, ...]]
    # By family those that must be hidden with it.
    partners: dict[str, set[str]]


def families_of(kpis: pl.DataFrame, sum_checks: pl.DataFrame) -> Families:
    """Quantities are of one family when they share a term.

    A family that a public figure shows is none (None): it is not hidden anywhere. A sum check makes partners
    only where figures show all its terms: the last of them is hidden with any other.

    `kpis`: kpi_id, numerator, denominator, is_confidential. `sum_checks`: check_id, operator, side
    total|part, term_no, indicator_code (null for a constant).
    """
    leader: dict[str, str] = {}

    def find(term: str) -> str:
        while leader.setdefault(term, term) != term:
            term = leader[term]
        return term

    sides: dict[str, list[list[str]]] = defaultdict(list)
    public = set()
    columns = kpis.select("kpi_id", "numerator", "denominator", "is_confidential").sort("kpi_id")
    for kpi_id, numerator, denominator, is_confidential in columns.iter_rows():
        for side in filter(None, (numerator, denominator)):
            terms = side.split("+")
            sides[kpi_id].append(terms)
            for term in terms:
                first, second = sorted((find(terms[0]), find(term)))
                leader[second] = first
            if not is_confidential:
                public.update(terms)
    closed = {find(term) for term in public}
    partners: dict[str, set[str]] = defaultdict(set)
    for terms in _identities(sum_checks):
        if not all(term in leader for term in terms):
            continue
        bound = [find(term) for term in terms]
        if not closed.intersection(bound):
            for family in bound:
                partners[family].update([other for other in bound if other != family][-1:])
    return Families(
        {
            kpi_id: tuple(None if find(terms[0]) in closed else find(terms[0]) for terms in listed)
            for kpi_id, listed in sides.items()
        },
        partners,
    )


def _identities(sum_checks: pl.DataFrame) -> list[list[str]]:
    """The indicator codes of every sum check that says equal: the sum, then its terms in their order."""
    terms = (
        sum_checks.filter((pl.col("operator") == "=") & pl.col("indicator_code").is_not_null())
        .sort("check_id", pl.col("side") != "total", "term_no")
        .group_by("check_id", maintain_order=True)
        .agg("indicator_code")
    )
    return terms["indicator_code"].to_list()
