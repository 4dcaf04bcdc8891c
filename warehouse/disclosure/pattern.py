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

from warehouse.disclosure.recovery import Mask, Matrix, Span, may_be_positive


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
        free = may_be_positive(sums.rows[~hidden], values)
        known = Span(sums.rows[~hidden][:, free])
        found[number, wanted] = known.holds(sums.rows[wanted][:, free])
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
    for row in np.flatnonzero((added & ~needed).any(axis=0))[::-1]:
        fewer = added.copy()
        fewer[:, row] = needed[:, row]
        if not (given_back(sums, hidden | fewer.any(axis=0), guarded) & secret).any():
            added = fewer
    return added


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
        free = may_be_positive(sums.rows[is_open], values)
        known = Span(sums.rows[is_open][:, free])
        lost = wanted[known.holds(sums.rows[wanted][:, free])]
        if not len(lost):
            continue
        used = known.users(sums.rows[lost][:, free])
        # What is forced to be zero is given back by the sums that hold it and force it.
        used |= (sums.rows[is_open][:, ~free] @ sums.rows[lost][:, ~free].T) > 0
        for column in used.T:
            # When only wholes are left, what keeps the others from giving way has to be hidden.
            may_hide = is_open[column & ~sums.is_whole[is_open]]
            may_hide = may_hide if len(may_hide) else is_open[~sums.is_whole[is_open]]
            already = may_hide[chosen[:, may_hide].any(axis=0)]
            chosen[number, already[0] if len(already) else may_hide[0]] = True
    return chosen
