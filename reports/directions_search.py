"""The script file of the search box: the index of directions, the comparison and the box, in one file.

Belongs here: making the file. Does not belong here: the comparison (static/directions), or where the box stands
(components/directions_search).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path

import duckdb

from reports import formats
from reports.assets import script_json

FILE = "static/directions-index.js"
BOX = "directions-search"
_MART = "fct_direction"
_TABLES = "select 1 from information_schema.tables where table_schema = 'marts' and table_name = $1"
_HOLDERS = f"""
    select text_id, source_kind = 'center_name', holder_id, holder_name, host_name, region_name, cluster_name
    from marts.{_MART}
    where is_standing and holder_kind = 'center'
    order by text_id
"""


def search_script(
    connection: duckdb.DuckDBPyConnection, center_file: Callable[[str], str | None]
) -> str | None:
    """The script; None where the snapshot has no directions, or more texts than a browser should load.

    `center_file`: center id -> its page as a path from the site's root, None without one.
    """
    # numpy and scipy take as long to import as all pages' own modules, and only the house's edition needs them
    from warehouse.directions.browser import browser_data
    from warehouse.directions.published import open_index
    from warehouse.directions.resources import load_resources

    words = load_resources()
    if connection.execute(_TABLES, [_MART]).fetchone() is None:
        return None
    texts = connection.execute(f"select count(*) from marts.{_MART}").fetchall()[0][0]
    rows = connection.execute(_HOLDERS).fetchall()
    if not rows or texts > words.parameters["browser_texts"]:
        return None
    index, _ = open_index(connection, _folder(connection), words)
    numbers: dict[str, int] = {}
    holders: list[list[str | None]] = []
    of_text: dict[str, tuple[int, bool]] = {}
    for text_id, is_name, holder_id, name, *place in rows:
        if holder_id not in numbers:
            numbers[holder_id] = len(holders)
            holders.append([name or holder_id, center_file(holder_id), *place])
        of_text[text_id] = (numbers[holder_id], is_name)
    levels = {level.code: formats.label(level.code, "pair_level") for level in words.levels}
    data = browser_data(index, of_text) | {
        "holders": holders,
        "tones": {code: found.tone if found else "" for code, found in levels.items()},
    }
    return _wrapped(script_json(data))


def _folder(connection: duckdb.DuckDBPyConnection) -> Path:
    """The folder of the database that is read: the snapshot, where it is one."""
    found = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    return Path(found[0]).parent if found and found[0] else Path(".none")


def _wrapped(data: str) -> str:
    parts = [
        resources.files("reports").joinpath(f"static/directions/{name}.js").read_text(encoding="utf-8")
        for name in ("compare", "page")
    ]
    start = f'const place = document.getElementById("{BOX}");\nif (place) ticSearchBox(place, {data});\n'
    return "(() => {\n" + "\n".join([*parts, start]) + "})();\n"
