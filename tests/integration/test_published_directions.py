"""Publishing puts the index of directions beside the database and vouches for its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.integration.publishing_stage import AS_OF, make_build
from warehouse.directions.published import FOLDER
from warehouse.publishing import Snapshot, current_snapshot, fault_of, find_snapshot, publish
from warehouse.settings import open_home

TABLE = "fct_direction"


def published(folder: Path, fingerprint: str = "a" * 64) -> Snapshot:
    build, manifest = make_build(folder)
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            f"create table marts.{TABLE} as select * from (values ('T-2', '燃料电池电堆'), "
            "('T-1', '数控机床主轴')) as rows(text_id, text)"
        )
    nodes = json.loads(manifest.read_bytes())["nodes"]
    for name in ("model.tic_observatory.", "test.tic_observatory."):
        node = json.loads(json.dumps(nodes[f"{name}dim_region"]).replace("dim_region", TABLE))
        nodes[f"{name}{TABLE}"] = json.loads(json.dumps(node).replace("region_code", "text_id"))
    manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    home = open_home(folder / "home")
    publish(home, build, as_of=AS_OF, fingerprint=fingerprint, dbt_manifest=manifest)
    snapshot = current_snapshot(home)
    assert snapshot is not None
    return snapshot


def test_a_snapshot_lists_its_index_with_hashes(tmp_path: Path) -> None:
    one, two = published(tmp_path / "one"), published(tmp_path / "two")
    assert one.manifest.files == two.manifest.files
    on_disk = {path.relative_to(one.path).as_posix() for path in (one.path / FOLDER).iterdir()}
    assert set(one.manifest.files) == on_disk
    assert fault_of(one) is None


@pytest.mark.parametrize("fault", ["changed", "gone"])
def test_a_snapshot_with_a_spoilt_index_is_not_whole(tmp_path: Path, fault: str) -> None:
    snapshot = published(tmp_path)
    path = snapshot.path / FOLDER / "idf.npy"
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"\0")
    assert "idf.npy" in (fault_of(snapshot) or "")
    assert find_snapshot(open_home(tmp_path / "home"), AS_OF, "a" * 64) is None
