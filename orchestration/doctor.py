"""`tic doctor`: is this machine ready, and is this home sound?

Belongs here: looking, and saying in one line each what was found. Does not belong here: mending anything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import NamedTuple

import polars as pl
from packaging.requirements import Requirement

from orchestration.records import faulty_records
from warehouse.editions import faulty_editions
from warehouse.publishing import UNFINISHED, current_snapshot, fault_of
from warehouse.raw_store import TABLES, read_table
from warehouse.receiving import verify_archive
from warehouse.settings import Home, SettingsError, load_settings, project_dir

DISTRIBUTION = "tic-observatory"
MIN_PYTHON, MAX_PYTHON = (3, 11), (3, 14)
LEAST_FREE_GB = 2


class Finding(NamedTuple):
    """One line of the examination."""

    text: str
    is_fault: bool = False
    is_warning: bool = False

    @property
    def mark(self) -> str:
        """正常, 注意 or 故障."""
        return "【故障】" if self.is_fault else "【注意】" if self.is_warning else "【正常】"


def examine(home: Home) -> list[Finding]:
    """Every finding, in a fixed order; a fault must be mended before a run can be trusted."""
    parts: list[Callable[[Home], Iterator[Finding]]] = [
        _python, _packages, _project, _fonts, _disk, _settings, _archive, _lake, _snapshot, _editions, _records,
    ]  # fmt: skip
    return [finding for part in parts for finding in part(home)]


def _python(_: Home) -> Iterator[Finding]:
    fits = MIN_PYTHON <= sys.version_info[:2] < MAX_PYTHON
    text = f"Python {sys.version.split()[0]}"
    yield Finding(
        text if fits else f"{text} 不在支持范围（3.11 至 3.13），请更换 Python 后重新安装。", not fits
    )


def _packages(_: Home) -> Iterator[Finding]:
    try:
        needed = [Requirement(line) for line in requires(DISTRIBUTION) or []]
    except PackageNotFoundError:
        yield Finding(f"没有安装 {DISTRIBUTION}，请运行 pip install .。", True)
        return
    faults = list(_package_faults([item for item in needed if item.marker is None or item.marker.evaluate()]))
    yield from faults
    if not faults:
        yield Finding(f"依赖软件包 {len(needed)} 个，版本均符合要求")


def _package_faults(needed: list[Requirement]) -> Iterator[Finding]:
    for requirement in needed:
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield Finding(f"缺少软件包 {requirement.name}，请重新安装。", True)
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield Finding(
                f"软件包 {requirement.name} 的版本 {found} 不符合 {requirement.specifier}，请重新安装。", True
            )


def _project(_: Home) -> Iterator[Finding]:
    missing = [name for name in ("dbt_project.yml", "models", "seeds") if not (project_dir() / name).exists()]
    if missing:
        yield Finding(f"程序目录 {project_dir()} 缺少 {'、'.join(missing)}，请重新安装。", True)
    else:
        yield Finding(f"程序文件完整：{project_dir()}")


def _fonts(_: Home) -> Iterator[Finding]:
    lister = shutil.which("fc-list")
    if lister is None:
        yield Finding("无法列出字体（没有 fc-list）；网页使用阅读者机器上的中文字体。", is_warning=True)
        return
    found = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if found.strip():
        yield Finding(f"中文字体 {len(found.strip().splitlines())} 种")
    else:
        yield Finding("本机没有中文字体，打印与截图会缺字；Debian 可安装 fonts-noto-cjk。", is_warning=True)


def _disk(home: Home) -> Iterator[Finding]:
    free_gb = shutil.disk_usage(home.root).free / 1e9
    short = free_gb < LEAST_FREE_GB
    advice = "，请清理磁盘。" if short else ""
    yield Finding(f"数据目录 {home.root}，所在磁盘剩余 {free_gb:.1f} GB{advice}", is_fault=short)


def _settings(home: Home) -> Iterator[Finding]:
    try:
        settings = load_settings(home)
    except SettingsError as error:
        yield Finding(str(error), True)
        return
    yield Finding(f"设置有效：保留快照 {settings.keep_snapshots} 份，读取进程 {settings.reader_processes} 个")


def _archive(home: Home) -> Iterator[Finding]:
    problems = verify_archive(home)
    yield from (Finding(problem, True) for problem in problems)
    if not problems:
        yield Finding("归档文件与收件记录逐一核对相符")


def _lake(home: Home) -> Iterator[Finding]:
    for table in TABLES:
        try:
            rows = read_table(home, table).height
        except (pl.exceptions.PolarsError, OSError) as error:
            reason = str(error).splitlines()[0]
            yield Finding(
                f"原始表 {table} 无法读取（{reason}）；请删除 {home.lake} 后运行 tic run 重新读取归档。", True
            )
        else:
            yield Finding(f"原始表 {table}：{rows} 行")


def _snapshot(home: Home) -> Iterator[Finding]:
    snapshot = current_snapshot(home)
    if snapshot is None:
        yield Finding("还没有发布过快照；运行 tic run 即可。", is_warning=True)
        return
    fault = fault_of(snapshot)
    if fault:
        yield Finding(f"快照 {snapshot.path.name} {fault}；请运行 tic run 重新发布。", True)
    else:
        yield Finding(f"当前快照 {snapshot.path.name} 可以打开，各表行数与清单相符")
    left = [path.name for path in home.published.glob(f"{UNFINISHED}*")]
    if left:
        yield Finding(f"有未完成的发布 {len(left)} 处，下次运行会自动清理。", is_warning=True)


def _editions(home: Home) -> Iterator[Finding]:
    problems = faulty_editions(home)
    yield from (Finding(problem, True) for problem in problems)
    if not problems:
        yield Finding("已发布的统计年报与清单相符")


def _records(home: Home) -> Iterator[Finding]:
    faulty = faulty_records(home)
    if faulty:
        folder = home.work / "dagster"
        yield Finding(
            f"运行记录 {faulty[0]} 已损坏；请删除 {folder}（只含运行历史，不含数据）后重新运行。", True
        )
    else:
        yield Finding("运行记录完好")
