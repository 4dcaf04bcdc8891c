"""The single directions of each received text, and names of bases without their frame.

In Python because both are the library's: what is cut here is cut the same way when a planner asks (`tic
directions check`).
"""

import polars as pl

from warehouse.directions.resources import load_resources
from warehouse.directions.texts import split_directions, strip_name_frame


def model(dbt, session):
    """One row a piece: received_text, is_name, piece_no (from 1), piece (as written)."""
    cells = dbt.ref("int_directions__cells").project("received_text, source_kind = 'center_name' as is_name")
    former = dbt.ref("int_directions__former_cells").project("received_text, false as is_name")
    # The lists are read by the library; naming them here makes dbt build and test them first.
    dbt.ref("frame_words")
    resources = load_resources()
    received = cells.union(former).distinct().pl().sort("is_name", "received_text")
    names = received.filter("is_name")
    texts = received.filter(~pl.col("is_name"))
    pieces = pl.concat(
        [
            names.with_columns(
                pl.Series("piece", strip_name_frame(names["received_text"], resources), dtype=pl.String)
            ).with_columns(pl.lit(1, pl.Int32).alias("piece_no")),
            texts.with_columns(
                pl.Series(
                    "piece",
                    [split_directions(text, resources) for text in texts["received_text"]],
                    dtype=pl.List(pl.String),
                )
            )
            .explode("piece")
            .with_columns(
                (pl.int_range(pl.len(), dtype=pl.Int32) + 1)
                .over("is_name", "received_text")
                .alias("piece_no")
            ),
        ]
    )
    return (
        pieces.filter(pl.col("piece").fill_null("") != "")
        .select("received_text", "is_name", "piece_no", "piece")
        .to_arrow()
    )
