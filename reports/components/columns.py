"""The columns of a `<DataTable>`: what is known of each, and its cells from the first row to the last.

Belongs here: one column. Does not belong here: rows, groups, what stands around a table (`table`).

A column at a time, because what its cells have besides the value (link, definition, small print) is the same for all of
them, and most have nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from reports import formats
from reports.components.base import Call, PageContext
from reports.components.term import help_html, named_html
from reports.components.values import cell_html, value_markdown
from reports.markdown import escape_html, escape_markdown, prose_html
from reports.pagefiles.tables import ShownCell, shown
from reports.rows import Record, Rows


class Column(NamedTuple):
    """One shown column of `records`; the positions are those of the columns that say more of its cells."""

    records: Sequence[Record]
    values: Sequence[Any]
    title: str
    fmt: str | None
    fmt_position: int | None
    link_position: int | None
    note_position: int | None
    below_position: int | None
    missing_position: int | None
    define_position: int | None
    define_id: str | None
    right: bool
    whole: bool
    wrap: bool

    @classmethod
    def of(cls, child: Mapping[str, Any], rows: Rows) -> Column:
        """The column that the props of one `<Column>` describe."""
        values = rows.column(child["id"])
        first = next((value for value in values if value is not None), None)
        right = child["align"] == "right"
        if child["align"] is None and child["fmt"] not in formats.vocabularies():
            right = formats.is_number(first) if first is not None else _is_figure(child, rows)

        def place(key: str) -> int | None:
            return rows.index[child[key]] if child[key] else None

        return cls(
            records=rows.records,
            values=values,
            title=child["title"] or child["id"],
            fmt=child["fmt"] or (None if child["fmtColumn"] else formats.aligned_format(values)),
            fmt_position=place("fmtColumn"),
            link_position=place("link"),
            note_position=place("note"),
            below_position=place("below"),
            missing_position=place("missing"),
            define_position=rows.index.get(child["define"] or ""),
            define_id=None if child["define"] in rows.index else child["define"],
            right=right,
            whole=isinstance(first, dt.date) or child["fmt"] == "countdown",
            wrap=child["wrap"],
        )

    @property
    def classes(self) -> str:
        """The attribute that says how its cells are set."""
        names = [name for name, on in (("n", self.right), ("d", self.whole), ("wrap", self.wrap)) if on]
        return f' class="{" ".join(names)}"' if names else ""

    def head(self, call: Call) -> str:
        """Its cell in the head row."""
        explained = help_html(call.page, self.define_id)
        return f'<th{self.classes} scope="col">{escape_html(self.title)}{explained}</th>'

    def html(self, page: PageContext) -> list[str]:
        """Its cells as HTML."""
        opening = f"<td{self.classes}"
        cells = [
            cell_html(*cell) for cell in zip(self.values, self._formats(), self._reasons(), strict=False)
        ]
        if not self._says_more:
            return [f"{opening}{mark}>{text}</td>" for mark, text in cells]
        more = zip(
            self._at(self.link_position),
            self._at(self.define_position),
            self._at(self.note_position),
            self._at(self.below_position),
            strict=False,
        )
        drawn: list[str] = []
        for (mark, text), (link, term_id, note, below) in zip(cells, more, strict=False):
            title = f' title="{escape_html(str(note))}"' if note else ""
            second = f'<small class="below">{prose_html(str(below))}</small>' if below else ""
            drawn.append(f"{opening}{mark}{title}>{named_html(page, text, link, term_id)}{second}</td>")
        return drawn

    def markdown(self, page: PageContext) -> list[str]:
        """Its cells as Markdown."""
        cells = [
            value_markdown(*cell) for cell in zip(self.values, self._formats(), self._reasons(), strict=False)
        ]
        if self.link_position is not None:
            links = self._at(self.link_position)
            cells = [
                page.linked_markdown(text, link) if link else text
                for text, link in zip(cells, links, strict=False)
            ]
        if self.below_position is not None:
            below = self._at(self.below_position)
            cells = [
                f"{text}；{escape_markdown(str(small))}" if small else text
                for text, small in zip(cells, below, strict=False)
            ]
        return cells

    def for_files(self) -> list[tuple[str, list[ShownCell]]]:
        """(head, cells) as files have them: its values, and as a second column what stands under them."""
        cells = [shown(*cell) for cell in zip(self.values, self._formats(), self._reasons(), strict=False)]
        columns: list[tuple[str, list[ShownCell]]] = [(self.title, cells)]
        if self.below_position is not None:
            columns.append(
                (f"{self.title}（说明）", [(text, None) for text in self._at(self.below_position)])
            )
        return columns

    @property
    def _says_more(self) -> bool:
        positions = (self.link_position, self.define_position, self.note_position, self.below_position)
        return any(position is not None for position in positions)

    def _at(self, position: int | None) -> Iterable[Any]:
        """The values of another column beside these; endless nothing where there is none."""
        return repeat(None) if position is None else [record[position] for record in self.records]

    def _formats(self) -> Iterable[str | None]:
        if self.fmt_position is None:
            return repeat(self.fmt)
        return [name if formats.is_format(name) else self.fmt for name in self._at(self.fmt_position)]

    def _reasons(self) -> Iterable[Any]:
        return self._at(self.missing_position)


def _is_figure(child: Mapping[str, Any], rows: Rows) -> bool:
    """Whether a column in which nothing is known would hold figures."""
    named = rows.column(child["fmtColumn"])[:1] if child["fmtColumn"] else [child["fmt"]]
    return any(formats.is_figure_format(name) for name in named)
