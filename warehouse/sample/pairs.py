"""Planted duplicates among research directions, and near-misses that are none.

Belongs here: rewriting one center's direction so that it repeats another's in a known way, and telling which
repeat each other by coincidence. Does not belong here: the frames and synonyms (data).
"""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.sample.model import Center, Direction
from warehouse.sample.naming import direction_keywords, direction_text, source
from warehouse.sample.vocabulary import Cluster, vocabulary

# Nobody planted it, but two directions of a province came to name the same object and process.
COINCIDENT = "coincident"
DUPLICATE_KINDS = {
    *("exact", "respaced", "reworded", "term", "contained", "same_host", "inside_center"),
    COINCIDENT,
}


@dataclass(frozen=True)
class PlantedPair:
    """Two directions that stand in a known relation."""

    kind: str
    is_duplicate: bool
    center_code_a: str
    text_a: str
    center_code_b: str
    text_b: str


def _respaced(text: str) -> str:
    return text.replace("技术", " 技术 ").replace("（", "(").replace("）", ")") + "。"


def _term_for_term(text: str, cluster: Cluster) -> str | None:
    for left, right in cluster.synonyms:
        if left in text:
            return text.replace(left, right)
        if right in text:
            return text.replace(right, left)
    return None


def _rewrite(
    kind: str, original: Direction, cluster: Cluster, salt: object
) -> tuple[str, tuple[str, str, str]] | None:
    """The repeating text and its pair, or None when this direction does not lend itself to the kind."""
    rng = source("rewrite", salt)
    obj, process, scene = original.pair
    if kind == "exact":
        return original.text, original.pair
    if kind == "respaced":
        return _respaced(original.text), original.pair
    if kind in {"reworded", "same_host", "inside_center"}:
        return direction_text(rng, (obj, process, scene), "reworded"), original.pair
    if kind == "term":
        text = _term_for_term(original.text, cluster)
        return None if text is None else (text, original.pair)
    if kind == "contained":
        second = rng.choice([item for item in cluster.processes if item != process])
        template = rng.choice(vocabulary().frames["contained"])
        return template.format(t=original.text, o=obj, p=second), original.pair
    if kind == "near_miss_object":
        other = rng.choice([item for item in cluster.objects if item != obj])
        return original.text.replace(obj, other), (other, process, scene)
    other = rng.choice([item for item in cluster.processes if item != process])
    return original.text.replace(process, other), (obj, other, scene)


def _plain(center: Center) -> list[Direction]:
    """Directions that never change, so that a planted text stands in every year."""
    return [
        item for item in center.directions if item.ended_on is None and item.started_on == center.approved_on
    ]


def plant_pairs(
    seed: int, block: int, centers: list[Center], clusters: dict[str, Cluster]
) -> list[PlantedPair]:
    """Rewrites directions of some centers of a block and tells which; each center takes part at most once."""
    rng = source(seed, "pairs", block)
    order = [center for center in centers if len(_plain(center)) >= 2 and center.ended_on is None]
    rng.shuffle(order)
    used: set[int] = set()
    planted: list[PlantedPair] = []
    for kind, share in vocabulary().province["direction_pairs"].items():
        wanted = int(share * len(centers) + source(seed, "pair quota", block, kind).random())
        for second in order:
            if wanted == 0:
                break
            if second.index in used:
                continue
            first = _partner(kind, second, order, used)
            target = _plain(second)[-1]
            rewritten = first and _rewrite(
                kind, _plain(first)[0], clusters[second.cluster], (seed, second.index)
            )
            if not first or not rewritten or (rewritten[0] == _plain(first)[0].text and kind != "exact"):
                continue
            target.text, target.pair = rewritten
            target.keywords = direction_keywords(source("keywords", seed, second.index), target.pair)
            used |= {first.index, second.index}
            planted.append(
                PlantedPair(
                    kind, kind in DUPLICATE_KINDS, first.code, _plain(first)[0].text, second.code, target.text
                )
            )
            wanted -= 1
    return [*planted, *_coincident(centers, clusters, planted)]


def _coincident(
    centers: list[Center], clusters: dict[str, Cluster], planted: list[PlantedPair]
) -> list[PlantedPair]:
    """Directions that are the same without having been planted, so that the truth is complete."""
    holders: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for center in centers:
        for item in center.directions:
            obj, process, _ = item.pair
            # A text that contains another direction names a second process of the same object.
            further = [name for name in clusters[center.cluster].processes if obj + name in item.text]
            for key in dict.fromkeys([(obj, process), *((obj, name) for name in further)]):
                holders.setdefault(key, []).append((center.code, item.text))
    known = {frozenset([(p.center_code_a, p.text_a), (p.center_code_b, p.text_b)]) for p in planted}
    found = {
        tuple(sorted([one, other])): None
        for same in holders.values()
        for place, one in enumerate(same)
        for other in same[place + 1 :]
        if one != other and frozenset([one, other]) not in known
    }
    return [PlantedPair(COINCIDENT, True, *one, *other) for one, other in found]


def _partner(kind: str, second: Center, order: list[Center], used: set[int]) -> Center | None:
    """The center whose direction is repeated: itself, one of the same host, or one of the same cluster."""
    if kind == "inside_center":
        return second
    for first in order:
        if first.index == second.index or first.index in used:
            continue
        same_host = first.host.uscc == second.host.uscc
        if same_host if kind == "same_host" else first.cluster == second.cluster and not same_host:
            return first
    return None
