"""The annual statistics of one year as a workbook: cover, contents, one table a sheet, revisions, explanations.

Belongs here: which sheets there are and how they lead to one another. Does not belong here: a table's own sheet
(`sheets`), its cells (`tables`, `reading`), any computation: every figure is a column of a mart. The same snapshot gives
the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Sequence
from importlib import resources
from typing import Any

import duckdb
import xlsxwriter
import yaml

from reports.bulletin.definitions import read_definitions
from reports.bulletin.wording import ordinal
from reports.statistics.charts import ChartData
from reports.statistics.paper import set_up_list, set_up_table
from reports.statistics.reading import inert, read_revisions
from reports.statistics.sheets import Context, Formats, fill_table, number_format, span, text_width
from reports.statistics.shelf import StatisticsShelf
from reports.statistics.tables import Revision, StatisticsError, Table
from warehouse.publishing import Manifest

SAMPLE_MARK = "示例数据：机构均为虚构"
COVER, CONTENTS, REVISIONS, EXPLANATIONS = "封面", "目录", "修订", "编制说明"
_REVISION_HEADS = (
    ("表号", 9),
    ("行", 26),
    ("栏", 26),
    ("单位", 9),
    ("已发布值", 14),
    ("现值", 14),
    ("原因", 46),
)


def build_workbook(shelf: StatisticsShelf, manifest: Manifest, year: int, *, public: bool = True) -> bytes:
    """The workbook of one year; `public` withholds what the marts mark so.

    Raises StatisticsError (Chinese, one sentence) when the snapshot has no statistics of that year.
    """
    connection, tables = shelf.connection, shelf.tables(year)
    if not tables:
        raise StatisticsError(f"快照中没有{year}年的统计表。")
    revisions = [item for item in read_revisions(connection, year) if not (public and item.is_hidden)]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    title = f"{place_name(connection, tables)}技术创新中心统计年报（{year}年）"
    book.set_properties(
        {
            "title": title,
            "created": dt.datetime(manifest.as_of.year, manifest.as_of.month, manifest.as_of.day),
        }
    )
    context = Context(
        formats=Formats(book),
        public=public,
        mark=SAMPLE_MARK if manifest.sample else "",
        revision_sheet=REVISIONS if revisions else None,
        texts=yaml.safe_load(
            resources.files("reports").joinpath("statistics/workbook.yml").read_text("utf-8")
        ),
    )
    _cover(book.add_worksheet(COVER), title, tables[0], manifest, context)
    contents = book.add_worksheet(CONTENTS)
    sheets = [(table, book.add_worksheet(sheet_name(table))) for table in tables]
    if revisions:
        _revisions(book.add_worksheet(REVISIONS), revisions, context)
    _explanations(book.add_worksheet(EXPLANATIONS), connection, tables, context)
    _contents(contents, tables, context)
    charts = ChartData(book, context)
    for table, sheet in sheets:
        body = fill_table(sheet, table, context)
        set_up_table(book, sheet, body, context, charts.draw(sheet, table, body))
        back = f"internal:'{CONTENTS}'!A1"
        sheet.write_url(0, body.last_column + 2, back, context.formats.get(**_LINK), f"返回{CONTENTS}")
    charts.finish()
    book.close()
    return buffer.getvalue()


def sheet_name(table: Table) -> str:
    """The name of a table's sheet: its number."""
    return table.head.table_no


_LINK = {"font_color": "#0B5394", "underline": 1}


def place_name(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]) -> str:
    """The place that the totals of a year's tables are about; empty when no table has one."""
    codes = (row.subject_code for table in tables for row in table.rows if row.subject_kind == "province")
    query = (
        "select subject_name from marts.dim_kpi_subject where subject_kind = 'province' and subject_code = ?"
    )
    found = connection.execute(query, [next(codes, None)]).fetchone()
    return inert(found[0]) if found else ""


def _cover(sheet: Any, title: str, first: Table, manifest: Manifest, context: Context) -> None:
    get = context.formats.get
    edition = first.head.edition
    until = first.head.data_until_on or manifest.as_of
    lines = [
        (
            f"第{edition.edition_no}版　{_day(edition.issued_on)}发布"
            if edition and edition.issued_on
            else "未发布，按现有数据计算"
        ),
        f"数据截止日：{_day(until)}",
        "公开版：涉及中心不足规定家数的数字不予公布"
        if context.public
        else "内部版：含不予公开的数字，请勿外传",
    ]
    sheet.set_column(0, 0, 96)
    sheet.hide_gridlines(2)
    look = get(font_name="黑体", font_size=26, align="center", text_wrap=True)
    sheet.set_row(0, 90)
    sheet.set_row(1, 90)
    sheet.write_string(1, 0, title, look)
    if context.mark:
        sheet.write_string(
            2, 0, context.mark, get(font_size=14, align="center", font_color="#B00020", bold=True)
        )
    sheet.set_row(3, 150)
    for row, text in enumerate(lines, start=4):
        sheet.write_string(row, 0, text, get(font_size=14, align="center"))
        sheet.set_row(row, 24)
    row = 5 + len(lines)
    sheet.write_string(
        row, 0, f"数据快照 {manifest.snapshot_id}　程序版本 {manifest.code_version}", get(align="center")
    )
    if edition and edition.sha256:
        sheet.write_string(row + 1, 0, f"发布数字存档 SHA-256 {edition.sha256}", get(align="center"))
    sheet.write_url(row + 3, 0, f"internal:'{CONTENTS}'!A1", get(align="center", **_LINK), "目录")
    set_up_list(sheet, context, row + 3, 0)


def _contents(sheet: Any, tables: Sequence[Table], context: Context) -> None:
    get = context.formats.get
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 2, 14)
    sheet.hide_gridlines(2)
    span(sheet, 0, 0, 0, 2, "目　录", get(font_name="黑体", font_size=18, align="center"))
    sheet.set_row(0, 34)
    row = 1
    for (number, name), chapter in itertools.groupby(
        tables, key=lambda table: (table.head.chapter_no, table.head.chapter_title)
    ):
        sheet.write_string(row, 0, f"第{ordinal(number)}章　{name}", get(font_name="黑体", font_size=11))
        sheet.set_row(row, 22)
        row += 1
        for table in chapter:
            target = f"internal:'{sheet_name(table)}'!A1"
            sheet.write_url(row, 0, target, get(**_LINK), table.head.table_no)
            sheet.write_url(row, 1, target, get(**_LINK), table.head.title)
            if table.head.classification_status:
                sheet.write_string(row, 2, "分类未核实", get(font_color="#B00020"))
            row += 1
    for name in filter(None, (context.revision_sheet, EXPLANATIONS)):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", get(**_LINK), name)
        row += 1
    set_up_list(sheet, context, row, 2)


def _revisions(sheet: Any, revisions: Sequence[Revision], context: Context) -> None:
    """已发布值 / 现值 / 原因 of every issued figure that would be different today."""
    get = context.formats.get
    last = len(_REVISION_HEADS) - 1
    span(sheet, 0, 0, 0, last, "已发布数字的修订", get(font_name="黑体", font_size=14, align="center"))
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, "各表仍为发布值；现值为按本快照全部已知文件计算的值。", get())
    head = get(bold=True, align="center", border=1, bg_color="#EEF2F6")
    for place, (name, width) in enumerate(_REVISION_HEADS):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, name, head)
    for row, item in enumerate(revisions, start=3):
        texts = (item.table_no, item.row_label, item.column_label, item.unit or "")
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text, get(border=1, text_wrap=True))
        for place, value in ((4, item.issued_value), (5, item.current_value)):
            if value is None:
                sheet.write_string(row, place, "—", get(border=1, align="right"))
            else:
                sheet.write_number(row, place, value, get(border=1, num_format=number_format(item.decimals)))
        sheet.write_string(row, 6, item.reason, get(border=1, text_wrap=True))
        sheet.set_row(
            row, 13.0 * max(1, -(-text_width(item.reason) // 45), -(-text_width(item.column_label) // 25))
        )
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    set_up_list(sheet, context, 2 + len(revisions), last, landscape=True)


def _explanations(
    sheet: Any, connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], context: Context
) -> None:
    get = context.formats.get
    widths = (28, 12, 10, 70)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    span(sheet, 0, 0, 0, 3, EXPLANATIONS, get(font_name="黑体", font_size=14, align="center"))
    sheet.set_row(0, 26)
    row = 1
    for text in context.texts["method"]:
        span(sheet, row, 0, row, 3, text, get(text_wrap=True))
        sheet.set_row(row, 13.0 * max(1, -(-text_width(text) // (sum(widths) - 2))))
        row += 1
    row += 1
    first = row
    for place, name in enumerate(("指标", "计量单位", "口径", "计算方法")):
        sheet.write_string(row, place, name, get(bold=True, align="center", border=1, bg_color="#EEF2F6"))
    for item in read_definitions(connection, tables):
        row += 1
        for place, text in enumerate((item.name, item.unit, item.kind, item.method)):
            sheet.write_string(row, place, text, get(border=1, text_wrap=True))
        sheet.set_row(row, 13.0 * max(1, -(-text_width(item.method) // (widths[3] - 2))))
    sheet.repeat_rows(first)
    set_up_list(sheet, context, row, 3)


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
