"""Publishing: the one way a finished build becomes what every reader opens.

Belongs here: the last check of a build, its copy into a snapshot, the pointer to the current snapshot,
read-only connections to it, and pruning of old ones. Does not belong here: computing anything a mart should
hold, rendering, or deciding when to publish.

`published/<snapshot_id>/{warehouse.duckdb,manifest.json,directions.index/}` appears by one rename and never changes
afterwards;
`published/CURRENT` names the snapshot that serves, and is replaced by one `os.replace`. A process killed
anywhere in between leaves the former snapshot serving and at most a `.tmp-*` folder, which the next
publishing removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from pydantic import BaseModel, ConfigDict

from warehouse.fingerprint import code_hash
from warehouse.receiving import journal
from warehouse.settings import Home, load_settings

POINTER = "CURRENT"
DATABASE = "warehouse.duckdb"
MANIFEST = "manifest.json"
UNFINISHED = ".tmp-"
UNFINISHED_CATALOG = "unfinished_snapshot"
MARTS_SCHEMA = "marts"
# The note that the fictional province's receipt register gives each of its files.
SAMPLE_NOTE = "示例数据"
# The table whose texts can be asked: their index goes into the snapshot with it.
DIRECTIONS = "fct_direction"
# These come from seeds alone, so an empty one means a broken build whatever was received.
NEVER_EMPTY = ("dim_region", "dim_cluster", "dim_base_type", "dim_department", "dim_indicator")


class PublishingError(RuntimeError):
    """A build that must not be published, or no snapshot to read; the message is one Chinese sentence."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class InputFile(_Record):
    """One received file known on the as-of day."""

    sha256: str
    file_name: str
    form: str | None
    received_at: datetime


class IssueCount(_Record):
    """How many issues of one code and severity the snapshot holds."""

    issue_code: str
    severity: str
    issue_count: int


class Manifest(_Record):
    """What a snapshot is made of (`manifest.json`). It holds no clock: same inputs, same manifest."""

    snapshot_id: str
    fingerprint: str
    as_of: date
    what_if: str | None = None
    sample: bool
    code_version: str
    python_version: str
    dbt_version: str
    duckdb_version: str
    row_counts: dict[str, int]
    files: dict[str, str] = {}  # what lies beside the database: path in the snapshot -> SHA-256
    issue_counts: list[IssueCount]
    inputs: list[InputFile]


class Snapshot(NamedTuple):
    """One published folder; `path.name` is the snapshot id."""

    path: Path

    @property
    def database(self) -> Path:
        """The DuckDB file, to be opened read-only."""
        return self.path / DATABASE

    @property
    def manifest(self) -> Manifest:
        """`manifest.json`, read now."""
        return Manifest.model_validate_json((self.path / MANIFEST).read_bytes())


class _Mart(NamedTuple):
    name: str
    key: list[str]
    description: str
    columns: dict[str, str]


def current_snapshot(home: Home) -> Snapshot | None:
    """The snapshot that `published/CURRENT` names, or None when nothing has been published yet."""
    try:
        snapshot = Snapshot(home.published / (home.published / POINTER).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    return snapshot if snapshot.database.exists() else None


def find_snapshot(home: Home, as_of: date, fingerprint: str) -> Snapshot | None:
    """The whole snapshot, current or earlier, made from exactly this fingerprint; None when there is none."""
    snapshot = Snapshot(home.published / _snapshot_id(as_of, fingerprint))
    if not snapshot.path.exists() or fault_of(snapshot) is not None:
        return None
    return snapshot if snapshot.manifest.fingerprint == fingerprint else None


def fault_of(snapshot: Snapshot) -> str | None:
    """What is wrong with a published folder, as a Chinese clause; None when it holds what it says."""
    try:
        manifest = snapshot.manifest
        expected = manifest.row_counts
        with _open(snapshot) as connection:
            counts = {name: _count(connection, f"{MARTS_SCHEMA}.{name}") for name in expected}
        hashes = {name: _file_hash(snapshot.path / name) for name in manifest.files}
    except (duckdb.Error, OSError, ValueError) as error:
        return f"无法打开（{str(error).splitlines()[0]}）"
    wrong = [name for name, rows in expected.items() if counts[name] != rows]
    if wrong:
        return f"数据表 {'、'.join(wrong)} 的行数与清单不符"
    changed = [name for name, sha256 in manifest.files.items() if hashes[name] != sha256]
    return f"文件 {'、'.join(changed)} 的内容与清单不符" if changed else None


def serving_snapshot(home: Home) -> Snapshot:
    """The current snapshot. Raises PublishingError when nothing has been published."""
    snapshot = current_snapshot(home)
    if snapshot is None:
        raise PublishingError(f"{home.root} 中还没有已发布的数据，请先运行 tic run。")
    return snapshot


def snapshots(home: Home) -> list[Snapshot]:
    """All published snapshots, the current one first, then those put in place last."""
    current = current_snapshot(home)
    if current is None:
        return []
    folders = [path for path in home.published.iterdir() if not path.name.startswith(UNFINISHED)]
    found = [Snapshot(path) for path in folders if (path / DATABASE).exists() and path != current.path]
    found.sort(key=lambda snapshot: (-snapshot.path.stat().st_mtime_ns, snapshot.path.name))
    return [current, *found]


def connect(home: Home, snapshot: Snapshot | None = None) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current snapshot; it can touch no file but the snapshot's own.

    Raises PublishingError when nothing has been published.
    """
    return _open(snapshot or serving_snapshot(home))


def publish(
    home: Home,
    build_path: Path,
    *,
    as_of: date,
    fingerprint: str,
    dbt_manifest: Path,
    what_if: str | None = None,
) -> Manifest:
    """Check the build at `build_path`, copy its marts to a new snapshot, make that current, drop the oldest.

    `dbt_manifest` is dbt's `manifest.json`: it names the expected marts, the key of each (what dbt tests as
    unique) and the descriptions, which become comments in the published file. `what_if` is recorded: the
    regulation under which every center was supposed to stand, beside its own. A snapshot of this fingerprint
    that is already there is taken as it is. Raises PublishingError, and leaves the current snapshot serving,
    when a mart is missing or keyless, a key repeats or is empty, or a table that seeds alone fill has no
    rows.
    """
    home.published.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(home)
    snapshot = find_snapshot(home, as_of, fingerprint)
    if snapshot is None:
        snapshot = _make_snapshot(home, build_path, as_of, fingerprint, dbt_manifest, what_if)
    os.utime(snapshot.path)
    _point_to(home, snapshot)
    prune(home, load_settings(home).keep_snapshots)
    return snapshot.manifest


def prune(home: Home, keep: int) -> list[str]:
    """Remove all but the `keep` snapshots put in place last; the current one always stays.

    Returns the removed snapshot ids.
    """
    current = current_snapshot(home)
    folders = [
        path for path in home.published.iterdir() if path.is_dir() and not path.name.startswith(UNFINISHED)
    ]
    folders.sort(
        key=lambda path: (current is not None and path == current.path, path.stat().st_mtime_ns, path.name)
    )
    removed = folders[: max(0, len(folders) - keep)]
    for path in removed:
        _discard(path)
    return [path.name for path in removed]


def _expected_marts(dbt_manifest: Path) -> list[_Mart]:
    nodes: dict[str, Any] = json.loads(dbt_manifest.read_bytes())["nodes"]
    marts = [
        _Mart(
            name=node["alias"],
            key=_key(node, nodes),
            description=node["description"],
            columns={name: column["description"] for name, column in node["columns"].items()},
        )
        for node in nodes.values()
        if node["resource_type"] == "model" and node["schema"] == MARTS_SCHEMA
    ]
    return sorted(marts)


def _key(mart: dict[str, Any], nodes: dict[str, Any]) -> list[str]:
    """The columns that dbt tests as unique: those of a `unique_key` test, else the first `unique` column."""
    tests = [
        node["test_metadata"]
        for node in nodes.values()
        if node["resource_type"] == "test"
        and node.get("attached_node") == mart["unique_id"]
        and node["test_metadata"]
    ]
    for test in tests:
        if test["name"] == "unique_key":
            return list(test["kwargs"]["columns"])
    unique = {test["kwargs"]["column_name"] for test in tests if test["name"] == "unique"}
    return [name for name in mart["columns"] if name in unique][:1]


def _make_snapshot(
    home: Home, build_path: Path, as_of: date, fingerprint: str, dbt_manifest: Path, what_if: str | None
) -> Snapshot:
    marts = _expected_marts(dbt_manifest)
    with duckdb.connect(str(build_path), read_only=True) as build:
        _check(build, marts)
    snapshot_id = _snapshot_id(as_of, fingerprint)
    unfinished = home.published / f"{UNFINISHED}{snapshot_id}"
    unfinished.mkdir()
    _write_snapshot(unfinished, build_path, marts, home, as_of, fingerprint, what_if)
    target = home.published / snapshot_id
    if target.exists():  # damaged, or it would have been taken as it is
        _discard(target)
    unfinished.rename(target)
    _sync(home.published)
    return Snapshot(target)


def _write_snapshot(
    folder: Path,
    build_path: Path,
    marts: list[_Mart],
    home: Home,
    as_of: date,
    fingerprint: str,
    what_if: str | None,
) -> None:
    # The build keeps the catalog name it was written under: views among the marts refer to each other by it.
    build = build_path.stem
    with duckdb.connect() as copy:
        copy.execute(f"attach '{_quoted(str(build_path))}' as {build} (read_only)")
        copy.execute(f"attach '{_quoted(str(folder / DATABASE))}' as {UNFINISHED_CATALOG}")
        copy.execute(f"use {UNFINISHED_CATALOG}")
        copy.execute(f"create schema {MARTS_SCHEMA}")
        row_counts = {mart.name: _copy_mart(copy, build, mart) for mart in marts}
        beside = _write_index(copy, folder, build_path) if DIRECTIONS in row_counts else []
        files = {name: _file_hash(folder / name) for name in beside}
        manifest = _manifest(copy, home, as_of, fingerprint, row_counts, files, what_if)
        copy.execute("use memory")
        copy.execute(f"detach {UNFINISHED_CATALOG}")
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    for name in (DATABASE, MANIFEST, *beside):
        _sync(folder / name)
    for name in sorted({Path(name).parent for name in beside}):
        _sync(folder / name)
    _sync(folder)


def _write_index(connection: duckdb.DuckDBPyConnection, folder: Path, build_path: Path) -> list[str]:
    # Imported here: comparing loads a numerical library that no reader of a snapshot should wait for.
    from warehouse.directions.memory import memory_beside
    from warehouse.directions.published import write_index

    return write_index(connection, folder, memory_beside(build_path))


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(build: duckdb.DuckDBPyConnection, marts: list[_Mart]) -> None:
    tables = "select table_name from information_schema.tables where table_schema = ?"
    found = {name for (name,) in build.execute(tables, [MARTS_SCHEMA]).fetchall()}
    missing = [mart.name for mart in marts if mart.name not in found]
    if missing or not marts:
        raise PublishingError(
            f"构建结果缺少数据表 {'、'.join(missing) or MARTS_SCHEMA}，未发布；请查看运行日志后重新运行。"
        )
    for mart in marts:
        _check_key(build, mart)
    for name in NEVER_EMPTY:
        if not _count(build, f"{MARTS_SCHEMA}.{name}"):
            raise PublishingError(f"数据表 {name} 没有任何记录，未发布；请检查对应的种子文件。")


def _check_key(build: duckdb.DuckDBPyConnection, mart: _Mart) -> None:
    if not mart.key:
        raise PublishingError(
            f"数据表 {mart.name} 没有主键检验（unique 或 unique_key），未发布；请在模型说明中补上。"
        )
    columns = ", ".join(mart.key)
    blank = " or ".join(f"{column} is null" for column in mart.key)
    faulty = build.execute(
        f"select {columns} from {MARTS_SCHEMA}.{mart.name} "
        f"group by {columns} having count(*) > 1 or bool_or({blank}) order by {columns} limit 1"
    ).fetchone()
    if faulty:
        shown = "、".join(str(value) for value in faulty)
        raise PublishingError(
            f"数据表 {mart.name} 的主键（{columns}）为空或重复：{shown}，未发布；请查看运行日志。"
        )


def _copy_mart(copy: duckdb.DuckDBPyConnection, build: str, mart: _Mart) -> int:
    table = f"{MARTS_SCHEMA}.{mart.name}"
    copy.execute(f"create table {table} as select * from {build}.{table} order by {', '.join(mart.key)}")
    if mart.description:
        copy.execute(f"comment on table {table} is '{_quoted(mart.description)}'")
    present = {name for (name,) in copy.execute(f"select column_name from (describe {table})").fetchall()}
    for column, description in mart.columns.items():
        if description and column in present:
            copy.execute(f"comment on column {table}.{column} is '{_quoted(description)}'")
    return _count(copy, table)


def _manifest(
    copy: duckdb.DuckDBPyConnection,
    home: Home,
    as_of: date,
    fingerprint: str,
    row_counts: dict[str, int],
    files: dict[str, str],
    what_if: str | None,
) -> Manifest:
    issues = copy.execute(
        f"select issue_code, severity, count(*) from {MARTS_SCHEMA}.fct_submission_issue "
        "group by all order by all"
    ).fetchall()
    inputs = copy.execute(
        f"select submission_id, file_name, form, received_at from {MARTS_SCHEMA}.fct_submission order by all"
    ).fetchall()
    return Manifest(
        snapshot_id=_snapshot_id(as_of, fingerprint),
        fingerprint=fingerprint,
        as_of=as_of,
        what_if=what_if,
        sample=bool(journal(home)["note"].str.contains(SAMPLE_NOTE, literal=True).any()),
        code_version=code_hash()[:12],
        python_version=platform.python_version(),
        dbt_version=version("dbt-core"),
        duckdb_version=version("duckdb"),
        row_counts=row_counts,
        files=files,
        issue_counts=[
            IssueCount(issue_code=code, severity=severity, issue_count=n) for code, severity, n in issues
        ],
        inputs=[
            InputFile(sha256=sha256, file_name=name, form=form, received_at=at)
            for sha256, name, form, at in inputs
        ],
    )


def _snapshot_id(as_of: date, fingerprint: str) -> str:
    return f"{as_of:%Y%m%d}-{fingerprint[:12]}"


def _point_to(home: Home, snapshot: Snapshot) -> None:
    pointer = home.published / f"{UNFINISHED}{POINTER}"
    pointer.write_text(snapshot.path.name + "\n", encoding="utf-8")
    _sync(pointer)
    pointer.replace(home.published / POINTER)
    _sync(home.published)


def _remove_unfinished(home: Home) -> None:
    for path in home.published.glob(f"{UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _discard(path: Path) -> None:
    # Renamed first: a folder half removed must never look like a snapshot.
    doomed = path.with_name(f"{UNFINISHED}removed-{path.name}")
    path.rename(doomed)
    shutil.rmtree(doomed)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _open(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(snapshot.database), read_only=True, config={"enable_external_access": "false"})


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _quoted(text: str) -> str:
    return text.replace("'", "''")
