"""Light rewordings and near-misses of real directions, made by rule, for fitting the weights.

Belongs here: saying a direction otherwise, or naming another object in its place. Does not belong here: data that
anything is tested on.
"""

from __future__ import annotations

from random import Random

import polars as pl

from warehouse.directions.resources import Resources

HEADS = ("", "关于", "面向", "基于", "开展")
TAILS = ("", "研究", "关键技术研究", "技术开发", "的研究与应用", "及产业化", "技术与装备研发", "关键技术攻关")
ENDINGS = (
    "技术研究",
    "关键技术",
    "研究与示范",
    "技术与系统",
    "研究与应用",
    "应用示范",
    "技术研发",
    "技术",
    "研究",
)
# Small changes of wording that leave the meaning.
OTHER_WORDS = (
    *(("演变", "演化"), ("提升", "提高"), ("高效", "高效率"), ("快速", "高速"), ("大型", "大尺寸")),
    *(("构建", "建立"), ("机理", "机制"), ("预测", "预报"), ("防治", "治理"), ("智能", "智能化")),
    *(("形成", "产生"), ("利用", "使用"), ("系统", "体系"), ("设备", "装置"), ("装备", "设备")),
    *(("材料", "材质"), ("修复", "恢复"), ("高精度", "精密"), ("重要", ""), ("复杂", "")),
)
SHORTEST = 6


def without_tail(text: str) -> str:
    """The text without the frame words at its end."""
    for ending in ENDINGS * 2:
        if text.endswith(ending) and len(text) - len(ending) >= SHORTEST:
            text = text.removesuffix(ending)
    return text.rstrip("的与及和、")


def reworded(text: str, rng: Random) -> str:
    """The same direction in another frame, with up to two words changed and, at times, a pair turned round."""
    body = without_tail(text)
    for head in HEADS[1:]:
        body = body.removeprefix(head)
    first, joint, second = body.partition("与")
    if joint and len(first) >= SHORTEST and len(second) <= SHORTEST and rng.random() < 0.5:
        kept = first[: -len(second)]
        body = kept + second + joint + first[len(kept) :] if kept else second + joint + first
    changes = [pair for pair in OTHER_WORDS if pair[0] in body]
    for old, new in rng.sample(changes, k=min(len(changes), rng.choice((0, 1, 2)))):
        body = body.replace(old, new, 1)
    return rng.choice(HEADS) + body + rng.choice(TAILS)


def near_miss(text: str, rng: Random, resources: Resources) -> str | None:
    """The same frame with another material, object or process; None when the text names none that is known."""
    words = resources.lexicon.filter(pl.col("place") == "whole", pl.col("term").str.len_chars() >= 2)
    named = [(term, kind) for term, kind in words.select("term", "kind").iter_rows() if term in text]
    whole = [item for item in named if not any(item[0] != other and item[0] in other for other, _ in named)]
    if not whole:
        return None
    term, kind = rng.choice(sorted(whole))
    canonical = dict(resources.synonyms.select("term", "canonical_term").iter_rows())
    others = [
        other
        for other in words.filter(pl.col("kind") == kind)["term"]
        if other not in text
        and other not in term
        and term not in other
        and canonical.get(other, other) != canonical.get(term, term)
    ]
    return text.replace(term, rng.choice(others))
