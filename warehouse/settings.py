"""Where things are and how much a run may use.

Belongs here: the folders of one home, the folders of the installed project (layouts, seeds, models), and limits a
machine's administrator may change. Does not belong here: thresholds of regulations or checks (those are seeds).
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

HOME_VARIABLE = "TIC_HOME"
SETTINGS_FILE = "settings.toml"


class SettingsError(ValueError):
    """A settings file that cannot be used; the message is one Chinese sentence for the user."""


@dataclass(frozen=True)
class Home:
    """The folders that hold one installation's data, all under one root (DESIGN: `TIC_HOME`)."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Files waiting to be received; never altered by the program."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Immutable originals by content hash, and the journal of receipts."""
        return self.root / "archive"

    @property
    def lake(self) -> Path:
        """Append-only Parquet."""
        return self.root / "lake"

    @property
    def raw(self) -> Path:
        """One folder per raw table."""
        return self.lake / "raw"

    @property
    def work(self) -> Path:
        """The build's own files; may be deleted at any time."""
        return self.root / "work"

    @property
    def build_database(self) -> Path:
        """The DuckDB file that dbt writes; nobody else opens it while a run goes on."""
        return self.work / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Published snapshots, read-only."""
        return self.root / "published"

    @property
    def issued(self) -> Path:
        """Issued editions of the annual statistics, one folder each; never changed."""
        return self.root / "issued"

    @property
    def site(self) -> Path:
        """The rendered site."""
        return self.root / "site"


def open_home(path: str | os.PathLike[str] | None = None) -> Home:
    """The home at `path`, else at `$TIC_HOME`, else `./data`; its root and inbox are made when absent."""
    home = Home(Path(path or os.environ.get(HOME_VARIABLE) or "data").resolve())
    home.inbox.mkdir(parents=True, exist_ok=True)
    return home


def project_dir() -> Path:
    """The folder with `dbt_project.yml`, `models/` and `seeds/`: the checkout, or the copy inside the installed wheel."""
    beside_package = Path(__file__).resolve().parent.parent
    if (beside_package / "dbt_project.yml").exists():
        return beside_package
    return beside_package / "tic_project"


def seeds_dir() -> Path:
    """The folder of dbt seeds, which Python reads too (units, issue types, indicators)."""
    return project_dir() / "seeds"


def layouts_dir() -> Path:
    """The folder of form layouts."""
    return Path(__file__).resolve().parent / "layouts"


class Settings(BaseModel):
    """Limits and habits of one installation; `settings.toml` in the home may change any of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep_snapshots: int = Field(
        default=5, ge=1, description="published snapshots kept, the current one included"
    )
    reader_processes: int = Field(default_factory=lambda: max(1, min(4, os.cpu_count() or 1)), ge=1)
    reader_memory_mb: int = Field(default=2048, ge=256, description="address space of one reading child")
    reader_timeout_seconds: int = Field(
        default=60, ge=1, description="longest time one file may take to read"
    )
    max_file_mb: int = Field(default=512, ge=1)
    max_unpacked_mb: int = Field(default=2048, ge=1, description="sum of sizes inside one workbook's zip")
    max_compression_ratio: int = Field(
        default=200, ge=2, description="unpacked size over packed size of one part"
    )
    max_grid_cells: int = Field(
        default=20_000_000, ge=1000, description="largest row x largest column of one sheet"
    )
    editions: tuple[Literal["internal", "department", "public"], ...] = Field(
        default=("internal", "department", "public"), min_length=1, description="editions of the site made"
    )


def load_settings(home: Home) -> Settings:
    """Settings of `home`: defaults, overridden by `settings.toml` when it exists.

    Raises SettingsError (Chinese, one sentence) for a file that is not TOML or names an unknown or impossible setting.
    """
    path = home.root / SETTINGS_FILE
    if not path.exists():
        return Settings()
    try:
        return Settings(**tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"设置文件 {path} 不是有效的 TOML：{error}。请改正后重试。") from error
    except ValidationError as error:
        names = "、".join(".".join(str(part) for part in item["loc"]) for item in error.errors())
        raise SettingsError(f"设置文件 {path} 中的设置项无效：{names}。请对照 README 改正。") from error
