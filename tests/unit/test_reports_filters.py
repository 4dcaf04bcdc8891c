"""The order of the choices in a selection box above a table."""

from __future__ import annotations

from reports.components.filters import Filter
from reports.rows import Rows

RECORDS = [(["锦州市", "沈阳市"], [7, 1]), ([None, "大连市"], [None, 2]), (["别处", "沈阳市"], [None, 1])]


def choices(order: int | None) -> list[str | None]:
    rows = Rows(("regions", "places"), RECORDS)
    return list(Filter.of(0, "地区", rows, 0, None, order).options)


def test_choices_stand_by_their_numbers_and_those_without_one_last() -> None:
    assert choices(1) == ["沈阳市", "大连市", "锦州市", "别处", None]


def test_without_numbers_choices_stand_as_they_come() -> None:
    assert choices(None) == ["锦州市", "沈阳市", "大连市", "别处", None]
