"""What stands around every page: layout, navigation, the way back, banner and foot.

Belongs here: the finished HTML, the finished Markdown and the sheet to be printed, made of a page's own text. Does not
belong here: which pages there are (site), or what they say (the pages' own).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import posixpath
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

from reports import assets, formats
from reports.compiler import CompiledPage
from reports.components.cards import card_style
from reports.components.dropdown import dropdown_style
from reports.components.filters import filter_style
from reports.errors import PageError
from reports.links import page_route, relative, route_file
from reports.markdown import escape_markdown
from reports.pagefiles.sheet import Origin
from reports.source import PageSource
from warehouse.audiences import HOUSE, Audience
from warehouse.publishing import Manifest

_WITHHELD = f"“{formats.WITHHELD_MARK}”表示{formats.WITHHELD_TITLE}。"
_TOC_MINIMUM = 4


class Frame:
    """The frame of the pages of one edition. `routes`: each route with its page file, filled by the site."""

    def __init__(
        self,
        manifest: Manifest,
        audience: Audience,
        sources: Sequence[PageSource],
        routes: Mapping[str, PageSource],
    ) -> None:
        self.manifest = manifest
        self.audience = audience
        self.sources = sources
        self.routes = routes
        self.constants = site_constants()
        self.layout = layout("page.html.j2")
        self.nav_layout = layout("nav.html.j2")
        self.sections = self._sections()
        self.navs: dict[tuple[str, ...], Markup] = {}
        self.style = minified_style()
        self.banner = self.constants["sample_banner"] if manifest.sample else ""
        self.withheld = "" if audience == HOUSE else _WITHHELD

    def html(
        self,
        source: PageSource,
        route: str,
        title: str,
        compiled: CompiledPage,
        body: str,
        scripts: Sequence[str],
        workbook: str | None,
    ) -> str:
        """The page as it is opened; `body`: its own part."""
        headings = [heading for heading in compiled.headings if heading.level == 2]
        style = self.style + filter_style(body) + dropdown_style(body) + card_style(body)
        return self.layout.render(
            style=Markup(style),
            style_hash=Markup(content_hash(style)),
            loader=Markup(assets.loader()),
            loader_hash=Markup(content_hash(assets.loader())),
            scripts=" ".join([relative(route, assets.APP), *scripts]),
            site_title=self.constants["title"],
            edition=self._edition_line(),
            sample_banner=self.banner,
            page={
                "title": title,
                "description": source.meta.get("description", ""),
                "show_title": not source.meta.get("hide_title", False),
            },
            home=relative(route, "index.html"),
            nav=self._nav(route),
            crumbs=self._crumbs(route, title),
            headings=headings if len(headings) >= _TOC_MINIMUM else [],
            body=Markup(body),
            as_of=self.manifest.as_of.isoformat(),
            snapshot_id=self.manifest.snapshot_id,
            code_version=self.manifest.code_version,
            withheld=self.withheld,
            markdown=relative(route, route_file(route, ".md")),
            workbook=workbook or "",
        )

    def document(self, source: PageSource, title: str, body: str) -> str:
        """The page as it is printed: without navigation and files."""
        return layout("document.html.j2").render(
            style=Markup(self.style),
            site_title=self.constants["title"],
            sample_banner=self.banner,
            page={"title": title, "description": source.meta.get("description", "")},
            body=Markup(body),
            edition=self._edition_line(),
            code_version=self.manifest.code_version,
        )

    def markdown(self, source: PageSource, title: str, text: str, workbook: str | None) -> str:
        """The page as Markdown; `text`: its own part."""
        banner = f"> **{self.banner}**\n\n" if self.banner else ""
        description = source.meta.get("description", "")
        lead = f"{description}\n\n" if description else ""
        tail = (
            f"\n\n---\n\n数据截止日 {self.manifest.as_of.isoformat()} · 快照 {self.manifest.snapshot_id} · "
            f"程序版本 {self.manifest.code_version}\n\n{escape_markdown(self._edition_line())}\n\n"
            f"表中“—”表示未报送或无数据，不是零。{self.withheld}\n"
        )
        tail += f"\n[本页表格 .xlsx]({workbook})\n" if workbook else ""
        return re.sub(r"\n{3,}", "\n\n", f"# {escape_markdown(title)}\n\n{banner}{lead}{text.strip()}{tail}")

    def origin(self, title: str) -> Origin:
        """What the files of a page say of where they are from."""
        return Origin(
            title, self.manifest.as_of, self.manifest.snapshot_id, self._edition_line(), self.banner
        )

    def _edition_line(self) -> str:
        """Which edition this is and whether it may be handed on, for the foot of every page."""
        text = self.audience.text
        name = f"（{self.audience.department_name}）" if self.audience.department_name else ""
        return f"{text.edition_name}{name}：{text.passing_on}"

    def _sections(self) -> dict[str, list[tuple[str, str]]]:
        """The sections that have pages, in their order, with title and route of the pages of each."""
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in self.constants["sections"]}
        for source in sorted(self.sources, key=lambda source: (source.meta.get("order", 1000), source.path)):
            if source.param_names or not source.meta.get("nav", True):
                continue
            section = source.meta.get("section", self.constants["sections"][0])
            if section not in sections:
                raise PageError(
                    source.path, source.meta_lines["section"], f"site.yml 中没有栏目组“{section}”"
                )
            sections[section].append((source.title, page_route(source.path, {})))
        return {title: pages for title, pages in sections.items() if pages}

    def _nav(self, route: str) -> Markup:
        """The list of the sections, with the page at `route` marked; the same for all pages of a folder below one page."""
        marks = [_here(own, route) for pages in self.sections.values() for _, own in pages]
        key = (posixpath.dirname(route), *marks)
        if key not in self.navs:
            sections = [
                {
                    "title": title,
                    "entries": [
                        {
                            "title": page,
                            "href": relative(route, route_file(own, ".html")),
                            "here": _here(own, route),
                        }
                        for page, own in pages
                    ],
                }
                for title, pages in self.sections.items()
            ]
            self.navs[key] = Markup(self.nav_layout.render(nav=sections))
        return self.navs[key]

    def _crumbs(self, route: str, title: str) -> list[dict[str, str]]:
        if route == "/":
            return []
        crumbs = [{"title": "首页", "href": relative(route, "index.html")}]
        parts = route.strip("/").split("/")
        for depth in range(1, len(parts)):
            parent = "/" + "/".join(parts[:depth])
            if parent in self.routes:
                crumbs.append(
                    {"title": self.routes[parent].title, "href": relative(route, route_file(parent, ".html"))}
                )
        return [*crumbs, {"title": title, "href": ""}]


def _here(own: str, route: str) -> str:
    """How the list of the sections marks the page `own` on the page `route`."""
    if own == route:
        return "page"
    return "true" if own != "/" and route.startswith(own + "/") else ""


def layout(name: str) -> jinja2.Template:
    """The layout of that name, with the delimiters of pages and everything escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _resource(f"layout/{name}")),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=True,
    )
    return environment.get_template(name)


@functools.cache
def site_constants() -> dict[str, Any]:
    """What the layout says on every page (`site.yml`)."""
    return yaml.safe_load(_resource("site.yml"))


def _resource(path: str) -> str:
    return resources.files("reports").joinpath(path).read_text(encoding="utf-8")


@functools.lru_cache(maxsize=64)
def content_hash(text: str) -> str:
    """What a Content-Security-Policy calls that style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def minified_style() -> str:
    """The style sheet of every page, without comments and spare blanks."""
    css = _resource("static/site.css")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"\s+", " ", css)).strip()
