"""One small province, received, read, built and published once for all integration tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from orchestration.run import Outcome, run_whole_road
from warehouse.sample import generate
from warehouse.settings import SETTINGS_FILE, Home, open_home

AS_OF = date(2024, 6, 30)


@dataclass(frozen=True)
class LateReport:
    """A report that the receipt register names and that has not come yet."""

    kept: Path
    place: Path

    def hand_in(self) -> None:
        """Put it into the inbox."""
        shutil.copy2(self.kept, self.place)

    def take_back(self) -> None:
        """Remove it from the inbox; what was received stays received."""
        self.place.unlink()


@dataclass(frozen=True)
class Road:
    """A home after its first whole run, and a report of each year that was kept back from it."""

    home: Home
    first: Outcome
    late: dict[int, LateReport]
    editions: Path  # the site of the first run, which made every edition


@pytest.fixture(scope="session")
def road(tmp_path_factory: pytest.TempPathFactory) -> Road:
    """The small province after one run as of AS_OF, with one report of each year kept back."""
    place = tmp_path_factory.mktemp("road")
    generate(place / "province", centers=12, first_year=2021, last_year=2023, seed=7)
    home = open_home(place / "home")
    shutil.copytree(place / "province" / "inbox", home.inbox, dirs_exist_ok=True)
    late = {}
    for year in (2021, 2022, 2023):
        report = sorted((home.inbox / "年度报告" / str(year)).rglob(f"{year}年度报告_*.xlsx"))[0]
        late[year] = LateReport(place / report.name, report)
        shutil.move(report, place / report.name)
    first = run_whole_road(home, as_of=AS_OF)
    shutil.copytree(home.site, place / "editions")
    # Later runs make the smallest edition alone, to keep each of them short.
    (home.root / SETTINGS_FILE).write_text('editions = ["public"]\n')
    return Road(home, first, late, place / "editions")
