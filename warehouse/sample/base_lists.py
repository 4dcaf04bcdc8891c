"""A list of bases elsewhere, of other provinces and of the nation: invented, with some on a direction of the province.

Belongs here: the bases, their file, and what is true of them. Does not belong here: words (data/base_lists.yml).
"""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import apply_date_style, build_book, save_book
from warehouse.sample.industry import is_base
from warehouse.sample.naming import direction_text, source
from warehouse.sample.truth import write_csv
from warehouse.sample.vocabulary import load_data

LAYOUT = "base_list/v1"


@dataclass(frozen=True)
class ListedBase:
    """A base elsewhere; `center` and `center_direction` say whose direction it repeats, "" where nobody's."""

    name: str
    kind: str
    host: str
    place: str
    direction: str
    published_on: date
    relation: str
    center: str = ""
    center_direction: str = ""


@functools.cache
def base_list_data() -> dict[str, Any]:
    """data/base_lists.yml."""
    return load_data("base_lists")


def listed_bases(request: Request, province: Province) -> list[ListedBase]:
    """The bases of the list; equal for equal requests."""
    config = base_list_data()
    rng = source(request.seed, "listed bases")
    on = request.as_of
    standing = [
        (center, direction)
        for center in province.centers
        if is_base(center, on)
        for direction in center.directions_on(on, as_filed=True)
        if direction.pair[0] + direction.pair[1] in direction.text
    ]
    repeated = rng.sample(standing, min(len(config["relations"]), len(standing)))
    texts = [
        (
            direction.text if relation == "exact" else direction_text(rng, direction.pair, "reworded"),
            direction.pair[0],
            relation,
            center.code,
            direction.text,
        )
        for relation, (center, direction) in zip(config["relations"], repeated, strict=False)
    ]
    texts += [(row["direction"], row["field"], "other", "", "") for row in config["others"]]
    found = []
    for number, (text, topic, *truth) in enumerate(texts):
        kind = config["kinds"][number % len(config["kinds"])]
        found.append(
            ListedBase(
                f"{kind['before']}{topic}{kind['after']}（示例）",
                kind["name"],
                f"{kind['place']}示例研究机构{number + 1}（虚构）",
                kind["place"],
                text,
                date(request.last, 11, 1),
                *truth,
            )
        )
    return found


def write_base_list(request: Request, province: Province) -> list[dict[str, Any]]:
    """Writes the list into the inbox; rows of truth/submissions."""
    config = base_list_data()
    rows = [
        {
            "base_name": item.name,
            "base_kind": item.kind,
            "host_name": item.host,
            "place": item.place,
            "direction_name": item.direction,
            "published_on": item.published_on,
            "list_source": config["list_source"],
        }
        for item in listed_bases(request, province)
    ]
    book = build_book(LAYOUT, {}, {}, {"listed_bases": rows}, title="名单")
    apply_date_style(book, 1)
    path = config["path"].format(year=request.last)
    save_file(request.inbox, path, save_book(book.sheets))
    at = datetime(request.last + 1, 4, 25, 10, 30)
    return [submission_row(path, "base_list", LAYOUT, at, config["sender"])]


def write_listed_truth(request: Request, province: Province) -> None:
    """truth/listed_bases.csv: which base of the list repeats whose direction, and how."""
    rows = [asdict(item) for item in listed_bases(request, province)]
    write_csv(request.truth / "listed_bases.csv", tuple(ListedBase.__dataclass_fields__), rows)
