"""What stands today in the place of a wording that a decision was about; the choice is the library's.

In Python because engines count edits of Chinese text differently, some by bytes.
"""

from warehouse.directions.successors import successors


def model(dbt, session):
    """One row a wording and what took its place: text_id, text_key, new_text_id."""
    parameters = dbt.ref("direction_parameters")
    least = parameters.filter("parameter = 'successor_least_likeness' and valid_to is null").pl()["value"]
    return successors(dbt.ref("int_directions__successor_candidates").pl(), float(least[0])).to_arrow()
