"""The .ics files, read back by the rules of RFC 5545."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendars import build_calendars, escaped, folded
from tests.unit.reports_demo import AS_OF, demo_database

Event = dict[str, str]


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return demo_database()


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match.group(1) in "nN" else match.group(1), text)


def parsed(content: bytes) -> tuple[Event, list[Event]]:
    """Calendar properties and events; every line must end with CRLF and have at most 75 octets."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = re.sub(r"\r\n[ \t]", "", content.decode()).removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    head: Event = {}
    events: list[Event] = []
    current = head
    for line in lines[1:-1]:
        name, _, value = line.partition(":")
        if (name, value) == ("BEGIN", "VEVENT"):
            current = {}
            events.append(current)
        elif (name, value) == ("END", "VEVENT"):
            current = head
        else:
            assert name not in current, f"{name} stands twice"
            current[name] = unescaped(value)
    return head, events


def all_events(connection: duckdb.DuckDBPyConnection, as_of: dt.date = AS_OF) -> dict[str, list[Event]]:
    files = build_calendars(connection, as_of, sample=False)
    return {item.link.department_name: parsed(item.content)[1] for item in files}


def test_each_deadline_ahead_is_named_in_one_event_of_its_department(
    database: duckdb.DuckDBPyConnection,
) -> None:
    expected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for department, due, code in database.execute(
        "select d.department_name, strftime(e.effective_due_on, '%Y%m%d'), e.center_id from marts.fct_deadline e "
        "join marts.dim_department d using (department_code) where e.status = 'open' "
        "and e.effective_due_on between date '2025-06-30' and date '2026-06-30'"
    ).fetchall():
        expected[department, due].add(code)
    shown: dict[tuple[str, str], set[str]] = defaultdict(set)
    for department, events in all_events(database).items():
        for event in events:
            codes = re.findall(r"^\d+\. (\S+) ", event["DESCRIPTION"], re.M)
            assert codes
            shown[department, event["DTSTART;VALUE=DATE"]].update(codes)
    assert shown == expected


def test_events_say_duty_date_article_and_that_it_is_a_reminder(database: duckdb.DuckDBPyConnection) -> None:
    events = [event for events in all_events(database).values() for event in events]
    assert {event["DTSTAMP"] for event in events} == {"20250630T000000Z"}
    for event in events:
        assert re.search(r"依据：《.+》第.+条", event["DESCRIPTION"])
        assert "到期日：" in event["DESCRIPTION"] and "不作认定" in event["DESCRIPTION"]
        assert re.fullmatch(r"[0-9a-f-]{36}", event["UID"])


def test_many_centers_of_one_duty_are_one_event(database: duckdb.DuckDBPyConnection) -> None:
    reports = [
        event
        for event in all_events(database)["大连市科学技术局"]
        if event["SUMMARY"].startswith("年度报告到期")
    ]
    assert len(reports) == 1 and reports[0]["SUMMARY"].endswith("（2个中心）")


def test_same_snapshot_same_bytes_and_a_later_one_keeps_the_uid(database: duckdb.DuckDBPyConnection) -> None:
    first, second = (
        [item.content for item in build_calendars(database, AS_OF, sample=True)] for _ in range(2)
    )
    assert first == second
    before = {event["UID"]: event for events in all_events(database).values() for event in events}
    later = {
        event["UID"]: event
        for events in all_events(database, AS_OF + dt.timedelta(days=1)).values()
        for event in events
    }
    assert len(before) == sum(len(events) for events in all_events(database).values())
    common = before.keys() & later.keys()
    assert common and all(int(later[uid]["SEQUENCE"]) > int(before[uid]["SEQUENCE"]) for uid in common)


@pytest.mark.parametrize(("offset", "is_listed"), [(-1, False), (0, True), (365, True), (366, False)])
def test_only_the_coming_twelve_months(offset: int, is_listed: bool) -> None:
    connection = demo_database(centers=2)
    connection.execute(
        "delete from marts.fct_deadline where deadline_kind <> 'evaluation' or center_id <> 'LN-PTIC-0002'"
    )
    due = AS_OF + dt.timedelta(days=offset)
    connection.execute("update marts.fct_deadline set effective_due_on = ?", [due])
    assert bool(all_events(connection)) is is_listed


@pytest.mark.parametrize(
    "change", ["status = 'done'", "status = 'overdue'", "basis = 'what_if'", "is_standing = false"]
)
def test_done_overdue_supposed_and_ended_are_left_out(change: str) -> None:
    connection = demo_database(centers=2)
    connection.execute(f"update marts.fct_deadline set {change}")
    assert build_calendars(connection, AS_OF, sample=False) == []


def test_a_deadline_without_department_has_a_file_of_its_own() -> None:
    connection = demo_database(centers=2)
    connection.execute("update marts.fct_deadline set department_code = null")
    (only,) = build_calendars(connection, AS_OF, sample=True)
    assert only.link.file == "downloads/履责日历/履责日历_未知归口部门.ics"
    head, events = parsed(only.content)
    assert "示例数据" in head["X-WR-CALNAME"] and head["VERSION"] == "2.0"
    assert len(events) == only.link.event_count


def test_hostile_names_stay_text(database: duckdb.DuckDBPyConnection) -> None:
    contents = b"".join(item.content for item in build_calendars(database, AS_OF, sample=False))
    assert "\u202e".encode() not in contents
    named = [
        event
        for events in all_events(database).values()
        for event in events
        if "甲|乙" in event["DESCRIPTION"]
    ]
    assert named and all("<script>" in event["DESCRIPTION"] for event in named)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=200))
def test_escaping_and_folding_lose_nothing(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line
    assert all(piece[0] == " " for piece in pieces[1:])


@given(st.text("，,;；\\\n:甲a", max_size=60))
def test_special_characters_come_back(text: str) -> None:
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == text
