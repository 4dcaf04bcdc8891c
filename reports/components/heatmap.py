"""`<Heatmap>`: figures of two dimensions as a table whose cells are shaded by size.

Belongs here: the grid. Does not belong here: which figure is meant.
The number stands in every cell, so the shade adds to it and says nothing alone; classes come from style rules,
because pages run no script and allow no inline style.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from reports import formats
from reports.components.base import (
    Call,
    Component,
    ComponentError,
    Prop,
    caption_html,
    caption_markdown,
    csv_link,
    empty_html,
    group_row_html,
    markdown_table,
    note_html,
    note_markdown,
    table_html,
)
from reports.components.shades import Shades
from reports.components.values import MISSING_HTML, missing_html, missing_text
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import BLANK, PageTable, ShownCell, shown


@dataclass
class _Line:
    group: Any
    label: Any
    link: Any
    cells: dict[Any, tuple[Any, ...]] = field(default_factory=dict)


class Heatmap(Component):
    """`<Heatmap data={q} x=region_name y=cluster_name value=center_count title="…" link=link />`.

    `data`: one row a cell, in the wanted order of rows and columns. Columns: `link` address of a cell, `below`
    small print in it, `hint` its full sentence; `xLink`, `yLink` addresses of heads; `total` true for sums,
    which are not shaded; `missing` why a value is missing. `groupBy` names groups of lines. With `zero` an absent
    combination counts 0 (only for counts, where absence means none).
    """

    name = "Heatmap"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "x": Prop("column", required=True),
        "y": Prop("column", required=True),
        "value": Prop("column", required=True),
        "xFmt": Prop("format"),
        "yFmt": Prop("format"),
        "valueFmt": Prop("format"),
        "yAxisTitle": Prop("text", default="项目"),
        "groupBy": Prop("column"),
        "link": Prop("column"),
        "xLink": Prop("column"),
        "yLink": Prop("column"),
        "below": Prop("column"),
        "hint": Prop("column"),
        "total": Prop("column"),
        "missing": Prop("column"),
        "zero": Prop("flag", default=False),
        "title": Prop("text", required=True),
        "unit": Prop("text"),
        "note": Prop("text"),
        "emptyMessage": Prop("text", default="无数据，不绘图。"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        grid = _Grid(call)
        if not grid.lines:
            caption = caption_html(p["title"], p["unit"])
            return f'<div class="tbl">{caption}{empty_html(p["emptyMessage"])}</div>'
        head = f'<th scope="col">{escape_html(p["yAxisTitle"])}</th>' + "".join(
            f'<th class="n" scope="col">{_linked(call, _text(column, p["xFmt"]), link)}</th>'
            for column, link in grid.columns.items()
        )
        body: list[str] = []
        current: Any = object()
        for line in grid.lines:
            if p["groupBy"] and line.group != current:
                current = line.group
                body.append(group_row_html(_text(current, None), len(grid.columns) + 1))
            cells = "".join(_cell_html(call, grid, line.cells.get(column)) for column in grid.columns)
            body.append(
                f'<tr><th scope="row">{_linked(call, _text(line.label, p["yFmt"]), line.link)}</th>{cells}</tr>'
            )
        drawn = table_html(head, "".join(body), label=p["title"], classes="data cross heat")
        caption = caption_html(p["title"], p["unit"], csv=csv_link(call.page, lambda: _for_files(call, grid)))
        return f'<div class="tbl">{caption}{grid.shades.legend_html()}{drawn}{note_html(p["note"])}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        caption = caption_markdown(p["title"], p["unit"])
        grid = _Grid(call)
        if not grid.lines:
            return caption + escape_markdown(p["emptyMessage"])
        names = [escape_markdown(formats.format_value(c, p["xFmt"]) or formats.MISSING) for c in grid.columns]
        lead = ["分组"] if p["groupBy"] else []
        heads = [*lead, escape_markdown(p["yAxisTitle"]), *names]
        lines = [
            [
                *([escape_markdown(formats.format_value(line.group) or formats.MISSING)] if lead else []),
                escape_markdown(formats.format_value(line.label, p["yFmt"]) or formats.MISSING),
                *(_cell_markdown(call, grid, line.cells.get(column)) for column in grid.columns),
            ]
            for line in grid.lines
        ]
        right = [False] * (len(heads) - len(names)) + [True] * len(names)
        return caption + markdown_table(heads, right, lines) + note_markdown(p["note"])


class _Grid:
    """The long rows of one call by line and column, and the lower bounds of the shades."""

    def __init__(self, call: Call) -> None:
        rows, p = call.rows, call.props
        keys = ("value", "groupBy", "link", "xLink", "yLink", "below", "hint", "total", "missing")
        self.index = {key: rows.index[p[key]] if p[key] else None for key in keys}
        x, y = rows.index[p["x"]], rows.index[p["y"]]
        self.columns: dict[Any, Any] = {}
        lines: dict[Any, _Line] = {}
        for record in rows.records:
            self.columns.setdefault(record[x], self.get(record, "xLink"))
            key = (self.get(record, "groupBy"), record[y])
            line = lines.setdefault(key, _Line(key[0], record[y], self.get(record, "yLink")))
            if record[x] in line.cells:
                raise ComponentError(f"{p['y']}“{record[y]}”与 {p['x']}“{record[x]}”有两行数据")
            line.cells[record[x]] = record
        self.lines = list(lines.values())
        figures = [v for r in rows.records if (v := self.get(r, "value")) is not None]
        self.fmt = p["valueFmt"] or formats.aligned_format(figures)
        self.shades = Shades.over(
            [self.get(record, "value") for record in rows.records if not self.get(record, "total")], self.fmt
        )

    def get(self, record: tuple[Any, ...], key: str) -> Any:
        position = self.index[key]
        return None if position is None else record[position]

    def shade(self, record: tuple[Any, ...]) -> int:
        """0 for a sum, for nothing and for values not above zero, else 1 (smallest) to `SHADES`."""
        return 0 if self.get(record, "total") else self.shades.of(self.get(record, "value"))


def _for_files(call: Call, grid: _Grid) -> PageTable:
    """The same grid; small print in the cells becomes columns of its own after the figures."""
    p = call.props
    names = [formats.format_value(column, p["xFmt"]) or formats.MISSING for column in grid.columns]
    heads = ["分组"] * bool(p["groupBy"]) + [p["yAxisTitle"], *names]
    heads += [f"{name}（说明）" for name in names] if p["below"] else []
    absent = 0 if p["zero"] else None
    rows: list[list[ShownCell]] = []
    for line in grid.lines:
        records = [line.cells.get(column) for column in grid.columns]
        row: list[ShownCell] = [(line.group, None)] if p["groupBy"] else []
        row.append((line.label, p["yFmt"]))
        row += [
            shown(grid.get(record, "value"), grid.fmt, grid.get(record, "missing"))
            if record
            else (absent, grid.fmt)
            for record in records
        ]
        if p["below"]:
            small = [grid.get(record, "below") if record else None for record in records]
            row += [(text, None) if text else BLANK for text in small]
        rows.append(row)
    return PageTable(p["title"], heads, rows, p["unit"], [p["note"]] if p["note"] else [])


def _text(value: Any, fmt: str | None) -> str:
    return escape_html(formats.format_value(value, fmt) or formats.MISSING)


def _linked(call: Call, text: str, link: Any) -> str:
    """`text` (HTML) as a link where there is an address."""
    return call.page.linked_html(text, link) if link else text


def _cell_html(call: Call, grid: _Grid, record: tuple[Any, ...] | None) -> str:
    if record is None:
        return '<td class="n zero">0</td>' if call.props["zero"] else f'<td class="n">{MISSING_HTML}</td>'
    value = grid.get(record, "value")
    shade = grid.shade(record)
    classes = ["n", *([f"h{shade}"] if shade else []), *(["sum"] if grid.get(record, "total") else [])]
    text = formats.format_value(value, grid.fmt)
    if text is None:
        shown = missing_html(grid.get(record, "missing"))
    else:
        if value == 0 and not grid.get(record, "total"):
            classes.append("zero")
        shown = escape_html(text)
    hint = grid.get(record, "hint")
    title = f' title="{escape_html(str(hint))}"' if hint else ""
    below = grid.get(record, "below")
    second = f'<small class="below">{escape_html(str(below))}</small>' if below else ""
    shown = _linked(call, shown, grid.get(record, "link"))
    return f'<td class="{" ".join(classes)}"{title}>{shown}{second}</td>'


def _cell_markdown(call: Call, grid: _Grid, record: tuple[Any, ...] | None) -> str:
    if record is None:
        return "0" if call.props["zero"] else formats.MISSING
    text = formats.format_value(grid.get(record, "value"), grid.fmt) or missing_text(
        grid.get(record, "missing")
    )
    if link := grid.get(record, "link"):
        text = call.page.linked_markdown(text, link)
    below = grid.get(record, "below")
    return f"{text}（{escape_markdown(str(below))}）" if below else text
