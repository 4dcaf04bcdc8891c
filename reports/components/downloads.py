"""`<ReturnLists>`, `<Calendars>`, `<StatisticsDocuments>`: links to the files of this build."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from reports.components.base import (
    Call,
    Component,
    Prop,
    caption_html,
    caption_markdown,
    empty_html,
    markdown_table,
    table_html,
)
from reports.markdown import escape_html, escape_markdown

Line = tuple[str, str, Sequence[str]]


class _Downloads(Component):
    """A table of departments or documents, each with its file and some figures."""

    heads: ClassVar[tuple[str, ...]]

    @abstractmethod
    def lines(self, call: Call) -> list[Line]:
        """(department, file inside the site, figures) in order."""

    def html(self, call: Call) -> str:
        """See `Component`."""
        caption = caption_html(call.props["title"], None)
        lines = self.lines(call)
        if not lines:
            return f'<div class="tbl">{caption}{empty_html(call.props["emptyMessage"])}</div>'
        rows = "".join(
            f"<tr><td>{escape_html(department)}</td>"
            f'<td><a href="{escape_html(call.page.resolve_link("/" + file, "html"))}" download'
            f' title="{escape_html(_name(file))}">下载 .{file.rsplit(".", 1)[-1]}</a></td>'
            + "".join(f'<td class="n">{figure}</td>' for figure in figures)
            + "</tr>"
            for department, file, figures in lines
        )
        classes = ("", "", *([' class="n"'] * (len(self.heads) - 2)))
        heads = "".join(
            f'<th{name} scope="col">{head}</th>' for name, head in zip(classes, self.heads, strict=True)
        )
        return f'<div class="tbl">{caption}{table_html(heads, rows, label=self.heads[1])}</div>'

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        caption = caption_markdown(call.props["title"], None)
        lines = self.lines(call)
        if not lines:
            return caption + escape_markdown(call.props["emptyMessage"])
        rows = [
            [
                escape_markdown(department),
                f"[{escape_markdown(_name(file))}]({call.page.resolve_link('/' + file, 'md')})",
                *figures,
            ]
            for department, file, figures in lines
        ]
        right = [place > 1 for place in range(len(self.heads))]
        return caption + markdown_table(self.heads, right, rows)


class ReturnLists(_Downloads):
    """`<ReturnLists title department />`: one line for each department that has something to mend, or for the one named."""

    name = "ReturnLists"
    props: ClassVar = {
        "title": Prop("text"),
        "department": Prop("text"),
        "emptyMessage": Prop("text", default="没有需要退改的问题。"),
    }
    heads: ClassVar = ("归口部门", "退改清单", "问题数", "其中拒收与错误")

    def lines(self, call: Call) -> list[Line]:
        """See `_Downloads`."""
        return [
            (item.department_name, item.file, (f"{item.issue_count:,}", f"{item.error_count:,}"))
            for item in call.page.return_lists
            if call.props["department"] in (None, item.department_name)
        ]


class Calendars(_Downloads):
    """`<Calendars title="…" />`: one line for each department that has a deadline ahead."""

    name = "Calendars"
    props: ClassVar = {"title": Prop("text"), "emptyMessage": Prop("text", default="没有将到期的事项。")}
    heads: ClassVar = ("归口部门", "日历文件", "事项数", "涉及中心（个）", "最近到期日")

    def lines(self, call: Call) -> list[Line]:
        """See `_Downloads`."""
        return [
            (
                item.department_name,
                item.file,
                (f"{item.event_count:,}", f"{item.center_count:,}", item.next_on.isoformat()),
            )
            for item in call.page.calendars
        ]


class StatisticsDocuments(_Downloads):
    """`<StatisticsDocuments title="…" />`: workbook and bulletin of the latest year whose reports are no longer awaited."""

    name = "StatisticsDocuments"
    props: ClassVar = {
        "title": Prop("text"),
        "emptyMessage": Prop("text", default="还没有报送期限已过的年度，暂无统计年报与公报。"),
    }
    heads: ClassVar = ("文件", "下载", "报告年度", "版次")

    def lines(self, call: Call) -> list[Line]:
        """See `_Downloads`."""
        return [
            (item.title, item.file, (str(item.reporting_year), item.edition)) for item in call.page.documents
        ]


class Briefing(_Downloads):
    """`<Briefing title="…" />`: the planners' briefing as files."""

    name = "Briefing"
    props: ClassVar = {"title": Prop("text"), "emptyMessage": Prop("text", default="本版没有决策参考。")}
    heads: ClassVar = ("文件", "下载")

    def lines(self, call: Call) -> list[Line]:
        """See `_Downloads`."""
        return [(item.title, item.file, ()) for item in call.page.briefing]


def _name(file: str) -> str:
    return file.rsplit("/", 1)[-1]
