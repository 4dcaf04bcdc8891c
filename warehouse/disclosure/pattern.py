"""Choosing which sums to hide besides the small ones, so that nothing hidden can be worked out.

Belongs here: the choice for one set of parts. Does not belong here: what an outsider can work out
(`recovery`), or which measures and years there are (`cells`).

Hiding the small sums alone (primary suppression) is not enough: a total less its other items gives the
hidden one back. So more is hidden (complementary suppression). Two hidden cells in every line are not enough
either: in a table of clusters by regions a hidden cell that is the only link between two groups of hidden
cells is given back by the sums of those groups. Hence no rule of thumb about lines: the outsider's own
algebra is asked, and as long as it gives a hidden sum back, one of the open sums that it used is hidden -
the one with the fewest centers, then the first in order, because small cells are the least loss to readers.
At last every sum hidden in this way is opened again, the largest first, if it is not needed after all.

The wholes are never hidden besides: a report without its total is none. With everything else hidden a whole
above zero gives no part of it back, so the choice always ends. A whole of zero says that all of it is zero, and
a sum of the same parts as a whole is said by it: these are not held to be secrets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from warehouse.disclosure.recovery import Mask, Matrix, Outsider


class Sums(NamedTuple):
    """The published sums over one set of parts, those to be hidden first first.

    `rows`: (sums, parts) zeros and ones, float64, each with a part; `quantities`: what is added up, (parts,)
    each; `is_whole`: (sums,) the totals that are not hidden besides the small ones.
    """

    rows: Matrix
    quantities: Sequence[Matrix]
    is_whole: Mask


def given_back(sums: Sums, hidden: Mask, guarded: Mask) -> Mask:
    """(quantities, sums) which of the `guarded` sums an outsider can work out from those not `hidden`."""
    found = np.zeros((len(sums.quantities), len(sums.rows)), dtype=bool)
    wanted = np.flatnonzero(guarded)
    for number, values in enumerate(sums.quantities):
        outsider = Outsider(sums.rows[~hidden], values)
        found[number, wanted] = outsider.works_out(sums.rows[wanted])
    return found


def hide_more(sums: Sums, hidden: Mask, guarded: Mask) -> Mask:
    """(quantities, sums) what must be hidden besides `hidden`, and for the sake of which quantity.

    `hidden`: (sums,) what is hidden already; `guarded`: (sums,) which of it must not be worked out. With the
    result hidden too none of the guarded sums can be worked out in any quantity, unless an open whole says
    it, and no sum of the result could be opened again alone.
    """
    secret = guarded & ~_said_by_wholes(sums, hidden)
    needed = _zeros_over(sums, secret) & ~(hidden | sums.is_whole)
    added = needed.copy()
    while (culprits := _culprits(sums, hidden | added.any(axis=0), secret)).any():
        added |= culprits
    return _without_needless(sums, hidden, secret, added, needed)


def _without_needless(sums: Sums, hidden: Mask, secret: Mask, added: Mask, needed: Mask) -> Mask:
    """`added` without those sums, not `needed` for certain, that can be opened again: the largest first."""
    free = _free(sums, hidden | added.any(axis=0))
    for row in np.flatnonzero((added & ~needed).any(axis=0))[::-1]:
        fewer = added.copy()
        fewer[:, row] = False
        is_open = ~(hidden | fewer.any(axis=0))
        # What is forced to be zero stays so for one who knows more: it needs no second look.
        given_away = any(
            Outsider(sums.rows[is_open][:, may], values[may]).works_out_any(sums.rows[wanted][:, may])
            for values, wanted, may in zip(sums.quantities, secret, free, strict=True)
        )
        if not given_away:
            added = fewer
    return added


def _free(sums: Sums, hidden: Mask) -> list[Mask]:
    """For each quantity the parts (parts,) that may be above zero for all that an outsider knows."""
    return [Outsider(sums.rows[~hidden], values).free for values in sums.quantities]


def _said_by_wholes(sums: Sums, hidden: Mask) -> Mask:
    """(quantities, sums) sums that an open whole says outright: of its parts, or zero in a whole of zero."""
    wholes = sums.rows[sums.is_whole & ~hidden]
    sizes = sums.rows.sum(axis=1)
    shared = wholes @ sums.rows.T
    same = ((shared == sizes) & (shared == wholes.sum(axis=1)[:, None])).any(axis=0)
    inside = shared == sizes
    return np.array(
        [same | inside[wholes @ np.abs(values) == 0].any(axis=0) for values in sums.quantities], dtype=bool
    )


def _zeros_over(sums: Sums, secret: Mask) -> Mask:
    """(quantities, sums) sums of zero that hold all of a secret sum: open, they would say that it is zero."""
    found = np.zeros_like(secret)
    for number, values in enumerate(sums.quantities):
        wanted = sums.rows[secret[number]]
        holds_one = (sums.rows @ wanted.T >= wanted.sum(axis=1)).any(axis=1)
        found[number] = holds_one & (sums.rows @ np.abs(values) == 0)
    return found


def _culprits(sums: Sums, hidden: Mask, secret: Mask) -> Mask:
    """(quantities, sums) an open sum to hide for every secret one that is given back; one may do for many."""
    chosen = np.zeros_like(secret)
    is_open = np.flatnonzero(~hidden)
    for number, values in enumerate(sums.quantities):
        wanted = np.flatnonzero(secret[number])
        outsider = Outsider(sums.rows[is_open], values)
        lost = sums.rows[wanted[outsider.works_out(sums.rows[wanted])]]
        for column in outsider.users(lost).T:
            # When only wholes are left, what keeps the others from giving way has to be hidden.
            may_hide = is_open[column & ~sums.is_whole[is_open]]
            may_hide = may_hide if len(may_hide) else is_open[~sums.is_whole[is_open]]
            already = may_hide[chosen[:, may_hide].any(axis=0)]
            chosen[number, already[0] if len(already) else may_hide[0]] = True
    return chosen
