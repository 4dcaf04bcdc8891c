"""The `tic` command: exit codes, and one clear Chinese sentence for everything that goes wrong."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from orchestration import cli
from orchestration.doctor import examine
from tests.integration.conftest import AS_OF, Road
from warehouse.settings import open_home

SAMPLE = ["sample", "--seed", "1", "--out", "x"]
pytestmark = pytest.mark.xdist_group("road")


@pytest.fixture
def tic(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `tic` with arguments in this process; returns (exit code, standard output, standard error)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tic", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return int(str(stopped.value.code or 0)), captured.out, captured.err

    return call


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--as-of", "2025-13-01"], "--as-of 应为日期"),
        (["run", "--inbox", "no-such-folder"], "收件夹 no-such-folder 不存在"),
        (["run", "--no-such-option"], "没有这个选项"),
        (["receive"], "缺少必填的参数"),
        (["receive", "no-such-file"], "找不到 no-such-file"),
        (["sql", "select 1", "--format", "xml"], "--format 应为 table、csv、json 之一"),
        ([*SAMPLE, "--centers", "3", "--years", "2024-2019"], "--years 应为起止年度"),
        ([*SAMPLE, "--centers", "0", "--years", "2019-2024"], "--centers 应为正整数"),
        ([*SAMPLE, "--centers", "3", "--years", "1949-1950"], "至少 1 个中心"),
        (["nonsense"], "命令用法有误"),
        (["explain"], "缺少必填的参数"),
        (["explain", "x", "--as-of", "2025"], "--as-of 应为日期"),
        (["run", "--what-if", "没有的办法"], "--what-if 可用：LN-TIC-2019（"),
        (["run", "--what-if", "AS-TIC-2019"], "没有编号为“AS-TIC-2019”且可自动评价的办法"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_right(
    tic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = tic(*arguments)
    assert code == cli.WRONG_USE and not out
    assert sentence in err and len(err.splitlines()) == 1


def test_a_run_that_refuses_a_file_is_1_and_names_it(tic, road: Road) -> None:
    (road.home.inbox / "坏文件.xlsx").write_bytes(b"PK\x03\x04 cut off")
    try:
        code, out, _ = tic("run", "--home", road.home.root, "--as-of", AS_OF)
    finally:
        (road.home.inbox / "坏文件.xlsx").unlink()
    assert code == cli.DONE_WITH_REFUSED
    assert "坏文件.xlsx：" in out and "拒收 1" in out and str(road.home.site / "index.html") in out
    assert "示例数据" in out


def test_a_run_with_nothing_new_is_0(tic, road: Road) -> None:
    code, out, _ = tic("run", "--home", road.home.root, "--as-of", AS_OF)
    assert code == cli.DONE
    assert "没有新内容需要读取" in out and "没有变化" in out
    # The home asks for the public edition alone, and what the internal one holds is not promised.
    assert "设置 editions 未列内部版" in out and "downloads" not in out


def test_a_run_that_fails_is_3_and_keeps_its_traceback_in_the_log(tic, road: Road) -> None:
    settings = road.home.root / "settings.toml"
    sound = settings.read_text()
    settings.write_text("keep_snapshots = 'many'\n")
    try:
        code, _, err = tic("run", "--home", road.home.root, "--as-of", AS_OF)
    finally:
        settings.write_text(sound)
    assert code == cli.FAILED
    assert "设置项无效：keep_snapshots" in err
    assert "Traceback" in (road.home.work / "logs" / "tic.log").read_text(encoding="utf-8")


def test_sql_answers_in_three_formats_and_only_reads(tic, road: Road) -> None:
    query = "select center_code, is_current from marts.dim_center order by all limit 2"
    code, out, _ = tic("sql", query, "--home", road.home.root, "--format", "csv")
    assert code == cli.DONE and out.splitlines()[0] == "center_code,is_current" and len(out.splitlines()) == 3
    _, out, _ = tic("sql", query, "--home", road.home.root, "--format", "json")
    assert [set(row) for row in json.loads(out)] == [{"center_code", "is_current"}] * 2
    _, out, _ = tic("sql", query, "--home", road.home.root)
    assert "center_code" in out
    code, _, err = tic("sql", "drop table marts.dim_center", "--home", road.home.root)
    assert code == cli.WRONG_USE and "快照只读" in err


def test_sql_before_any_run_is_3_and_says_what_to_do(tic, tmp_path: Path) -> None:
    code, _, err = tic("sql", "select 1", "--home", tmp_path / "empty")
    assert code == cli.FAILED and "请先运行 tic run" in err


def test_explain_before_any_run_is_3_and_says_what_to_do(tic, tmp_path: Path) -> None:
    code, _, err = tic("explain", "甲", "--home", tmp_path / "empty")
    assert code == cli.FAILED and "请先运行 tic run" in err


def test_explain_shows_articles_and_cells_of_one_center(tic, road: Road) -> None:
    query = (
        "select center_code, center_name from marts.fct_center_risk "
        "where is_standing and base_type_code = 'LN-PRO' order by all limit 1"
    )
    _, out, _ = tic("sql", query, "--home", road.home.root, "--format", "json")
    center = json.loads(out)[0]
    for text in (center["center_code"], center["center_name"]):
        code, out, _ = tic("explain", text, "--home", road.home.root)
        assert code == cli.DONE
        assert center["center_name"] in out and "风险提示" in out and "期限" in out
        assert "依据：LN-TIC-2019/" in out and ".xlsx!" in out and "不作认定" in out


def test_explain_lists_several_matches_and_says_when_there_is_none(tic, road: Road) -> None:
    code, out, err = tic("explain", "中心", "--home", road.home.root)
    assert code == cli.WRONG_USE and "个中心符合“中心”" in err
    assert f"有 {len(out.splitlines())} 个" in err
    code, _, err = tic("explain", "没有这个名称", "--home", road.home.root)
    assert code == cli.WRONG_USE and "台账中没有编号或名称含“没有这个名称”的中心" in err


def test_explain_of_another_day_says_how_to_make_it(tic, road: Road) -> None:
    code, _, err = tic("explain", "中心", "--home", road.home.root, "--as-of", "2001-01-01")
    assert code == cli.FAILED and "tic run --as-of 2001-01-01" in err
    code, _, err = tic("explain", "中心", "--home", road.home.root, "--as-of", AS_OF)
    assert code == cli.WRONG_USE and "个中心符合" in err


def test_receive_archives_and_reads_nothing(tic, tmp_path: Path, road: Road) -> None:
    code, out, _ = tic("receive", road.late[2022].kept, "--home", tmp_path / "home")
    assert code == cli.DONE and "新收文件 1 份" in out
    home = open_home(tmp_path / "home")
    assert (home.archive / "journal.jsonl").exists() and not home.published.exists()


@pytest.mark.long  # renders the site again, which test_reports_render does too
def test_report_renders_a_site_that_was_removed(tic, road: Road) -> None:
    shutil.rmtree(road.home.site)
    code, out, _ = tic("report", "--home", road.home.root)
    assert code == cli.DONE and str(road.home.site / "index.html") in out
    assert (road.home.site / "index.html").exists()


def test_doctor_finds_a_sound_home_and_each_kind_of_damage(tic, road: Road, tmp_path: Path) -> None:
    code, out, _ = tic("doctor", "--home", road.home.root)
    assert code == cli.DONE, out
    copy = open_home(shutil.copytree(road.home.root, tmp_path / "copy"))
    archived = next(path for path in sorted(copy.archive.glob("??/*")) if path.stat().st_size > 100)
    archived.chmod(0o644)
    archived.write_bytes(b"changed")
    snapshot = copy.published / (copy.published / "CURRENT").read_text().strip()
    (snapshot / "warehouse.duckdb").write_bytes(b"no database")
    (next((copy.raw / "readings").glob("b*.parquet"))).write_bytes(b"no parquet")
    faults = [finding.text for finding in examine(copy) if finding.is_fault]
    assert len(faults) == 3, faults
    assert any("内容已改变" in text for text in faults)
    assert any("原始表 readings 无法读取" in text for text in faults)
    assert any("无法打开" in text for text in faults)
