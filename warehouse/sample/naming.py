"""Invented names: people, bodies, directions, centers; and what every part needs to choose and to count days.

Belongs here: choosing words with a given random source. Does not belong here: the words (data/*.yml).
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from datetime import date
from random import Random

from warehouse.sample.vocabulary import Cluster, Region, vocabulary

_STRIDE = 48_271  # a prime that divides none of the sizes
_PEOPLE_A_CENTER = 16


def source(*parts: object) -> Random:
    """A random source that depends on `parts` only, on every machine and in every process."""
    return Random("|".join(str(part) for part in parts))


def weighted_key(rng: Random, weights: dict[str, int]) -> str:
    """One key of `weights`, by weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def years_later(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes the 28th."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def person_name(rng: Random) -> str:
    """An invented person."""
    words = vocabulary().names
    return (
        rng.choice(words["surnames"]) + rng.choice(words["given_first"]) + rng.choice(words["given_second"])
    )


def _distinct(number: int, seed: int, size: int) -> int:
    """`number` sent to another place below `size`; no two numbers below `size` to the same one."""
    return (number * _STRIDE + seed * 7919) % size


@dataclass
class People:
    """The people of one center; the first 6,000 centers have none in common."""

    seed: int
    center_index: int
    used: int = 0

    def next(self) -> str:
        """One more person."""
        words = vocabulary().names
        parts = [words[name] for name in ("surnames", "given_first", "given_second")]
        number = self.center_index * _PEOPLE_A_CENTER + self.used % _PEOPLE_A_CENTER
        self.used += 1
        at = _distinct(number, self.seed, math.prod(map(len, parts)))
        name = ""
        for choices in parts:
            at, chosen = divmod(at, len(choices))
            name += choices[chosen]
        return name


def brand(number: int, seed: int) -> str:
    """The invented brand of a host; no two numbers give the same one."""
    first, second = vocabulary().names["brand_first"], vocabulary().names["brand_second"]
    rounds, place = divmod(number, len(first) * len(second))
    place = _distinct(place, seed, len(first) * len(second))
    middle = ""
    while rounds:
        rounds, chosen = divmod(rounds, len(first))
        middle += first[chosen]
    return first[place % len(first)] + middle + second[place // len(first)]


def host_name(rng: Random, mark: str, host_kind_code: str, region: Region, cluster: Cluster) -> str:
    """An invented body of a kind, named after its city, its brand and mostly its field."""
    words = vocabulary().names
    field = rng.choice(cluster.fields)
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


@functools.cache
def _pair_order(seed: int, cluster_code: str, pairs: int) -> list[int]:
    order = list(range(pairs))
    source(seed, "pairs", cluster_code).shuffle(order)
    return order


def direction_pair(seed: int, cluster: Cluster, number: int) -> tuple[str, str, str]:
    """Object, process and scene ("" = none) of the `number`-th direction of a cluster; pairs repeat only with
    a scene.
    """
    pairs = len(cluster.objects) * len(cluster.processes)
    chosen = _pair_order(seed, cluster.code, pairs)[number % pairs]
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
