"""`<BarChart>` and `<LineChart>`: a chart, its text alternative, and the table behind it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from reports import charts, formats
from reports.assets import script_json
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
from reports.components.values import value_html, value_markdown
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import PageTable

_WIDE, _NARROW = 760, 420
_FONT = "sans-serif"
_SYMBOLS = ("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect")
_DECALS: tuple[dict[str, Any] | None, ...] = (
    None,
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 5], "rotation": -0.785},
    {"symbol": "circle", "dashArrayX": [[5, 5], [0, 5, 5, 0]], "dashArrayY": [5, 0], "symbolSize": 0.5},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 5], "rotation": 0.785},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1.5, 6], "rotation": 0},
    {"symbol": "rect", "dashArrayX": [[4, 8], [0, 4, 8, 0]], "dashArrayY": [4, 4], "symbolSize": 0.6},
)
_TONE_COLORS = {"good": charts.GOOD, "warn": charts.WARN, "bad": charts.BAD, "mute": charts.MUTE}

_PROPS: dict[str, Prop] = {
    "data": Prop("rows", required=True),
    "x": Prop("column", required=True),
    "y": Prop("columns", required=True),
    "series": Prop("column"),
    "seriesFmt": Prop("format"),
    "title": Prop("text", required=True),
    "xFmt": Prop("format", default="year"),
    "xAxisTitle": Prop("text", default="项目"),
    "yFmt": Prop("format"),
    "unit": Prop("text"),
    "note": Prop("text"),
    "labels": Prop("flag", default=False),
    "height": Prop("number", default=300),
    "emptyMessage": Prop("text", default="无数据，不绘图。"),
}


@dataclass(frozen=True)
class _Series:
    name: str
    values: list[Any]
    label: formats.Label | None


@dataclass(frozen=True)
class _Figures:
    """What a chart shows: categories in data order, and for each series one value (or None) a category."""

    categories: list[str]
    series: list[_Series]

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for item in self.series for value in item.values)


class _Chart(Component):
    kind: ClassVar[str]

    @abstractmethod
    def option(self, call: Call, figures: _Figures, width: int) -> dict[str, Any]:
        """The ECharts option for one width."""

    def size(self, call: Call, figures: _Figures, width: int) -> int:
        """Height in units of the drawing."""
        return int(call.props["height"])

    def html(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        figures = _figures(call)
        if figures.is_empty:
            caption = caption_html(p["title"], p["unit"])
            return f'<figure class="chart">{caption}{empty_html(p["emptyMessage"])}</figure>'
        drawings: list[str] = []
        alternative = escape_html(_alternative(self.kind, call, figures))
        for css, width in (("wide", _WIDE), ("narrow", _NARROW)):
            option = self.option(call, figures, width)
            svg = call.page.charts.svg(option, width, self.size(call, figures, width))
            svg = svg.replace("<svg", f'<svg role="img" aria-label="{alternative}"', 1)
            drawings.append(f'<div class="{css}">{svg}</div>')
        caption = caption_html(p["title"], p["unit"], csv=csv_link(call.page, lambda: _for_files(p, figures)))
        live = self.option(call, figures, _WIDE)
        call.page.has_charts = True
        return (
            f'<figure class="chart">{caption}{"".join(drawings)}'
            f'<script type="application/json">{script_json(live)}</script>{note_html(p["note"])}'
            f"<details><summary>数据表</summary>{_table_html(call, figures)}</details></figure>"
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        p = call.props
        figures = _figures(call)
        caption = caption_markdown(p["title"], p["unit"])
        if figures.is_empty:
            return caption + escape_markdown(p["emptyMessage"])
        headers = [
            escape_markdown(name) for name in (p["xAxisTitle"], *(item.name for item in figures.series))
        ]
        lines = [
            [
                escape_markdown(name),
                *(value_markdown(item.values[place], p["yFmt"]) for item in figures.series),
            ]
            for place, name in enumerate(figures.categories)
        ]
        right = [False] + [True] * len(figures.series)
        return caption + markdown_table(headers, right, lines) + note_markdown(p["note"])


class LineChart(_Chart):
    """`<LineChart data={q} x=reporting_year y=value series=name title="…" unit=万元 />`; a missing value
    breaks the line.
    """

    name = "LineChart"
    kind = "折线图"
    props: ClassVar = dict(_PROPS)

    def option(self, call: Call, figures: _Figures, width: int) -> dict[str, Any]:
        """The ECharts option for one width."""
        single = len(figures.series) == 1
        series = [
            {
                "type": "line",
                "name": item.name,
                "data": _drawable(call, item.values),
                "symbol": _SYMBOLS[place % len(_SYMBOLS)],
                "symbolSize": 8,
                "showSymbol": True,
                "connectNulls": False,
                "silent": True,
                "lineStyle": {"width": 2, "type": ("solid", "dashed", "dotted")[place // 2 % 3]},
                "label": _label(call, "top") if single or call.props["labels"] else {"show": False},
            }
            for place, item in enumerate(figures.series)
        ]
        return {
            **_frame(figures, legend=not single),
            "xAxis": _category_axis(figures),
            "yAxis": _value_axis(4),
            "series": series,
        }


class BarChart(_Chart):
    """`<BarChart data={q} x=cluster_name y=value swapXY title="…" />`; `type`: grouped, stacked."""

    name = "BarChart"
    kind = "柱状图"
    props: ClassVar = {
        **_PROPS,
        "type": Prop("choice", choices=("grouped", "stacked"), default="grouped"),
        "swapXY": Prop("flag", default=False),
    }

    def size(self, call: Call, figures: _Figures, width: int) -> int:
        """Height in units of the drawing."""
        if not call.props["swapXY"]:
            return int(call.props["height"])
        bars = 1 if call.props["type"] == "stacked" else len(figures.series)
        return 56 + len(figures.categories) * (10 + 14 * bars) + (26 if len(figures.series) > 1 else 0)

    def option(self, call: Call, figures: _Figures, width: int) -> dict[str, Any]:
        """The ECharts option for one width."""
        swap, stacked = call.props["swapXY"], call.props["type"] == "stacked"
        single = len(figures.series) == 1
        series = [
            {
                "type": "bar",
                "name": item.name,
                "data": _drawable(call, item.values),
                "stack": "all" if stacked else None,
                "barMaxWidth": 40,
                "barCategoryGap": "35%",
                "silent": True,
                "itemStyle": _bar_style(item, place, single),
                "label": _label(call, "right" if swap else "top")
                if not stacked and (single or call.props["labels"])
                else {"show": False},
            }
            for place, item in enumerate(figures.series)
        ]
        category, value = _category_axis(figures), _value_axis(2 if swap and width == _NARROW else 4)
        if swap:
            category["inverse"] = True
        return {
            **_frame(figures, legend=not single, right=56 if swap else 16),
            "xAxis": value if swap else category,
            "yAxis": category if swap else value,
            "series": series,
        }


def _bar_style(item: _Series, place: int, single: bool) -> dict[str, Any]:
    style: dict[str, Any] = {"borderColor": charts.PAPER, "borderWidth": 0 if single else 1}
    if item.label and item.label.tone in _TONE_COLORS:
        style["color"] = _TONE_COLORS[item.label.tone]
    decal = _DECALS[place % len(_DECALS)] if not single else None
    if decal:
        style["decal"] = {**decal, "color": charts.PAPER}
    return style


def _figures(call: Call) -> _Figures:
    rows, p = call.rows, call.props
    x = rows.index[p["x"]]
    categories: dict[str, int] = {}
    for record in rows.records:
        categories.setdefault(formats.format_value(record[x], p["xFmt"]) or formats.MISSING, len(categories))
    names = [p["title"]] if len(p["y"]) == 1 else p["y"]
    series: dict[Any, _Series] = {}
    for record in rows.records:
        place = categories[formats.format_value(record[x], p["xFmt"]) or formats.MISSING]
        for column, shown in zip(p["y"], names, strict=False):
            code = record[rows.index[p["series"]]] if p["series"] else None
            name = (
                shown
                if p["series"] is None
                else formats.format_value(code, p["seriesFmt"]) or formats.MISSING
            )
            found = formats.label(code, p["seriesFmt"])
            item = series.setdefault(
                code if p["series"] else name, _Series(name, [None] * len(categories), found)
            )
            if item.values[place] is not None:
                raise ComponentError(f"{p['x']}“{list(categories)[place]}”的“{name}”有两行数据")
            item.values[place] = record[rows.index[column]]
    ordered = formats.code_order(series, p["seriesFmt"]) if p["series"] else list(series)
    return _Figures(list(categories), [series[key] for key in ordered])


def _for_files(p: dict[str, Any], figures: _Figures) -> PageTable:
    """The figures as the table behind the chart shows them."""
    return PageTable(
        p["title"],
        [p["xAxisTitle"], *(item.name for item in figures.series)],
        [
            [(name, None), *((item.values[place], p["yFmt"]) for item in figures.series)]
            for place, name in enumerate(figures.categories)
        ],
        p["unit"],
        [p["note"]] if p["note"] else [],
    )


def _drawable(call: Call, values: list[Any]) -> list[dict[str, Any] | None]:
    """Values with the text of their label, because ECharts' own labels know no thousands separators."""
    fmt = call.props["yFmt"]
    return [
        None
        if value is None
        else {"value": float(value), "label": {"formatter": formats.format_value(value, fmt)}}
        for value in values
    ]


def _frame(figures: _Figures, *, legend: bool, right: int = 16) -> dict[str, Any]:
    return {
        "animation": False,
        "color": list(charts.SERIES_COLORS),
        "textStyle": {"fontFamily": _FONT, "fontSize": 12, "color": charts.INK},
        "grid": {"left": 8, "right": right, "top": 40 if legend else 24, "bottom": 8, "containLabel": True},
        "legend": {
            "show": legend,
            "top": 0,
            "left": 0,
            "data": [item.name for item in figures.series],
            "itemWidth": 22,
            "itemHeight": 11,
            "itemGap": 14,
            "borderColor": charts.GRID,
            "textStyle": {"color": charts.INK, "fontSize": 12},
        },
    }


def _category_axis(figures: _Figures) -> dict[str, Any]:
    return {
        "type": "category",
        "data": figures.categories,
        "boundaryGap": True,
        "axisLine": {"lineStyle": {"color": charts.SOFT}},
        "axisTick": {"show": False},
        # without interval 0 ECharts leaves out labels it thinks too close
        "axisLabel": {"interval": 0, "color": charts.INK, "fontSize": 12},
    }


def _value_axis(parts: int) -> dict[str, Any]:
    return {
        "type": "value",
        "axisLabel": {"color": charts.SOFT, "fontSize": 11, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": charts.GRID}},
        "splitNumber": parts,
    }


def _label(call: Call, position: str) -> dict[str, Any]:
    return {"show": True, "position": position, "color": charts.INK, "fontSize": 11, "textBorderWidth": 0}


def _alternative(kind: str, call: Call, figures: _Figures) -> str:
    """One sentence that says what a reader would see: extent, series, largest and smallest value."""
    p = call.props
    known = [
        (value, item.name, figures.categories[place])
        for item in figures.series
        for place, value in enumerate(item.values)
        if value is not None
    ]
    high, low = max(known, key=lambda entry: entry[0]), min(known, key=lambda entry: entry[0])

    def said(entry: tuple[Any, str, str]) -> str:
        text = f"{formats.format_value(entry[0], p['yFmt'])}{p['unit'] or ''}"
        return f"{text}（{entry[2]}{'，' + entry[1] if len(figures.series) > 1 else ''}）"

    series = f"系列：{'、'.join(item.name for item in figures.series)}。" if len(figures.series) > 1 else ""
    extent = f"{figures.categories[0]}至{figures.categories[-1]}，共{len(figures.categories)}项。"
    return (
        f"{kind}：{p['title']}。{extent}{series}最大 {said(high)}，最小 {said(low)}。各项数据见图下数据表。"
    )


def _table_html(call: Call, figures: _Figures) -> str:
    heads = "".join(f'<th class="n" scope="col">{escape_html(item.name)}</th>' for item in figures.series)
    body = "".join(
        f'<tr><th scope="row">{escape_html(name)}</th>'
        + "".join(
            f'<td class="n">{value_html(item.values[place], call.props["yFmt"])}</td>'
            for item in figures.series
        )
        + "</tr>"
        for place, name in enumerate(figures.categories)
    )
    head = f'<th scope="col">{escape_html(call.props["xAxisTitle"])}</th>{heads}'
    return table_html(head, body, label="图的数据表", classes="data compact")
