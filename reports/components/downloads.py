"""`<ReturnLists>`: links to the 退改清单 workbooks of this build."""

from __future__ import annotations

from typing import ClassVar

from reports.components.base import (
    Call,
    Component,
    Prop,
    ReturnList,
    caption_html,
    caption_markdown,
    empty_html,
    markdown_table,
    table_html,
)
from reports.markdown import escape_html, escape_markdown


class ReturnLists(Component):
    """`<ReturnLists title="…" />`: one line for each department that has something to mend."""

    name = "ReturnLists"
    props: ClassVar = {"title": Prop("text"), "emptyMessage": Prop("text", default="没有需要退改的问题。")}

    def html(self, call: Call) -> str:
        """See `Component`."""
        caption = caption_html(call.props["title"], None)
        if not call.page.return_lists:
            return f'<div class="tbl">{caption}{empty_html(call.props["emptyMessage"])}</div>'
        rows = "".join(
            f"<tr><td>{escape_html(item.department_name)}</td>"
            f'<td><a href="{escape_html(call.page.resolve_link("/" + item.file, "html"))}" download>'
            f"{escape_html(_name(item))}</a></td>"
            f'<td class="n">{item.issue_count:,}</td><td class="n">{item.error_count:,}</td></tr>'
            for item in call.page.return_lists
        )
        heads = '<th scope="col">归口部门</th><th scope="col">退改清单</th>'
        heads += '<th class="n" scope="col">问题数</th><th class="n" scope="col">其中拒收与错误</th>'
        return f'<div class="tbl">{caption}{table_html(heads, rows, label="退改清单")}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        caption = caption_markdown(call.props["title"], None)
        if not call.page.return_lists:
            return caption + escape_markdown(call.props["emptyMessage"])
        rows = [
            [
                escape_markdown(item.department_name),
                f"[{escape_markdown(_name(item))}]({call.page.resolve_link('/' + item.file, 'md')})",
                f"{item.issue_count:,}",
                f"{item.error_count:,}",
            ]
            for item in call.page.return_lists
        ]
        heads = ["归口部门", "退改清单", "问题数", "其中拒收与错误"]
        return caption + markdown_table(heads, [False, False, True, True], rows)


def _name(item: ReturnList) -> str:
    return item.file.rsplit("/", 1)[-1]
