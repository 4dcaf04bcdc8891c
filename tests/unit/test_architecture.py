"""The house keeps its shape: imports go one way, models never skip a layer, every node is documented."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED_IMPORTS = {
    "warehouse": {"warehouse"},
    "reports": {"reports", "warehouse"},
    "orchestration": {"orchestration", "reports", "warehouse"},
}
ALLOWED_LAYERS = {
    "staging": {"source", "seed"},
    "intermediate": {"staging", "intermediate", "seed"},
    "marts": {"intermediate", "marts", "seed"},
}


def _imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} uses a relative import"
            names = [node.module or ""]
        rooms |= {name.split(".")[0] for name in names} & ALLOWED_IMPORTS.keys()
    return rooms


@pytest.mark.parametrize("room", sorted(ALLOWED_IMPORTS))
def test_imports_go_one_way(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    for path in files:
        assert _imported_rooms(path) <= ALLOWED_IMPORTS[room], path


@pytest.mark.parametrize("room", ["warehouse", "reports"])
def test_dagster_stays_in_its_room(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        assert "import dagster" not in path.read_text(encoding="utf-8"), path


def _layer(node: dict) -> str:
    return (
        node["resource_type"]
        if node["resource_type"] != "model"
        else Path(node["original_file_path"]).parts[1]
    )


def test_models_never_skip_layers_and_are_described(dbt_manifest: Path) -> None:
    manifest = json.loads(dbt_manifest.read_text(encoding="utf-8"))
    nodes = {**manifest["nodes"], **manifest["sources"]}
    models = [node for node in nodes.values() if node["resource_type"] == "model"]
    assert {_layer(model) for model in models} == ALLOWED_LAYERS.keys()
    for model in models:
        parents = {_layer(nodes[parent]) for parent in model["depends_on"]["nodes"]}
        assert parents <= ALLOWED_LAYERS[_layer(model)], (model["name"], parents)
        assert model["description"], model["name"]
        if _layer(model) == "marts":
            assert model["config"]["contract"]["enforced"], model["name"]
            undescribed = [name for name, column in model["columns"].items() if not column["description"]]
            assert not undescribed, (model["name"], undescribed)
