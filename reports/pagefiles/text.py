"""A table as CSV: UTF-8 with its mark, numbers without separators, days as 2025-06-30, nothing where nothing is known.

Belongs here: rows -> a CSV file. Does not belong here: its fields (`cells`).
"""

from __future__ import annotations

import csv
import io

from reports.pagefiles.cells import csv_field
from reports.pagefiles.tables import PageTable


def csv_bytes(table: PageTable) -> bytes:
    """The table with one header line. The same table gives the same bytes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([csv_field(title) for title in table.columns])
    writer.writerows(line.fields for line in table.lines())
    return buffer.getvalue().encode("utf-8-sig")
