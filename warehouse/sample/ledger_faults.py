"""Faults of the register 登记台账.

Belongs here: what is wrong in a register and where. Does not belong here: the register's true rows
(`ledger`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.forms import Book, cell_name
from warehouse.sample.identity import broken_uscc
from warehouse.sample.ledger import Rows
from warehouse.sample.naming import person_name, source
from warehouse.sample.truth import Planted
from warehouse.sample.vocabulary import vocabulary

# A type that no limit on the number of bases counts.
UNNUMBERED_NAME, UNNUMBERED_TYPE = "辽宁省示例待编号工程研究中心", "LN-ERC"


class LedgerFaults:
    """Plants faults in one register file: lasting ones in the last, passing ones in an earlier one."""

    def __init__(self, request: Request, province: Province, path: str) -> None:
        self.request, self.province, self.path = request, province, path
        self.is_large = request.centers >= vocabulary().province["large_from"]
        self.rng = source(request.seed, "ledger faults", path)
        self.planted: list[Planted] = []
        self.repeated: dict[str, int] = {}

    def change_rows(self, rows: Rows) -> None:
        """Faults of the last register: a center without code, records given twice, a record of no center."""
        if not self.is_large:
            return
        rows["centers"].append(_uncoded_center(rows, self.request.last))
        for table in ("centers", "directions"):
            at = self.rng.randrange(len(rows[table]) - 1)
            rows[table].append(dict(rows[table][at]))
            self.repeated[table] = len(rows[table]) - 1
        stray = dict(rows["changes"][0]) | {"center_code": f"LNZY-{self.request.first}-98765"}
        rows["changes"].append(stray)

    def change_book(self, book: Book, *, is_last: bool) -> None:
        """Records by cell what `change_rows` planted, spoils cells, writes one register another way."""
        if self.path.endswith(f"{self.request.first + 2}.xlsx"):
            self._write_otherwise(book)
        if is_last:
            self._unknown_clusters(book)
            if self.is_large:
                self._record_rows(book)
        elif self.is_large and self.path.endswith(f"{self.request.first + 1}.xlsx"):
            self._spoil_cells(book)

    def _plant(self, book: Book, fault: str, layer: str, code: str, *key: Any, detail: str) -> None:
        sheet, cell = book.where(*key)
        center = book.get("row", key[1], key[2], "center_code") if key[1] != "hosts" else ""
        self.planted.append(
            Planted(fault, layer, code, self.path, sheet, cell, center or "", None, "", detail)
        )

    def _write_otherwise(self, book: Book) -> None:
        """Other column names (save those that tell a register), totals: must be read right."""
        told_by = {column for rule in book.layout["recognise"] for column in rule.get("columns", [])}
        for sheet in book.sheets:
            if sheet.kind != "table":
                continue
            for entry in sheet.layout["entries"]:
                if entry["labels"][0] in told_by:
                    continue
                book.set(entry["labels"][-1], "header", sheet.sheet_id, entry["field"])
            total = max(row for row, _ in sheet.cells) + 1
            sheet.cells[total, 0] = "合计"
            sheet.cells[total, 1] = f"共 {len(sheet.records)} 条"
            self.planted.append(
                Planted(
                    "ledger_alias_and_total",
                    "read",
                    "",
                    self.path,
                    sheet.name,
                    cell_name(total, 0),
                    detail="列名别名、列表末尾合计行",
                    is_variant=True,
                )
            )

    def _unknown_clusters(self, book: Book) -> None:
        unknown = vocabulary().province["unknown_cluster"]
        for record in range(len(book.sheet("centers").records)):
            if book.get("row", "centers", record, "cluster") == unknown:
                self._plant(
                    book,
                    "unknown_cluster",
                    "check",
                    "C13",
                    "row",
                    "centers",
                    record,
                    "cluster",
                    detail=unknown,
                )

    def _record_rows(self, book: Book) -> None:
        centers, changes = len(book.sheet("centers").records), len(book.sheet("changes").records)
        self._plant_row(
            book, "center_without_code", "C15", "centers", centers - 2, "center_name", "中心没有编号"
        )
        for table, record in self.repeated.items():
            self._plant_row(book, "repeated_record", "C14", table, record, "center_code", "台账记录重复")
        self._plant_row(book, "stray_record", "C18", "changes", changes - 1, "center_code", "所指中心不存在")

    def _plant_row(
        self, book: Book, fault: str, code: str, table: str, record: int, field: str, detail: str
    ) -> None:
        self._plant(book, fault, "check", code, "row", table, record, field, detail=detail)

    def _spoil_cells(self, book: Book) -> None:
        hosts = book.sheet("hosts").records
        record = self.rng.randrange(len(hosts))
        uscc = book.get("row", "hosts", record, "host_uscc")
        book.set(broken_uscc(uscc), "row", "hosts", record, "host_uscc")
        self._plant(
            book, "ledger_bad_uscc", "read", "R17", "row", "hosts", record, "host_uscc", detail="校验位错误"
        )
        record = self.rng.randrange(len(book.sheet("directions").records))
        book.set("建设初期", "row", "directions", record, "started_on")
        self._plant(
            book,
            "ledger_bad_date",
            "read",
            "R08",
            "row",
            "directions",
            record,
            "started_on",
            detail="日期无法识别",
        )


def _uncoded_center(rows: Rows, last: int) -> dict[str, Any]:
    """A newly approved base whose number has not been given yet, of a host that is on record."""
    host = rows["hosts"][0]
    words = vocabulary()
    return rows["centers"][0] | {
        "center_code": None,
        "center_name": UNNUMBERED_NAME,
        "base_type": words.base_type_names[UNNUMBERED_TYPE],
        "director": person_name(source("uncoded center")),
        "host_name": host["host_name"],
        "host_uscc": host["host_uscc"],
        "approved_on": date(last, 12, 1),
        "status": words.province["words"]["status"]["construction"],
        "ended_on": None,
        "end_reason": None,
        "successor_center_code": None,
    }
