"""Table geometry on paper: how wide columns must be, and how a table too wide for the page is cut into parts.

Belongs here: table object -> grids of cells with widths. Does not belong here: Word's markup (`parts`), and values.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Sequence
from dataclasses import dataclass

from reports.bulletin import styles
from reports.bulletin.blocks import Grid
from reports.bulletin.parts import GridCell
from reports.bulletin.styles import CELL_PADDING_PT, TEXT_WIDTH_PT, Look
from reports.bulletin.textwidth import text_width
from reports.statistics.tables import HeaderGroup, Row, Table

_LABEL_SHARE_MOST = 0.36
_LABEL_SIGNS_LEAST = 5
_HEAD_SIGNS_LEAST = 2
_HEAD_LINES_BEST, _HEAD_LINES_MOST = 2, 4
_STUB = "项目"


@dataclass(frozen=True)
class Size:
    """The three looks of one table size."""

    head: Look
    text: Look
    number: Look


_SIZES = (
    Size(styles.HEAD_CELL, styles.TEXT_CELL, styles.NUMBER_CELL),
    Size(styles.SMALL_HEAD_CELL, styles.SMALL_TEXT_CELL, styles.SMALL_NUMBER_CELL),
)


def grid_parts(table: Table, *, public: bool, stub: str = _STUB) -> list[Grid]:
    """The table at the larger size if it fits the text width, else smaller, else in as few parts as it takes."""
    for size, room in itertools.product(_SIZES, (TEXT_WIDTH_PT, TEXT_WIDTH_PT * _LABEL_SHARE_MOST)):
        label = _label_width(table, size, room)
        for lines in range(_HEAD_LINES_BEST, _HEAD_LINES_MOST + 1):
            needed = _needed(table, size, public, lines)
            if label + sum(needed) <= TEXT_WIDTH_PT:
                return [_part(table, size, label, needed, range(len(needed)), public, stub)]
    size = _SIZES[-1]
    label = _label_width(table, size, TEXT_WIDTH_PT * _LABEL_SHARE_MOST)
    needed = _needed(table, size, public, _HEAD_LINES_MOST)
    return [
        _part(table, size, label, needed, places, public, stub)
        for places in _balanced(needed, TEXT_WIDTH_PT - label)
    ]


def text_grid(
    heads: Sequence[str],
    lines: Sequence[Sequence[str]],
    shares: Sequence[float],
    numbers: Container[int] = (),
    *,
    is_whole: bool = False,
) -> Grid:
    """A table of texts over the width of the page; `shares`: relative widths, `numbers`: columns set right.

    The last text of a line that is shorter than the others takes the columns that are left.
    """
    size = _SIZES[0]
    widths = [TEXT_WIDTH_PT * share / sum(shares) for share in shares]
    return Grid(
        widths,
        [[GridCell(head, size.head) for head in heads]],
        [
            [
                GridCell(
                    text,
                    size.number if place in numbers else size.text,
                    span=len(heads) - place if place == len(line) - 1 else 1,
                )
                for place, text in enumerate(line)
            ]
            for line in lines
        ],
        is_whole,
        is_lined=True,
    )


def _label_width(table: Table, size: Size, most: float) -> float:
    longest = max(
        (text_width(row.label, size.text.size) + row.level * size.text.size for row in table.rows), default=0
    )
    least = _LABEL_SIGNS_LEAST * size.text.size
    return min(max(longest, least) + CELL_PADDING_PT, most)


def _needed(table: Table, size: Size, public: bool, lines: int) -> list[float]:
    """For each column: its longest figure, or its heading in so many lines."""
    widths = []
    for place, column in enumerate(table.columns):
        figures = (cell.text(public=public) for row in table.rows if (cell := row.cells[place]) is not None)
        longest = max((text_width(text, size.number.size) for text in figures), default=0)
        name = table.heading(column)
        ragged = 1.0 if "（" in name else 0.5  # signs: a bracket never stands alone at the end of a line
        heading = text_width(name, size.head.size) / lines + ragged * size.head.size
        least = _HEAD_SIGNS_LEAST * size.head.size
        widths.append(max(longest, heading, least) + CELL_PADDING_PT)
    return widths


def _balanced(needed: Sequence[float], room: float) -> list[range]:
    """As few parts as fit the room, about equally wide."""
    parts = _cut(needed, room)
    even = sum(needed) / len(parts) + max(needed) / 2
    return narrower if len(narrower := _cut(needed, min(even, room))) == len(parts) else parts


def _cut(needed: Sequence[float], room: float) -> list[range]:
    parts: list[range] = []
    start, used = 0, 0.0
    for place, width in enumerate(needed):
        if place > start and used + width > room:
            parts.append(range(start, place))
            start, used = place, 0.0
        used += width
    return [*parts, range(start, len(needed))]


def _part(table: Table, size: Size, label: float, needed: Sequence[float], places: range, public: bool,
          stub: str) -> Grid:  # fmt: skip
    """Room left over goes to all columns alike, so that every table fills the width of the text."""
    chosen = [needed[place] for place in places]
    spare = max(0.0, TEXT_WIDTH_PT - label - sum(chosen)) / (len(chosen) + 1) if chosen else 0.0
    widths = (label + spare, *(width + spare for width in chosen))
    return Grid(
        widths,
        _header(table, size, places, stub),
        [_row(row, size, places, public) for row in table.rows],
    )


def _header(table: Table, size: Size, places: range, stub: str) -> list[list[GridCell]]:
    columns = [table.columns[place] for place in places]
    names = [table.heading(column) for column in columns]
    if not any(column.group for column in columns):
        return [[GridCell(stub, size.head), *(GridCell(name, size.head) for name in names)]]
    groups = Table(table.head, tuple(columns), ()).groups
    upper = [GridCell(stub, size.head, rows=2), *(_group_cell(group, names, size) for group in groups)]
    lower = [
        GridCell("" if column.group is None else name, size.head, rows=1 if column.group is not None else 0)
        for column, name in zip(columns, names, strict=True)
    ]
    return [upper, [GridCell("", size.head, rows=0), *lower]]


def _group_cell(group: HeaderGroup, names: Sequence[str], size: Size) -> GridCell:
    if group.label is None:
        return GridCell(names[group.first], size.head, rows=2)
    return GridCell(group.label, size.head, span=group.span, ruled=True)


def _row(row: Row, size: Size, places: range, public: bool) -> list[GridCell]:
    cells = [row.cells[place] for place in places]
    return [
        GridCell(row.label, size.text, level=row.level),
        *(GridCell("" if cell is None else cell.text(public=public), size.number) for cell in cells),
    ]
