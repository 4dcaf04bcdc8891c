"""履责日历: for each 归口部门 one iCalendar file (RFC 5545) of the deadlines of the coming twelve months.

Belongs here: the form of that file. Does not belong here: which deadlines there are (`marts.fct_deadline`).
One entry stands for one duty on one day, with the centers that it binds: a department with 200 centers gets
one entry for the annual reports, not 200. The same duty keeps its UID from snapshot to snapshot, and SEQUENCE
grows with the as-of day, so that a calendar program replaces an entry instead of doubling it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from reports import formats
from reports.components.base import CalendarFile
from reports.links import FileNames
from reports.markdown import show_controls

DOWNLOADS = "downloads/履责日历"
UNKNOWN_DEPARTMENT = "未知归口部门"
MONTHS_AHEAD = 12
_PRODUCT = "-//Technology Innovation Center Observatory//Duty calendar//ZH"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "tic-observatory.invalid")
_EPOCH = dt.date(2000, 1, 1)
_LINE_OCTETS = 75

_QUERY = f"""
select
    coalesce(d.department_name, e.department_code, '') as department_name,
    coalesce(d.sort_order, 1000000) as department_order,
    coalesce(e.department_code, '') as department_code,
    e.rule_id, e.deadline_kind, e.subject_text, e.effective_due_on, r.rule_name, r.leads_to, g.title,
    r.article_label, r.paraphrase, coalesce(c.center_code, e.center_id) as center_code,
    coalesce(c.center_name, '') as center_name, e.extended_until is not null as is_extended
from marts.fct_deadline as e
inner join marts.dim_rule as r on e.rule_id = r.rule_id
inner join marts.dim_regulation as g on r.regulation_id = g.regulation_id
left join marts.dim_department as d on e.department_code = d.department_code
left join marts.dim_center as c on e.center_id = c.center_id and c.is_current
where
    e.status = 'open' and e.basis = 'formal' and e.is_standing
    and e.effective_due_on between $as_of and $as_of + interval {MONTHS_AHEAD} month
order by
    department_order, department_name, department_code, e.effective_due_on, r.sort_order, e.rule_id,
    e.deadline_kind, e.subject_text, center_code, e.deadline_id
"""


@dataclass(frozen=True)
class _Duty:
    """One entry: a duty, its day, and the centers that it binds (code, name, extended)."""

    department_code: str
    rule_id: str
    deadline_kind: str
    subject_text: str
    due_on: dt.date
    rule_name: str
    leads_to: str
    regulation: str
    article_label: str
    paraphrase: str
    centers: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class CalendarContent:
    """One calendar and its bytes."""

    link: CalendarFile
    content: bytes


def build_calendars(
    connection: duckdb.DuckDBPyConnection, as_of: dt.date, *, sample: bool
) -> list[CalendarContent]:
    """The calendars of the departments with a deadline in the twelve months from `as_of`, in their order."""
    duties: dict[str, list[_Duty]] = {}
    last: tuple[str, ...] | None = None
    for record in connection.execute(_QUERY, {"as_of": as_of}).fetchall():
        name, _, *head, code, center, is_extended = record
        listed = duties.setdefault(name or UNKNOWN_DEPARTMENT, [])
        key = (name, *map(str, head[:5]))
        if key != last:
            listed.append(_Duty(*head, centers=[]))
            last = key
        listed[-1].centers.append((code, center, is_extended))
    names = FileNames()
    return [
        CalendarContent(
            CalendarFile(
                department_name=department,
                file=f"{DOWNLOADS}/履责日历_{names.take(department)}.ics",
                event_count=len(listed),
                center_count=len({code for duty in listed for code, _, _ in duty.centers}),
                next_on=listed[0].due_on,
            ),
            calendar_text(department, listed, as_of, sample=sample).encode(),
        )
        for department, listed in duties.items()
    ]


def calendar_text(department: str, duties: Sequence[_Duty], as_of: dt.date, *, sample: bool) -> str:
    """One VCALENDAR with CRLF line ends, lines folded at 75 octets."""
    title = f"技术创新中心履责日历（{department}）" + ("（示例数据）" if sample else "")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(title)}",
        f"X-WR-CALNAME:{escaped(title)}",
    ]
    for duty in duties:
        lines += _event(duty, as_of)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(duty: _Duty, as_of: dt.date) -> list[str]:
    key = "\0".join((duty.department_code, duty.rule_id, duty.subject_text, duty.due_on.isoformat()))
    count = len(duty.centers)
    kind = formats.format_value(duty.deadline_kind, "deadline_kind")
    summary = f"{kind}到期：{duty.rule_name}（{duty.centers[0][1] if count == 1 else f'{count}个中心'}）"
    listed = [
        f"{number}. {code} {name}{'（已获准延期）' if is_extended else ''}"
        for number, (code, name, is_extended) in enumerate(duty.centers, start=1)
    ]
    ahead = formats.countdown((duty.due_on - as_of).days)
    about = [
        f"到期日：{duty.due_on.isoformat()}（截至{as_of.isoformat()}，{ahead}）",
        f"依据：《{duty.regulation}》{duty.article_label}。{duty.paraphrase or ''}",
        f"逾期后果：{duty.leads_to or '办法未规定'}",
        "涉及中心：",
        *listed,
        "本日历为提示，不作认定；以办法原文和主管部门通知为准。",
    ]
    description = "\n".join(about)
    return [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(_NAMESPACE, key)}",
        f"DTSTAMP:{as_of:%Y%m%d}T000000Z",
        f"SEQUENCE:{max(0, (as_of - _EPOCH).days)}",
        f"DTSTART;VALUE=DATE:{duty.due_on:%Y%m%d}",
        f"SUMMARY:{escaped(summary)}",
        f"DESCRIPTION:{escaped(description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): special characters and line ends escaped, controls made visible."""
    text = show_controls(text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in ("\\", ";", ","):
        text = text.replace(character, f"\\{character}")
    return text.replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A content line in pieces of at most 75 octets, never cutting a character (RFC 5545, 3.1)."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
