"""The raw lake: parsed files become append-only Parquet; a file counts as read once it is committed."""

from collections.abc import Sequence

import dagster as dg
import polars as pl

from orchestration import progress
from orchestration.assets.received import parsed_files
from orchestration.partitions import reporting_year_partitions, reporting_years
from orchestration.progress import Stage
from orchestration.resources import HomeResource, ReadingResource
from warehouse.raw_store import REFUSED, CommitResult, commit, read_table

GROUP = "raw"


def _commit(
    home: HomeResource, reading: ReadingResource, forms: Sequence[str], years: Sequence[int] | None = None
) -> CommitResult:
    return commit(home.home, reading.batch(), forms=forms, years=years)


def _result(*parts: CommitResult) -> dg.MaterializeResult:
    files = sum(part.files for part in parts)
    return dg.MaterializeResult(
        metadata={
            "files": files,
            "values": sum(part.values for part in parts),
            "issues": sum(part.issues for part in parts),
            "unchanged": files == 0,
        }
    )


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def ledger_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of the registry ledgers (登记台账)."""
    progress.report(Stage.COMMITTING, 0, 8)
    return _result(_commit(home, reading, ["ledger"]))


@dg.asset(
    group_name=GROUP,
    deps=[parsed_files],
    kinds={"parquet"},
    partitions_def=reporting_year_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def annual_report_values(
    context: dg.AssetExecutionContext, home: HomeResource, reading: ReadingResource
) -> None:
    """Cells of the annual reports (年度报告) by the reporting year that the form declares.

    A run of some years leaves the files of the others pending.
    """
    progress.report(Stage.COMMITTING, 1, 8)
    for year in context.partition_keys:
        done = _commit(home, reading, ["annual_report"], [int(year)])
        context.add_asset_metadata(dict(_result(done).metadata or {}), partition_key=year)


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def annual_summary_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of the flat annual summaries (年度报告汇总)."""
    progress.report(Stage.COMMITTING, 2, 8)
    return _result(_commit(home, reading, ["annual_summary"]))


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def application_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of the applications and of their recommendation lists (申报材料、推荐汇总表)."""
    progress.report(Stage.COMMITTING, 3, 8)
    return _result(_commit(home, reading, ["application", "recommendation"]))


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def context_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of industry classification lists (产业分类目录), of industry context tables (产业背景数据) and of lists of
    bases elsewhere (外部基地名单).
    """
    progress.report(Stage.COMMITTING, 4, 8)
    return _result(_commit(home, reading, ["classification", "context", "base_list"]))


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def statistics_edition_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of the issued editions of the annual statistics (已发布统计年报)."""
    progress.report(Stage.COMMITTING, 5, 8)
    return _result(_commit(home, reading, ["statistics_edition"]))


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def decision_values(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Cells of the decisions on alike directions (方向重复判定决定)."""
    progress.report(Stage.COMMITTING, 6, 8)
    return _result(_commit(home, reading, ["direction_decisions"]))


@dg.asset(group_name=GROUP, deps=[parsed_files], kinds={"parquet"})
def refused_files(home: HomeResource, reading: ReadingResource) -> dg.MaterializeResult:
    """Files without a form, and annual reports whose declared year is missing or is no reporting year."""
    progress.report(Stage.COMMITTING, 7, 8)
    declared = reading.batch().files.filter(pl.col("form") == "annual_report")["reporting_year"].fill_null(0)
    elsewhere = sorted(set(declared.to_list()) - {int(year) for year in reporting_years()})
    done = [_commit(home, reading, [REFUSED])]
    if elsewhere:
        done.append(_commit(home, reading, ["annual_report"], elsewhere))
    return _result(*done)


COMMITTED = (
    ledger_values,
    annual_report_values,
    annual_summary_values,
    application_values,
    context_values,
    statistics_edition_values,
    decision_values,
    refused_files,
)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            "readings",
            group_name=GROUP,
            deps=COMMITTED,
            kinds={"parquet"},
            description="One row a file and reading: form, year; accepted, refused or unrecognised.",
        ),
        dg.AssetSpec(
            "reading_issues",
            group_name=GROUP,
            deps=COMMITTED,
            kinds={"parquet"},
            description="What receiving and reading found, with file, sheet and cell.",
        ),
    ]
)
def reading_register(home: HomeResource):
    """The two tables that every commit writes to; here they are counted, after all commits."""
    readings = read_table(home.home, "readings")
    issues = read_table(home.home, "reading_issues")
    progress.report(Stage.COMMITTING, 8, 8)
    yield dg.MaterializeResult(
        asset_key="readings",
        metadata={"dagster/row_count": readings.height, **_counts(readings, "outcome")},
    )
    yield dg.MaterializeResult(
        asset_key="reading_issues",
        metadata={"dagster/row_count": issues.height, **_counts(issues, "severity")},
    )


def _counts(table: pl.DataFrame, column: str) -> dict[str, int]:
    return {str(row[column]): int(row["len"]) for row in table.group_by(column).len().sort(column).to_dicts()}
