"""Groups of directions: connected components of the pairs that count as duplicates.

Belongs here: the components. Does not belong here: which pairs count, or how many bases make a group.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import sparse
from scipy.sparse import csgraph


def duplicate_groups(pairs: pl.DataFrame) -> pl.DataFrame:
    """`pairs` (text_id, other_text_id, each pair once) to one row a text: group_key, text_id, pair_count.

    A group is named by its first text in the order of the ids, so that it keeps its name while that text is in
    it; `pair_count` is how many pairs hold the group together.
    """
    names = pl.concat([pairs["text_id"], pairs["other_text_id"]]).unique().sort()
    place = pl.DataFrame({"text_id": names, "place": np.arange(len(names), dtype=np.int64)})
    a = pairs.join(place, on="text_id", how="left", maintain_order="left")["place"].to_numpy()
    b = pairs.join(
        place.rename({"text_id": "other_text_id"}), on="other_text_id", how="left", maintain_order="left"
    )["place"].to_numpy()
    graph = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(len(names), len(names)))
    component = (
        csgraph.connected_components(graph, directed=False)[1] if len(names) else np.empty(0, np.int32)
    )
    members = pl.DataFrame({"text_id": names, "component": component.astype(np.int64)})
    pair_count = (
        pl.DataFrame({"component": component[a].astype(np.int64)}).group_by("component").len("pair_count")
    )
    return (
        members.join(pair_count, on="component")
        .with_columns(pl.col("text_id").min().over("component").alias("group_key"))
        .select("group_key", "text_id", pl.col("pair_count").cast(pl.Int64))
        .sort("group_key", "text_id")
    )
