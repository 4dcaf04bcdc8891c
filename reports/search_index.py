"""The index of the search box: what it finds, in one script file.

Belongs here: which centers, hosts and directions there are, from the edition's own database, and the compact form.
Does not belong here: the box (static/app/search.js), or which pages there are (site).

What an edition does not hold cannot be found in it: a table that is missing gives no entries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from reports.assets import script_json
from reports.markdown import show_controls
from reports.queries import known_tables

_CENTERS = """
    select c.center_id, c.center_name, c.center_code, r.region_short_name, l.cluster_name, c.host_id
    from marts.dim_center as c
    left join marts.dim_region as r on c.region_code = r.region_code
    left join marts.dim_cluster as l on c.cluster_code = l.cluster_code
    where c.is_current
    order by c.center_name, c.center_id
"""
_HOSTS = "select host_id, host_name, uscc from marts.dim_host order by host_name, host_id"
_DIRECTIONS = """
    select distinct text, holder_id
    from marts.fct_direction
    where is_standing and holder_kind = 'center' and source_kind <> 'center_name'
    order by text, holder_id
"""

_TABLE = re.compile(r"\bmarts\.(\w+)")

PageEntry = tuple[str, str, str]


def search_script(
    connection: duckdb.DuckDBPyConnection,
    pages: Sequence[PageEntry],
    center_file: Callable[[str], str | None],
) -> str:
    """The script that hands the index to the search box.

    `pages`: title, file, description of each page that can be found; `center_file`: center id -> its page as a path
    from the site's root, None where the edition has none.
    """
    numbers: dict[str, int] = {}
    centers: list[list[Any]] = []
    of_host: dict[str, list[int]] = {}
    for center_id, name, code, region, cluster, host_id in _rows(connection, _CENTERS):
        numbers[center_id] = len(centers)
        of_host.setdefault(host_id, []).append(len(centers))
        # Usually the code is the id; it is then not written twice.
        own_id = None if center_id == code else center_id
        centers.append([_shown(name), own_id, code, region, cluster, center_file(center_id)])
    hosts = [
        [_shown(name), uscc, of_host[host_id]]
        for host_id, name, uscc in _rows(connection, _HOSTS)
        if host_id in of_host
    ]
    directions = [
        [_shown(text), numbers[center_id]]
        for text, center_id in _rows(connection, _DIRECTIONS)
        if center_id in numbers
    ]
    index = {"pages": pages, "centers": centers, "hosts": hosts, "directions": directions}
    return f"ticSearchIndex({script_json(index)});\n"


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    known = known_tables(connection)
    return connection.execute(query).fetchall() if known.issuperset(_TABLE.findall(query)) else []


def _shown(text: str | None) -> str:
    return show_controls(text or "")
