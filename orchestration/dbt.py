"""dbt inside this process: the parsed project, one build, and its results as Dagster understands them.

Belongs here: invoking dbt, the cache of the parsed project, the mapping of dbt's names to asset keys and
groups, and the mark of a finished build. Does not belong here: SQL, or deciding whether a build is needed.

dbt runs through `dbtRunner` and not through a subprocess: starting it again would import and parse for
seconds (4.7 s against 7.3 s for an empty lake). The project is parsed once for each state of its files and
each lake; a build is given that parse, because dbt would parse again whenever a variable such as `as_of` has
another value. dbt itself is imported where it is invoked, because a run with nothing new never needs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from warehouse.fingerprint import dbt_hash
from warehouse.settings import Home, project_dir

# Any date does for parsing: `as_of` is only used where SQL is rendered for a build.
PARSING_AS_OF = date(2000, 1, 1)
RECEIPTS_SOURCE = "receipts"
RECEIPTS_ASSET = "received_files"
STARTED_EVENT = "LogStartLine"


class DbtError(RuntimeError):
    """dbt could not parse or build; the message is one Chinese sentence for the user."""


class NodeResult(NamedTuple):
    """How one model, seed or test ended."""

    unique_id: str
    kind: str
    status: str
    seconds: float
    failures: int | None
    message: str


class ParsedProject(NamedTuple):
    """The parsed dbt project in `work/dbt/<hash>`."""

    target: Path

    @property
    def manifest(self) -> Path:
        """dbt's `manifest.json`."""
        return self.target / "manifest.json"

    @property
    def partial_parse(self) -> Path:
        """dbt's own form of the manifest, which a build is given."""
        return self.target / "partial_parse.msgpack"


class ObservatoryTranslator(DagsterDbtTranslator):
    """Asset keys `<layer>/<model>`, groups by layer, and raw sources as the raw assets of the same name."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The asset that a dbt node or source is."""
        if dbt_resource_props["resource_type"] != "source":
            return super().get_asset_key(dbt_resource_props)
        table = dbt_resource_props["name"]
        return dg.AssetKey(RECEIPTS_ASSET if table == RECEIPTS_SOURCE else table)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer: seeds, staging, intermediate, marts."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return dbt_resource_props["fqn"][1]


def parsed_project(home: Home) -> ParsedProject:
    """The parsed project, parsed now when its files or the lake's place have changed since the last time.

    Raises DbtError when the project cannot be parsed.
    """
    root = home.work / "dbt"
    key = hashlib.sha256(f"{dbt_hash()}\0{home.raw}".encode()).hexdigest()[:16]
    project = ParsedProject(root / key)
    if project.manifest.exists() and project.partial_parse.exists():
        return project
    shutil.rmtree(root, ignore_errors=True)
    unfinished = ParsedProject(root / f".{key}")
    from dbt.cli.main import dbtRunner

    with _environment(home):
        outcome = dbtRunner().invoke(_arguments("parse", home, unfinished, PARSING_AS_OF))
    _complain(outcome.exception, "解析", home)
    unfinished.target.rename(project.target)
    return project


def build(
    home: Home,
    project: ParsedProject,
    as_of: date,
    *,
    what_if: str | None = None,
    select: Sequence[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> list[NodeResult]:
    """Run `dbt build` as of a day: seeds, models, data tests (no unit tests); all nodes or those of `select`.

    `what_if`: the regulation under which every center is supposed to stand besides its own.

    Returns one result a node, in dbt's order, failures included. Raises DbtError when dbt does not get that
    far.
    """

    def listen(event: Any) -> None:
        if on_progress is not None and event.info.name == STARTED_EVENT:
            on_progress(event.data.index, event.data.total)

    arguments = _arguments("build", home, project, as_of, what_if)
    arguments += ["--exclude-resource-type", "unit_test"]
    if select:
        arguments += ["--indirect-selection", "cautious", "--select", *select]
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    manifest = Manifest.from_msgpack(project.partial_parse.read_bytes())
    with _environment(home):
        outcome = dbtRunner(manifest=manifest, callbacks=[listen]).invoke(arguments)
    _complain(outcome.exception, "运行", home)
    return [
        NodeResult(
            unique_id=result.node.unique_id,
            kind=str(result.node.resource_type),
            status=str(result.status),
            seconds=result.execution_time,
            failures=result.failures,
            message=result.message or "",
        )
        for result in outcome.result.results  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess]
    ]


class BuildMark(NamedTuple):
    """`work/build.json`: says that the build file is whole, and what it was built from."""

    path: Path

    def fingerprint(self) -> str | None:
        """The fingerprint of the finished build; None while there is none."""
        try:
            return str(json.loads(self.path.read_text(encoding="utf-8"))["fingerprint"])
        except FileNotFoundError:
            return None

    def set(self, fingerprint: str) -> None:
        """Record that the build is whole."""
        self.path.write_text(json.dumps({"fingerprint": fingerprint}), encoding="utf-8")

    def clear(self) -> None:
        """Record that the build is being written."""
        self.path.unlink(missing_ok=True)


def build_mark(home: Home) -> BuildMark:
    """The mark beside the home's build file."""
    return BuildMark(home.work / "build.json")


def _arguments(
    command: str, home: Home, project: ParsedProject, as_of: date, what_if: str | None = None
) -> list[str]:
    variables = {"as_of": as_of.isoformat(), "raw_dir": str(home.raw), "what_if": what_if or ""}
    return [
        command, "--project-dir", str(project_dir()), "--profiles-dir", str(project_dir()),
        "--target-path", str(project.target), "--log-path", str(home.work / "logs"),
        "--log-level", "none", "--log-level-file", "info", "--vars", json.dumps(variables),
    ]  # fmt: skip


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    # profiles.yml takes the build file from the environment; it is put back so that two homes can share one
    # process.
    before = os.environ.get("TIC_BUILD_DB")
    os.environ["TIC_BUILD_DB"] = str(home.build_database)
    try:
        yield
    finally:
        # dbt keeps its file open for the next invocation; publishing has to open it read-only.
        DuckDBConnectionManager.close_all_connections()
        if before is None:
            del os.environ["TIC_BUILD_DB"]
        else:
            os.environ["TIC_BUILD_DB"] = before


def _complain(exception: BaseException | None, doing: str, home: Home) -> None:
    if exception is None:
        return
    if isinstance(exception, KeyboardInterrupt):
        raise exception
    # In one line: dbt's own first line only names the kind of error.
    reason = " ".join(str(exception).split()).rstrip("。. ")
    raise DbtError(f"数据模型无法{doing}：{reason}；详情见 {home.work / 'logs' / 'dbt.log'}。") from exception
