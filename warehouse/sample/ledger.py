"""The register 登记台账 as it stood each January.

Belongs here: the rows of every ledger sheet on a day. Does not belong here: sheet names and columns (the
ledger layout).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from warehouse.sample.content import shown
from warehouse.sample.model import Center, Host, LegacyBase
from warehouse.sample.vocabulary import vocabulary

Rows = dict[str, list[dict[str, Any]]]
LEDGER_LAYOUT = "ledger/v1"


def ledger_rows(
    centers: Iterable[Center], hosts: Iterable[Host], legacy_bases: Iterable[LegacyBase], on: date
) -> Rows:
    """Table -> rows (field -> value) of the register as known on `on`; every table of the ledger layout is
    present.
    """
    config = vocabulary().province["words"]
    valid = config["record"]["valid"]
    rows: Rows = {
        name: []
        for name in (
            "centers",
            "hosts",
            "co_builders",
            "directions",
            "changes",
            "evaluations",
            "rectifications",
            "events",
            "staff",
            "legacy_bases",
        )
    }
    seen: set[str] = set()
    for center in centers:
        if center.approved_on > on:
            continue
        host = center.host_on(on, as_filed=True)
        seen.add(host.uscc)
        rows["centers"].append(_center_row(center, host, on, config))
        _add_parts(rows, center, on, config)
    rows["hosts"] = [_host_row(host, on, config) for host in hosts if host.uscc in seen]
    rows["legacy_bases"] = [_legacy_row(item, on) for item in legacy_bases]
    for table in rows.values():
        for row in table:
            row.setdefault("record_status", valid)
    return rows


def _center_row(center: Center, host: Host, on: date, config: dict[str, Any]) -> dict[str, Any]:
    ended = center.ended_on is not None and center.ended_on <= on
    status_words = {
        **config["status"],
        "passed": config["rectification"]["passed"],
        "extended": config["acceptance"]["extended"],
    }
    row: dict[str, Any] = {
        name: shown(attribute, center.attribute(attribute, on, as_filed=True))
        for name, attribute in (
            ("center_name", "name"),
            ("base_type", "base_type"),
            ("department", "department"),
            ("region", "region"),
            ("cluster", "cluster"),
            ("director", "director"),
        )
    }
    if center.cluster_text is not None:
        row["cluster"] = center.cluster_text
    row |= {
        "center_code": center.code,
        "host_name": host.name,
        "host_uscc": host.uscc,
        "approved_on": center.approved_on,
        "approval_document": center.document,
        "status": center.status_on(on, status_words),
        "ended_on": center.ended_on if ended else None,
        "end_reason": center.end_reason if ended else None,
        "successor_center_code": center.successor_code if ended else None,
    }
    return row


def _add_parts(rows: Rows, center: Center, on: date, config: dict[str, Any]) -> None:
    key = {"center_code": center.code}
    partner = center.attribute("co_builders", on, as_filed=True)
    if partner:
        joined = max(
            [center.approved_on]
            + [
                item.on
                for item in center.changes
                if item.attribute == "co_builders" and item.filed_on is not None and item.filed_on <= on
            ]
        )
        rows["co_builders"].append({**key, "co_builder_name": partner, "joined_on": joined})
    for number, item in enumerate(center.directions, start=1):
        if item.start_filed and item.started_on <= on:
            ended = (
                item.ended_on
                if item.end_filed and item.ended_on is not None and item.ended_on <= on
                else None
            )
            rows["directions"].append(
                {
                    **key,
                    "direction_no": number,
                    "direction_name": item.text,
                    "keywords": item.keywords,
                    "leader_name": item.leader,
                    "started_on": item.started_on,
                    "ended_on": ended,
                }
            )
    for change in center.changes:
        if change.filed_on is not None and change.filed_on <= on:
            rows["changes"].append(
                {
                    **key,
                    "change_item": change.item,
                    "old_value": shown(change.attribute, change.old) if change.old else None,
                    "new_value": shown(change.attribute, change.new),
                    "changed_on": change.on,
                    "filed_on": change.filed_on,
                    "document_number": change.document,
                }
            )
    for item in center.evaluations:
        if (item.concluded_on or date(item.year, 12, 31)) <= on:
            rows["evaluations"].append(
                {
                    **key,
                    "evaluation_kind": item.kind,
                    "evaluation_year": item.year,
                    "grade": item.grade,
                    "concluded_on": item.concluded_on,
                    "extended_until": item.extended_until,
                    "attendance": item.attendance,
                    "document_number": item.document,
                }
            )
    for item in center.rectifications:
        if item.started_on <= on:
            known = item.accepted_on is not None and item.accepted_on <= on
            rows["rectifications"].append(
                {
                    **key,
                    "started_on": item.started_on,
                    "due_on": item.due_on,
                    "accepted_on": item.accepted_on if known else None,
                    "acceptance_result": item.result if known else None,
                    "document_number": item.document,
                }
            )
    for item in center.events:
        if item.on <= on:
            void = item.void_from is not None and item.void_from <= on
            rows["events"].append(
                {
                    **key,
                    "event_kind": item.kind,
                    "occurred_on": item.on,
                    "determined_on": item.on,
                    "determined_by": item.determined_by,
                    "covered_year": item.covered_year,
                    "detail": item.detail,
                    "document_number": item.document,
                    "record_status": config["record"]["void" if void else "valid"],
                }
            )
    for person in center.staff:
        rows["staff"].append(
            {
                **key,
                "person_name": person.name,
                "position": person.position,
                "professional_title": person.title,
                "birth_year": person.birth_year,
                "degree": person.degree,
                "is_full_time": "是" if person.is_full_time else "否",
                "other_base": person.other_base,
            }
        )


def _host_row(host: Host, on: date, config: dict[str, Any]) -> dict[str, Any]:
    words = vocabulary()
    halted = host.halted_on is not None and host.halted_on <= on
    is_enterprise = host.kind == "enterprise"
    return {
        "host_name": host.name,
        "host_uscc": host.uscc,
        "host_kind": words.host_kind_names[host.kind],
        "region": words.regions[host.region].name,
        "registered_on": host.registered_on,
        "is_legal_person": "是",
        "is_high_tech": ("是" if host.is_high_tech else "否") if is_enterprise else None,
        "is_above_scale": ("是" if host.is_above_scale else "否") if is_enterprise else None,
        "operating_status": host.halted_status if halted else config["operating"]["normal"],
    }


def _legacy_row(item: LegacyBase, on: date) -> dict[str, Any]:
    words = vocabulary()
    done = item.disposed_on is not None and item.disposed_on <= on
    return {
        "legacy_code": item.code,
        "legacy_name": item.name,
        "legacy_type": words.base_type_names[item.base_type],
        "host_name": item.host_name,
        "region": words.regions[item.region].name,
        "disposition": item.disposition if done else None,
        "disposed_on": item.disposed_on if done else None,
        "successor_center_code": item.successor_code if done else None,
        "document_number": item.document if done else None,
    }
