"""The dbt project as assets: seeds, staging, intermediate and marts, with its data tests as asset checks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from orchestration import progress
from orchestration.dbt import DbtError, NodeResult, ObservatoryTranslator, ParsedProject, build, build_mark
from orchestration.progress import Stage
from orchestration.resources import HomeResource, WarehouseResource
from warehouse.publishing import find_snapshot

GOOD = {"success", "pass", "warn"}
SKIPPED = "skipped"


def model_assets(project: ParsedProject) -> dg.AssetsDefinition:
    """The assets of the parsed project; one step runs dbt once for all that are selected."""
    manifest: dict[str, Any] = json.loads(project.manifest.read_bytes())
    translator = ObservatoryTranslator()

    @dbt_assets(manifest=manifest, dagster_dbt_translator=translator, name="dbt_models")
    def models(context: dg.AssetExecutionContext, home: HomeResource, warehouse: WarehouseResource):
        fingerprint = home.fingerprint()
        mark = build_mark(home.home)
        if not context.is_subset and (
            find_snapshot(home.home, home.as_of_date, fingerprint) or mark.fingerprint() == fingerprint
        ):
            progress.report(Stage.MODELLING, 0, 0)
            # Dagster wants parents before children.
            parents = {spec.key: [dep.asset_key for dep in spec.deps] for spec in context.assets_def.specs}
            for key in TopologicalSorter(parents).static_order():
                if key in parents:
                    yield dg.MaterializeResult(asset_key=key, metadata={"unchanged": True})
            return
        mark.clear()
        if not context.is_subset:
            warehouse.build_path.unlink(missing_ok=True)
        results = build(
            home.home,
            project,
            home.as_of_date,
            what_if=home.what_if,
            select=_selection(context, manifest, translator),
            on_progress=lambda done, total: progress.report(Stage.MODELLING, done, total),
        )
        yield from _dagster_results(context, manifest, translator, results, warehouse.build_path)
        _fail_on_bad(results, manifest)
        if not context.is_subset:
            mark.set(fingerprint)

    return models


def _selection(
    context: dg.AssetExecutionContext, manifest: Mapping[str, Any], translator: ObservatoryTranslator
) -> list[str]:
    if not context.is_subset:
        return []
    return [
        ".".join(node["fqn"])
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
        and translator.get_asset_spec(manifest, unique_id, None).key in context.selected_asset_keys
    ]


def _dagster_results(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    translator: ObservatoryTranslator,
    results: Sequence[NodeResult],
    build_path: Path,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    rows = _row_counts(build_path)
    for result in results:
        if result.kind == "test":
            key = get_asset_check_key_for_test(manifest, translator, result.unique_id, project=None)
            if result.status == SKIPPED or key is None or key not in context.selected_asset_check_keys:
                continue
            yield dg.AssetCheckResult(
                passed=result.status == "pass",
                asset_key=key.asset_key,
                check_name=key.name,
                severity=dg.AssetCheckSeverity.WARN
                if result.status == "warn"
                else dg.AssetCheckSeverity.ERROR,
                metadata={
                    "failed_rows": result.failures or 0,
                    "message": result.message,
                    "seconds": result.seconds,
                },
            )
        elif result.status in GOOD:
            node = manifest["nodes"][result.unique_id]
            yield dg.MaterializeResult(
                asset_key=translator.get_asset_spec(manifest, result.unique_id, None).key,
                metadata={
                    "seconds": result.seconds,
                    "unchanged": False,
                    **(
                        {"dagster/row_count": rows[name]}
                        if (name := (node["schema"], node["alias"])) in rows
                        else {}
                    ),
                },
            )


def _row_counts(build_path: Path) -> dict[tuple[str, str], int]:
    if not build_path.exists():
        return {}
    with duckdb.connect(str(build_path), read_only=True) as build_database:
        tables = build_database.execute(
            "select schema_name, table_name, estimated_size from duckdb_tables()"
        ).fetchall()
    return {(schema, table): int(size) for schema, table, size in tables}


def _fail_on_bad(results: Sequence[NodeResult], manifest: Mapping[str, Any]) -> None:
    bad = [result for result in results if result.status not in GOOD]
    if not bad:
        return
    # What was skipped was skipped because of something else, which is what has to be named.
    bad.sort(key=lambda result: result.status == SKIPPED)
    first = bad[0]
    what = "检验" if first.kind == "test" else "数据模型"
    name = manifest["nodes"][first.unique_id]["name"]
    others = sum(result.status != SKIPPED for result in bad[1:])
    more = f"，另有 {others} 处" if others else ""
    message = first.message.strip().splitlines()[0] if first.message.strip() else first.status
    raise DbtError(f"{what} {name} 未通过（{message}{more}），没有发布；请据此修正数据或模型后重新运行。")
