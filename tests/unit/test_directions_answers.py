"""`tic directions check` and `decide` on a small published register."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.directions_commands import app
from warehouse.directions.published import FOLDER, write_index
from warehouse.publishing import Manifest
from warehouse.reading.chunk import ChunkReader, Source
from warehouse.settings import Home, Settings, open_home

RUNNER = CliRunner()
DAY = date(2025, 6, 30)
HOSTILE = "\x1b[31m=cmd|' /C calc'!A0 [bold]<script>alert(1)</script>"
# text_id, text, standing, holder, base type, host
ROWS = [
    ("T-1", "数控机床主轴热误差补偿", True, "甲中心", "LN-PRO", "H1"),
    ("T-2", "数控机床主轴热误差补偿技术", False, "已撤中心", "LN-PRO", "H1"),
    ("T-3", "铝合金车轮压铸成形", True, "乙中心", "LN-PRO", "H2"),
    ("T-4", "肉鸡高效养殖", True, "丙中心", "LN-KEYLAB", "H1"),
    ("T-5", HOSTILE, True, "丁中心", "LN-MIC", "H3"),
]
HOSTS = [
    ("H1", "91210000000000001A", "沈阳甲公司", "enterprise"),
    ("H2", "91210000000000002B", "大连乙公司", None),
]
# Two decided pairs: an application's wording, and a center's whose text was another when it was decided.
DECIDED = [
    ("T-1", "T-9", "数控机床主轴热误差补偿", "机床主轴热变形补偿", "机床主轴热变形补偿", "数控机床主轴热误差补偿",
     "decided", "distinct", "不重复", "某处", date(2025, 5, 1), "一为补偿算法、一为结构", None, "P-1"),
    ("T-3", "T-8", "铝合金车轮压铸成形", "铝合金轮毂低压铸造", "铝合金车轮铸造", "铝合金轮毂低压铸造",
     "reopened", "duplicate", "重复", "另一处", date(2025, 4, 1), "同一工件", "某发〔2025〕1号", "P-2"),
    ("T-3", "T-7", "铝合金车轮压铸成形", "与此无关", "与此无关", "铝合金车轮压铸成形",
     "decided", "distinct", "不重复", "某处", date(2025, 3, 1), "不是一回事", None, "P-3"),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = open_home(tmp_path / "home")
    snapshot = home.published / "20250630-aaaaaaaaaaaa"
    snapshot.mkdir(parents=True)
    with duckdb.connect(str(snapshot / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_host (host_id varchar, uscc varchar, host_name varchar, host_kind_code varchar)"
        )
        connection.executemany("insert into marts.dim_host values (?, ?, ?, ?)", HOSTS)
        connection.execute(
            "create table marts.fct_direction as select *, 'center' as holder_kind, 'ledger' as source_kind, "
            "holder_name as holder_id, base_type as base_type_code, base_type as base_type_name, "
            "'省科技厅' as authority, '单位' || host_id as host_name, '210100' as region_code, "
            "'沈阳市' as region_name, 'C01' as cluster_code, '数控机床' as cluster_name, date '2020-01-01' as first_on "
            "from (values ('', '', false, '', '', '')) as rows(text_id, text, is_standing, holder_name, base_type, "
            "host_id) limit 0"
        )
        rest = ", ".join(
            ["'center'", "'ledger'", "$4", "$5", "$5", "''", "'单位'", "''", "'沈阳市'", "''", "'机床'"]
        )
        for row in ROWS:
            connection.execute(
                f"insert into marts.fct_direction values ($1, $2, $3, $4, $5, $6, {rest}, date '2020-01-01')",
                row,
            )
        connection.execute(
            "create table marts.fct_direction_pair (text_id_a varchar, text_id_b varchar, normalised_text_a varchar, "
            "normalised_text_b varchar, decided_text_one varchar, decided_text_two varchar, decision_state varchar, "
            "verdict_code varchar, verdict_name varchar, office varchar, decided_on date, reason varchar, "
            "document_number varchar, pair_id varchar)"
        )
        connection.executemany(
            f"insert into marts.fct_direction_pair values ({', '.join('?' * 14)})", DECIDED
        )
        write_index(connection, snapshot)
    manifest = Manifest(
        snapshot_id=snapshot.name, fingerprint="a" * 64, as_of=DAY, sample=True, code_version="", python_version="",
        dbt_version="", duckdb_version="", row_counts={}, issue_counts=[], inputs=[],
    )  # fmt: skip
    (snapshot / "manifest.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    (home.published / "CURRENT").write_text(snapshot.name, encoding="utf-8")
    return home


def run(home: Home, *arguments: str) -> tuple[int, str, str]:
    result = RUNNER.invoke(app, [*arguments, "--home", str(home.root)], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.stdout, result.stderr


def asked(home: Home, *arguments: str) -> dict:
    code, output, _ = run(home, "check", *arguments, "--format", "json")
    assert code == 0
    return json.loads(output)


def test_the_standing_direction_comes_first_with_its_reasons(home: Home) -> None:
    (question,) = asked(home, "CNC机床主轴热误差补偿研究")["questions"]
    first = question["answers"][0]
    assert (first["text_id"], first["rank"], first["level_code"]) == ("T-1", 1, "duplicate")
    assert (first["holder_name"], first["region_name"], first["is_same_host"]) == ("甲中心", "沈阳市", False)
    assert "".join(piece for piece, _ in first["marked_text"]) == "数控机床主轴热误差补偿"
    assert "共同的部分" in first["explanation"]
    assert all("同一企业" not in article for article in first["possible_articles"])
    assert any("LN-CALL-2023 一.4" in article for article in first["possible_articles"])
    assert all(answer["text_id"] != "T-2" for answer in question["answers"])  # it stands no more


@pytest.mark.parametrize("wanted", ["沈阳甲公司", "91210000000000001a", "甲公司"])
def test_the_asking_host_brings_its_own_directions_and_article(home: Home, wanted: str) -> None:
    answers = asked(home, "数控机床主轴热误差补偿", "--host", wanted)
    rows = {row["text_id"]: row for row in answers["questions"][0]["answers"]}
    assert any("同一企业同一业务方向" in article for article in rows["T-1"]["possible_articles"])
    # Of the same host, though no character is shared: looked at all the same, and unlike.
    assert rows["T-4"]["is_same_host"]
    assert rows["T-4"]["possible_articles"] == []
    assert any("2 个" in note and "一.4" in note for note in answers["notes"])


def test_a_near_miss_touches_no_article(home: Home) -> None:
    first = asked(home, "镁合金车轮压铸成形")["questions"][0]["answers"][0]
    assert first["text_id"] == "T-3"
    assert first["level_code"] not in {"duplicate", "similar"}
    assert first["possible_articles"] == []


@pytest.mark.parametrize(
    ("asked_text", "text_id", "said"),
    [
        ("机床主轴，热变形补偿。", "T-1", [("不重复", "某处", "2025-05-01", False, False)]),
        ("机床主轴热变形主动补偿", "T-1", [("不重复", "某处", "2025-05-01", False, True)]),
        ("铝合金轮毂低压铸造", "T-3", [("重复", "另一处", "2025-04-01", True, False)]),
        ("铝合金车间粉尘治理方案设计", "T-3", []),
    ],
)
def test_earlier_decisions_stand_beside_the_pair_and_say_whether_a_text_changed(
    home: Home, asked_text: str, text_id: str, said: list[tuple]
) -> None:
    (question,) = asked(home, asked_text)["questions"]
    (row,) = [row for row in question["answers"] if row["text_id"] == text_id]
    assert [
        (one["verdict"], one["office"], one["decided_on"], one["is_text_changed"], one["is_other_text"])
        for one in row["earlier_decisions"]
    ] == said


def test_a_file_and_the_printed_list_show_the_earlier_decision(home: Home, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text("铝合金轮毂低压铸造\n", encoding="utf-8")
    code, output, _ = run(home, "check", "--file", str(tmp_path / "q.txt"))
    assert code == 0
    flat = "".join(output.split())
    assert "已有决定：重复·另一处·2025-04-01·某发〔2025〕1号·理由：同一工件" in flat
    assert "文本此后已变更；原决定针对“铝合金车轮铸造”与“铝合金轮毂低压铸造”，须重新判断" in flat


def test_an_unknown_host_is_compared_as_a_new_one(home: Home) -> None:
    answers = asked(home, "肉鸡养殖", "--host", "没有这家单位")
    assert "按新单位比对" in answers["notes"][0]
    assert answers["questions"][0]["host_id"] is None


def test_the_same_question_gives_the_same_answer_and_top_cuts_it(home: Home) -> None:
    everything = asked(home, "数控机床车轮")
    assert asked(home, "数控机床车轮") == everything
    cut = asked(home, "数控机床车轮", "--top", "1")["questions"][0]["answers"]
    assert cut == everything["questions"][0]["answers"][:1]


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("q.txt", "机床主轴\n\n1. 车轮压铸；2. 肉鸡养殖\n".encode(), ["第 1 行", "第 3 行", "第 3 行"]),
        ("q.txt", "机床主轴".encode("gb18030"), ["第 1 行"]),
        ("q.csv", "序号,研究方向\r\n1,机床主轴\r\n2,车轮\r\n".encode("utf-8-sig"), ["第 2 行", "第 3 行"]),
        ("q.jsonl", '{"id": "a", "text": "机床主轴"}\n{"id": "b"}\n'.encode(), ["第 1 行"]),
    ],
)
def test_files_of_texts_are_asked_line_by_line(
    home: Home, tmp_path: Path, name: str, content: bytes, places: list[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    questions = asked(home, "--file", str(tmp_path / name))["questions"]
    assert [question["place"] for question in questions] == places


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("q.csv", "编号,内容\n1,机床\n".encode(), "缺少文本一列"),
        ("q.txt", b"", "没有研究方向"),
        ("q.txt", b"\x00\x01", "含有二进制内容"),
        ("q.pdf", b"%PDF", "不能从"),
        ("q.xlsx", b"no workbook", "不能读取"),
        ("q.csv", b'text\n"x"y\n', "不是有效的 CSV"),
        ("none.txt", None, "找不到文件"),
    ],
)
def test_a_file_that_cannot_be_asked_is_named_with_the_reason(
    home: Home, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, output, complaint = run(home, "check", "--file", str(tmp_path / name))
    assert (code, output) == (2, "")
    assert said in complaint.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "二者取一"),
        (("机床", "--file", "x.txt"), "二者取一"),
        (("，，（）",), "没有可比对的文字"),
        (("机床", "--format", "xml"), "--format 应为"),
        (("机床", "--host", "公司"), "写全称或统一社会信用代码"),
    ],
)
def test_wrong_use_is_said_in_one_sentence(home: Home, arguments: tuple[str, ...], said: str) -> None:
    code, _, complaint = run(home, "check", *arguments)
    assert code == 2
    assert said in complaint.replace("\n", "")


def test_without_a_snapshot_the_way_out_is_named(tmp_path: Path) -> None:
    code, _, complaint = run(open_home(tmp_path), "check", "机床")
    assert code == 3
    assert "请先运行 tic run" in complaint


def test_a_missing_index_is_built_for_the_question_and_said(home: Home) -> None:
    before = asked(home, "CNC机床主轴")
    folder = home.published / "20250630-aaaaaaaaaaaa" / FOLDER
    (folder / "index.json").unlink()
    code, output, said = run(home, "check", "CNC机床主轴", "--format", "json")
    assert code == 0
    assert json.loads(output) == before
    assert "请重新运行 tic run" in said.replace("\n", "")


def test_hostile_texts_reach_the_terminal_as_characters(home: Home) -> None:
    code, output, _ = run(home, "check", "cmd calc script alert")
    assert code == 0
    assert "\x1b" not in output
    assert "[bold]<script>" in output


def decide(
    home: Home, *more: str, a: str = "T-1", b: str = "T-3", verdict: str = "不重复"
) -> tuple[int, str, str]:
    texts = ("--a", a, "--b", b, "--as", verdict, "--on", "2025-06-20")
    return run(home, "decide", *texts, "--reason", '对象不同，"主轴"\n与车轮', "--office", "省科技厅", *more)


def test_a_decision_is_read_back_as_it_was_given(home: Home, tmp_path: Path) -> None:
    assert decide(home, "--document", "辽科发〔2025〕1号", b="T-5")[0] == 0
    (path,) = home.inbox.iterdir()
    ChunkReader(Settings()).read([Source("0" * 64, str(path), path.name, path.stat().st_size)], tmp_path)
    values = pl.concat([pl.read_ipc(part) for part in (tmp_path / "values").iterdir()])
    read = dict(values.select("field", "text").iter_rows())
    assert set(values["layout_id"]) == {"direction_decisions.v1"}
    assert (read["text_id_one"], read["text_id_two"]) == ("T-1", "T-5")
    assert (read["text_one"], read["verdict"], read["office"]) == (
        "数控机床主轴热误差补偿",
        "不重复",
        "省科技厅",
    )
    assert read["reason"] == '对象不同，"主轴" 与车轮'
    assert read["document_number"] == "辽科发〔2025〕1号"
    assert values.filter(pl.col("field") == "decided_on")["date"].item() == date(2025, 6, 20)
    assert pl.read_ipc(tmp_path / "files.arrow")["outcome"].item() == "accepted"


def test_the_same_decision_is_one_file_and_another_is_another(home: Home) -> None:
    decide(home)
    assert "同样的决定已在" in decide(home)[1].replace("\n", "")
    decide(home, verdict="重复")
    assert len(list(home.inbox.iterdir())) == 2


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ({"a": "T-1", "b": "T-1"}, "两条不同的方向"),
        ({"b": "T-9"}, "没有编号为“T-9”的方向"),
        ({"verdict": "可能重复"}, "重复、不重复、需协调"),
    ],
)
def test_a_decision_that_cannot_stand_leaves_no_file(home: Home, sides: dict[str, str], said: str) -> None:
    code, _, complaint = decide(home, **sides)
    assert code == 2
    assert said in complaint.replace("\n", "")
    assert list(home.inbox.iterdir()) == []


def test_a_day_that_is_none_is_refused(home: Home) -> None:
    code, _, complaint = decide(home, "--on", str(datetime(2025, 6, 20)))
    assert code == 2
    assert "2025-06-30 的样子" in complaint
