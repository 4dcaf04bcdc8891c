"""What the published pairs make of the directions planted in the province: found, and little else with them.

Belongs here: pairs, grounds and applications of the whole road. Does not belong here: the comparison alone
(test_directions) or limits of single grounds (unit tests beside the models).
"""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from tests.truth.conftest import Province
from tests.truth.judgement import truth_table

ALIKE = ("duplicate", "similar")


def plain(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in kept if unicodedata.category(char)[0] not in "ZPSC")


@pytest.fixture(scope="module")
def planted(province: Province) -> pl.DataFrame:
    """Planted pairs with the two texts as they stand today; a pair of which one has ended is left out."""
    texts = province.marts.sql(
        "select text_id, holder_id, normalised_text from marts.fct_direction "
        "where holder_kind = 'center' and source_kind <> 'center_name' and is_standing"
    ).pl()
    wanted = truth_table(province, "directions_pairs").with_columns(
        pl.col("text_a", "text_b").map_elements(plain, return_dtype=pl.String)
    )
    for side in ("a", "b"):
        wanted = wanted.join(
            texts.rename({"text_id": f"id_{side}"}),
            left_on=[f"center_code_{side}", f"text_{side}"],
            right_on=["holder_id", "normalised_text"],
        )
    return wanted.with_columns(low=pl.min_horizontal("id_a", "id_b"), high=pl.max_horizontal("id_a", "id_b"))


@pytest.fixture(scope="module")
def pairs(province: Province) -> pl.DataFrame:
    """Published pairs of standing directions of centers."""
    return (
        province.marts.sql(
            "select * from marts.fct_direction_pair where holder_kind_a = 'center' and holder_kind_b = 'center' "
            "and source_kind_a <> 'center_name' and source_kind_b <> 'center_name'"
        )
        .pl()
        .with_columns(
            low=pl.min_horizontal("text_id_a", "text_id_b"), high=pl.max_horizontal("text_id_a", "text_id_b")
        )
    )


def test_planted_duplicates_are_listed_and_near_misses_are_not(
    planted: pl.DataFrame, pairs: pl.DataFrame
) -> None:
    found = planted.join(pairs.select("low", "high", "level_code", "score"), on=["low", "high"], how="left")
    alike = found.filter(pl.col("level_code").is_in(ALIKE))
    true = found.filter(pl.col("is_duplicate") == "true")
    listed = true["level_code"].is_not_null().sum()
    right = alike.filter(pl.col("is_duplicate") == "true").height
    print(
        f"directions planted {found.height}, duplicates {true.height}: listed {listed}, at high likeness {right}; "
        f"all planted at high likeness {alike.height}"
    )
    print(found.group_by("kind").agg(pl.len(), pl.col("level_code").is_in(ALIKE).sum().alias("alike")))
    assert true.height >= 15
    assert listed >= 0.98 * true.height
    assert right >= 0.95 * true.height, true.filter(~pl.col("level_code").is_in(ALIKE)).to_dicts()
    assert right >= 0.9 * alike.height, alike.to_dicts()


def test_who_was_first_stands_first(pairs: pl.DataFrame) -> None:
    assert pairs.filter(pl.col("first_on_a") > pl.col("first_on_b")).is_empty()
    assert pairs["pair_id"].is_unique().all()


def test_two_bases_of_one_host_on_one_direction_are_listed(province: Province, planted: pl.DataFrame) -> None:
    """Planted inside one host; an article is named only of enterprises, and only of a pair that is alike."""
    pairs = province.marts.sql(
        """
        select p.pair_id, p.text_id_a, p.text_id_b, h.host_kind_code
        from marts.fct_direction_pair as p
        inner join marts.dim_host as h on p.host_id_b = h.host_id
        where p.is_same_host and p.level_code in ('duplicate', 'similar') and not p.is_same_holder
        """
    ).pl()
    grounds = province.marts.sql(
        "select pair_id from marts.fct_direction_ground where ground_kind = 'same_host_direction'"
    ).pl()
    enterprises = pairs.filter(pl.col("host_kind_code").fill_null("enterprise") == "enterprise")
    same_host = planted.filter(pl.col("kind") == "same_host")
    print(
        f"one host, one direction: planted {same_host.height}, listed {pairs.height}, articles {grounds.height}"
    )
    assert same_host.height > 0
    assert set(same_host["low"]) <= {*pairs["text_id_a"], *pairs["text_id_b"]}
    assert set(grounds["pair_id"]) <= set(enterprises["pair_id"])


def test_applications_on_a_standing_direction_have_the_article(province: Province) -> None:
    """What is planted as repeating a standing base has that base among the nearest, and the article for certain."""
    repeated = truth_table(province, "applications").filter(pl.col("situation") == "same_direction")
    nearest = province.marts.sql(
        """
        select s.file_name, d.center_id, d.nearest_rank, g.pair_id is not null as has_article
        from marts.fct_application_direction as d
        inner join marts.fct_submission as s on d.application_id = s.submission_id
        left join marts.fct_direction_ground as g
            on d.pair_id = g.pair_id and g.ground_kind = 'standing_base' and g.certainty = 'certain' and g.is_formal
        """
    ).pl()
    both = repeated.with_columns(pl.col("file").str.split("/").list.last().alias("file_name")).join(
        nearest, left_on=["file_name", "other_center_code"], right_on=["file_name", "center_id"], how="left"
    )
    best = both.group_by("file_name").agg(pl.col("nearest_rank").min(), pl.col("has_article").any())
    print(f"applications on a standing direction {repeated.height}: {best.sort('file_name').rows()}")
    assert repeated.height > 0
    assert best["has_article"].all()
    assert (best["nearest_rank"] <= 3).all()


def test_bases_elsewhere_meet_the_directions_they_repeat_and_touch_no_article(province: Province) -> None:
    """Each base of the uploaded list has the direction it repeats as its nearest; what repeats nothing is not alike."""
    listed = truth_table(province, "listed_bases")
    found = province.marts.sql(
        """
        select b.base_name, p.holder_id_a as center, p.level_code, p.list_rank, p.list_kind
        from marts.fct_listed_base as b
        left join marts.fct_direction_pair as p on b.listed_base_id = p.holder_id_b
        """
    ).pl()
    assert set(found["base_name"]) == set(listed["name"])
    assert set(found["list_kind"].drop_nulls()) == {"listed"}
    alike = found.filter(pl.col("level_code").is_in(ALIKE))
    repeating = listed.filter(pl.col("relation") != "other")
    met = repeating.join(alike, left_on=["name", "center"], right_on=["base_name", "center"], how="semi")
    print(f"bases elsewhere: {listed.height}, repeating a direction {repeating.height}, met {met.height}")
    assert met.height == repeating.height > 0
    assert not set(alike["base_name"]) & set(listed.filter(pl.col("relation") == "other")["name"])
    touched = province.marts.sql(
        "select count(*) from marts.fct_direction_ground where subject_kind = 'listed' or other_kind = 'listed'"
    ).fetchone()
    assert touched == (0,)


def test_a_reworded_direction_leaves_the_rule_open(province: Province) -> None:
    """Rules on one direction wait for a person where a direction is planted in other words, and hardly elsewhere."""
    waiting = province.marts.sql(
        """
        select subject_id as center, explanation
        from marts.fct_rule_evaluation
        where kind = 'exclusivity' and subject_kind = 'center' and outcome = 'insufficient_data'
            and explanation like '须人工判断是否同一方向%'
        """
    ).pl()
    names = province.marts.sql(
        "select center_id as other, center_name from marts.dim_center where is_current"
    ).pl()
    true = truth_table(province, "directions_pairs").filter(pl.col("is_duplicate") == "true")
    either = pl.concat(
        [
            true.select(center="center_code_a", other="center_code_b"),
            true.select(center="center_code_b", other="center_code_a"),
        ]
    ).join(names, on="other")
    named = (
        waiting.unique()
        .join(either, on="center", how="inner")
        .filter(pl.col("explanation").str.contains(pl.col("center_name"), literal=True))
    )
    explained = waiting.unique().join(named, on=["center", "explanation"], how="semi").height
    print(f"rules that wait for a person on a direction: {waiting.unique().height}, planted {explained}")
    assert explained > 0
    assert explained >= 0.8 * waiting.unique().height
