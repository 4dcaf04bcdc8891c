"""Invented names: people, bodies, directions, centers.

Belongs here: choosing words with a given random source. Does not belong here: the words (data/*.yml).
"""

from __future__ import annotations

from random import Random

from warehouse.sample.vocabulary import Cluster, Region, vocabulary


def source(*parts: object) -> Random:
    """A random source that depends on `parts` only, on every machine and in every process."""
    return Random("|".join(str(part) for part in parts))


def weighted_key(rng: Random, weights: dict[str, int]) -> str:
    """One key of `weights`, by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def person_name(rng: Random) -> str:
    """An invented person."""
    words = vocabulary().names
    return (
        rng.choice(words["surnames"]) + rng.choice(words["given_first"]) + rng.choice(words["given_second"])
    )


def brand(rng: Random) -> str:
    """An invented brand of three characters or so."""
    words = vocabulary().names
    return rng.choice(words["brand_first"]) + rng.choice(words["brand_second"])


def host_name(rng: Random, host_kind_code: str, region: Region, cluster: Cluster) -> str:
    """An invented body of a kind, named after its city and, for firms and institutes, its field."""
    words = vocabulary().names
    mark, field = brand(rng), rng.choice(cluster.fields)
    if host_kind_code == "enterprise":
        return f"{region.short}{mark}{field}{rng.choice(words['enterprise_tails'])}"
    if host_kind_code == "university":
        return f"{region.short}{mark}{rng.choice(words['university_tails'])}"
    if host_kind_code == "institute":
        return f"{region.short}{mark}{field}{rng.choice(words['institute_tails'])}"
    if host_kind_code == "medical":
        return f"{region.short}{mark}{rng.choice(words['hospital_tails'])}"
    return f"{region.short}{mark}{field}{rng.choice(words['society_tails'])}"


def center_topic(seed: int, cluster: Cluster, number: int) -> str:
    """What the `number`-th center of a cluster is named after; no two numbers give the same topic."""
    frames = vocabulary().frames
    tails = [*frames["topic_tails"], *cluster.processes]
    plain = [obj + tail for tail in tails for obj in cluster.objects]
    rounds, chosen = divmod(number, len(plain))
    head = source(seed, "topics", cluster.code).sample(cluster.objects, k=len(cluster.objects))
    topic = plain[chosen].replace(plain[chosen % len(head)], head[chosen % len(head)], 1)
    scenes = frames["scenes"]
    first, second = divmod(rounds, len(scenes) + 1)
    return (scenes[first - 1] if first else "") + (scenes[second - 1] if second else "") + topic


def direction_pair(seed: int, cluster: Cluster, number: int) -> tuple[str, str, str]:
    """Object, process and scene ("" = none) of the `number`-th direction of a cluster; pairs repeat only with a scene."""
    pairs = len(cluster.objects) * len(cluster.processes)
    order = list(range(pairs))
    source(seed, "pairs", cluster.code).shuffle(order)
    chosen = order[number % pairs]
    scenes = vocabulary().frames["scenes"]
    rounds = number // pairs
    if rounds:
        scene = scenes[rounds % len(scenes)]
    else:
        rng = source(seed, "scene", cluster.code, number)
        scene = rng.choice(scenes) if rng.random() < 0.35 else ""
    return (
        cluster.objects[chosen // len(cluster.processes)],
        cluster.processes[chosen % len(cluster.processes)],
        scene,
    )


def direction_text(rng: Random, pair: tuple[str, str, str], group: str | None = None) -> str:
    """A direction in words, from the frames of `group` (by default: with a scene when it has one)."""
    frames = vocabulary().frames
    obj, process, scene = pair
    template = rng.choice(frames[group or ("scene" if scene else "plain")])
    return template.format(o=obj, p=process, s=scene)


def direction_keywords(rng: Random, pair: tuple[str, str, str]) -> str:
    """Three or four keywords, separated as people do."""
    obj, process, scene = pair
    words = [obj, process, *([scene] if scene else [])]
    words += rng.sample(vocabulary().frames["keyword_tails"], k=2 if not scene else 1)
    return rng.choice("；;、，").join(words)
