"""The lists of pairs that people read: which pairs of a province's directions stand in them, and in which.

Belongs here: who may be compared with whom, and the lists. Does not belong here: the limits of the lists (seeds),
scoring, decisions, articles.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from warehouse.directions.features import FEATURES
from warehouse.directions.index import Index
from warehouse.directions.resources import Resources
from warehouse.directions.wording import parts_in_words, words_about

CENTER, APPLICATION, LISTED = "center", "application", "listed"
# Who is set against the standing directions, and the list that says how many of the nearest.
ASKING = ("application", "demand", "listed")
# What says about a text whether it is compared with another; one column per side, `_a` and `_b`.
_SIDE = (
    *("holder_kind", "holder_id", "is_name", "is_standing", "batch_year", "host_id", "cluster_code"),
    *("leader_key", "director_key", "first_on", "text_id", "asks"),
)
OUTPUT = {
    "text_id_a": pl.String,
    "text_id_b": pl.String,
    "list_kind": pl.String,
    "list_rank": pl.Int32,
    "shares_host": pl.Boolean,
    "shares_person": pl.Boolean,
    "shares_cluster": pl.Boolean,
    "score": pl.Float64,
    "level_code": pl.String,
    **dict.fromkeys(FEATURES, pl.Float64),
    "score_parts": pl.String,
    "marked_a": pl.String,
    "marked_b": pl.String,
    "shared_text": pl.String,
    "differing_a": pl.String,
    "differing_b": pl.String,
    "explanation": pl.String,
}


def direction_pairs(
    texts: pl.DataFrame,
    decided: pl.DataFrame,
    lists: pl.DataFrame,
    features: pl.DataFrame,
    resources: Resources,
    memory: Path | None = None,
) -> pl.DataFrame:
    """The listed pairs of `texts`, one row each, columns as OUTPUT, in a total order.

    `texts`: text_id (unique), text, holder_kind, holder_id, source_kind, is_standing, batch_year, host_id,
    cluster_code, leader_key, director_key, first_on. `lists`: list_kind, least_score, nearest_count, sort_order.
    `decided`: text_id_low < text_id_high of pairs that someone decided on, and which are listed however unlike.
    `features`: feature, feature_name, sort_order. A pair's first side is the base before the application before
    the listed text, and among equals the one that began earlier. `memory`: the folder of what an earlier run compared,
    replaced by what this one did; the outcome is the same without it.
    """
    sides = texts.sort("text_id").with_columns(
        (pl.col("source_kind") == "center_name").alias("is_name"), _asks().alias("asks")
    )
    index = Index.build(sides["text_id"].to_list(), sides["text"].to_list(), resources, memory=memory)
    sides = sides.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), *_SIDE)
    limits = {row["list_kind"]: row for row in lists.sort("sort_order").to_dicts()}
    asked = _asked(index, sides, {name: limits[name] for name in ASKING})
    decided_rows = _decided_rows(decided, sides)
    pairs = index.candidates(_groups(sides)).select("a", "b")
    pairs = pl.concat([pairs, asked.select("a", "b"), decided_rows.select("a", "b")]).unique().sort("a", "b")
    pairs = pairs.join(decided_rows, on=["a", "b"], how="left", maintain_order="left")
    pairs = _comparable(_both_sides(pairs, sides))
    pairs = pairs.with_columns(index.scored(pairs).alias("score"))
    listed = _listed(pairs.join(asked, on=["a", "b"], how="left", maintain_order="left"), limits)
    listed = _in_order(_nearest(listed, limits))
    judged = index.judge(listed.select("a", "b")).select(*FEATURES, level_code="level")
    found = _explained(pl.concat([listed, judged], how="horizontal"), index, features)
    if index.memory is not None:
        index.memory.save()
    return found


def _asks() -> pl.Expr:
    """The list in which a text is set against the standing directions, null for none."""
    return (
        pl.when(pl.col("holder_kind") == APPLICATION)
        .then(pl.lit("application"))
        .when(pl.col("source_kind") == "demand")
        .then(pl.lit("demand"))
        .when(pl.col("holder_kind") == LISTED)
        .then(pl.lit("listed"))
    )


def _groups(sides: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Who stands together: host, cluster, and everyone of one name, whether leader of a direction or director."""
    people = pl.concat([sides.select("row", group="leader_key"), sides.select("row", group="director_key")])
    return {
        "host": sides.select("row", group="host_id"),
        "person": people.drop_nulls().unique().sort("row", "group"),
        "cluster": sides.select("row", group="cluster_code"),
    }


def _asked(index: Index, sides: pl.DataFrame, limits: dict[str, dict]) -> pl.DataFrame:
    """a < b and `list_rank`: the nearest standing directions of each text that asks, nearest first."""
    standing = sides.filter("is_standing")["row"].to_numpy()
    share = index.resources.parameters["density_share"]
    found = [pl.DataFrame(schema={"a": pl.Int64, "b": pl.Int64, "list_rank": pl.Int32})]
    for name, limit in limits.items():
        asking = sides.filter(pl.col("asks") == name)["row"].to_numpy()
        if not len(asking) or not len(standing):
            continue
        near = index.nearest(
            f"asked:{name}",
            asking,
            standing,
            count=2 * limit["nearest_count"],
            least=index.resources.parameters["any_least_cosine"],
        ).rename({"query": "own", "row": "other"})
        crowding = pl.Series("crowding", share * index.density[near["other"].to_numpy()])
        ranked = (
            near.with_columns((pl.col("cosine") - crowding).round(6).alias("nearness"))
            .sort("own", "nearness", "other", descending=[False, True, False])
            .with_columns((pl.int_range(pl.len(), dtype=pl.Int32) + 1).over("own").alias("list_rank"))
            .filter(pl.col("list_rank") <= limit["nearest_count"])
        )
        found.append(
            ranked.select(
                a=pl.min_horizontal("own", "other"),
                b=pl.max_horizontal("own", "other"),
                list_rank="list_rank",
            )
        )
    return pl.concat(found)


def _decided_rows(decided: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """a < b of the decided pairs, with `is_decided`."""
    row = sides.select("row", "text_id")
    return (
        decided.join(row.rename({"row": "one"}), left_on="text_id_low", right_on="text_id")
        .join(row.rename({"row": "two"}), left_on="text_id_high", right_on="text_id")
        .select(a=pl.min_horizontal("one", "two"), b=pl.max_horizontal("one", "two"), is_decided=pl.lit(True))
        .unique()
    )


def _both_sides(pairs: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    left = sides.rename({name: f"{name}_a" for name in _SIDE})
    right = sides.rename({name: f"{name}_b" for name in _SIDE})
    return pairs.join(left, left_on="a", right_on="row", maintain_order="left").join(
        right, left_on="b", right_on="row", maintain_order="left"
    )


def _same(name: str) -> pl.Expr:
    return (pl.col(f"{name}_a") == pl.col(f"{name}_b")).fill_null(False)


def _comparable(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs that could matter: two bases of which one stands, an application and a base, applications of one
    batch, a listed text and a standing base. Inside one base only what stands twice; its name says what its
    directions say, and is no second direction.
    """

    def kinds(one: str, other: str) -> pl.Expr:
        a, b = pl.col("holder_kind_a"), pl.col("holder_kind_b")
        return ((a == one) & (b == other)) | ((a == other) & (b == one))

    same_holder = _same("holder_kind") & _same("holder_id")
    stands = pl.col("is_standing_a") | pl.col("is_standing_b")
    both_stand = pl.col("is_standing_a") & pl.col("is_standing_b")
    matters = (
        (kinds(CENTER, CENTER) & ~same_holder & stands)
        | (kinds(CENTER, CENTER) & same_holder & both_stand & ~pl.col("is_name_a") & ~pl.col("is_name_b"))
        | kinds(CENTER, APPLICATION)
        | (kinds(APPLICATION, APPLICATION) & ~same_holder & _same("batch_year"))
        | (kinds(CENTER, LISTED) & stands)
    )
    leader_of_a = pl.any_horizontal(
        (pl.col(f"{one}_a") == pl.col(f"{other}_b")).fill_null(False)
        for one in ("leader_key", "director_key")
        for other in ("leader_key", "director_key")
    )
    return pairs.filter(matters | pl.col("is_decided").fill_null(False)).with_columns(
        same_holder.alias("is_same_holder"),
        _same("host_id").alias("shares_host"),
        leader_of_a.alias("shares_person"),
        _same("cluster_code").alias("shares_cluster"),
        (both_stand | (pl.col("holder_kind_a") == APPLICATION) | (pl.col("holder_kind_b") == APPLICATION))
        .alias("is_in_force"),
        kinds(CENTER, LISTED).alias("is_listed"),
    )  # fmt: skip


def _listed(pairs: pl.DataFrame, limits: dict[str, dict]) -> pl.DataFrame:
    """Pairs with the first list, in the order of the lists, whose condition they meet; those of none are dropped."""
    # A base's name is mostly the field that its directions lie in: it counts only where it says the whole of one.
    is_named = pl.col("is_name_a") | pl.col("is_name_b")
    other_holder = ~pl.col("is_listed") & ~pl.col("is_same_holder")
    between = other_holder & ~is_named
    asked = pl.col("list_rank").is_not_null()
    asks = pl.coalesce("asks_a", "asks_b")
    conditions = {
        "same_center": pl.col("is_same_holder"),
        "same_host": between & pl.col("shares_host") & pl.col("is_in_force"),
        "same_person": between & pl.col("shares_person") & pl.col("is_in_force"),
        "near_copy": between,
        "name": other_holder & is_named,
        "same_cluster": between & pl.col("shares_cluster") & pl.col("is_in_force"),
        "application": ~pl.col("is_listed") & asked,
        "demand": pl.col("is_listed") & asked & (asks == "demand"),
        "listed": pl.col("is_listed") & asked & (asks == "listed"),
        "decided": pl.col("is_decided").fill_null(False),
    }
    chosen = pl.lit(None, dtype=pl.String)
    for name in reversed(limits):
        least = limits[name]["least_score"]
        met = conditions[name] if least is None else conditions[name] & (pl.col("score") >= least)
        chosen = pl.when(met).then(pl.lit(name)).otherwise(chosen)
    return pairs.with_columns(chosen.alias("list_kind")).filter(pl.col("list_kind").is_not_null())


def _nearest(pairs: pl.DataFrame, limits: dict[str, dict]) -> pl.DataFrame:
    """Without what is far down for both sides, in lists that take only so many of the nearest of each text: how many
    pairs a field has grows with the square of the texts in it, and nobody reads them all.
    """
    counts = {name: limit["nearest_count"] for name, limit in limits.items() if name not in ASKING}
    most = pl.col("list_kind").replace_strict(counts, return_dtype=pl.Int64, default=None)
    limited = pairs.select("a", "b", "list_kind", "score", most=most).filter(pl.col("most").is_not_null())
    ends = pl.concat(
        limited.with_columns(own=pl.col(one), other=pl.col(two)) for one, two in (("a", "b"), ("b", "a"))
    )
    place = pl.int_range(pl.len()).over("list_kind", "own")
    near = ends.sort("score", "other", descending=[True, False]).filter(place < pl.col("most"))
    far = limited.join(near, on=["a", "b"], how="anti")
    return pairs.join(far, on=["a", "b"], how="anti", maintain_order="left")


def _in_order(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair with the base, or who began earlier, as its first side; `flipped` says where a and b changed places."""
    kind = [CENTER, APPLICATION, LISTED]

    def key(side: str) -> list[pl.Expr]:
        place = pl.col(f"holder_kind_{side}").replace_strict(kind, range(len(kind)), return_dtype=pl.Int32)
        return [place, pl.col(f"first_on_{side}").fill_null(pl.date(9999, 12, 31)), pl.col(f"text_id_{side}")]

    later = pl.lit(False)
    for one, other in reversed(list(zip(key("a"), key("b"), strict=True))):
        later = (one > other) | ((one == other) & later)
    pairs = pairs.with_columns(later.alias("flipped"))
    turned = [
        pl.when("flipped").then(f"{name}_{other}").otherwise(f"{name}_{side}").alias(f"{name}_{side}")
        for name in ("text_id",)
        for side, other in (("a", "b"), ("b", "a"))
    ]
    rows = [
        pl.when("flipped").then("b").otherwise("a").alias("row_a"),
        pl.when("flipped").then("a").otherwise("b").alias("row_b"),
    ]
    return pairs.with_columns(*turned, *rows).sort("text_id_a", "text_id_b")


def _explained(pairs: pl.DataFrame, index: Index, features: pl.DataFrame) -> pl.DataFrame:
    def explain(rows: pl.DataFrame) -> pl.DataFrame:
        sides = (index.received.gather(rows[side].to_numpy()) for side in ("a", "b"))
        return words_about(list(zip(*sides, strict=True)), index.resources)

    rows = pairs.select(a="row_a", b="row_b")
    words = explain(rows) if index.memory is None else index.memory.words(rows, explain)
    parts = pl.Series("score_parts", parts_in_words(pairs, features, index.resources), dtype=pl.String)
    whole = pl.concat([pairs, words, parts.to_frame()], how="horizontal")
    return whole.select(pl.col(name).cast(kind) for name, kind in OUTPUT.items())
