"""Checks of Dagster's own beside dbt's tests: that nothing was lost between two rooms."""

import dagster as dg

from orchestration.resources import HomeResource
from warehouse.publishing import current_snapshot, fault_of
from warehouse.raw_store import pending_files
from warehouse.reading import reader_version
from warehouse.receiving import archived_path, journal


@dg.asset_check(asset="received_files", blocking=True)
def archive_holds_every_receipt(home: HomeResource) -> dg.AssetCheckResult:
    """Each journal line has its file in the archive, at full size (`tic doctor` compares contents)."""
    lost = []
    for receipt in journal(home.home).iter_rows(named=True):
        path = archived_path(home.home, receipt["file_sha256"])
        if not path.exists() or path.stat().st_size != receipt["size_bytes"]:
            lost.append(receipt["file_name"])
    return dg.AssetCheckResult(passed=not lost, metadata={"lost_files": len(lost), "first": lost[:5]})


@dg.asset_check(asset="readings")
def every_received_file_is_read(home: HomeResource) -> dg.AssetCheckResult:
    """No received file is left unread; a run of some years leaves the others, and says so here."""
    pending = pending_files(home.home, reader_version())
    return dg.AssetCheckResult(
        passed=pending.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"pending_files": pending.height, "first": pending["file_name"].head(5).to_list()},
    )


@dg.asset_check(asset="published_snapshot", blocking=True)
def snapshot_holds_what_its_manifest_says(home: HomeResource) -> dg.AssetCheckResult:
    """The published file opens read-only and every mart has the number of rows that the manifest records."""
    snapshot = current_snapshot(home.home)
    fault = fault_of(snapshot) if snapshot else "没有快照"
    return dg.AssetCheckResult(passed=fault is None, metadata={"fault": fault or ""})


ASSET_CHECKS = [
    archive_holds_every_receipt,
    every_received_file_is_read,
    snapshot_holds_what_its_manifest_says,
]
