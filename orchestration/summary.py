"""The closing summary of a run: what was received, what was refused, what is flagged, where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.console import out, print_pairs
from orchestration.logs import log_file
from reports.render import HOUSE_FOLDER
from reports.workbook import DOWNLOADS
from warehouse.publishing import MARTS_SCHEMA, connect, serving_snapshot
from warehouse.settings import Home

if TYPE_CHECKING:
    from orchestration.run import Outcome


def print_summary(home: Home, outcome: Outcome) -> None:
    """Print the summary of a finished run on standard output."""
    if serving_snapshot(home).manifest.sample:
        out.print("\n注意：本库含示例数据，机构与数字均为虚构。", style="yellow")
    print_pairs("本次运行", _this_run(outcome))
    _print_refused(outcome)
    print_pairs("全库情况", _headline(home))
    print_pairs(
        "到哪里看",
        [
            ("网页", str(home.site / "index.html")),
            ("退改清单", _return_lists(home)),
            ("查询", 'tic sql "select * from marts.rpt_overview"'),
            ("日志", str(log_file(home))),
        ],
    )


def _return_lists(home: Home) -> str:
    """They name files and cells, so they stand in the internal edition only, which an office need not make."""
    folder = home.site / HOUSE_FOLDER / DOWNLOADS
    return str(folder) if folder.is_dir() else "随内部版给出；设置 editions 未列内部版，本次没有生成"


def _print_refused(outcome: Outcome) -> None:
    shown = outcome.value("parsed_files", "refused_files") or []
    for refused in shown:
        out.print(f"    · {refused['file']}：{refused['reason']}", markup=False)
    if outcome.refused_count > len(shown):
        out.print(f"    · 另有 {outcome.refused_count - len(shown)} 份，详见退改清单", markup=False)


def _this_run(outcome: Outcome) -> list[tuple[str, str]]:
    read, accepted = (
        outcome.value("parsed_files", "files") or 0,
        outcome.value("parsed_files", "accepted") or 0,
    )
    refused = outcome.value("parsed_files", "refused") or 0
    unrecognised = outcome.value("parsed_files", "unrecognised") or 0
    unchanged = outcome.value("published_snapshot", "unchanged")
    return [
        ("新收文件", f"{outcome.value('received_files', 'new_files')} 份"),
        (
            "读取",
            f"{read} 份：接受 {accepted}，拒收 {refused}，无版式识别 {unrecognised}"
            if read
            else "没有新内容需要读取",
        ),
        (
            "快照",
            str(outcome.value("published_snapshot", "snapshot_id"))
            + ("（没有变化）" if unchanged else "（新发布）"),
        ),
    ]


def _headline(home: Home) -> list[tuple[str, str]]:
    with connect(home) as connection:
        rows = connection.execute(
            f"select label, value, unit from {MARTS_SCHEMA}.rpt_overview order by sort_order"
        ).fetchall()
    return [(str(label), f"{value:,} {unit}") for label, value, unit in rows]
