"""Files of the inbox and what the truth knows about each.

Belongs here: writing a file, the row of truth/submissions. Does not belong here: contents.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.sample.forms import form_data


def save_file(inbox: Path, path: str, data: bytes) -> None:
    """Writes a file at `path` relative to the inbox."""
    target = inbox / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def submission_row(
    path: str,
    form: str,
    layout: str | None,
    at: datetime,
    sender: str,
    *,
    year: int | None = None,
    center_code: str | None = None,
    disposition: str = "in_use",
    receiver: int = 0,
) -> dict[str, Any]:
    """One row of truth/submissions; `layout` is the path of a layout ("annual_report/v1") or None for a
    refused file.
    """
    return {
        "file": path,
        "form": form,
        "center_code": center_code,
        "reporting_year": year,
        "received_at": at,
        "submitted_by": sender,
        "received_by": form_data()["receivers"][receiver],
        "layout_id": layout.replace("/", ".") if layout else None,
        "expected_disposition": disposition,
    }
