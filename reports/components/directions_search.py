"""`<DirectionsSearch>`: the box that finds standing directions, the one component that needs a script."""

from __future__ import annotations

from typing import ClassVar

from reports.components.base import Call, Component, Prop, empty_html
from reports.directions_search import BOX, FILE
from reports.markdown import escape_html

COMMAND = 'tic directions check "研究方向"'
_NONE = "本快照没有在册方向，或方向太多，不在网页中检索；请在命令行运行 "


class DirectionsSearch(Component):
    """Stands once on a page. Without a script, in Markdown and in print it says which command answers."""

    name = "DirectionsSearch"
    props: ClassVar[dict[str, Prop]] = {}

    def html(self, call: Call) -> str:
        """See `Component`."""
        if not call.page.has_directions_script:
            return empty_html(_NONE + COMMAND)
        source = call.page.resolve_link("/" + FILE, "html")
        call.page.scripts.append(source)
        root = source.removesuffix(FILE)
        return (
            f'<div id="{BOX}" class="search" data-root="{escape_html(root)}">'
            f"<p>此处的检索框需要浏览器运行脚本。也可在命令行查找：<code>{escape_html(COMMAND)}</code>，"
            "加 <code>--host</code> 指明申报单位，或用 <code>--file</code> 逐条查一份申报书。</p></div>"
        )

    def markdown(self, call: Call) -> str:
        """See `Component`."""
        return f"检索在册方向：`{COMMAND}`，加 `--host` 指明申报单位，或用 `--file` 逐条查一份申报书。"
