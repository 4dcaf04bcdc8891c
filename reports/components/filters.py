"""Selection boxes above a table: which rows are shown, by CSS alone, because pages run no script.

Belongs here: the boxes, the marks on rows, and the style rules that join them. Does not belong here: tables.
Each box lists the values of one column by the numbers that another column gives them, else in the order of its code
list, else in the order of first appearance. A cell that holds a list is shown for each of its values.
A browser without `:has()` does not show the boxes and shows all rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import formats
from reports.markdown import escape_html
from reports.rows import Rows

_OPTION = re.compile(r'<option class="o(\d+)"')
_UNSTATED = "未载明"
_BOX = re.compile(r'<select class="f(\d+)"')


@dataclass(frozen=True)
class Filter:
    """One box: `place` among its table's boxes, the column's `position`, value -> number of its option."""

    place: int
    title: str
    position: int
    fmt: str | None
    options: dict[Any, int]

    @classmethod
    def of(
        cls, place: int, title: str, rows: Rows, position: int, fmt: str | None, order: int | None = None
    ) -> Filter:
        """The box of one column of `rows`; `order` is the position of the column with the place of each value."""
        found = dict.fromkeys(value for record in rows.records for value in _values(record[position]))
        ordered = formats.code_order((value for value in found if value is not None), fmt)
        if order is not None:
            known = _places(rows, position, order)
            ordered.sort(key=lambda value: (value not in known, known.get(value, 0)))
        ordered += [None] * (None in found)
        return cls(place, title, position, fmt, {value: n for n, value in enumerate(ordered, start=1)})

    def mark(self, record: tuple[Any, ...]) -> str:
        """The attribute by which the style finds this row."""
        numbers = " ".join(str(self.options[value]) for value in _values(record[self.position]))
        return f' data-f{self.place}="{numbers}"'

    def html(self) -> str:
        """The box with its label; its first option shows all rows."""
        options = "".join(
            f'<option class="o{number}">{escape_html(self._text(value))}</option>'
            for value, number in self.options.items()
        )
        return (
            f'<label>{escape_html(self.title)} <select class="f{self.place}" autocomplete="off">'
            f"<option selected>全部</option>{options}</select></label>"
        )

    def _text(self, value: Any) -> str:
        return formats.format_value(value, self.fmt) or _UNSTATED


def _values(cell: Any) -> list[Any]:
    return (list(dict.fromkeys(cell)) or [None]) if isinstance(cell, list) else [cell]


def _places(rows: Rows, position: int, order: int) -> dict[Any, Any]:
    """The place of each value; of a list of values the list beside it has the places."""
    pairs = (
        pair
        for record in rows.records
        for pair in zip(_cells(record[position]), _cells(record[order]), strict=False)
    )
    return {value: place for value, place in pairs if place is not None}


def _cells(cell: Any) -> list[Any]:
    return cell if isinstance(cell, list) else [cell]


def filters_html(filters: Sequence[Filter]) -> str:
    """The boxes of a table side by side; nothing without filters."""
    if not filters:
        return ""
    boxes = "".join(item.html() for item in filters)
    return f'<div class="filters" role="group" aria-label="筛选">{boxes}</div>'


def filter_style(body: str) -> str:
    """The style rules that a page's boxes need: none for a page without boxes."""
    if '<select class="f' not in body:
        return ""
    boxes = max((int(number) for number in _BOX.findall(body)), default=-1)
    options = max((int(number) for number in _OPTION.findall(body)), default=0)
    return "".join(
        f'.tbl:has(.f{box} .o{option}:checked) tr[data-f{box}]:not([data-f{box}~="{option}"]){{display:none}}'
        for box in range(boxes + 1)
        for option in range(1, options + 1)
    )
