"""What every asset is given: the home and its lock, the batch being read, the warehouse, dbt.

Belongs here: Dagster resources, and the run's options as their configuration. Does not belong here: work on
data.
"""

import getpass
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import Field, PrivateAttr

from orchestration import progress
from orchestration.locking import writing
from orchestration.logs import FILE_LOGGER
from orchestration.progress import Stage
from warehouse.fingerprint import input_fingerprint
from warehouse.publishing import connect
from warehouse.reading import Batch, read_pending
from warehouse.settings import Home, Settings, load_settings, open_home


class HomeResource(dg.ConfigurableResource):
    """One installation's folders and this run's options; holds the home's lock for the length of the run."""

    root: str = Field(description="the home folder (TIC_HOME)")
    inbox: str | None = Field(
        default=None, description="folder to receive from; the home's own inbox when empty"
    )
    as_of: str | None = Field(default=None, description="YYYY-MM-DD; the day the run starts when empty")
    what_if: str | None = Field(
        default=None, description="regulation under which every center is supposed to stand; none when empty"
    )
    received_by: str | None = Field(
        default=None, description="who receives; the operating system's user when empty"
    )

    _as_of: date = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["HomeResource"]:
        """Fix the as-of day and take the lock."""
        # The only clock of a run stands here: everything below is given a date.
        self._as_of = date.fromisoformat(self.as_of) if self.as_of else date.today()
        with writing(self.home):
            yield self

    @property
    def home(self) -> Home:
        """The folders."""
        return open_home(self.root)

    @property
    def settings(self) -> Settings:
        """Limits of this installation."""
        return load_settings(self.home)

    @property
    def as_of_date(self) -> date:
        """The day whose knowledge the run computes."""
        return self._as_of

    @property
    def sources(self) -> list[Path] | None:
        """Folders to receive from; None for the home's own inbox."""
        return [Path(self.inbox)] if self.inbox else None

    @property
    def receiver(self) -> str:
        """Who receives, as the journal records it."""
        return self.received_by or getpass.getuser()

    def fingerprint(self) -> str:
        """Hash of everything this run's result depends on, as the lake stands now."""
        return input_fingerprint(self.home, self.as_of_date, self.what_if)


class ReadingResource(dg.ConfigurableResource):
    """The files read in this run: parsed once, then committed form by form and year by year."""

    home: dg.ResourceDependency[HomeResource]

    _batch: Batch | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["ReadingResource"]:
        """Let go of the batch's files when the run is over: what was committed is in the lake."""
        yield self
        if self._batch is not None:
            shutil.rmtree(self._batch.folder, ignore_errors=True)

    def batch(self) -> Batch:
        """The batch of this run; pending files are read when it is first asked for."""
        if self._batch is None:
            self._batch = read_pending(
                self.home.home,
                self.home.settings,
                on_progress=lambda done, total: progress.report(Stage.READING, done, total),
            )
        return self._batch


class WarehouseResource(dg.ConfigurableResource):
    """The build that dbt writes, and the published snapshot that everybody reads."""

    home: dg.ResourceDependency[HomeResource]

    @property
    def build_path(self) -> Path:
        """The DuckDB file that dbt writes."""
        return self.home.home.build_database

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the current snapshot."""
        return connect(self.home.home)


def run_config(
    home: Home,
    *,
    as_of: date,
    inbox: Path | None = None,
    what_if: str | None = None,
    to_file: bool = False,
) -> dict[str, object]:
    """Dagster's run configuration of one run; `to_file` sends its events to this process's log file."""
    chosen = {"inbox": str(inbox) if inbox else None, "what_if": what_if}
    options = {"root": str(home.root), "as_of": as_of.isoformat()}
    options |= {name: value for name, value in chosen.items() if value}
    loggers = {"loggers": {FILE_LOGGER: {}}} if to_file else {}
    return {"resources": {"home": {"config": options}}, **loggers}
