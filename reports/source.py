"""Reading one page file: templating, frontmatter, named queries, body.

Belongs here: file -> `PageSource`. Jinja2 runs first, on the author's text only (never on data), with the
delimiters `[[ ]] [% %] [# #]`, because `{#each` would open a comment of Jinja's usual ones. Does not belong
here: the meaning of components and expressions (template, compiler).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from reports.errors import PageError
from warehouse.audiences import INTERNAL, KINDS

_LINE_MARK = re.compile("\ue000([^\ue001]*)\ue001")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PARAM = re.compile(r"\[([a-z_][a-z0-9_]*)\]")
_FRONTMATTER_KEYS = {
    "title", "order", "section", "searchable", "description", "nav", "hide_title", "params", "editions",
    "site_title", "site_owner",
}  # fmt: skip


@dataclass(frozen=True)
class Query:
    """A named ```sql fence."""

    name: str
    sql: str
    line: int


@dataclass(frozen=True)
class Line:
    """One line of page text and where the author wrote it (a partial counts under its own name)."""

    file: str
    number: int
    text: str


@dataclass(frozen=True)
class PageSource:
    """A page as its author wrote it, taken apart.

    `path`: relative to the pages folder, POSIX, for example `centers/[center_id].md`; `body`: the lines
    without frontmatter and queries; `meta_lines`: frontmatter key -> line.
    """

    path: str
    meta: Mapping[str, Any]
    meta_lines: Mapping[str, int]
    queries: tuple[Query, ...]
    body: tuple[Line, ...]

    @property
    def param_names(self) -> tuple[str, ...]:
        """Parameters in the path: `centers/[center_id].md` has `center_id`."""
        return tuple(_PARAM.findall(self.path))

    @property
    def editions(self) -> tuple[str, ...]:
        """The kinds of edition that have the page; the internal one unless the page says otherwise."""
        return tuple(self.meta.get("editions", (INTERNAL,)))

    @property
    def title(self) -> str:
        """The title; on parameter pages it may hold expressions."""
        return str(self.meta["title"])


class _MarkingLoader(jinja2.FileSystemLoader):
    """Loads pages and partials with a mark at the start of each line that remembers file and line number."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        text, filename, uptodate = super().get_source(environment, template)
        return _mark_lines(text, template), filename, uptodate


def page_environment(pages_dir: Path, edition: str = INTERNAL) -> jinja2.Environment:
    """The Jinja2 environment of pages: our delimiters, undefined names are errors, no data in reach.

    `edition`: what pages ask for with `[% if edition == 'public' %]`.
    """
    environment = jinja2.Environment(
        loader=_MarkingLoader(pages_dir),
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # output is Markdown source; escaping is the compiler's
        keep_trailing_newline=True,
    )
    environment.globals["edition"] = edition
    return environment


def read_page(environment: jinja2.Environment, path: str) -> PageSource:
    """Read the page at `path` (relative to the pages folder). Raises PageError."""
    lines = _render_template(environment, path)
    text = "\n".join(line.text for line in lines)
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    if not tokens or tokens[0].type != "front_matter" or tokens[0].map is None:
        raise PageError(path, 1, "页首缺少以“---”包围的属性，至少应有 title")
    end_of_meta = tokens[0].map[1]
    meta_lines = {
        match.group(1): lines[number].number
        for number in range(end_of_meta)
        if (match := re.match(r"([A-Za-z_]+):", lines[number].text))
    }
    meta = _meta(path, tokens[0].content, meta_lines)
    blank = set(range(end_of_meta))
    queries: list[Query] = []
    for token in tokens:
        if token.type != "fence" or token.map is None or not re.match(r"sql\b", token.info):
            continue
        line = lines[token.map[0]]
        name = token.info.strip()[3:].strip()
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
            raise PageError(line.file, line.number, f"查询名“{name}”无效，应为小写字母、数字和下划线")
        if any(query.name == name for query in queries):
            raise PageError(line.file, line.number, f"查询名“{name}”重复")
        queries.append(Query(name, token.content.strip().rstrip(";"), line.number))
        blank.update(range(token.map[0], token.map[1]))
    body = tuple(
        Line(line.file, line.number, "" if index in blank else line.text) for index, line in enumerate(lines)
    )
    source = PageSource(path, meta, meta_lines, tuple(queries), body)
    if source.param_names and "params" not in meta:
        raise PageError(path, 1, "参数页的页首应有 params 查询，列出全部参数值")
    return source


def page_text(environment: jinja2.Environment, path: str) -> str:
    """The page at `path` as the templates leave it: what Evidence would read. Raises PageError."""
    return "\n".join(line.text for line in _render_template(environment, path))


def _render_template(environment: jinja2.Environment, path: str) -> list[Line]:
    try:
        marked = environment.get_template(path).render()
    except jinja2.TemplateSyntaxError as error:
        raise PageError(error.name or path, error.lineno, f"模板语法错误：{error.message}") from error
    except jinja2.TemplateNotFound as error:
        raise PageError(path, 1, f"找不到模板文件“{error.name}”") from error
    except jinja2.UndefinedError as error:
        raise PageError(path, 1, f"模板变量未定义：{error.message}") from error
    lines: list[Line] = []
    file, number = path, 0
    for raw in marked.split("\n"):
        if found := _LINE_MARK.findall(raw):
            file, _, digits = found[-1].rpartition(":")
            number = int(digits)
        lines.append(Line(file, number, _LINE_MARK.sub("", raw)))
    return lines


def _mark_lines(text: str, template: str) -> str:
    """Put a mark at the start of each line that does not begin inside a Jinja tag."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    marked: list[str] = []
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if _PRIVATE.search(line):
            raise PageError(template, number, "页面中有私用区字符，请删除")
        marked.append(line if depth > 0 else f"\ue000{template}:{number}\ue001{line}")
        depth += len(re.findall(r"\[[\[%#]", line)) - len(re.findall(r"[\]%#]\]", line))
        depth = max(depth, 0)
    return "\n".join(marked)


def _meta(path: str, text: str, lines: Mapping[str, int]) -> dict[str, Any]:
    try:
        meta = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PageError(path, mark.line + 2 if mark else 1, "页首属性不是有效的 YAML") from error
    if not isinstance(meta, dict) or "title" not in meta:
        raise PageError(path, 1, "页首属性缺少 title")
    unknown = sorted(set(meta) - _FRONTMATTER_KEYS)
    if unknown:
        raise PageError(path, lines.get(unknown[0], 1), f"页首属性不认识：{'、'.join(map(str, unknown))}")
    editions = meta.get("editions", [INTERNAL])
    if not isinstance(editions, list) or not editions or not set(editions) <= set(KINDS):
        raise PageError(path, lines["editions"], f"editions 应为列表，可用的有：{'、'.join(KINDS)}")
    return meta
