"""Components for words: a value in a sentence, foldable details, link buttons, field lists, the source of a
figure.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from reports.components.base import Call, Component, Prop, empty_html
from reports.components.values import value_html, value_markdown
from reports.markdown import escape_html, escape_markdown, show_controls


class Value(Component):
    """`<Value data={q} column=x fmt=num0 />`: one figure inside a sentence; the first row unless `row` says
    otherwise.
    """

    name = "Value"
    props: ClassVar = {
        "data": Prop("rows", required=True),
        "column": Prop("column", required=True),
        "row": Prop("number", default=0),
        "fmt": Prop("format"),
        "unit": Prop("text"),
    }
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        value = _pick(call)
        unit = call.props["unit"] if value is not None else None
        return value_html(value, call.props["fmt"]) + (f" {escape_html(unit)}" if unit else "")

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        value = _pick(call)
        unit = call.props["unit"] if value is not None else None
        return value_markdown(value, call.props["fmt"]) + (f" {escape_markdown(unit)}" if unit else "")


def _pick(call: Call) -> Any:
    row = call.rows.row(int(call.props["row"]))
    return row[call.props["column"]] if row else None


class Details(Component):
    """`<Details title="…">…</Details>`: foldable page text, open when printed."""

    name = "Details"
    props: ClassVar = {"title": Prop("text", required=True), "open": Prop("flag", default=False)}
    has_content = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        opened = " open" if call.props["open"] else ""
        title = escape_html(call.props["title"])
        return (
            f'<details class="fold"{opened}><summary>{title}</summary><div>{call.content()}</div></details>'
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        return f"**{escape_markdown(call.props['title'])}**\n\n{call.content().strip()}"


class Grid(Component):
    """`<Grid cols=4>…</Grid>`: its content side by side, folding on narrow screens."""

    name = "Grid"
    props: ClassVar = {"cols": Prop("number", default=2)}
    has_content = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        return f'<div class="grid g{min(6, max(1, int(call.props["cols"])))}">{call.content()}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        return call.content().strip()


class LinkButton(Component):
    """`<LinkButton url="/clusters">…</LinkButton>`: a link that stands out; nothing where the edition lacks its page."""

    name = "LinkButton"
    props: ClassVar = {"url": Prop("link", required=True)}
    has_content = True
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        target = call.page.resolve_link(call.props["url"], "html")
        return f'<a class="button" href="{escape_html(target)}">{call.content()}</a>' if target else ""

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        target = call.page.resolve_link(call.props["url"], "md")
        return f"[{call.content().strip()}]({target})" if target else ""


class Code(Component):
    """`<Code text="…" />`: lines to be typed or saved as they stand."""

    name = "Code"
    props: ClassVar = {"text": Prop("text", required=True)}

    def html(self, call: Call) -> str:
        """See `Component`."""
        return f'<pre tabindex="0"><code>{escape_html(call.props["text"] or "")}</code></pre>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        text = show_controls(call.props["text"] or "")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}\n{text}\n{fence}"


class Fields(Component):
    """`<Fields data={q}><Field id=x title="…"/></Fields>`: one record as a list of labelled values (a ledger
    card).
    """

    name = "Fields"
    props: ClassVar = {"data": Prop("rows", required=True), "emptyMessage": Prop("text", default="无记录")}
    child_name = "Field"
    child_props: ClassVar = {
        "id": Prop("column", required=True),
        "title": Prop("text", required=True),
        "fmt": Prop("format"),
        "link": Prop("column"),
        "wide": Prop("flag", default=False),
    }

    def html(self, call: Call) -> str:
        """See `Component`."""
        row = call.rows.row(0)
        if row is None:
            return empty_html(call.props["emptyMessage"])
        items: list[str] = []
        for child in call.children:
            text = value_html(row[child["id"]], child["fmt"])
            if child["link"] and row[child["link"]]:
                text = call.page.linked_html(text, row[child["link"]])
            wide = ' class="w"' if child["wide"] else ""
            items.append(f"<div{wide}><dt>{escape_html(child['title'])}</dt><dd>{text}</dd></div>")
        return f'<dl class="fields">{"".join(items)}</dl>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        row = call.rows.row(0)
        if row is None:
            return escape_markdown(call.props["emptyMessage"])
        lines: list[str] = []
        for child in call.children:
            text = value_markdown(row[child["id"]], child["fmt"])
            if child["link"] and row[child["link"]]:
                text = call.page.linked_markdown(text, row[child["link"]])
            lines.append(f"- {escape_markdown(child['title'])}：{text}")
        return "\n".join(lines)


class Source(Component):
    """`<Source file=… sheet=… cell=… received=… />`: where a figure comes from, in small print."""

    name = "Source"
    props: ClassVar = {
        "file": Prop("text"),
        "sheet": Prop("text"),
        "cell": Prop("text"),
        "received": Prop("text"),
    }
    inline = True

    def html(self, call: Call) -> str:
        """See `Component`."""
        text = source_text(call.props)
        return f'<small class="source">来源：{escape_html(text)}</small>' if text else ""

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        text = source_text(call.props)
        return f"（来源：{escape_markdown(text)}）" if text else ""


def source_text(props: dict[str, Any]) -> str:
    """`文件 › 工作表 › 单元格，原文“…”`, leaving out what is unknown."""
    place = " › ".join(str(props[key]) for key in ("file", "sheet", "cell") if props.get(key))
    received = props.get("received")
    return place + (f"，原文“{received}”" if place and received not in (None, "") else "")
