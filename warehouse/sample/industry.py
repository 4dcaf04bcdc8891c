"""The industry around the centers: sizes, core enterprises, demands, and lists of an illustrative scheme.

Belongs here: the facts. Does not belong here: writing them down (`industry_files`), and what follows from them
for centers (`expected_classification`, `expected_coverage`).

Every choice has its own random source, so that the rest of the province is what it was without an industry.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.identity import generated_uscc
from warehouse.sample.model import Center
from warehouse.sample.naming import brand, host_name, source
from warehouse.sample.vocabulary import load_data, vocabulary


@dataclass(frozen=True)
class Size:
    """What a cluster's industry in a region came to in a year; revenue in 亿元."""

    year: int
    cluster: str
    region: str
    revenue: float
    enterprises: int


@dataclass(frozen=True)
class Enterprise:
    """A core enterprise; `chains` are the codes of the chains that list it."""

    uscc: str
    name: str
    cluster: str
    region: str
    chains: tuple[str, ...]


@dataclass(frozen=True)
class Demand:
    """A technical demand; `center` and `direction` answer it, "" when none does."""

    no: str
    name: str
    detail: str
    cluster: str
    region: str
    proposed_by: str
    proposed_on: date
    center: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Node:
    """A row of a list. `cluster` is the code of the cluster it stands for, "" when for none."""

    level: str
    code: str
    name: str
    parent: str = ""
    uscc: str = ""
    cluster: str = ""
    fault: str = ""


@dataclass
class Industry:
    """All of it."""

    sizes: list[Size] = field(default_factory=list)
    enterprises: list[Enterprise] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    old_nodes: list[Node] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)


@functools.cache
def industry_data() -> dict[str, Any]:
    """data/industry.yml."""
    return load_data("industry")


def is_base(center: Center, on: date) -> bool:
    """Whether a center is a base of the home province on a day: it stands, and is of a type of today."""
    return (
        center.approved_on <= on
        and (center.ended_on is None or center.ended_on > on)
        and vocabulary().regions[center.recorded("region", on)].is_liaoning
        and center.recorded("base_type", on) not in vocabulary().province["legacy_names"]
    )


def cluster_of(center: Center, on: date) -> str:
    """The cluster that the register gives a center on a day, "" for none."""
    return "" if center.cluster_text is not None else center.recorded("cluster", on)


def host_uscc(center: Center, on: date) -> str:
    """The credit code of the host that the register gives a center on a day."""
    return center.hosts.get(center.recorded("host", on), center.host).uscc


def build_industry(request: Request, province: Province) -> Industry:
    """The industry of a province; equal for equal requests."""
    bases: dict[tuple[str, str], list[Center]] = {}
    for center in province.centers:
        if is_base(center, request.as_of) and cluster_of(center, request.as_of):
            key = cluster_of(center, request.as_of), center.recorded("region", request.as_of)
            bases.setdefault(key, []).append(center)
    made = Industry(sizes=_sizes(request, bases), enterprises=_enterprises(request, bases))
    made.demands = _demands(request, bases)
    made.old_nodes = _old_nodes()
    made.nodes = _nodes(made.enterprises)
    if request.centers >= vocabulary().province["large_from"]:
        made.nodes += _faulty_nodes()
    return made


def cluster_node(number: int) -> str:
    """The node code of the `number`-th cluster, from 1."""
    return f"A{number:02d}"


def _regions() -> list[str]:
    return [region.code for region in vocabulary().regions.values() if region.is_liaoning]


def _sizes(request: Request, bases: dict[tuple[str, str], list[Center]]) -> list[Size]:
    config = industry_data()["sizes"]
    fullest = max(bases, key=lambda key: (len(bases[key]), key), default=None)
    if fullest and len(bases[fullest]) < config["crowded"]["least_bases"]:
        fullest = None
    found = []
    for cluster in vocabulary().clusters:
        rng = source(request.seed, "industry size", cluster.code)
        bare = [region for region in _regions() if (cluster.code, region) not in bases]
        chosen = set(rng.sample(bare, min(config["without_base"], len(bare))))
        for region in _regions():
            draw, spread = rng.random(), rng.gauss(4.6, 0.9)
            key = cluster.code, region
            if key == fullest:
                revenue, enterprises = config["crowded"]["revenue"], config["crowded"]["enterprises"]
            elif region in chosen or (key in bases and draw < config["listed_share"]):
                revenue = round(math.exp(spread), 1)
                enterprises = max(1, round(revenue / 6))
            else:
                continue
            found += [
                Size(request.last - 1, *key, round(revenue * 0.94, 1), enterprises),
                Size(request.last, *key, revenue, enterprises),
            ]
    return found


def _enterprises(request: Request, bases: dict[tuple[str, str], list[Center]]) -> list[Enterprise]:
    config = industry_data()
    found: dict[str, Enterprise] = {}
    for number, cluster in enumerate(vocabulary().clusters, start=1):
        chains = [f"{cluster_node(number)}-{at + 1}" for at in range(config["chains_a_cluster"])]
        for (code, region), centers in sorted(bases.items()):
            for center in centers:
                uscc = host_uscc(center, request.as_of)
                host = next(host for host in center.hosts.values() if host.uscc == uscc)
                rng = source(request.seed, "core enterprise", uscc)
                is_core = rng.random() < config["core_share"]
                if code == cluster.code and host.kind == "enterprise" and is_core and uscc not in found:
                    found[uscc] = Enterprise(uscc, host.name, code, region, (rng.choice(chains),))
        rng = source(request.seed, "other enterprises", cluster.code)
        for at in range(config["enterprises_without_center"]):
            serial = (number - 1) * config["enterprises_without_center"] + at
            region = rng.choice(_regions())
            uscc = generated_uscc(config["enterprise_numbers_from"] + serial, "enterprise", region)
            mark = brand(config["brands_from"] + serial, request.seed)
            name = host_name(rng, mark, "enterprise", vocabulary().regions[region], cluster)
            found[uscc] = Enterprise(uscc, name, cluster.code, region, (rng.choice(chains),))
    return _one_in_two_chains(request, list(found.values()))


def _one_in_two_chains(request: Request, found: list[Enterprise]) -> list[Enterprise]:
    """In a large province one enterprise that carries a center stands in both chains of its cluster."""
    if request.centers < vocabulary().province["large_from"]:
        return found
    first_other = f"YY{industry_data()['enterprise_numbers_from']}"
    at = next(at for at, item in enumerate(found) if item.uscc[8:16] < first_other)
    first = found[at]
    stem = first.chains[0].rpartition("-")[0]
    both = tuple(f"{stem}-{number + 1}" for number in range(industry_data()["chains_a_cluster"]))
    found[at] = Enterprise(first.uscc, first.name, first.cluster, first.region, both)
    return found


def _demands(request: Request, bases: dict[tuple[str, str], list[Center]]) -> list[Demand]:
    config = industry_data()["demands"]
    year = request.last
    answers = [
        (center, direction, cluster, region)
        for (cluster, region), centers in sorted(bases.items())
        for center in centers
        for direction in center.directions_on(request.as_of, as_filed=True)
        if direction.pair[0] + direction.pair[1] in direction.text
    ]
    rng = source(request.seed, "demands")
    wanted = min(
        config["most_answered"], max(2, round(config["answered_share"] * request.centers)), len(answers)
    )
    found = []
    for center, direction, cluster, region in rng.sample(answers, wanted):
        obj, process, _ = direction.pair
        detail = (
            f"{vocabulary().regions[region].name}企业在{obj}的生产中遇到困难，寻求{process}方面的技术支持。"
        )
        found.append((obj + process, detail, cluster, region, center.code, direction.text))
    codes = {cluster.name: cluster.code for cluster in vocabulary().clusters}
    for row in industry_data()["unanswered"]:
        found.append((row["name"], row["detail"], codes[row["cluster"]], rng.choice(_regions()), "", ""))
    rng.shuffle(found)
    return [
        Demand(
            f"{config['prefix']}-{year}-{number:03d}",
            name,
            detail,
            cluster,
            region,
            f"{vocabulary().regions[region].short}企业（示例）",
            date(year, rng.randint(1, 12), rng.randint(1, 28)),
            center,
            direction,
        )
        for number, (name, detail, cluster, region, center, direction) in enumerate(found, start=1)
    ]


def _nodes(enterprises: list[Enterprise]) -> list[Node]:
    """The current list: three levels, each named by its word."""
    config = industry_data()
    top, middle, bottom = config["levels"]
    found = []
    for number, cluster in enumerate(vocabulary().clusters, start=1):
        code = cluster_node(number)
        name = cluster.name + (config["suffix"] if number % 2 else "")
        found.append(Node(top, code, name, cluster=cluster.code))
        for at in range(config["chains_a_cluster"]):
            chain = f"{code}-{at + 1}"
            found.append(Node(middle, chain, cluster.objects[at] + config["chain_tail"], code))
            listed = [item for item in enterprises if chain in item.chains]
            found += [
                Node(bottom, f"{chain}-{place:02d}", item.name, chain, item.uscc)
                for place, item in enumerate(listed, start=1)
            ]
    code = cluster_node(len(vocabulary().clusters) + 1)
    found.append(Node(top, code, config["other_cluster"]["name"]))
    for at, name in enumerate(config["other_cluster"]["chains"], start=1):
        found.append(Node(middle, f"{code}-{at}", name, code))
    return found


def _old_nodes() -> list[Node]:
    """The earlier list: two levels, as numbers."""
    config = industry_data()
    found = []
    for number, cluster in enumerate(vocabulary().clusters[: config["old_list"]["clusters"]], start=1):
        found.append(Node("1", cluster_node(number), cluster.name, cluster=cluster.code))
        for at in range(config["old_list"]["chains"]):
            chain = f"{cluster_node(number)}-{at + 1}"
            found.append(Node("2", chain, cluster.objects[at] + config["chain_tail"], cluster_node(number)))
    return found


def _faulty_nodes() -> list[Node]:
    """Rows that no list may have, at the end of the current one."""
    found = []
    for fault, rows in industry_data()["faults"].items():
        for row in rows if isinstance(rows, list) else [rows]:
            found.append(Node(row["level"], row["code"], row["name"], row["parent"], fault=fault))
    return found
