"""The page files, read once for all editions.

Belongs here: which pages an edition has and which it lacks, and what can be prepared of a page before its data is
known. Does not belong here: data, layout, files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.compiler import CompiledPage, compile_page, compile_title
from reports.expressions import Scope, TypeScope
from reports.source import PageSource, page_environment, read_page
from reports.template import parse_body


@dataclass(frozen=True)
class Shelf:
    """The pages of one kind of edition, and the paths of those it lacks."""

    sources: tuple[PageSource, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class PreparedPage:
    """A page compiled for the columns that its queries have."""

    programs: CompiledPage
    title: Callable[[Scope], str]


class PageLibrary:
    """All page files of one folder. Editions of one kind share what is prepared: there are many departments."""

    def __init__(self, pages_dir: Path) -> None:
        self._pages_dir = pages_dir
        self._shelves: dict[str, Shelf] = {}
        self._prepared: dict[tuple[int, str], tuple[PageSource, PreparedPage]] = {}

    def shelf(self, edition: str) -> Shelf:
        """The pages of a kind of edition, sorted by path. Raises PageError."""
        if edition not in self._shelves:
            environment = page_environment(self._pages_dir, edition)
            found = [read_page(environment, path) for path in self._paths()]
            self._shelves[edition] = Shelf(
                tuple(source for source in found if edition in source.editions),
                tuple(source.path for source in found if edition not in source.editions),
            )
        return self._shelves[edition]

    def prepared(self, source: PageSource, types: TypeScope) -> PreparedPage:
        """`source` compiled for `types` (queries, params, globals). Raises PageError."""
        key = (id(source), repr(sorted(types.items(), key=lambda item: item[0])))
        if key not in self._prepared:
            title: Any = compile_title(source.title, types, source.path, source.meta_lines["title"])
            prepared = PreparedPage(compile_page(parse_body(source.body), types), title)
            self._prepared[key] = (source, prepared)  # the source too: an id is only good while it lives
        return self._prepared[key][1]

    def _paths(self) -> list[str]:
        inside = (path.relative_to(self._pages_dir) for path in self._pages_dir.rglob("*.md"))
        return sorted(
            path.as_posix() for path in inside if not any(part.startswith("_") for part in path.parts)
        )
