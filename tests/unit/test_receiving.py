"""What is received is kept whole, once, for ever; the journal says who, when and where from; the inbox is
left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from warehouse import receiving
from warehouse.raw_store import read_table
from warehouse.raw_tables import RECEIPTS
from warehouse.reading import read_pending
from warehouse.receipt_register import REGISTER_NAME, parse_register
from warehouse.receiving import JournalError, Receipt, archived_path, journal, receive, verify_archive
from warehouse.settings import Home, Settings, open_home

DAY = datetime(2024, 3, 1, 9, 30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


def put(home: Home, origin: str, content: bytes | str) -> Path:
    path = home.inbox / origin
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def take(home: Home, *paths: Path) -> list[Receipt]:
    return receive(home, list(paths) or None, received_by="收件岗", received_at=DAY)


def test_a_file_is_kept_read_only_under_its_hash_and_journaled(home: Home) -> None:
    path = put(home, "年度报告/2023/甲.xlsx", "内容")
    before = path.stat()
    (receipt,) = take(home)
    sha256 = hashlib.sha256("内容".encode()).hexdigest()
    kept = archived_path(home, sha256)
    assert kept == home.archive / sha256[:2] / sha256 and kept.read_text(encoding="utf-8") == "内容"
    assert kept.stat().st_mode & 0o777 == 0o444
    after = path.stat()
    assert (after.st_mtime_ns, after.st_mode, after.st_size) == (
        before.st_mtime_ns,
        before.st_mode,
        before.st_size,
    )
    (line,) = (home.archive / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert (row["receipt_no"], row["sha256"], row["size"]) == (1, sha256, 6)
    assert (row["file_name"], row["origin"], row["received_by"]) == (
        "甲.xlsx",
        "年度报告/2023/甲.xlsx",
        "收件岗",
    )
    assert row["received_at"] == "2024-03-01T09:30:00" and receipt.received_at == DAY
    frame = journal(home)
    assert frame.schema == RECEIPTS and frame.equals(read_table(home, "receipts"))
    assert verify_archive(home) == []


def test_the_same_bytes_are_kept_once_and_every_change_is_a_version(home: Home) -> None:
    put(home, "a.csv", "1")
    put(home, "b.csv", "1")
    assert [receipt.origin for receipt in take(home)] == ["a.csv", "b.csv"]
    assert take(home) == []
    put(home, "a.csv", "2")
    assert [(receipt.receipt_no, receipt.origin) for receipt in take(home)] == [(3, "a.csv")]
    put(home, "a.csv", "1")  # the earlier version sent again is a new receipt of a known content
    assert len(take(home)) == 1
    frame = journal(home)
    assert frame["origin"].to_list() == ["a.csv", "b.csv", "a.csv", "a.csv"]
    assert frame["file_sha256"].n_unique() == 2 == len(list(home.archive.glob("??/*")))
    assert read_table(home, "receipts").equals(frame)


def test_an_unchanged_inbox_is_not_opened_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, "a.csv", "1")
    changed = put(home, "b.csv", "1")
    take(home)
    opened: list[Path] = []
    archive = receiving._archive_file

    def watched(to: Home, path: Path) -> str:
        opened.append(path)
        return archive(to, path)

    monkeypatch.setattr(receiving, "_archive_file", watched)
    assert take(home) == [] and opened == []
    status = changed.stat()
    changed.write_bytes(b"2")
    os.utime(changed, ns=(status.st_atime_ns, status.st_mtime_ns))  # a forged time does not hide a change
    assert len(take(home)) == 1 and opened == [changed]
    (home.work / "received_stats.json").write_text("rubbish")
    assert take(home) == [] and len(opened) == 3


def test_system_files_are_left_out_by_the_list_and_nothing_else_is(home: Home) -> None:
    for name in ("~$甲.xlsx", ".DS_Store", "Thumbs.db", "下载.part", ".hidden", "无扩展名"):
        put(home, f"文件夹/{name}", name)
    assert [receipt.file_name for receipt in take(home)] == [".hidden", "无扩展名"]


def test_links_and_devices_are_named_and_never_followed(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (home.inbox / "link.csv").symlink_to(secret)
    (home.inbox / "folder").symlink_to(tmp_path)
    os.mkfifo(home.inbox / "pipe")
    receipts = {receipt.origin: receipt for receipt in take(home)}
    assert {receipt.refusal_code for receipt in receipts.values()} == {"F16"} and len(receipts) == 3
    kept = archived_path(home, receipts["link.csv"].sha256).read_text()
    assert kept == str(secret)
    assert take(home) == []


def test_dangerous_names_are_kept_refused_and_shown_harmlessly(home: Home) -> None:
    names = ["..\\..\\a.xlsx", "a\u202excod.xlsx", "a\nb.csv", "a\u2028b.csv"]
    for name in names:
        put(home, name, name)
    (home.inbox / os.fsdecode(b"bad-\xff.csv")).write_bytes(b"x")
    receipts = take(home)
    assert [receipt.refusal_code for receipt in receipts] == ["F11"] * 5
    assert all(receipt.file_name.isprintable() for receipt in receipts)
    batch = read_pending(home, Settings(reader_processes=1))
    assert batch.files["outcome"].to_list() == ["refused"] * 5
    assert batch.issues["issue_code"].to_list() == ["F11"] * 5
    assert take(home) == []


def test_paths_given_by_hand_have_origins_below_what_was_given(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "usb"
    (other / "2023").mkdir(parents=True)
    (other / "2023" / "a.csv").write_text("1")
    put(home, "b/c.csv", "2")
    receipts = take(home, other, home.inbox / "b", other / "2023" / "a.csv")
    assert [receipt.origin for receipt in receipts] == ["2023/a.csv", "b/c.csv", "a.csv"]
    with pytest.raises(FileNotFoundError, match="找不到"):
        take(home, tmp_path / "nowhere")


# --- the receipt register
# ----------------------------------------------------------------------------------------


REGISTER = """文件,收到时间,报送单位,收件人
2023/a.csv,2023-04-01 10:00:00,沈阳市科技局,甲岗
./b.csv,2023/4/2,大连市科技局,
c.csv,昨天,,
../c.csv,2023-04-01,,
d.csv,2023-04-01,,
"""


def test_the_register_says_when_and_from_whom(home: Home) -> None:
    for name in ("2023/a.csv", "b.csv", "c.csv"):
        put(home, f"年报/{name}", name)
    put(home, f"年报/{REGISTER_NAME}", REGISTER.encode("gb18030"))
    put(home, "b.csv", "not the one in the register")
    receipts = {receipt.origin: receipt for receipt in take(home)}
    first = receipts["年报/2023/a.csv"]
    assert (first.received_at, first.submitted_by, first.received_by) == (
        datetime(2023, 4, 1, 10), "沈阳市科技局", "甲岗",
    )  # fmt: skip
    assert receipts["年报/b.csv"].received_at == datetime(2023, 4, 2)
    assert receipts["年报/b.csv"].received_by == "收件岗"
    assert receipts["年报/c.csv"].received_at == DAY and receipts["b.csv"].received_at == DAY
    batch = read_pending(home, Settings(reader_processes=1))
    sha256 = receipts[f"年报/{REGISTER_NAME}"].sha256
    assert journal(home).filter(pl.col("is_register"))["file_sha256"].to_list() == [sha256]
    faults = batch.issues.filter(pl.col("file_sha256") == sha256)
    assert faults.select("issue_code", "cell").rows() == [("F15", "A4"), ("F15", "A5"), ("F15", "A6")]
    assert "昨天" in faults["message"][0] and "没有收到" in faults["message"][2]
    row = batch.files.filter(pl.col("file_sha256") == sha256).row(0, named=True)
    assert (row["form"], row["outcome"]) == (None, "accepted")


def test_a_register_that_comes_later_corrects_the_date(home: Home) -> None:
    put(home, "a.csv", "1")
    take(home)
    put(home, REGISTER_NAME, "文件,收到时间,报送单位,收件人\na.csv,2023-01-05,某局,\n")
    receipts = {receipt.origin: receipt for receipt in take(home)}
    assert receipts["a.csv"].received_at == datetime(2023, 1, 5) and len(receipts) == 2
    assert take(home) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "文件\na\n".encode(), b"\x00" * 10, b'"' * 99])
def test_no_register_can_stop_receiving(home: Home, content: bytes) -> None:
    put(home, REGISTER_NAME, content)
    put(home, "a.csv", "1")
    assert len(take(home)) == 2
    assert parse_register(content).lines == {}


# --- what a crash leaves
# -----------------------------------------------------------------------------------------


class Crash(BaseException):
    """Stands for a power cut at one moment."""


@pytest.mark.parametrize("moment", ["_put", "sync_folder"])
def test_a_crash_leaves_the_whole_file_or_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    put(home, "a.csv", "A" * 100_000)
    put(home, "b.csv", "B" * 100_000)

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        module = "warehouse.receiving" if moment == "_put" else "warehouse.receipt_journal"
        patch.setattr(f"{module}.{moment}", crash)
        with pytest.raises(Crash):
            take(home)
    for kept in home.archive.glob("??/*"):
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == kept.name
    assert [receipt.origin for receipt in take(home)] == ["a.csv", "b.csv"]
    assert verify_archive(home) == [] and not list(home.archive.glob(".incoming*"))
    assert read_table(home, "receipts").height == 2


def test_a_torn_last_line_is_set_aside_and_its_file_journaled_again(home: Home) -> None:
    put(home, "a.csv", "1")
    put(home, "b.csv", "2")
    take(home)
    path = home.archive / "journal.jsonl"
    whole = path.read_bytes()
    for cut in (1, 30, len(whole.split(b"\n")[1])):
        path.write_bytes(whole[:-cut])
        again = take(home)
        assert [(receipt.receipt_no, receipt.origin) for receipt in again] == [(2, "b.csv")]
        (torn,) = home.archive.glob("journal.torn-*")
        assert whole.endswith(torn.read_bytes() + whole[len(whole) - cut :])
        torn.unlink()
    assert journal(home)["receipt_no"].to_list() == [1, 2]


def test_a_journal_that_was_tampered_with_is_not_trusted(home: Home) -> None:
    put(home, "a.csv", "1")
    put(home, "b.csv", "2")
    take(home)
    path = home.archive / "journal.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    for broken in ([lines[1]], ["{}", lines[1]], [lines[0][:-3], lines[1]]):
        path.write_text("\n".join(broken) + "\n", encoding="utf-8")
        with pytest.raises(JournalError, match="请从备份恢复"):
            journal(home)
        assert len(verify_archive(home)) == 1


def test_a_changed_or_lost_original_is_found(home: Home) -> None:
    put(home, "a.csv", "1")
    put(home, "b.csv", "2")
    first, second = take(home)
    kept = archived_path(home, first.sha256)
    kept.chmod(0o644)
    kept.write_bytes(b"other")
    archived_path(home, second.sha256).unlink()
    problems = verify_archive(home)
    assert len(problems) == 2
    assert any("已改变" in problem and "a.csv" in problem for problem in problems)
    assert any("缺少" in problem and "b.csv" in problem for problem in problems)
