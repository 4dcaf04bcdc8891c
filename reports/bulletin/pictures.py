"""Pictures of the bulletin: a table's chart as PNG, drawn by the same engine as the pages' charts.

Belongs here: which rows and columns a chart shows on paper, and SVG -> PNG with the machine's fonts. Does not belong
here: which tables have a chart (the mart says so). The same figures give the same bytes on one machine.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

import resvg_py

from reports import charts
from reports.bulletin.textwidth import text_width
from reports.charts import ChartEngine
from reports.statistics.tables import Cell, Chart, Table

WIDTH = 640
_HEIGHT, _BAR_HEIGHT, _HEAD = 300, 17, 64
_LABEL_SIZE, _LABEL_SIGNS, _AXIS = 12, 16, 80
_ZOOM = 2  # 220 dots to the inch at the width in which it is printed
_FAMILIES = "Noto Sans CJK SC"
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect")
_DECALS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 5], "rotation": -0.785},
    {"symbol": "circle", "dashArrayX": [[5, 5], [0, 5, 5, 0]], "dashArrayY": [5, 0], "symbolSize": 0.5},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 5], "rotation": 0.785},
)
_VARIABLE = re.compile(r"var\(--[a-z0-9]+\)")
_ON_PAPER = {
    variable: color
    for roles in (charts.PALETTE, charts.TONES, charts.ROLES)
    for color, variable in roles.items()
}
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><text y="16" font-size="16">{}</text></svg>'
)


@dataclass(frozen=True)
class Picture:
    """`png` is `width` × `height` units; `title` stands below it, `alternative` says what it shows."""

    png: bytes
    width: int
    height: int
    title: str
    alternative: str


def draw(table: Table, engine: ChartEngine, *, public: bool) -> list[Picture]:
    """The chart of a table, a picture for each unit; none without a chart or a value, or without Chinese letters here."""
    chart = table.head.chart
    if chart is None or not table.chart_rows or not has_chinese_font():
        return []
    by_unit: dict[str | None, list[int]] = {}
    for number in chart.column_nos:
        place = table.column_place(number)
        by_unit.setdefault(table.columns[place].unit, []).append(place)
    found = (_draw(table, chart, places, unit, engine, public) for unit, places in by_unit.items())
    return [picture for picture in found if picture is not None]


def _draw(
    table: Table, chart: Chart, places: list[int], unit: str | None, engine: ChartEngine, public: bool
) -> Picture | None:
    rows = table.chart_rows
    series = [[_value(row.cells[place], public) for row in rows] for place in places]
    if not any(value is not None for values in series for value in values):
        return None
    names = [table.columns[place].label for place in places]
    labels = [
        row.label if len(row.label) <= _LABEL_SIGNS else row.label[: _LABEL_SIGNS - 1] + "…" for row in rows
    ]
    texts = [[_text(row.cells[place], public) for row in rows] for place in places]
    longest = max(text_width(label, _LABEL_SIZE) for label in labels)
    lying = chart.kind != "line" and len(rows) * (longest + _LABEL_SIZE) > WIDTH - _AXIS
    bars = 1 if chart.kind == "stacked" else len(places)
    height = _HEAD + len(rows) * (6 + _BAR_HEIGHT * bars) if lying else _HEIGHT
    option = _option(chart, labels, names, series, texts, lying=lying)
    title = f"{table.head.title}：{'、'.join(names)}"
    if unit and not all(unit in name for name in names):
        title += f"（{unit}）"
    said = "；".join(
        f"{name}：" + "，".join(f"{row.label}{text}" for row, text in zip(rows, values, strict=True))
        for name, values in zip(names, texts, strict=True)
    )
    return Picture(to_png(engine.svg(option, WIDTH, height)), WIDTH, height, title, said)


@functools.lru_cache(maxsize=64)  # the house's edition and the public one offer the same document
def to_png(svg: str) -> bytes:
    """PNG of a page's SVG with the colours of paper. Raises ValueError for what is no SVG."""
    colored = _VARIABLE.sub(lambda match: _ON_PAPER.get(match.group(0), "#000000"), svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=colored, zoom=_ZOOM, background="#ffffff", font_family=_FAMILIES,
            sans_serif_family=_FAMILIES, languages=["zh"],
        )
    )  # fmt: skip


@functools.cache
def has_chinese_font() -> bool:
    """Whether two different Chinese signs look different here; without a font both are the same box or nothing."""
    return to_png(_PROBE.format("中")) != to_png(_PROBE.format("国"))


def _value(cell: Cell | None, public: bool) -> float | None:
    return None if cell is None or (public and cell.is_hidden) else cell.value


def _text(cell: Cell | None, public: bool) -> str:
    return "" if cell is None else cell.text(public=public)


def _option(chart: Chart, labels: list[str], names: list[str], series: list[list[float | None]],
            texts: list[list[str]], *, lying: bool) -> dict[str, Any]:  # fmt: skip
    single = len(names) == 1
    axis = {"axisTick": {"show": False}, "axisLine": {"lineStyle": {"color": charts.SOFT}}}
    category = {
        "type": "category", "data": labels, "inverse": lying, **axis,
        "axisLabel": {"interval": 0, "color": charts.INK, "fontSize": _LABEL_SIZE},
    }  # fmt: skip
    value = {
        "type": "value", "splitNumber": 4, "splitLine": {"lineStyle": {"color": charts.GRID}},
        "axisLabel": {"color": charts.SOFT, "fontSize": 11, "hideOverlap": True},
    }  # fmt: skip
    return {
        "animation": False,
        "color": list(charts.SERIES_COLORS),
        "textStyle": {"fontFamily": "sans-serif", "fontSize": 12, "color": charts.INK},
        "grid": {"left": 8, "right": 64 if lying else 16, "top": 24 if single else 40, "bottom": 8,
                 "containLabel": True},
        "legend": {"show": not single, "top": 0, "left": "center", "data": names, "itemWidth": 22, "itemHeight": 11,
                   "textStyle": {"color": charts.INK, "fontSize": 12}},
        "xAxis": value if lying else category,
        "yAxis": category if lying else value,
        "series": [
            _series(chart, place, name, values, said, single=single, lying=lying)
            for place, (name, values, said) in enumerate(zip(names, series, texts, strict=True))
        ],
    }  # fmt: skip


def _series(chart: Chart, place: int, name: str, values: list[float | None], texts: list[str], *, single: bool,
            lying: bool) -> dict[str, Any]:  # fmt: skip
    label = {"show": single or (chart.kind == "line" and place == 0), "position": "right" if lying else "top",
             "color": charts.INK, "fontSize": 11}  # fmt: skip
    data = [
        None if value is None else {"value": value, "label": {"formatter": text}}
        for value, text in zip(values, texts, strict=True)
    ]
    if chart.kind == "line":
        return {
            "type": "line", "name": name, "data": data, "symbol": _SYMBOLS[place % len(_SYMBOLS)], "symbolSize": 8,
            "showSymbol": True, "connectNulls": False, "label": label,
            "lineStyle": {"width": 2, "type": ("solid", "dashed", "dotted")[place // 2 % 3]},
        }  # fmt: skip
    style: dict[str, Any] = {"borderColor": charts.PAPER, "borderWidth": 0 if single else 1}
    decal = _DECALS[place % len(_DECALS)]
    if not single and decal:
        style["decal"] = {**decal, "color": charts.PAPER}
    return {
        "type": "bar", "name": name, "data": data, "stack": "all" if chart.kind == "stacked" else None,
        "barMaxWidth": 40, "barCategoryGap": "35%", "itemStyle": style, "label": label,
    }  # fmt: skip
