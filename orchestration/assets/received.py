"""From the inbox to the archive, and from the archive to parsed cells that are not in the lake yet."""

import dagster as dg
import polars as pl

from orchestration import progress
from orchestration.progress import Stage
from orchestration.resources import HomeResource, ReadingResource
from warehouse.issues import issue_types
from warehouse.raw_store import ensure_tables
from warehouse.reading import Batch
from warehouse.receiving import journal, receive

GROUP = "received"
SHOWN_REFUSALS = 20


@dg.asset(group_name=GROUP, kinds={"python"})
def received_files(home: HomeResource) -> dg.MaterializeResult:
    """Every file ever received, archived by content, one journal line a receipt (raw table `receipts`)."""
    progress.report(Stage.RECEIVING, 0, 1)
    new = receive(home.home, home.sources, received_by=home.receiver)
    ensure_tables(home.home)
    progress.report(Stage.RECEIVING, 1, 1)
    return dg.MaterializeResult(
        metadata={"new_files": len(new), "dagster/row_count": journal(home.home).height, "unchanged": not new}
    )


@dg.asset(group_name=GROUP, deps=[received_files], kinds={"python"})
def parsed_files(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """The files that had not been read yet, parsed in limited child processes; the raw assets commit them."""
    batch = reading.batch()
    files = batch.files
    outcomes = {row["outcome"]: row["len"] for row in files.group_by("outcome").len().to_dicts()}
    return dg.MaterializeResult(
        metadata={
            "files": files.height,
            "accepted": outcomes.get("accepted", 0),
            "refused": outcomes.get("refused", 0),
            "unrecognised": outcomes.get("unrecognised", 0),
            "values": int(files["value_count"].sum()),
            "issues": int(files["issue_count"].sum()),
            "refused_files": _refusals(batch, home),
            "unchanged": files.is_empty(),
        }
    )


def _refusals(batch: Batch, home: HomeResource) -> list[dict[str, str]]:
    """The first files of which nothing could be taken in: `file` (its path below the inbox) and `reason`."""
    names = journal(home.home).unique("file_sha256", keep="first").select("file_sha256", file="origin")
    refused = batch.issues.filter(pl.col("severity") == "refusal").unique("file_sha256", keep="first")
    shown = refused.join(names, on="file_sha256").sort("file").head(SHOWN_REFUSALS)
    return [
        {"file": row["file"], "reason": issue_types()[row["issue_code"]].title} for row in shown.to_dicts()
    ]
