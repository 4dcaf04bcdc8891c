"""Files that must be refused with a reason, never open a hole, and never cost another file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.reading_files import read_bytes, report, report_values, workbook
from warehouse.raw_store import REFUSED, commit, pending_files, read_table
from warehouse.reading import Batch, read_pending, reader_version
from warehouse.receiving import receive
from warehouse.settings import Home, Settings, open_home

CLEAN = report(report_values(1))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet2.xml"


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """The same zip with its parts changed (None = left out), and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in added.items():
            new.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return repacked(CLEAN, lambda name, data: data.replace(old, new, 1) if name == SHEET else data)


def far_cell(reference: str) -> bytes:
    return in_sheet(b"</sheetData>", f'<row><c r="{reference}"><v>1</v></c></row></sheetData>'.encode())


def with_flag(content: bytes) -> bytes:
    """The first entry's encryption bit set, in its header and in the directory."""
    data = bytearray(content)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def giant_string(content: bytes) -> bytes:
    text = b"<si><t>" + b"A" * 9_000_000 + b"</t></si></sst>"
    return repacked(
        content,
        lambda name, data: data.replace(b"</sst>", text) if name.endswith("sharedStrings.xml") else data,
    )


def lying_size(content: bytes) -> bytes:
    """A part whose directory entry declares less than it unpacks to."""
    bomb = repacked(content, lambda _, data: data, xl__worksheets__sheet99=b"0" * 5_000_000)
    data = bytearray(bomb)
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "F01", "密码"),
    "encrypted_zip": (with_flag(CLEAN), "F01", "密码"),
    "legacy": (OLE + "Workbook".encode("utf-16-le"), "F08", "旧版"),
    "legacy_word": (OLE + "WordDocument".encode("utf-16-le"), "F04", "旧版 Office 文档"),
    "truncated": (CLEAN[: len(CLEAN) // 2], "F03", "截断"),
    "corrupt": (CLEAN[:3000] + bytes(400) + CLEAN[3400:], "F02", "有效的工作簿"),
    "pdf": (b"%PDF-1.7\n" + bytes(100), "F04", "PDF"),
    "picture": (b"\x89PNG\r\n" + bytes(100), "F04", "图片"),
    "web_page": ("<html><table><tr><td>年度</td></tr></table></html>".encode(), "F04", "网页"),
    "unknown": (bytes(range(256)) * 10, "F04", "二进制"),
    "empty": (b"", "F12", "没有任何内容"),
    "blank": (b" \r\n" * 10, "F12", "没有任何内容"),
    "macros": (repacked(CLEAN, lambda _, data: data, **{"xl__vbaProject.bin": b"x"}), "F07", "宏"),
    "macro_type": (
        repacked(CLEAN, lambda name, data: data.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")),
        "F07",
        "宏",
    ),
    "word": (repacked(CLEAN, lambda name, data: data if "Co" in name else None, word__d=b"x"), "F04", "Word"),
    "far_cell": (far_cell("XFD1048576"), "F06", "XFD1048576"),
    "far_cell_small_letters": (far_cell("xfd1048576"), "F06", "XFD1048576"),
    "far_row": (far_cell("ZZ1000000"), "F06", "ZZ1000000"),
    "zip_bomb": (repacked(CLEAN, lambda _, data: data, xl__worksheets__s99=bytes(60 << 20)), "F05", "倍"),
    "lying_zip": (lying_size(CLEAN), "F05", "超过声明"),
    "string_bomb": (giant_string(CLEAN), "F05", "单个文本"),
    "entities": (in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "F05", "实体"),
    "bad_xml": (repacked(CLEAN, lambda name, data: data[:900] if name == SHEET else data), "F02", "结构"),
    "json_text": (b'{"a": 1', "F02", "JSON"),
    "json_no_table": (b'[1, 2, 3]', "F04", "JSON"),
    "undecodable.csv": (b"a,b\n\xff\xfe\xfd,\x81\n", "F14", "编码"),
    "utf16.csv": ("编号,姓名\n".encode("utf-16"), "F14", "UTF-16"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    content, code, words = HOSTILE[name]
    read = read_bytes(content, tmp_path, name if "." in name else f"{name}.xlsx")
    assert read.codes() == [code]
    assert read.files["outcome"].item() == "refused" and read.files["form"].item() is None
    assert words in read.issues["message"].item() and name in read.issues["message"].item()
    assert read.values.height == 0 and read.files["value_count"].item() == 0


def test_a_style_far_out_is_no_content(tmp_path: Path) -> None:
    styled = in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert read_bytes(styled, tmp_path).codes() == []


def test_a_refused_file_leaves_nothing_behind_in_its_chunk(tmp_path: Path) -> None:
    """A table that is refused half-way (here: a limit so low that its own sheet is too large) leaves no
    values.
    """
    read = read_bytes(CLEAN, tmp_path, settings=Settings(max_grid_cells=1000))
    assert read.codes() == []
    wide = workbook({"x": [["年度"], *[[1] * 200 for _ in range(20)]]})
    wide = repacked(
        wide,
        lambda name, data: re.sub(rb'r="([A-Z]+)20"', rb'r="\g<1>20000"', data) if "sheet1" in name else data,
    )
    assert read_bytes(wide, tmp_path, settings=Settings(max_grid_cells=1000)).codes() == ["F06"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, len(CLEAN) - 1), st.binary(min_size=1, max_size=8)), max_size=4),
    st.data(),
)
def test_damage_of_any_kind_is_refused_and_is_no_fault_of_the_program(
    tmp_path: Path, damages: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    content = bytearray(CLEAN)
    for at, damage in damages:
        content[at : at + len(damage)] = damage
    end = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:end])):
        read = read_bytes(damaged, tmp_path)
        assert "F17" not in read.codes()
        if read.files["outcome"].item() == "refused":
            assert len(read.codes()) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_at_all_are_a_fault_of_the_program(tmp_path: Path, content: bytes) -> None:
    for name in ("a.csv", "a.json", "a.xlsx", "a"):
        read = read_bytes(content, tmp_path, name)
        assert read.files["outcome"].item() in ("refused", "unrecognised")
        assert "F17" not in read.codes()


# --- the whole folder, through children
# --------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


def put(home: Home, name: str, content: bytes) -> None:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_all(home: Home, settings: Settings) -> Batch:
    receive(home, received_by="测试")
    return read_pending(home, settings)


def outcome_by_name(home: Home, batch: Batch) -> dict[str, tuple[str, list[str]]]:
    names = read_table(home, "receipts").select("file_sha256", "file_name")
    files = batch.files.join(names, on="file_sha256")
    codes = batch.issues.group_by("file_sha256", maintain_order=True).agg("issue_code")
    joined = files.join(codes, on="file_sha256", how="left")
    return {row["file_name"]: (row["outcome"], row["issue_code"] or []) for row in joined.rows(named=True)}


def test_a_folder_of_everything_goes_through_and_the_rest_is_loaded(home: Home) -> None:
    for name, (content, _, _) in HOSTILE.items():
        put(home, name if "." in name else f"{name}.xlsx", content)
    put(home, "年报.xlsx", CLEAN)
    put(home, "固定人员.csv", "中心编号,姓名\nLNZY-2020-00001,张三\n".encode("gb18030"))
    put(home, "清单.csv", "甲,乙\n1,2\n".encode())
    (home.inbox / "链接.xlsx").symlink_to("/etc/passwd")
    put(home, "a\u202excod.xlsx", CLEAN + b"\n")
    seen: list[tuple[int, int]] = []
    receive(home, received_by="测试")
    batch = read_pending(home, Settings(reader_processes=2), on_progress=lambda *count: seen.append(count))
    found = outcome_by_name(home, batch)
    for name, (_, code, _) in HOSTILE.items():
        assert found[name if "." in name else f"{name}.xlsx"] == ("refused", [code]), name
    assert found["年报.xlsx"] == ("accepted", [])
    assert found["固定人员.csv"] == ("accepted", [])
    assert found["清单.csv"] == ("unrecognised", ["F09"])
    assert found["链接.xlsx"] == ("refused", ["F16"])
    assert found["a\\u202excod.xlsx"] == ("refused", ["F11"])
    assert seen[-1][0] == seen[-1][1] == len(HOSTILE) + 3
    person = batch.values("ledger").filter(pl.col("field") == "person_name")
    assert person["clean_text"].to_list() == ["张三"]
    result = commit(home, batch, forms=["annual_report", "ledger", REFUSED])
    assert result.files == batch.files.height and pending_files(home, reader_version()).height == 0


def test_a_child_that_dies_costs_one_file(home: Home) -> None:
    """Memory and time are taken by honest-looking files; their neighbours in the chunk are read all the
    same.
    """
    # Few bytes, many cells that all point to one string of 200 KB: the parser copies it for each of them.
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 8001))

    def heavy(name: str, data: bytes) -> bytes:
        if name.endswith("sharedStrings.xml"):
            return re.sub(rb"<t[^>]*>.*?</t>", b"<t>" + b"A" * 200_000 + b"</t>", data, count=1)
        return re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>".encode(), data)

    put(home, "占内存.xlsx", repacked(workbook({"x": [["a"]]}), heavy))
    for at in range(3):
        put(home, f"年报{at}.xlsx", report(report_values(at)))
    batch = read_all(home, Settings(reader_processes=1, reader_memory_mb=768))
    found = outcome_by_name(home, batch)
    assert found.pop("占内存.xlsx") == ("refused", ["F10"])
    assert "内存" in batch.issues["message"].item()
    assert all(outcome == ("accepted", []) for outcome in found.values()) and len(found) == 3
    assert batch.values("annual_report")["file_sha256"].n_unique() == 3


def test_a_file_that_takes_too_long_costs_one_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # A million cells take far longer than the tenth of a second that is left for them; the child has been
    # started before, for the other file, so nothing is granted for that.
    lines = ["中心编号,姓名", *(f"LNZY-2020-{at:05d},张三" for at in range(600_000))]
    content = "\n".join(lines).encode()
    monkeypatch.setattr("warehouse.reading.pool.SECONDS_A_MB", -0.9 * (1 << 20) / len(content))
    put(home, "慢.csv", content)
    put(home, "年报.xlsx", CLEAN)
    batch = read_all(home, Settings(reader_processes=1, reader_timeout_seconds=1))
    found = outcome_by_name(home, batch)
    assert found["年报.xlsx"] == ("accepted", [])
    assert found["慢.csv"] == ("refused", ["F10"])
    assert "时间上限（1 秒）" in batch.issues["message"].item()
