"""Addresses of pages: route -> file, and relative links that work from file://.

Belongs here: safe file names for values from data, and the resolution of `/clusters/N01` as pages write it.
Does not belong here: page content.
"""

from __future__ import annotations

import functools
import hashlib
import posixpath
import re
from collections.abc import Container, Iterable, Mapping
from urllib.parse import quote, unquote

_SAFE_LENGTH = 80


def safe_segment(value: str) -> str:
    """`value` as one path segment that any file system takes; different values give different segments.

    Letters, digits, `-`, `_` and inner points stay; everything else becomes `~XX` by UTF-8 byte. Overlong
    values are cut and closed with a hash.
    """
    quoted = quote(value, safe="").replace("~", "%7E").replace("%", "~")
    if quoted.startswith("."):
        quoted = "~2E" + quoted[1:]
    if len(quoted) <= _SAFE_LENGTH and quoted:
        return quoted
    return f"{quoted[:48]}~{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def safe_file_name(text: str) -> str:
    """`text` as part of a file name shown to users: Chinese stays, separators and other risky characters
    become `_`.
    """
    cleaned = re.sub(
        r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]',
        "_",
        text,
    ).strip(" .")
    return cleaned[:60] or "_"


class FileNames:
    """Names for the files of one folder: safe, and different even where only letter case differs."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, text: str) -> str:
        """A name for `text`, numbered when an earlier one is the same."""
        stem = safe_file_name(text)
        number = 1
        while (name := stem if number == 1 else f"{stem}_{number}").casefold() in self._taken:
            number += 1
        self._taken.add(name.casefold())
        return name


def page_route(path: str, params: dict[str, str]) -> str:
    """Route of a page file: `centers/[center_id].md` with its parameter -> `/centers/LN-1`; `index.md` ->
    `/`.
    """
    return written_route(path, {name: safe_segment(value) for name, value in params.items()})


def written_route(path: str, params: dict[str, str]) -> str:
    """The address as a page or query writes it: `/centers/` and the parameter's value as it is."""
    route = "/" + path.removesuffix(".md")
    for name, value in params.items():
        route = route.replace(f"[{name}]", value)
    return "/" if route == "/index" else route


def route_file(route: str, suffix: str) -> str:
    """File of a route inside the site: `/` -> `index.html`, `/clusters` -> `clusters.html`."""
    return ("index" if route == "/" else route.lstrip("/")) + suffix


def relative(from_route: str, to_file: str) -> str:
    """Percent-encoded relative address of a site file, seen from a page."""
    return _relative(_folder(from_route), to_file)


@functools.lru_cache(maxsize=1 << 10)
def _folder(route: str) -> str:
    """The folder of a page's file, from the root: else each of many thousand calls asks for the working directory."""
    return posixpath.dirname("/" + route_file(route, ".html"))


@functools.lru_cache(maxsize=1 << 16)  # pages of one folder share nearly all that they link to
def _relative(folder: str, to_file: str) -> str:
    return quote(posixpath.relpath("/" + to_file, folder))


class LinkError(ValueError):
    """A link that leads nowhere; Chinese, without place."""


class Links:
    """Resolves page links against what exists in this build. `routes`: address as written -> route; `files`:
    paths; `absent`: page files that other editions have and this one lacks.
    """

    def __init__(self, routes: Mapping[str, str], files: Container[str], absent: Iterable[str] = ()) -> None:
        self._routes = routes
        self._files = files
        self._absent = [_route_pattern(path) for path in absent]

    def resolve(self, from_route: str, target: str, suffix: str) -> str:
        """Relative address for a link as written (`/centers/X`, `/downloads/…`, `#anchor`, `https://…`); empty
        for a page that this edition lacks.

        Raises LinkError for a page or file that does not exist and for any other kind of address.
        """
        if target.startswith("#"):
            return "#" + quote(unquote(target[1:]))
        if target.startswith("https://"):
            return quote(unquote(target), safe=":/?=&#%")
        if target in self._routes:  # first as written: a value from data may hold "#" or "%"
            return relative(from_route, route_file(self._routes[target], suffix))
        if not target.startswith("/"):
            raise LinkError(f"链接“{target}”应以“/”、“#”或“https://”开头")
        path, _, anchor = unquote(target).partition("#")
        tail = "#" + quote(anchor) if anchor else ""
        path = path.rstrip("/") or "/"
        if path in self._routes:
            return relative(from_route, route_file(self._routes[path], suffix)) + tail
        if path[1:] in self._files:
            return relative(from_route, path[1:]) + tail
        if any(pattern.fullmatch(path) for pattern in self._absent):
            return ""
        raise LinkError(f"链接“{target}”指向的页面或文件不存在")


def _route_pattern(path: str) -> re.Pattern[str]:
    """What links to the pages of one page file look like."""
    parts = re.split(r"\[\w+\]", written_route(path, {}))
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
