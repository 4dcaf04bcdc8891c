"""Directions of one theme: what is joined by pairs at the level 重复, followed from one to the next.

In Python because what is connected with what is a walk over a graph, which no portable SQL can say.
"""

from warehouse.directions.groups import duplicate_groups


def model(dbt, session):
    """One row a text in a group: group_key, text_id, pair_count (of the group)."""
    alike = dbt.ref("int_directions__alike")
    return duplicate_groups(
        alike.filter(
            "is_standing and other_is_standing and not is_name and text_id < other_text_id"
            " and (state = 'certain' or (state = 'open' and level_code = 'duplicate'))"
        )
        .project("text_id, other_text_id")
        .pl()
    ).to_arrow()
