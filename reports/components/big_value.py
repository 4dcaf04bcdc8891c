"""`<BigValue>`: one headline figure with its name, unit and comparison."""

from __future__ import annotations

from typing import Any, ClassVar

from reports.components.base import Call, Component, Prop
from reports.components.term import named_html
from reports.components.values import value_html, value_markdown
from reports.markdown import escape_html, escape_markdown


class BigValue(Component):
    """`<BigValue data={q} value=x title="…" unit=家 comparison=y comparisonTitle=上年 />` (first row of
    `data`). `missing` and `comparisonMissing` name columns that say why a value is missing.
    """

    name = "BigValue"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "value": Prop("column", required=True),
        "title": Prop("text"),
        "fmt": Prop("format"),
        "unit": Prop("text"),
        "comparison": Prop("column"),
        "comparisonTitle": Prop("text", default="上年"),
        "comparisonFmt": Prop("format"),
        "missing": Prop("column"),
        "comparisonMissing": Prop("column"),
        "note": Prop("text"),
        "link": Prop("link"),
        "define": Prop("term"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        value, compared = _values(call)
        p = call.props
        title = escape_html(p["title"] or p["value"])
        title = named_html(call.page, title, p["link"], p["define"])
        unit = f'<span class="u">{escape_html(p["unit"])}</span>' if p["unit"] and value is not None else ""
        shown = value_html(value, p["fmt"], _reason(call, "missing"))
        lines = [f'<div class="k">{title}</div>', f'<div class="v">{shown}{unit}</div>']
        if p["comparison"]:
            text = value_html(compared, p["comparisonFmt"] or p["fmt"], _reason(call, "comparisonMissing"))
            lines.append(f'<div class="c">{escape_html(p["comparisonTitle"])} {text}</div>')
        if p["note"]:
            lines.append(f'<div class="c">{escape_html(p["note"])}</div>')
        return f'<div class="big">{"".join(lines)}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        value, compared = _values(call)
        p = call.props
        shown = value_markdown(value, p["fmt"], _reason(call, "missing"))
        text = f"- {escape_markdown(p['title'] or p['value'])}：**{shown}**"
        text += f" {escape_markdown(p['unit'])}" if p["unit"] and value is not None else ""
        if p["comparison"]:
            reason = _reason(call, "comparisonMissing")
            shown = value_markdown(compared, p["comparisonFmt"] or p["fmt"], reason)
            text += f"（{escape_markdown(p['comparisonTitle'])} {shown}）"
        return text + (f"（{escape_markdown(p['note'])}）" if p["note"] else "")


def _reason(call: Call, key: str) -> Any:
    row, column = call.rows.row(0), call.props[key]
    return row[column] if row is not None and column else None


def _values(call: Call) -> tuple[Any, Any]:
    row = call.rows.row(0)
    if row is None:
        return None, None
    comparison = call.props["comparison"]
    return row[call.props["value"]], row[comparison] if comparison else None
