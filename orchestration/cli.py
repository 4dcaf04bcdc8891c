"""The `tic` command: reads the arguments, calls one function, prints one result.

Belongs here: commands, options, exit codes. Does not belong here: work (run, doctor, the other rooms) or
drawing (console). Everything heavy is imported inside its command, so that `tic --help` and `tic sql` answer
at once.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from orchestration import console, directions_commands, progress
from orchestration.progress import Stage
from warehouse.settings import Home, open_home

if TYPE_CHECKING:
    from warehouse.publishing import Snapshot

DONE, DONE_WITH_REFUSED, WRONG_USE, FAILED = 0, 1, 2, 3

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="数据目录；缺省为环境变量 TIC_HOME，再缺省为 ./data")
]

app = typer.Typer(
    help="辽宁省技术创新中心监测：从收到的文件到可追溯的网页。",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.add_typer(directions_commands.app, name="directions")


class WrongUseError(ValueError):
    """The command was called wrongly; the message is one Chinese sentence."""


def main() -> None:
    """Entry point of `tic`: runs the command and ends the process with 0, 1, 2 or 3."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        console.fail(_usage_sentence(error))
        code = WRONG_USE
    except WrongUseError as error:
        console.fail(str(error))
        code = WRONG_USE
    except typer.Exit as error:
        code = error.exit_code
    sys.exit(code)


@app.command()
def run(
    inbox: Annotated[Path | None, typer.Option("--inbox", help="收件夹；缺省为数据目录下的 inbox")] = None,
    home: HomeOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天所知计算，如 2025-06-30；缺省为今天")
    ] = None,
    what_if: Annotated[
        str | None, typer.Option("--what-if", help="情景比较：假设全部中心另适用该办法；不改变正式提示")
    ] = None,
) -> int:
    """全程：接收、读取、计算、发布、生成网页。"""
    day = _day(as_of) if as_of else date.today()
    if what_if is not None:
        _check_regulation(what_if)
    if inbox is not None and not inbox.is_dir():
        raise WrongUseError(f"收件夹 {inbox} 不存在或不是文件夹，请用 --inbox 指定收到文件的文件夹。")
    folders = _home(home)
    from orchestration.failures import failing_clearly

    with failing_clearly(folders) as failure:
        with console.showing_progress():
            # Importing Dagster and dbt takes longer than many a run's work, so it is shown too.
            progress.report(Stage.PREPARING, 0, 1)
            from orchestration.run import run_whole_road

            outcome = run_whole_road(
                folders, as_of=day, inbox=inbox.resolve() if inbox else None, what_if=what_if
            )
        from orchestration.summary import print_summary

        print_summary(folders, outcome)
        return DONE_WITH_REFUSED if outcome.refused_count else DONE
    return failure.exit_code


@app.command()
def receive(
    paths: Annotated[list[Path], typer.Argument(help="要接收的文件或文件夹")], home: HomeOption = None
) -> int:
    """只接收：归档并登记，不读取、不计算。"""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise WrongUseError(f"找不到 {'、'.join(missing)}，请核对路径。")
    folders = _home(home)
    from orchestration.failures import failing_clearly

    with failing_clearly(folders) as failure:
        import getpass

        from orchestration.locking import writing
        from warehouse.receiving import receive as take

        with writing(folders):
            new = take(folders, paths, received_by=getpass.getuser())
        console.out.print(f"新收文件 {len(new)} 份，已归档至 {folders.archive}；运行 tic run 读取并发布。")
        return DONE
    return failure.exit_code


@app.command()
def sample(
    centers: Annotated[int, typer.Option("--centers", help="中心个数")],
    years: Annotated[str, typer.Option("--years", help="报告年度，如 2019-2024")],
    seed: Annotated[int, typer.Option("--seed", help="随机种子；相同的种子得到相同的文件")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹（inbox/ 与 truth/）")],
    flat: Annotated[bool, typer.Option("--flat", help="年度报告只生成汇总表")] = False,
) -> int:
    """生成虚构的示例省：表式文件与真值。"""
    first_year, last_year = _years(years)
    if centers < 1:
        raise WrongUseError("--centers 应为正整数，例如 300。")
    if out.exists() and any(out.iterdir()):
        raise WrongUseError(f"文件夹 {out} 不是空的，请换一个文件夹，以免与已有文件混在一起。")
    from warehouse.sample import generate

    try:
        made = generate(
            out, centers=centers, first_year=first_year, last_year=last_year, seed=seed, flat=flat
        )
    except ValueError as error:
        raise WrongUseError(str(error)) from error
    counts = f"{made.centers} 个中心，{made.files} 份文件，{made.planted} 处预置差错"
    console.out.print(f"示例省已生成：{out}（{counts}）", markup=False)
    return DONE


@app.command()
def explain(
    center: Annotated[str, typer.Argument(help="中心编号，或名称中足以区分的一段")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天的快照，如 2025-06-30；缺省为当前快照")
    ] = None,
    every_year: Annotated[bool, typer.Option("--every-year", help="按年度评价的规则列出全部年度")] = False,
    home: HomeOption = None,
) -> int:
    """说明一个中心：逐条规则的结论、条款和出处，风险提示，期限。"""
    folders = _home(home)
    from reports.explain import explanation, find_centers
    from warehouse.publishing import PublishingError, connect

    try:
        snapshot = _snapshot(folders, _day(as_of) if as_of else None)
        with connect(folders, snapshot) as connection:
            found = find_centers(connection, center)
            if not found:
                raise WrongUseError(
                    f"台账中没有编号或名称含“{center}”的中心，请核对，或用 tic sql 查询 marts.dim_center。"
                )
            if len(found) > 1:
                for match in found:
                    console.out.print(str(match), markup=False)
                raise WrongUseError(f"有 {len(found)} 个中心符合“{center}”，已列出；请改用其中一个的编号。")
            lines = explanation(connection, snapshot.manifest, found[0].center_id, every_year=every_year)
            for line in lines:
                console.out.print(line)
    except PublishingError as error:
        console.fail(str(error))
        return FAILED
    return DONE


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="查询语句，表在 marts 之下")],
    format_name: Annotated[str, typer.Option("--format", help="table、csv 或 json")] = "table",
    home: HomeOption = None,
) -> int:
    """查询已发布的快照（只读）。"""
    if format_name not in console.FORMATS:
        raise WrongUseError(f"--format 应为 {'、'.join(console.FORMATS)} 之一，收到“{format_name}”。")
    folders = _home(home)
    import duckdb

    from warehouse.publishing import PublishingError, connect

    try:
        with connect(folders) as connection:
            result = connection.execute(query)
            columns = [column[0] for column in result.description or []]
            rows = result.fetchall()
    except PublishingError as error:
        console.fail(str(error))
        return FAILED
    except duckdb.Error as error:
        raise WrongUseError(
            f"查询无法执行：{str(error).strip().splitlines()[0]}。快照只读，请核对语句与表名。"
        ) from error
    console.print_rows(columns, rows, format_name)
    return DONE


@app.command()
def statistics(
    year: Annotated[int, typer.Argument(help="报告年度，如 2023")],
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个文件夹；缺省为当前文件夹")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天的快照，如 2025-06-30；缺省为当前快照")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="内部版：含不予公开的数字；缺省为公开版")] = False,
    issue: Annotated[
        bool, typer.Option("--issue", help="发布：存档为一版，此后数字不再改动，变化列为修订")
    ] = False,
    issued_on: Annotated[
        str | None, typer.Option("--issued-on", help="发布日期，如 2025-07-10；缺省为今天")
    ] = None,
    home: HomeOption = None,
) -> int:
    """统计年报与公报：写出一年的工作簿和 Word 公报，或发布一版。"""
    if issue and (full or out):
        raise WrongUseError("--issue 发布公开版并写入数据目录的 issued，不能同时使用 --full 或 --out。")
    if issued_on and not issue:
        raise WrongUseError("--issued-on 只与 --issue 同用。")
    folders = _home(home)
    from orchestration.failures import failing_clearly
    from reports.statistics.tables import StatisticsError
    from warehouse.editions import EditionError

    with failing_clearly(folders) as failure:
        from orchestration.statistics import issue as issue_edition
        from orchestration.statistics import write_documents

        snapshot = _snapshot(folders, _day(as_of) if as_of else None)
        try:
            if issue:
                day = _day(issued_on, "--issued-on") if issued_on else date.today()
                folder = issue_edition(folders, snapshot, year, issued_on=day)
                console.out.print(f"已发布 {folder}；运行 tic run 后网页与各表改用发布值。", markup=False)
            else:
                for path in write_documents(folders, snapshot, year, out or Path(), public=not full):
                    console.out.print(f"已写入 {path}", markup=False)
        except (EditionError, StatisticsError) as error:
            console.fail(str(error))
            return WRONG_USE
        return DONE
    return failure.exit_code


@app.command()
def report(home: HomeOption = None) -> int:
    """按已发布的快照生成网页与退改清单。"""
    folders = _home(home)
    from orchestration.failures import failing_clearly

    with failing_clearly(folders) as failure:
        from orchestration.locking import writing
        from reports.render import render_site

        with writing(folders):
            site = render_site(folders, again=True)
        console.out.print(
            f"网页 {site.pages} 页，写入文件 {site.written} 个；请打开 {site.start_page}", markup=False
        )
        return DONE
    return failure.exit_code


@app.command()
def pdf(
    page: Annotated[str, typer.Argument(help="页面，如 risk、centers/中心编号；即网址中不带 .html 的部分")],
    edition: Annotated[
        str, typer.Option("--edition", help="哪一版：internal、public 或 department/部门代码")
    ] = "internal",
    out: Annotated[
        Path | None, typer.Option("--out", help="写到哪个文件；缺省为当前文件夹下的 页面.pdf")
    ] = None,
    home: HomeOption = None,
) -> int:
    """把一页写成 PDF（A4、带页码与标签，可离线阅读和打印）。"""
    folders = _home(home)
    from orchestration.failures import failing_clearly

    with failing_clearly(folders) as failure:
        from orchestration.documents import UnknownEditionError, write_page
        from reports.page_document import UnknownPageError

        try:
            path = write_page(folders, _snapshot(folders, None), page, out, edition)
        except (UnknownEditionError, UnknownPageError) as error:
            console.fail(str(error))
            return WRONG_USE
        console.out.print(f"已写入 {path}", markup=False)
        return DONE
    return failure.exit_code


@app.command()
def briefing(
    out: Annotated[Path | None, typer.Option("--out", help="写到哪个文件夹；缺省为当前文件夹")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天的快照，如 2025-06-30；缺省为当前快照")
    ] = None,
    home: HomeOption = None,
) -> int:
    """决策参考：方向重复、布局缺口、面临撤销情形的中心汇编成一份文件（docx 与 pdf）。"""
    folders = _home(home)
    from orchestration.failures import failing_clearly

    with failing_clearly(folders) as failure:
        from orchestration.documents import write_briefing

        snapshot = _snapshot(folders, _day(as_of) if as_of else None)
        for path in write_briefing(folders, snapshot, out or Path()):
            console.out.print(f"已写入 {path}", markup=False)
        return DONE
    return failure.exit_code


@app.command()
def doctor(home: HomeOption = None) -> int:
    """检查这台机器与数据目录是否完好。"""
    folders = _home(home)
    from orchestration.doctor import examine

    findings = examine(folders)
    for finding in findings:
        console.out.print(f"{finding.mark} {finding.text}", markup=False)
    return FAILED if any(finding.is_fault for finding in findings) else DONE


@app.command()
def ui(home: HomeOption = None, port: Annotated[int, typer.Option("--port", help="本机端口")] = 3000) -> int:
    """打开 Dagster 界面：每一步、每项检查、定时与收件夹监视。"""
    folders = _home(home)
    from orchestration.ui import serve

    return serve(folders, port)


def _home(path: Path | None) -> Home:
    try:
        return open_home(path)
    except OSError as error:
        raise WrongUseError(
            f"数据目录 {path} 无法使用（{error.strerror}），请用 --home 指定可写的文件夹。"
        ) from error


def _snapshot(home: Home, day: date | None) -> Snapshot:
    from warehouse.publishing import PublishingError, serving_snapshot, snapshots

    current = serving_snapshot(home)
    if day is None:
        return current
    published = snapshots(home)
    for snapshot in published:
        if snapshot.manifest.as_of == day:
            return snapshot
    present = "、".join(sorted({str(snapshot.manifest.as_of) for snapshot in published}))
    raise PublishingError(
        f"没有截止日为 {day} 的快照（现有 {present}）；请先运行 tic run --as-of {day}，再查询。"
    )


def _check_regulation(regulation_id: str) -> None:
    from warehouse.regulations import regulation_titles

    known = regulation_titles()
    if regulation_id not in known:
        listed = "、".join(f"{key}（{title}）" for key, title in known.items())
        raise WrongUseError(f"没有编号为“{regulation_id}”且可自动评价的办法，--what-if 可用：{listed}。")


def _day(text: str, option: str = "--as-of") -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(f"{option} 应为日期，如 2025-06-30，收到“{text}”。") from error


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and int(first) <= int(last)):
        raise WrongUseError(f"--years 应为起止年度，如 2019-2024，收到“{text}”。")
    return int(first), int(last)


def _usage_sentence(error: TyperException) -> str:
    details = error.format_message().rstrip("。. ")
    names = {
        "NoSuchOption": "没有这个选项",
        "MissingParameter": "缺少必填的参数",
        "BadOptionUsage": "选项缺少取值",
        "BadParameter": "参数的取值无效",
    }
    return f"{names.get(type(error).__name__, '命令用法有误')}（{details}）；运行 tic --help 查看用法。"


if __name__ == "__main__":
    main()
