"""Which directions are alike, why, and in which list a pair stands; the reasoning is in `warehouse.directions`.

In Python because nearness of texts is sparse linear algebra over all of them at once, which no SQL can say.
"""

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
    return direction_pairs(
        dbt.ref("int_directions__texts").pl(),
        dbt.ref("int_directions__decisions").pl(),
        dbt.ref("pair_lists").filter("valid_to is null").pl(),
        dbt.ref("direction_features").filter("valid_to is null").pl(),
        load_resources(),
    ).to_arrow()
