"""From a finished build to what people open: the snapshot, the site, the return lists."""

from collections.abc import Sequence

import dagster as dg

from orchestration import progress
from orchestration.dbt import ParsedProject, build_mark
from orchestration.progress import Stage
from orchestration.resources import HomeResource, WarehouseResource
from reports.render import HOUSE_FOLDER, render_site
from reports.workbook import DOWNLOADS
from warehouse.publishing import (
    PublishingError,
    current_snapshot,
    find_snapshot,
    publish,
    serving_snapshot,
)

PUBLISHED_GROUP = "published"
SITE_GROUP = "site"


def published_assets(project: ParsedProject, marts: Sequence[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """The assets after the marts; `marts` are the keys that the snapshot holds."""

    @dg.asset(group_name=PUBLISHED_GROUP, deps=marts, kinds={"duckdb"})
    def published_snapshot(home: HomeResource, warehouse: WarehouseResource) -> dg.MaterializeResult:
        """The marts of one finished, tested build, checked again and swapped in by one rename."""
        progress.report(Stage.PUBLISHING, 0, 1)
        before = current_snapshot(home.home)
        fingerprint = home.fingerprint()
        # Only a whole build of exactly these inputs may be published under their fingerprint.
        if not find_snapshot(home.home, home.as_of_date, fingerprint) and (
            build_mark(home.home).fingerprint() != fingerprint
        ):
            raise PublishingError("数据模型还没有针对当前数据完整构建，没有发布；请运行 tic run。")
        manifest = publish(
            home.home,
            warehouse.build_path,
            as_of=home.as_of_date,
            what_if=home.what_if,
            fingerprint=fingerprint,
            dbt_manifest=project.manifest,
        )
        progress.report(Stage.PUBLISHING, 1, 1)
        return dg.MaterializeResult(
            data_version=dg.DataVersion(fingerprint),
            metadata={
                "snapshot_id": manifest.snapshot_id,
                "as_of": manifest.as_of.isoformat(),
                "dagster/row_count": sum(manifest.row_counts.values()),
                "issues": sum(count.issue_count for count in manifest.issue_counts),
                "what_if": manifest.what_if or "",
                "inputs": len(manifest.inputs),
                "sample": manifest.sample,
                "unchanged": before is not None and before.path.name == manifest.snapshot_id,
            },
        )

    @dg.multi_asset(
        specs=[
            dg.AssetSpec(
                "site",
                group_name=SITE_GROUP,
                deps=[published_snapshot],
                kinds={"html"},
                description="The pages, rendered from the published snapshot.",
            ),
            dg.AssetSpec(
                "return_lists",
                group_name=SITE_GROUP,
                deps=[published_snapshot],
                kinds={"excel"},
                description="One workbook a 归口部门: which file and cell, what is wrong, how to mend it.",
            ),
        ]
    )
    def rendered_site(home: HomeResource):
        """The site folder: pages and the workbooks that they link to, swapped in together."""
        progress.report(Stage.RENDERING, 0, 1)
        snapshot = serving_snapshot(home.home)
        result = render_site(home.home)
        progress.report(Stage.RENDERING, 1, 1)
        yield dg.MaterializeResult(
            asset_key="site",
            metadata={
                "snapshot_id": snapshot.path.name,
                "pages": result.pages,
                "written": result.written,
                "removed": result.removed,
                "unchanged": result.written + result.removed == 0,
                "start_page": dg.MetadataValue.path(result.start_page),
            },
        )
        issues = sum(count.issue_count for count in snapshot.manifest.issue_counts)
        folder = home.home.site / HOUSE_FOLDER / DOWNLOADS
        workbooks = list(folder.glob("*.xlsx"))
        yield dg.MaterializeResult(
            asset_key="return_lists",
            metadata={
                "snapshot_id": snapshot.path.name,
                "workbooks": len(workbooks),
                "issues": issues,
                "folder": dg.MetadataValue.path(folder),
            },
        )

    return [published_snapshot, rendered_site]
