"""A whole fictional province, run through the real command once for all truth tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse.publishing import connect
from warehouse.settings import SETTINGS_FILE, Home, open_home

CENTERS, FIRST_YEAR, LAST_YEAR, SEED = 300, 2019, 2024, 7
AS_OF = "2025-12-31"  # after the last file of the province was received
TIC = Path(sys.executable).with_name("tic")


@dataclass(frozen=True)
class Province:
    """A generated province: its inbox, its truth, and the home that the road filled."""

    inbox: Path
    truth: Path
    home: Home
    marts: duckdb.DuckDBPyConnection

    def planted(self) -> pl.DataFrame:
        return pl.read_csv(self.truth / "planted.csv", infer_schema=False)


def tic(*arguments: object) -> None:
    """Runs the command; exit code 1 means done with refused files, which a province with hostile files must give."""
    done = subprocess.run([TIC, *map(str, arguments)], capture_output=True, text=True, env={**os.environ})
    assert done.returncode in (0, 1), done.stdout + done.stderr


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    place = tmp_path_factory.mktemp("province")
    years = f"{FIRST_YEAR}-{LAST_YEAR}"
    tic("sample", "--centers", CENTERS, "--years", years, "--seed", SEED, "--out", place / "made")
    (place / "home").mkdir()
    (place / "home" / SETTINGS_FILE).write_text(
        'editions = ["internal"]\n'
    )  # a test that needs others makes them
    tic("run", "--inbox", place / "made" / "inbox", "--home", place / "home", "--as-of", AS_OF)
    home = open_home(place / "home")
    connection = connect(home)
    yield Province(place / "made" / "inbox", place / "made" / "truth", home, connection)
    connection.close()
