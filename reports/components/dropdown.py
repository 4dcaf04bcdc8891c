"""`<Dropdown>`: a box by which readers choose what parts of the page show.

Belongs here: the box and the style rules that join it to the parts. Does not belong here: rendering the parts for each
choice (compiler). CSS alone chooses, so the box works without a script. A browser that does not know `:has()`, and the
Markdown of the page, show the first choice and say so.
"""

from __future__ import annotations

import re
from typing import ClassVar

from reports import formats
from reports.components.base import Call, Component, ComponentError, Prop, empty_html
from reports.markdown import escape_html, escape_markdown

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_BOX = re.compile(r'<select class="pick i-(\w+)".*?</select>', re.DOTALL)


class Dropdown(Component):
    """`<Dropdown name=year data={years} value=reporting_year defaultValue=2024 title=年度 />`, then
    `${inputs.year.value}` in queries and `{inputs.year.label}` in texts.
    """

    name = "Dropdown"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "name": Prop("text", required=True),
        "value": Prop("column", required=True),
        "fmt": Prop("format", default="id"),
        "defaultValue": Prop("text"),
        "title": Prop("text", required=True),
        "emptyMessage": Prop("text", default="没有可选的内容。"),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        labels, first = _choices(call)
        if not labels:
            return empty_html(call.props["emptyMessage"])
        options = "".join(
            f'<option class="o{place}"{" selected" if place == first else ""}>{escape_html(label)}</option>'
            for place, label in enumerate(labels)
        )
        title = escape_html(call.props["title"])
        return (
            f'<div class="choose"><label>{title} <select class="pick i-{call.props["name"]}" autocomplete="off">'
            f'{options}</select></label><span class="only">{title}：{escape_html(labels[first])}</span></div>'
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        labels, first = _choices(call)
        if not labels:
            return escape_markdown(call.props["emptyMessage"])
        others = "、".join(label for place, label in enumerate(labels) if place != first)
        rest = f"；网页版还可选：{escape_markdown(others)}" if others else ""
        return f"{escape_markdown(call.props['title'])}：**{escape_markdown(labels[first])}**{rest}。"


def _choices(call: Call) -> tuple[list[str], int]:
    p = call.props
    if not _NAME.fullmatch(p["name"] or ""):
        raise ComponentError("name 应为小写字母、数字和下划线")
    values = list(dict.fromkeys(call.rows.column(p["value"])))
    labels = [formats.format_value(value, p["fmt"]) or formats.MISSING for value in values]
    texts = [str(value) for value in values]
    return labels, texts.index(p["defaultValue"]) if p["defaultValue"] in texts else 0


def dropdown_style(body: str) -> str:
    """The style rules that a page's boxes need: none for a page without boxes."""
    if '<select class="pick' not in body:
        return ""
    rules: list[str] = []
    for box in _BOX.finditer(body):
        name = box.group(1)
        for place in range(box.group(0).count("<option")):
            chosen = f"main:has(.i-{name} .o{place}:checked)"
            rules.append(f"{chosen} .a-{name}:not(.v{place}){{display:none}}")
            rules.append(f"{chosen} div.a-{name}.v{place}{{display:block}}")
            rules.append(f"{chosen} span.a-{name}.v{place}{{display:inline}}")
    return "".join(rules)
