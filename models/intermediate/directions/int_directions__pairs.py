"""Which directions are alike, why, and in which list a pair stands; the reasoning is in `warehouse.directions`.

In Python because nearness of texts is sparse linear algebra over all of them at once, which no SQL can say. What a
run compared is kept beside the build's file, so that the next compares only texts that are new or changed; the table is
the same without it.
"""

from pathlib import Path

from warehouse.directions.memory import memory_beside
from warehouse.directions.pair_lists import direction_pairs
from warehouse.directions.resources import load_resources


def model(dbt, session):
    """One row a listed pair of texts; columns as `warehouse.directions.pair_lists.OUTPUT`."""
    # The lists are read by the library; naming them here makes dbt build and test them first.
    dbt.ref("frame_words")
    dbt.ref("character_variants")
    dbt.ref("direction_lexicon")
    dbt.ref("direction_parameters")
    dbt.ref("direction_weights")
    dbt.ref("direction_levels")
    dbt.ref("term_synonyms")
    # A database in memory has no place.
    ((place,),) = session.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    return direction_pairs(
        dbt.ref("int_directions__texts").pl(),
        dbt.ref("int_directions__decisions").pl(),
        dbt.ref("pair_lists").filter("valid_to is null").pl(),
        dbt.ref("direction_features").filter("valid_to is null").pl(),
        load_resources(),
        memory_beside(Path(place)) if place else None,
    ).to_arrow()
