"""From page files and a database to the bytes of every page.

Belongs here: which pages there are, in which order, and what each is given. Does not belong here: what stands around
a page (frame), writing files (render), the page language (template, compiler), SQL (the pages' own).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from reports import assets, queries
from reports.articles import ArticleShelf
from reports.charts import ChartEngine
from reports.compiler import State, run
from reports.components.base import (
    BriefingDocument,
    CalendarFile,
    PageContext,
    ReturnList,
    StatisticsDocument,
)
from reports.components.term import definitions_html
from reports.definitions import load_definitions
from reports.directions_search import FILE as SEARCH_FILE
from reports.directions_search import search_script as directions_script
from reports.errors import PageError
from reports.frame import Frame
from reports.inputs import inputs_row, offered, page_inputs
from reports.library import PageLibrary, PreparedPage
from reports.links import Links, page_route, relative, route_file, written_route
from reports.markdown import show_controls
from reports.pagefiles.register import PageTables
from reports.rows import Row, Rows, RowsType, RowType, ValueType, type_of
from reports.search_index import PageEntry, search_script
from reports.source import PageSource
from reports.statistics.shelf import StatisticsShelf
from warehouse.audiences import HOUSE, Audience
from warehouse.publishing import Manifest

_BATCH = 60


@dataclass(frozen=True)
class PageFile:
    """One output: `path` inside the site, POSIX; `content`: its bytes."""

    path: str
    content: bytes


def _snapshot_row(manifest: Manifest) -> Row:
    """The manifest as pages see it: `{snapshot.as_of}`, `<DataTable data={snapshot.tables}>` …"""
    values: dict[str, Any] = manifest.model_dump(exclude={"row_counts", "files", "issue_counts", "inputs"})
    values["input_count"] = len(manifest.inputs)
    values["tables"] = Rows(("table_name", "row_count"), sorted(manifest.row_counts.items()))
    return Row({name: place for place, name in enumerate(values)}, tuple(values.values()))


class Site:
    """All pages of one edition. `connection`: that edition's own database; `terms`: ids of what any edition defines."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        manifest: Manifest,
        library: PageLibrary,
        charts: ChartEngine,
        return_lists: Sequence[ReturnList],
        calendars: Sequence[CalendarFile] = (),
        documents: Sequence[StatisticsDocument] = (),
        audience: Audience = HOUSE,
        briefing: Sequence[BriefingDocument] = (),
        terms: Iterable[str] = (),
        statistics: StatisticsShelf | None = None,
    ) -> None:
        self.connection = connection
        self.manifest = manifest
        self.snapshot = _snapshot_row(manifest)
        self.charts = charts
        self.return_lists = return_lists
        self.calendars = calendars
        self.documents = documents
        self.briefing = briefing
        self.statistics = statistics or StatisticsShelf(connection)
        self.articles = ArticleShelf(connection)
        self.audience = audience
        self.library = library
        shelf = library.shelf(audience.kind)
        self.sources = shelf.sources
        self.params = {
            source.path: queries.list_params(connection, source)
            for source in self.sources
            if source.param_names
        }
        self.routes: dict[str, PageSource] = {}
        self.params_at: dict[str, queries.ParamSet] = {}
        self.written: dict[str, str] = {}
        for source in self.sources:
            for params in self.params.get(source.path, [()]):
                self._add_route(source, params)
        self.definitions = load_definitions(connection, terms)
        self.has_charts = False
        self.found: list[PageEntry] = []
        # The comparison of directions is for the house: a part of them would seem to be all there is.
        self.script = directions_script(connection, self._center_file) if audience == HOUSE else None
        files = {item.file for item in (*return_lists, *calendars, *documents, *briefing)}
        self.links = Links(
            self.written, files if self.script is None else {*files, SEARCH_FILE}, shelf.absent
        )
        self.frame = Frame(manifest, audience, self.sources, self.routes)

    def _add_route(self, source: PageSource, params: queries.ParamSet) -> None:
        route = self._route(source, params)
        if route in self.routes:
            raise PageError(source.path, 1, f"页面地址 {route} 与 {self.routes[route].path} 重复")
        self.routes[route] = source
        self.params_at[route] = params
        self.written[written_route(source.path, dict(zip(source.param_names, params, strict=True)))] = route

    def _center_file(self, center_id: str) -> str | None:
        route = self.written.get(f"/centers/{center_id}")
        return None if route is None else relative("/", route_file(route, ".html"))

    @staticmethod
    def _route(source: PageSource, params: queries.ParamSet) -> str:
        return page_route(source.path, dict(zip(source.param_names, params, strict=True)))

    def files(self) -> Iterator[PageFile]:
        """Every page as `.html` and `.md`, in a fixed order, between the script files. Raises PageError."""
        if self.script is not None:
            yield PageFile(SEARCH_FILE, self.script.encode())
        for source in self.sources:
            for params, prepared, results in self._queried(source, self.params.get(source.path, [()])):
                yield from self._page(source, params, prepared, results)
            queries.drop_kept(self.connection, source)
        yield PageFile(assets.APP, assets.app_script())
        if self.has_charts:
            yield PageFile(assets.CHARTS, assets.chart_library())
        yield PageFile(assets.SEARCH, search_script(self.connection, self.found, self._center_file).encode())

    def document(self, route: str) -> str:
        """The page at `route` as HTML to be printed: without navigation, files, links to other pages. Raises PageError."""
        source = self.routes[route]
        params, prepared, results = next(self._queried(source, [self.params_at[route]]))
        scope, title = self._scope(source, params, prepared, results)
        context = replace(
            self._context(route, {}),
            resolve_link=lambda target, mode: (
                self.links.resolve(route, target, f".{mode}") if target.startswith("#") else ""
            ),
        )
        body = run(prepared.programs.html, State(scope, context))
        return self.frame.document(source, title, body)

    def _queried(
        self, source: PageSource, sets: Sequence[queries.ParamSet]
    ) -> Iterator[tuple[queries.ParamSet, PreparedPage, dict[str, Any]]]:
        """For each set of parameters the page with the results of its queries."""
        plain = queries.run_plain(self.connection, source)
        inputs = page_inputs(source, plain, queries.inputs_read(source))
        prepared: PreparedPage | None = None
        for start in range(0, max(1, len(sets)), _BATCH):
            batch = sets[start : start + _BATCH]
            found = queries.run_batch(self.connection, source, batch) if source.param_names else {}
            chosen = {item.name: queries.run_batch(self.connection, source, batch, item) for item in inputs}
            if prepared is None:
                columns = {name: rows.columns for name, rows in plain.items()}
                columns |= {name: names for name, (names, _) in found.items()}
                types: dict[str, ValueType] = {name: RowsType(names) for name, names in columns.items()}
                types |= {"snapshot": type_of(self.snapshot), "params": RowType(source.param_names)}
                types |= {"inputs": type_of(inputs_row(inputs, {}))}
                for name, results in chosen.items():
                    types |= {query: RowsType(names, name) for query, (names, _) in results.items()}
                prepared = self.library.prepared(source, types)
            for params in batch:
                own = {name: Rows(names, groups.get(params, [])) for name, (names, groups) in found.items()}
                yield params, prepared, plain | own | offered(inputs, chosen, params)

    def _scope(
        self,
        source: PageSource,
        params: queries.ParamSet,
        prepared: PreparedPage,
        results: Mapping[str, Any],
    ) -> tuple[dict[str, Any], str]:
        """The names that a page may use, and its title."""
        named = Row({name: place for place, name in enumerate(source.param_names)}, params)
        scope = {**results, "snapshot": self.snapshot, "params": named}
        return scope, show_controls(prepared.title(scope))

    def _page(
        self,
        source: PageSource,
        params: queries.ParamSet,
        prepared: PreparedPage,
        results: Mapping[str, Any],
    ) -> Iterator[PageFile]:
        route = self._route(source, params)
        scope, title = self._scope(source, params, prepared, results)
        compiled = prepared.programs
        shared: dict[Any, Any] = {}
        tables = PageTables(route)
        context = self._context(route, shared, tables)
        body = run(compiled.html, State(scope, context))
        body += definitions_html(context)
        self.has_charts |= context.has_charts
        if source.meta.get("searchable", True):
            address = relative("/", route_file(route, ".html"))
            self.found.append((title, address, source.meta.get("description", "")))
        html = self.frame.html(source, route, title, compiled, body, context.scripts, tables.workbook)
        yield PageFile(route_file(route, ".html"), html.encode())
        text = run(compiled.markdown, State(scope, self._context(route, shared)))
        text = self.frame.markdown(source, title, text, tables.workbook)
        yield PageFile(route_file(route, ".md"), text.encode())
        for path, content in tables.files(self.frame.origin(title)):
            yield PageFile(path, content)

    def _context(self, route: str, shared: dict[Any, Any], tables: PageTables | None = None) -> PageContext:
        return PageContext(
            resolve_link=lambda target, mode: self.links.resolve(route, target, f".{mode}"),
            charts=self.charts,
            return_lists=self.return_lists,
            statistics=self.statistics,
            articles=self.articles,
            as_of=self.manifest.as_of,
            calendars=self.calendars,
            documents=self.documents,
            briefing=self.briefing,
            has_directions_script=self.script is not None,
            tables=tables,
            definitions=self.definitions,
            shared=shared,
        )
