"""The industry as files of the inbox: two versions of the list, two years of context tables.

Belongs here: what stands in which file, when it came, and what is planted in it. Does not belong here: the
facts (`industry`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from warehouse.sample.assembly import Province, Request
from warehouse.sample.files import save_file, submission_row
from warehouse.sample.forms import Book, apply_date_style, build_book, form_data, save_book
from warehouse.sample.industry import Industry, Node, build_industry, industry_data
from warehouse.sample.truth import Planted
from warehouse.sample.vocabulary import vocabulary

LIST_LAYOUT = "classification/v1"
CONTEXT_LAYOUT = "context/v1"
_FAULT_PLACES = {
    "unknown_parent": ("C21", "parent_code"),
    "repeated_code": ("C22", "node_code"),
    "circle": ("C23", "parent_code"),
    "wrong_level": ("C24", "level"),
}


def write_industry(request: Request, province: Province) -> tuple[list[dict[str, Any]], list[Planted]]:
    """Writes the files; (rows of truth/submissions, planted cases)."""
    made = build_industry(request, province)
    writer = _Writer(request)
    last = request.last
    writer.list_file(last - 1, datetime(last, 3, 15, 10, 20), made.old_nodes)
    writer.list_file(last, datetime(last + 1, 2, 20, 10, 5), made.nodes)
    writer.context_file(last - 1, datetime(last, 4, 20, 9, 40), made, is_last=False)
    writer.context_file(last, datetime(last + 1, 4, 22, 9, 15), made, is_last=True)
    return writer.submissions, writer.planted


def list_version(year: int) -> str:
    """The version of the list of a year, as it says of itself."""
    return f"{year}年版"


class _Writer:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.is_large = request.centers >= vocabulary().province["large_from"]
        self.submissions: list[dict[str, Any]] = []
        self.planted: list[Planted] = []

    def list_file(self, year: int, at: datetime, nodes: list[Node]) -> None:
        """One version of the list, in force from the year's first day."""
        scheme = industry_data()["scheme"]
        fields = {
            "title": scheme["title"],
            "scheme": scheme["name"],
            "version": list_version(year),
            "issued_by": scheme["issued_by"],
            "document_number": f"示例〔{year}〕1号",
            "effective_on": date(year, 1, 1),
        }
        rows = [
            {
                "level": node.level,
                "node_code": node.code,
                "node_name": node.name,
                "parent_code": node.parent,
                "uscc": node.uscc,
            }
            for node in nodes
        ]
        book = build_book(LIST_LAYOUT, fields, {}, {"nodes": rows}, title="目录")
        path = form_data()["paths"]["classification"].format(year=year)
        self._save(book, path, "classification", LIST_LAYOUT, at)
        for record, node in enumerate(nodes):
            if node.fault:
                code, field = _FAULT_PLACES[node.fault]
                self._plant(book, path, f"list_{node.fault}", code, "nodes", record, field, node.name)

    def context_file(self, year: int, at: datetime, made: Industry, *, is_last: bool) -> None:
        """Sizes of a year; the last file also has the core enterprises and the demands."""
        words = vocabulary()
        names = {cluster.code: cluster.name for cluster in words.clusters}
        tables: dict[str, list[dict[str, Any]]] = {
            "industry_sizes": [
                {
                    "year": item.year,
                    "cluster": names[item.cluster],
                    "region": words.regions[item.region].name,
                    "operating_revenue": item.revenue,
                    "enterprise_count": item.enterprises,
                }
                for item in made.sizes
                if item.year == year
            ]
        }
        if is_last and self.is_large:
            again = tables["industry_sizes"][0]
            tables["industry_sizes"] += [
                {**again, "cluster": words.province["unknown_cluster"]},
                dict(again),
            ]
            again["operating_revenue"] = round(again["operating_revenue"] + 1, 1)
        if is_last:
            tables["core_enterprises"] = [
                {
                    "cluster": names[item.cluster],
                    "region": words.regions[item.region].short,
                    "enterprise_name": item.name,
                    "enterprise_uscc": item.uscc,
                }
                for item in made.enterprises
            ]
            tables["demands"] = [
                {
                    "demand_no": item.no,
                    "demand_name": item.name,
                    "detail": item.detail,
                    "cluster": names[item.cluster],
                    "region": words.regions[item.region].name,
                    "proposed_by": item.proposed_by,
                    "proposed_on": item.proposed_on,
                }
                for item in made.demands
            ]
        book = build_book(CONTEXT_LAYOUT, {}, {}, tables)
        for sheet in book.sheets:
            if title := industry_data()["titles"].get(sheet.sheet_id):
                book.set(title, "title", sheet.sheet_id)
        apply_date_style(book, 1)
        path = form_data()["paths"]["context"].format(year=year)
        self._save(book, path, "context", CONTEXT_LAYOUT, at)
        if is_last and self.is_large:
            size_rows = tables["industry_sizes"]
            self._plant(
                book, path, "context_unknown_cluster", "C13", "industry_sizes", len(size_rows) - 2, "cluster",
                words.province["unknown_cluster"],
            )  # fmt: skip
            self._plant(
                book,
                path,
                "context_repeated",
                "C27",
                "industry_sizes",
                0,
                "operating_revenue",
                "背景数据重复",
            )

    def _save(self, book: Book, path: str, form: str, layout: str, at: datetime) -> None:
        save_file(self.request.inbox, path, save_book(book.sheets))
        sender = form_data()["industry_senders"][form]
        self.submissions.append(submission_row(path, form, layout, at, sender))

    def _plant(
        self,
        book: Book,
        path: str,
        fault: str,
        code: str,
        sheet_id: str,
        record: int,
        field: str,
        detail: str,
    ) -> None:
        sheet, cell = book.where("row", sheet_id, record, field)
        self.planted.append(Planted(fault, "check", code, path, sheet, cell, detail=detail))
