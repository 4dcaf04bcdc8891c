"""What every component shares: declared props, the call it gets, the parts of tables.

Belongs here: the `Component` base, `Prop`, `Call`, and small HTML/Markdown pieces used by several components.
Does not belong here: the components themselves, and single values (`values`).
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from reports.definitions import Definition
from reports.markdown import escape_html, escape_markdown
from reports.pagefiles.tables import PageTable
from reports.rows import Rows
from reports.statistics.tables import Table

PropKind = Literal["rows", "column", "columns", "text", "format", "number", "flag", "choice", "link", "term"]


@dataclass(frozen=True)
class Prop:
    """A declared prop. `rows`: a query result; `column(s)`: names of columns of the `data` prop; `format`:
    see formats; `term`: the id of a KPI or rule, or a column of such ids.
    """

    kind: PropKind
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


class ComponentError(ValueError):
    """A component that cannot be drawn with these values; Chinese, without place."""


@dataclass(frozen=True)
class ReturnList:
    """One written 退改清单 workbook, for links to it. `file`: path inside the site."""

    department_name: str
    file: str
    issue_count: int
    error_count: int


@dataclass(frozen=True)
class CalendarFile:
    """One written duty calendar, for links to it. `file`: path inside the site; counts are of its entries."""

    department_name: str
    file: str
    event_count: int
    center_count: int
    next_on: dt.date


@dataclass(frozen=True)
class StatisticsDocument:
    """One written document of the annual statistics, for links to it. `file`: path inside the site."""

    title: str
    file: str
    reporting_year: int
    edition: str


@dataclass(frozen=True)
class BriefingDocument:
    """One written file of the planners' briefing, for links to it. `file`: path inside the site."""

    title: str
    file: str


class TableRegister(Protocol):
    """Takes note of the tables that a page shows; see `reports.pagefiles.register`."""

    def add(self, table: PageTable) -> str:
        """Note a table; the address of its file."""
        ...


class ChartMaker(Protocol):
    """Draws charts; see `reports.charts`."""

    def svg(self, option: Mapping[str, Any], width: int, height: int) -> str:
        """One static SVG."""
        ...


class TableShelf(Protocol):
    """Finds tables of the annual statistics; see `reports.statistics.shelf`."""

    def table(self, year: int, table_id: str) -> Table:
        """One table."""
        ...


class Articles(Protocol):
    """Finds the articles that rules rest on; see `reports.articles`."""

    def article(self, rule_id: str) -> Any:
        """The article of one rule."""
        ...


@dataclass
class PageContext:
    """What a component may know of the page it stands on. `shared`: work that HTML and Markdown both need; `scripts`:
    addresses of script files that the page needs besides the program of all pages; `resolve_link`: the address for
    a link as written, empty where this edition lacks the page; `tables` is None where tables get no files;
    `has_charts`: set by charts that come to life; `definitions`: see `reports.definitions`; `defined`:
    ids of terms that the page defines -> id of the element that says what they mean.
    """

    resolve_link: Callable[[str, Literal["html", "md"]], str]
    charts: ChartMaker
    return_lists: Sequence[ReturnList]
    statistics: TableShelf
    articles: Articles
    as_of: dt.date
    calendars: Sequence[CalendarFile] = ()
    documents: Sequence[StatisticsDocument] = ()
    briefing: Sequence[BriefingDocument] = ()
    has_directions_script: bool = False
    tables: TableRegister | None = None
    shared: dict[Any, Any] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    has_charts: bool = False
    definitions: Mapping[str, Definition | None] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def linked_html(self, text: str, target: Any) -> str:
        """`text` (HTML) as a link to `target`; as it is where this edition lacks the page."""
        address = self.resolve_link(str(target), "html")
        return f'<a href="{escape_html(address)}">{text}</a>' if address else text

    def linked_markdown(self, text: str, target: Any) -> str:
        """The same for Markdown."""
        address = self.resolve_link(str(target), "md")
        return f"[{text}]({address})" if address else text

    def next_id(self, prefix: str) -> str:
        """An id unique on the page: the counter restarts on each page, so same inputs give same ids."""
        self.counters[prefix] = self.counters.get(prefix, 0) + 1
        return f"{prefix}{self.counters[prefix]}"


@dataclass
class Call:
    """One use of a component, with evaluated props. `children`: evaluated props of child tags; `content`:
    inner page text.
    """

    props: dict[str, Any]
    page: PageContext
    children: list[dict[str, Any]]
    content: Callable[[], str]

    @property
    def rows(self) -> Rows:
        """The `data` prop as rows."""
        return Rows.of(self.props["data"])


class Component(ABC):
    """A tag on a page. Subclasses declare `name`, `props`, and what may stand inside."""

    name: ClassVar[str]
    props: ClassVar[dict[str, Prop]]
    child_name: ClassVar[str | None] = None
    child_props: ClassVar[dict[str, Prop]] = {}
    has_content: ClassVar[bool] = False
    inline: ClassVar[bool] = False  # may stand inside a sentence

    @abstractmethod
    def html(self, call: Call) -> str:
        """HTML of one use."""

    @abstractmethod
    def markdown(self, call: Call) -> str:
        """Markdown of one use."""


def csv_link(page: PageContext, table: Callable[[], PageTable]) -> str:
    """The link to a table's file, which the page will have from now on; nothing where tables get no files."""
    if page.tables is None:
        return ""
    return f'<a class="csv" href="{escape_html(page.tables.add(table()))}" download>下载 CSV</a>'


def caption_html(title: str | None, unit: str | None, number: str | None = None, *, csv: str = "") -> str:
    """The line above a table: number and title, the unit on the right, as in statistical tables; `csv`: see
    `csv_link`.
    """
    if not title and not unit and not csv:
        return ""
    left = f'<span class="no">{escape_html(number)}</span>' if number else ""
    left += f"<b>{escape_html(title or '')}</b>"
    right = f'<span class="unit">单位：{escape_html(unit)}</span>' if unit else ""
    return f'<div class="cap"><span>{left}</span>{right}{csv}</div>'


def caption_markdown(title: str | None, unit: str | None) -> str:
    """The same for Markdown: a bold line, or nothing."""
    parts = [f"**{escape_markdown(title)}**"] if title else []
    parts += [f"（单位：{escape_markdown(unit)}）"] if unit else []
    return "".join(parts) + "\n\n" if parts else ""


def empty_html(message: str) -> str:
    """What stands in place of a table or chart without data: the reason."""
    return f'<p class="empty">{escape_html(message)}</p>'


def table_html(head: str, body: str, *, label: str, classes: str = "data", live: bool = False) -> str:
    """A table that scrolls inside its own frame, reachable by keyboard. `head`: the cells of the head row; `live`: the
    program of the pages may sort, search and download it.
    """
    mark = " data-live" if live else ""
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{escape_html(label)}">'
        f'<table class="{classes}"{mark}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def group_row_html(text: str, span: int, anchor: Any = None) -> str:
    """A row that names the group of the rows below it; `text` is HTML, `anchor` its id on the page."""
    own = f' id="{escape_html(str(anchor))}"' if anchor is not None else ""
    return f'<tr class="grp"{own}><th colspan="{span}" scope="rowgroup"><span>{text}</span></th></tr>'


def note_html(note: str | None) -> str:
    """The 注 line below a table or chart."""
    return f'<p class="note">注：{escape_html(note)}</p>' if note else ""


def note_markdown(note: str | None) -> str:
    """The same for Markdown."""
    return f"\n\n注：{escape_markdown(note)}" if note else ""


def markdown_table(headers: Sequence[str], right: Sequence[bool], rows: Sequence[Sequence[str]]) -> str:
    """A GFM table of ready Markdown cells."""
    lines = ["| " + " | ".join(headers) + " |"]
    lines.append("|" + "|".join(" ---: " if number else " --- " for number in right) + "|")
    lines += ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines)
