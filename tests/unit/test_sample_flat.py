"""The flat province: streamed block by block, the same facts as the province of forms."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import polars as pl
import pytest

from warehouse.sample import flat, generate
from warehouse.sample.assembly import Request
from warehouse.sample.forms import load_layout
from warehouse.sample.province import block_count
from warehouse.sample.vocabulary import load_data


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 20 centers, so that a small province has several."""
    monkeypatch.setitem(flat.vocabulary().province, "block_size", 20)


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_blocks_hold_the_province_together(small_blocks: None, tmp_path: Path) -> None:
    generate(tmp_path, centers=50, first_year=2022, last_year=2023, seed=4, flat=True, processes=1)
    with (tmp_path / "inbox/登记台账/登记台账_2024/中心.csv").open(
        encoding="utf-8-sig", newline=""
    ) as handle:
        rows = list(csv.DictReader(handle))
    assert len({row["中心编号"] for row in rows}) == len(rows) == 50
    assert len({row["中心名称"] for row in rows}) == 50
    names = [sheet["names"][0] for sheet in load_layout("ledger/v1")["sheets"]]
    assert {path.stem for path in (tmp_path / "inbox/登记台账/登记台账_2024").iterdir()} == set(names)


def test_flat_values_are_the_true_ones(small_blocks: None, tmp_path: Path) -> None:
    generate(tmp_path, centers=50, first_year=2022, last_year=2023, seed=4, flat=True, processes=1)
    truth = pl.read_parquet(tmp_path / "truth" / "indicators.parquet").filter("stated")
    labels = {
        entry["labels"][0]: entry["field"]
        for entry in load_layout("annual_summary/v1")["sheets"][0]["entries"]
    }
    compared = 0
    for year in (2022, 2023):
        path = f"年度报告汇总/{year}年度报告汇总.csv"
        with (tmp_path / "inbox" / path).open(encoding="utf-8-sig", newline="") as handle:
            told = {
                (row["中心编号"], labels[label]): text
                for row in csv.DictReader(handle)
                for label, text in row.items()
            }
        of_year = truth.filter(pl.col("reporting_year") == year)
        assert of_year["source_file"].unique().to_list() == [path]
        for code, indicator, value in of_year.select(
            "center_code", "indicator_code", "true_value"
        ).iter_rows():
            text = told[code, indicator]
            assert {"是": 1.0, "否": 0.0}.get(text) == value or float(text) == value
            compared += 1
    assert compared > 40 * 78


def test_flat_and_forms_tell_of_the_same_centers(tmp_path: Path) -> None:
    generate(tmp_path / "flat", centers=13, first_year=2022, last_year=2023, seed=4, flat=True, processes=1)
    generate(tmp_path / "forms", centers=13, first_year=2022, last_year=2023, seed=4, processes=1)
    one, other = (
        pl.read_parquet(tmp_path / name / "truth" / "centers.parquet") for name in ("flat", "forms")
    )
    assert one.equals(other)


def test_processes_make_no_difference(small_blocks: None, tmp_path: Path) -> None:
    size = load_data("province")["block_size"] + 7  # worker processes read the real block size
    for name, processes in (("one", 1), ("two", 2)):
        flat.vocabulary().province["block_size"] = size - 7
        generate(
            tmp_path / name,
            centers=size,
            first_year=2023,
            last_year=2023,
            seed=4,
            flat=True,
            processes=processes,
        )
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_no_more_than_a_few_blocks_are_ever_held(small_blocks: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by the blocks ahead, not by the province: counts blocks begun but not yet taken."""
    begun: list[int] = []
    real = flat.flat_block

    def counting(request: Request, number: int) -> flat.FlatBlock:
        begun.append(number)
        return real(request, number)

    class InOrder:
        """Does the work at once, as the fastest possible pool would."""

        def __init__(self, processes: int) -> None: ...
        def __enter__(self) -> InOrder:
            return self

        def __exit__(self, *_: object) -> None: ...
        def submit(self, function: object, request: Request, number: int) -> InOrder:
            self.made = counting(request, number)
            done = InOrder(0)
            done.made = self.made
            return done

        def result(self) -> flat.FlatBlock:
            return self.made

    monkeypatch.setattr(flat, "worker_pool", InOrder)
    request = Request(Path(), 400, 2023, 2023, 4)
    assert block_count(400) == 20
    for taken, _ in enumerate(flat.stream_blocks(request, 2), start=1):
        assert len(begun) - taken < 2 * flat._BLOCKS_AHEAD
    assert begun == list(range(20))
