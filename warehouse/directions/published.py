"""The index that a snapshot carries: every direction of the province, ready to be asked.

Belongs here: which texts it holds, its place in the snapshot, and building it anew where it cannot be used.
Does not belong here: the files of an index (storage) or asking it (asking).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.directions.index import Index
from warehouse.directions.resources import Resources, load_resources
from warehouse.directions.storage import IndexFolderError, load, save

MART = "fct_direction"
FOLDER = "directions.index"


def build_index(
    connection: duckdb.DuckDBPyConnection, resources: Resources, memory: Path | None = None
) -> Index:
    """The index of all texts of `marts.fct_direction`, as the pairs of the same snapshot were compared.

    Texts that no longer stand are in it too: how rare a word is depends on all of them, so that a pair has the
    same score here as in `fct_direction_pair`. `memory`: the folder of what the build compared, to be read only.
    """
    rows = connection.execute(f"select text_id, text from marts.{MART} order by text_id").fetchall()
    ids, texts = [text_id for text_id, _ in rows], [text for _, text in rows]
    return Index.build(ids, texts, resources, memory=memory)


def write_index(
    connection: duckdb.DuckDBPyConnection, snapshot: Path, memory: Path | None = None
) -> list[str]:
    """Writes the index into the snapshot's folder; returns its files, as paths inside that folder, in order.

    `memory`: the folder of what the build compared, so that it need not be compared once more.
    """
    folder = snapshot / FOLDER
    save(build_index(connection, load_resources(), memory), folder)
    return sorted(path.relative_to(snapshot).as_posix() for path in folder.iterdir())


def open_index(
    connection: duckdb.DuckDBPyConnection, snapshot: Path, resources: Resources
) -> tuple[Index, str | None]:
    """The index of a snapshot, and None; where it is missing or of other words, one built now, and why."""
    try:
        return load(snapshot / FOLDER, resources), None
    except IndexFolderError as error:
        return build_index(connection, resources), str(error)
