"""The fictional province: hosts and centers, made block by block so that any number can stream.

Belongs here: who exists and which planted situation falls on whom. Does not belong here: what then happens
(`history`) and what is reported (`values`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from warehouse.sample.history import History
from warehouse.sample.identity import generated_uscc
from warehouse.sample.model import Center, Change, Direction, Host, LegacyBase, Staff
from warehouse.sample.naming import (
    People,
    brand,
    center_topic,
    direction_keywords,
    direction_pair,
    direction_text,
    host_name,
    source,
    weighted_key,
)
from warehouse.sample.pairs import PlantedPair, plant_pairs
from warehouse.sample.vocabulary import Cluster, vocabulary


@dataclass
class Block:
    """Up to `block_size` centers with their hosts; nothing in a block refers to another block."""

    number: int
    first_index: int
    centers: list[Center] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    legacy_bases: list[LegacyBase] = field(default_factory=list)
    pairs: list[PlantedPair] = field(default_factory=list)


def quota(seed: int, name: str, block: int, count: int, share: float) -> int:
    """`share` of `count`, the fraction decided by the seed: small provinces get some of the kinds, large ones
    the rate.
    """
    return math.floor(share * count + source(seed, "quota", name, block).random())


def block_count(centers: int) -> int:
    """How many blocks a province of `centers` has."""
    return math.ceil(centers / vocabulary().province["block_size"])


def build_block(seed: int, number: int, centers: int, first: int, last: int) -> Block:
    """Block `number` of a province of `centers` with reporting years `first` to `last`, without building the
    others.
    """
    size = vocabulary().province["block_size"]
    return BlockBuilder(seed, number, min(size, centers - number * size), first, last).build()


def blocks(seed: int, centers: int, first: int, last: int) -> Iterator[Block]:
    """The whole province, one block after the other."""
    for number in range(block_count(centers)):
        yield build_block(seed, number, centers, first, last)


class BlockBuilder:
    """Builds one block."""

    def __init__(self, seed: int, number: int, count: int, first: int, last: int) -> None:
        self.seed, self.count, self.first, self.last = seed, count, first, last
        self.config: dict[str, Any] = vocabulary().province
        self.block = Block(number, number * self.config["block_size"])
        self.rng: Random = source(seed, "block", number)
        self.clusters: dict[str, Cluster] = {item.code: item for item in vocabulary().clusters}
        self.pair_numbers = dict.fromkeys(self.clusters, number * 60)

    def build(self) -> Block:
        """The block."""
        regimes = [
            self.config["cycle"][(self.block.first_index + i) % len(self.config["cycle"])]
            for i in range(self.count)
        ]
        situations = self._situations(regimes)
        for offset, regime in enumerate(regimes):
            self.block.centers.append(
                self._center(self.block.first_index + offset, regime, situations.get(offset, ""))
            )
        self._link()
        for center in self.block.centers:
            history = History(center, self.seed, self.first, self.last, self._next_pair)
            if center.situation == "moved_host":
                history.move_host(self._other_host(center))
            history.write()
        self._cap_excellent()
        self._unclassified()
        self.block.pairs = plant_pairs(self.seed, self.block.number, self.block.centers, self.clusters)
        self._other_legacy_bases()
        return self.block

    def _situations(self, regimes: list[str]) -> dict[int, str]:
        """Center offset -> planted situation; at most one a center."""
        chosen: dict[int, str] = {}
        for name, row in self.config["situations"].items():
            bound = [i for i, regime in enumerate(regimes) if regime in row["types"]]
            free = [i for i in bound if i not in chosen]
            count = quota(self.seed, name, self.block.number, len(bound), row["share"])
            for offset in self.rng.sample(free, min(count, len(free))):
                chosen[offset] = name
        return chosen

    def _next_pair(self, cluster_code: str) -> tuple[str, str, str]:
        number = self.pair_numbers[cluster_code]
        self.pair_numbers[cluster_code] = number + 1
        return direction_pair(self.seed, self.clusters[cluster_code], number)

    # ---- hosts --------------------
    def _host(self, rng: Random, kind: str, region_code: str, cluster: Cluster, year: int) -> Host:
        if rng.random() < self.config["host_reuse_share"]:
            earlier = [
                host
                for host in self.block.hosts
                if host.kind == kind and host.region == region_code and host.registered_on.year < year
            ]
            if earlier:
                return rng.choice(earlier)
        return self._new_host(rng, kind, region_code, cluster, year)

    def _new_host(self, rng: Random, kind: str, region_code: str, cluster: Cluster, year: int) -> Host:
        number = self.block.first_index * 2 + len(self.block.hosts)
        name = host_name(rng, brand(number, self.seed), kind, vocabulary().regions[region_code], cluster)
        is_enterprise = kind == "enterprise"
        host = Host(
            generated_uscc(number, kind, region_code),
            name,
            kind,
            region_code,
            date(year - rng.randint(3, 25), rng.randint(1, 12), rng.randint(1, 28)),
            is_enterprise and rng.random() < 0.7,
            is_enterprise and rng.random() < 0.75,
        )
        self.block.hosts.append(host)
        return host

    def _other_host(self, center: Center) -> Host:
        return self._new_host(
            source(self.seed, "other host", center.index),
            "enterprise",
            center.region,
            self.clusters[center.cluster],
            center.approved_on.year,
        )

    # ---- centers --------------------
    def _approved_on(self, rng: Random, regime: str, situation: str) -> date:
        age = self.config["situations"][situation].get("age") if situation else None
        earliest = self.first + self.config["base_types"][regime]["earliest"]
        year = self.last - age if age is not None else rng.randint(earliest, self.last)
        return date(year, rng.randint(*self.config["approval_months"]), rng.randint(1, 28))

    def _region(self, rng: Random, regime: str) -> str:
        if regime.startswith("SX-"):
            return weighted_key(rng, self.config["shanxi_weights"])
        return (
            self.config["anshan"] if regime == "AS-PRO" else weighted_key(rng, self.config["region_weights"])
        )

    def _department(self, rng: Random, regime: str, kind: str, region: str) -> str:
        if regime == "AS-PRO":
            return rng.choice(vocabulary().county_departments[region])
        own = self.config["department_by_base_type"].get(regime) or self.config[
            "department_by_host_kind"
        ].get(kind)
        if own and not regime.startswith("SX-") and rng.random() < self.config["ministry_share"]:
            return own
        return vocabulary().city_department(region)

    def _center(self, index: int, regime: str, situation: str) -> Center:
        rng = source(self.seed, "center", index)
        row = self.config["base_types"][regime]
        approved_on = self._approved_on(rng, regime, situation)
        cluster = vocabulary().clusters[(index * 7 + index // 22) % len(vocabulary().clusters)]
        region = self._region(rng, regime)
        kind = (
            "enterprise"
            if situation in {"bankrupt", "stopped", "moved_host"}
            else weighted_key(rng, self.config["host_kind_weights"])
        )
        host = (self._new_host if situation in {"bankrupt", "stopped"} else self._host)(
            rng, kind, region, cluster, approved_on.year
        )
        topic = center_topic(self.seed, cluster, index // len(vocabulary().clusters))
        document = row["document"].format(y=approved_on.year, n=rng.randint(3, 98))
        people = People(self.seed, index)
        center = Center(
            index,
            f"{row['prefix']}-{approved_on.year}-{index + 1:05d}",
            regime,
            regime,
            topic,
            "",
            host,
            region,
            cluster.code,
            self._department(rng, regime, kind, region),
            people.next(),
            rng.choice(vocabulary().names["external_units"]) if rng.random() < 0.7 else "",
            approved_on,
            document,
            situation,
            row["scale"] * math.exp(rng.gauss(0, 0.35)),
            people,
        )
        center.hosts[host.name] = host
        self._name(rng, center, row)
        self._directions(rng, center)
        self._staff(rng, center)
        return center

    def _name(self, rng: Random, center: Center, row: dict[str, Any]) -> None:
        """The center's name, and for one older than the new types its old type and conversion."""
        year = center.approved_on.year
        center.name = row["name"].format(topic=center.topic, y=year, y3=year + 3)
        if year >= self.config["legacy_before"] or not row["legacy"]:
            return
        old_type = rng.choice(row["legacy"])
        new_name, center.base_type = center.name, old_type
        center.name = self.config["legacy_names"][old_type].format(topic=center.topic)
        on = self.config["conversion_from"] + timedelta(days=rng.randrange(self.config["conversion_days"]))
        legacy = LegacyBase(
            f"LP-{center.index + 1:05d}", center.name, old_type, center.host.name, center.region
        )
        self.block.legacy_bases.append(legacy)
        if center.situation == "unconverted":
            return
        new_name = row["name"].format(topic=center.topic, y=on.year, y3=on.year + 3)
        document = f"辽科发〔{on.year}〕{rng.randint(3, 98)}号"
        words = self.config["words"]["change"]
        filed_on = on + timedelta(days=10)
        center.changes.append(
            Change(words["base_type"], "base_type", on, old_type, center.regime, filed_on, document)
        )
        center.changes.append(Change(words["name"], "name", on, center.name, new_name, filed_on, document))
        legacy.disposition, legacy.disposed_on = self.config["dispositions"]["converted"], on
        legacy.successor_code, legacy.document = center.code, document

    def _directions(self, rng: Random, center: Center) -> None:
        count = 1 + rng.choices(range(5), weights=self.config["direction_count_weights"])[0]
        for number in range(count):
            pair = self._next_pair(center.cluster)
            leader = center.director if number == 0 else center.people.next()
            center.directions.append(
                Direction(
                    direction_text(rng, pair), direction_keywords(rng, pair), leader, pair, center.approved_on
                )
            )

    def _staff(self, rng: Random, center: Center) -> None:
        titles = vocabulary().names["titles"]
        year = center.approved_on.year
        people = [(center.director, "主任")] + [(item.leader, "方向带头人") for item in center.directions[1:]]
        people += [(center.people.next(), "研发人员") for _ in range(rng.randint(2, 4))]
        for name, position in people:
            center.staff.append(
                Staff(
                    name,
                    position,
                    rng.choice(titles),
                    year - rng.randint(30, 52),
                    rng.choice(("博士研究生", "硕士研究生", "大学本科")),
                    True,
                )
            )

    # ---- what links centers of a block --------------------
    def _link(self) -> None:
        """Situations that need a second center: a shared director, a second post, the center merged into."""
        for center in self.block.centers:
            others = [
                item
                for item in self.block.centers
                if item.regime == center.regime and not item.situation and item is not center
            ]
            if not others:
                continue
            rng = source(self.seed, "link", center.index)
            other = rng.choice(others)
            if center.situation == "shared_director":
                center.director = center.directions[0].leader = center.staff[0].name = other.director
                center.host, center.region, center.department = other.host, other.region, other.department
                center.hosts = {other.host.name: other.host}
            elif center.situation == "second_post":
                center.staff[-1].other_base = other.name
            elif center.situation == "merged":
                center.successor_code = other.code

    def _cap_excellent(self) -> None:
        """Yearly assessments keep the share of the best grade, but for those of one planted year."""
        words, share = self.config["words"], self.config["excellent"]["share"]
        best, next_best = words["grades"]["excellent"], words["grades"]["good"]
        for year in range(self.first, self.last + 1):
            assessed = [
                item
                for center in self.block.centers
                for item in center.evaluations
                if item.kind == words["evaluation"]["yearly"] and item.year == year
            ]
            wanted = math.floor(share * len(assessed))
            if year == self.last - self.config["excellent"]["exceeded_before_last"]:
                wanted += 1
            assessed.sort(key=lambda item: item.grade != best)
            for number, item in enumerate(assessed):
                item.grade = best if number < wanted else next_best if item.grade == best else item.grade

    def _unclassified(self) -> None:
        """Centers whose cluster the register leaves blank or gives in a word that no list knows."""
        plain = [center for center in self.block.centers if not center.situation]
        self.rng.shuffle(plain)
        texts = {"unknown_cluster": self.config["unknown_cluster"], "blank_cluster": ""}
        for name, share in self.config["unclassified"].items():
            for _ in range(min(len(plain), quota(self.seed, name, self.block.number, self.count, share))):
                plain.pop().cluster_text = texts[name]

    def _other_legacy_bases(self) -> None:
        """Old platforms outside the register: merged into a center, revoked, or kept."""
        rng = source(self.seed, "legacy", self.block.number)
        names = self.config["legacy_names"]
        # Host numbers are given out from the start of the block's range; these are from its end.
        unused = 2 * (self.block.first_index + self.config["block_size"]) - 1
        for number in range(
            quota(self.seed, "legacy", self.block.number, self.count, self.config["other_legacy_share"])
        ):
            base_type = rng.choice(list(names))
            cluster = rng.choice(vocabulary().clusters)
            region = weighted_key(rng, self.config["region_weights"])
            region_row = vocabulary().regions[region]
            kind = rng.choice(("merged", "revoked", "kept"))
            on = self.config["conversion_from"] + timedelta(
                days=rng.randrange(self.config["conversion_days"])
            )
            successor = rng.choice(self.block.centers).code if kind == "merged" else ""
            self.block.legacy_bases.append(
                LegacyBase(
                    f"LQ-{self.block.first_index + number + 1:05d}",
                    names[base_type].format(topic=rng.choice(cluster.objects)),
                    base_type,
                    host_name(rng, brand(unused - number, self.seed), "enterprise", region_row, cluster),
                    region,
                    self.config["dispositions"][kind],
                    on,
                    successor,
                    f"辽科发〔{on.year}〕{rng.randint(3, 98)}号",
                )
            )
