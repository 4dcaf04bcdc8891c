"""Words about pairs of texts: the marked pieces, what is alike, what differs, and what the points are made of.

Belongs here: wording. Does not belong here: finding what is shared (explanation), points (scoring), pages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import polars as pl

from warehouse.directions.explanation import OTHER, SHARED, Explanation, Span, explain_pairs
from warehouse.directions.features import FEATURES
from warehouse.directions.resources import Resources
from warehouse.directions.scoring import INTERCEPT, score_parts

DIFFERENCE_NAMES = {"material": "材料", "object": "对象", "process": "工序或方法", "number": "数值"}


def words_about(pairs: Sequence[tuple[str, str]], resources: Resources) -> pl.DataFrame:
    """One row a pair of texts as received: marked_a, marked_b, shared_text, differing_a, differing_b, explanation."""
    found = explain_pairs(pairs, resources)
    columns = {
        "marked_a": [marked(one.spans_a) for one in found],
        "marked_b": [marked(one.spans_b) for one in found],
        "shared_text": [_pieces(one.spans_a, SHARED) for one in found],
        "differing_a": [_pieces(one.spans_a, OTHER) for one in found],
        "differing_b": [_pieces(one.spans_b, OTHER) for one in found],
        "explanation": [sentence(one) for one in found],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def marked(spans: tuple[Span, ...]) -> str:
    """The text in pieces, as JSON: [[piece, shared|frame|other], …]; the pieces put together are the text."""
    return json.dumps([[span.text, span.kind] for span in spans], ensure_ascii=False, separators=(",", ":"))


def _pieces(spans: tuple[Span, ...], kind: str) -> str | None:
    return "、".join(dict.fromkeys(span.text for span in spans if span.kind == kind)) or None


def sentence(found: Explanation) -> str:
    """What is alike and what differs, in one Chinese sentence."""
    shared = _pieces(found.spans_a, SHARED)
    clauses = [f"共同的部分：{shared}" if shared else "没有共同的实义文字"]
    if found.same_terms:
        clauses.append("同义：" + "、".join(f"{one}＝{other}" for one, other in found.same_terms))
    own_a, own_b = _pieces(found.spans_a, OTHER), _pieces(found.spans_b, OTHER)
    if own_a:
        clauses.append(f"仅前者有：{own_a}")
    if own_b:
        clauses.append(f"仅后者有：{own_b}")
    clauses += [
        f"{DIFFERENCE_NAMES[one.kind]}不同：{'、'.join(one.only_a)}／{'、'.join(one.only_b)}"
        for one in found.differences
        if one.only_a and one.only_b
    ]
    return "；".join(clauses) + "。"


def parts_in_words(pairs: pl.DataFrame, features: pl.DataFrame, resources: Resources) -> list[str]:
    """The points of each feature that has any, in the order of the list, as "名称 +1.23"."""
    parts = score_parts(pairs.select(FEATURES), resources)
    named = features.sort("sort_order").select("feature", "feature_name").rows()
    base = resources.weights.get(INTERCEPT, 0.0)
    columns = {name: parts[name].to_numpy() for name, _ in named if name in parts.columns}
    columns[INTERCEPT] = np.full(parts.height, base)
    return [
        "；".join(f"{label} {columns[name][row]:+.2f}" for name, label in named if _has(columns, name, row))
        for row in range(pairs.height)
    ]


def _has(columns: dict[str, np.ndarray], name: str, row: int) -> bool:
    return name in columns and round(float(columns[name][row]), 2) != 0
