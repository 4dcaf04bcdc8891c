"""The invented list of bases elsewhere: it says so, is read back as it was meant, and its truth follows from it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.unit.reading_files import read_bytes
from warehouse.sample.assembly import Request, build_province
from warehouse.sample.base_lists import base_list_data, listed_bases, write_base_list


def test_the_list_is_read_back_and_repeats_directions_of_standing_centers(tmp_path: Path) -> None:
    request = Request(tmp_path, 12, 2021, 2023, 7)
    province = build_province(request)
    made = listed_bases(request, province)
    (row,) = write_base_list(request, province)
    path = request.inbox / row["file"]
    read = read_bytes(path.read_bytes(), tmp_path, path.name)
    assert (read.files["form"].item(), read.codes()) == ("base_list", [])
    texts = read.values.filter(pl.col("field") == "direction_name")["text"].to_list()
    assert texts == [item.direction for item in made]
    assert all("虚构" in item.host and "示例" in item.name for item in made)
    directions = {center.code: {item.text for item in center.directions} for center in province.centers}
    for item in made:
        if item.relation == "other":
            assert (item.center, item.center_direction) == ("", "")
        else:
            assert item.center_direction in directions[item.center]
            assert (item.direction == item.center_direction) == (item.relation == "exact")
    relations = [item.relation for item in made]
    assert relations == [*base_list_data()["relations"], *["other"] * len(base_list_data()["others"])]
