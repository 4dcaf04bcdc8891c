"""`<TileMap>`: one figure for each region, on tiles that stand about where the regions lie.

Belongs here: drawing the tiles and the table behind them. Does not belong here: where a region stands (`tiles.yml`).
Places come from style rules (`r1`…, `c1`…), because pages allow no inline style.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Any, ClassVar

import yaml

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
    markdown_table,
    note_html,
    note_markdown,
    table_html,
)
from reports.components.shades import Shades
from reports.components.values import MISSING_HTML, value_html, value_markdown
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import PageTable
from reports.rows import Row


@functools.cache
def _layout() -> tuple[dict[str, tuple[int, int]], str]:
    """Region code -> (row, column) counted from 1, and the note that belongs to every map."""
    raw = yaml.safe_load(resources.files("reports").joinpath("tiles.yml").read_text(encoding="utf-8"))
    places = {
        code: (row, column)
        for row, codes in enumerate(raw["rows"], start=1)
        for column, code in enumerate(codes, start=1)
        if code is not None
    }
    return places, raw["note"]


class TileMap(Component):
    """`<TileMap data={q} region=region_code name=region_name value=center_count title="…" link=link below=… />`.

    `data`: one row a region. A region that has no tile (未归类) stands in a line of its own below the map; a tile without
    a row is drawn without a figure. Shades are classes of the figures, each with its lower bound.
    """

    name = "TileMap"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "region": Prop("column", required=True),
        "name": Prop("column", required=True),
        "value": Prop("column", required=True),
        "valueFmt": Prop("format"),
        "below": Prop("column"),
        "link": Prop("column"),
        "title": Prop("text", required=True),
        "valueTitle": Prop("text", default="数值"),
        "unit": Prop("text"),
        "note": Prop("text"),
        "emptyMessage": Prop("text", default="无数据，不绘图。"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        rows = _by_region(call)
        if not rows:
            caption = caption_html(p["title"], p["unit"])
            return f'<figure class="map">{caption}{empty_html(p["emptyMessage"])}</figure>'
        places, note = _layout()
        fmt = _format(call)
        shades = Shades.over([row[p["value"]] for row in rows.values()], fmt)
        tiles: list[str] = []
        for code, (place_row, place_column) in places.items():
            if (row := rows.get(code)) is not None:
                shade = shades.of(row[p["value"]])
                classes = f"r{place_row} c{place_column}" + (f" h{shade}" if shade else "")
                tiles.append(f'<li class="{classes}">{_tile(call, row, fmt)}</li>')
        others = [row for code, row in rows.items() if code not in places]
        aside = "".join(f"<li>{_tile(call, row, fmt)}</li>" for row in others)
        aside = f'<ul class="off" aria-label="不在图上的">{aside}</ul>' if aside else ""
        caption = caption_html(
            p["title"], p["unit"], csv=csv_link(call.page, lambda: _for_files(call, rows, fmt))
        )
        return (
            f'<figure class="map">{caption}{shades.legend_html()}<ul class="tiles" aria-label="{escape_html(p["title"])}">'
            f"{''.join(tiles)}</ul>{aside}{note_html(_note(p['note'], note))}"
            f"<details><summary>数据表</summary>{_table_html(call, rows, fmt)}</details></figure>"
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        caption = caption_markdown(p["title"], p["unit"])
        rows = _by_region(call)
        if not rows:
            return caption + escape_markdown(p["emptyMessage"])
        lines = []
        for row in rows.values():
            name = escape_markdown(str(row[p["name"]]))
            name = call.page.linked_markdown(name, row[p["link"]]) if p["link"] and row[p["link"]] else name
            below = [value_markdown(row[p["below"]])] if p["below"] else []
            lines.append([name, value_markdown(row[p["value"]], _format(call)), *below])
        heads = ["地区", escape_markdown(p["valueTitle"]), *(["说明"] if p["below"] else [])]
        return (
            caption
            + markdown_table(heads, [False, True, False][: len(heads)], lines)
            + note_markdown(p["note"])
        )


def _by_region(call: Call) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for row in call.rows:
        code = str(row[call.props["region"]])
        if code in rows:
            raise ComponentError(f"地区“{code}”有两行数据")
        rows[code] = row
    return rows


def _format(call: Call) -> str | None:
    return call.props["valueFmt"] or formats.aligned_format(call.rows.column(call.props["value"]))


def _note(own: str | None, of_map: str) -> str:
    return f"{own}{of_map}" if own else of_map


def _tile(call: Call, row: Row, fmt: str | None) -> str:
    p = call.props
    shown = formats.format_value(row[p["value"]], fmt)
    figure = escape_html(shown) if shown is not None else MISSING_HTML
    below = f"<small>{escape_html(str(row[p['below']]))}</small>" if p["below"] and row[p["below"]] else ""
    text = f"<span>{escape_html(str(row[p['name']]))}</span><b>{figure}</b>{below}"
    return call.page.linked_html(text, row[p["link"]]) if p["link"] and row[p["link"]] else text


def _table_html(call: Call, rows: dict[str, Row], fmt: str | None) -> str:
    p = call.props
    head = f'<th scope="col">地区</th><th class="n" scope="col">{escape_html(p["valueTitle"])}</th>'
    head += '<th scope="col">说明</th>' if p["below"] else ""
    body = "".join(
        f'<tr><th scope="row">{escape_html(str(row[p["name"]]))}</th><td class="n">{value_html(row[p["value"]], fmt)}</td>'
        + (f"<td>{value_html(row[p['below']])}</td>" if p["below"] else "")
        + "</tr>"
        for row in rows.values()
    )
    return table_html(head, body, label=f"{p['title']}数据表", classes="data compact")


def _for_files(call: Call, rows: dict[str, Row], fmt: str | None) -> PageTable:
    p = call.props
    heads = ["地区", p["valueTitle"], *(["说明"] if p["below"] else [])]
    cells: list[list[tuple[Any, str | None]]] = [
        [(row[p["name"]], None), (row[p["value"]], fmt), *([(row[p["below"]], None)] if p["below"] else [])]
        for row in rows.values()
    ]
    return PageTable(p["title"], heads, cells, p["unit"], [p["note"]] if p["note"] else [])
