"""Two texts beside each other with what they share and what only one has marked, and the legend of the marks.

The marks are lines as well as colours in HTML, and brackets in Markdown: nothing is said by colour alone.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar

from reports.components.base import Call, Component, Prop, empty_html
from reports.components.values import parts_html, value_html, value_markdown
from reports.markdown import escape_html, escape_markdown
from reports.marks import SIGNS, PartKind
from reports.rows import Row

_MEANINGS: dict[PartKind, str] = {
    "shared": "两者都有的部分",
    "other": "只有一方有的部分",
    "frame": "不计的套语",
}
_SIDES = ("A", "B")


class TextPair(Component):
    """`<TextPair data={q} textA=marked_a textB=marked_b nameA=… nameB=… linkA=… linkB=… aboutA=… aboutB=…
    titleA=前者 titleB=后者 />`.

    One block a row. `textA` and `textB` name columns of marked texts; `name`, `link` and `about` say whose a text
    is, where that leads and what else there is to know of it.
    """

    name = "TextPair"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        **{
            f"{key}{side}": Prop("column", required=key == "text")
            for key in ("text", "name", "link", "about")
            for side in _SIDES
        },
        "titleA": Prop("text", default="前者"),
        "titleB": Prop("text", default="后者"),
        "emptyMessage": Prop("text", default="没有可对照的文本"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        if not len(call.rows):
            return empty_html(call.props["emptyMessage"])
        return "".join(
            f'<div class="pair">{"".join(_side_html(call, row, side) for side in _SIDES)}</div>'
            for row in call.rows
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        if not len(call.rows):
            return escape_markdown(call.props["emptyMessage"])
        return "\n\n".join("\n".join(_side_markdown(call, row, side) for side in _SIDES) for row in call.rows)


class MarkLegend(Component):
    """`<MarkLegend />`: how shared and other parts of two texts are marked in this output."""

    name = "MarkLegend"
    props: ClassVar = {}

    def html(self, call: Call) -> str:
        """See `Component`."""
        own = "，".join(
            f"{parts_html(_sample(kind))}为{escape_html(_MEANINGS[kind])}" for kind in ("shared", "other")
        )
        return f'<p class="note">标记：{own}，没有标记的为{_MEANINGS["frame"]}。</p>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        own = "，".join(f"{''.join(SIGNS[kind])}内为{_MEANINGS[kind]}" for kind in ("shared", "other"))
        return f"标记：{own}，没有标记的为{_MEANINGS['frame']}。"


def _sample(kind: PartKind) -> str:
    return json.dumps([["实线" if kind == "shared" else "虚线", kind]])


def _value(call: Call, row: Row, key: str, side: str) -> Any:
    column = call.props[f"{key}{side}"]
    return row[column] if column else None


def _side_html(call: Call, row: Row, side: str) -> str:
    who = value_html(_value(call, row, "name", side)) if call.props[f"name{side}"] else ""
    if link := _value(call, row, "link", side):
        who = call.page.linked_html(who, link)
    about = _value(call, row, "about", side)
    return (
        f'<div><p class="who"><b>{escape_html(call.props[f"title{side}"])}</b>　{who}</p>'
        f'<p class="text">{value_html(_value(call, row, "text", side), "marked")}</p>'
        + (f'<small class="below">{escape_html(str(about))}</small>' if about else "")
        + "</div>"
    )


def _side_markdown(call: Call, row: Row, side: str) -> str:
    who = value_markdown(_value(call, row, "name", side)) if call.props[f"name{side}"] else ""
    if link := _value(call, row, "link", side):
        who = call.page.linked_markdown(who, link)
    about = _value(call, row, "about", side)
    return (
        f"- {escape_markdown(call.props[f'title{side}'])}：{value_markdown(_value(call, row, 'text', side), 'marked')}"
        + (f"　{who}" if who else "")
        + (f"；{escape_markdown(str(about))}" if about else "")
    )
