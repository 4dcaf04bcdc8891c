"""Native charts of the workbook, drawn from a sheet that holds what they show.

Belongs here: the sheet 图表数据 and the looks of charts. Does not belong here: which table has a chart (its line of the
contents), which rows are drawn (`Table.chart_rows`). A chart needs neighbouring cells, which the rows of a table with
groups are not; so its figures stand once more on a sheet of their own. A category of which a figure is missing or
withheld is left out: half a bar would mislead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.statistics.paper import Place, chart_place, set_up_list
from reports.statistics.sheets import Body, Context, number_format
from reports.statistics.tables import Cell, Chart, Row, Table

CHART_DATA = "图表数据"
_COLORS = ("#2F5D8A", "#C9772B", "#5B8C5A", "#8A5A8C", "#A89A3A", "#6B7280")
_UPRIGHT_CATEGORIES = 6
_FEWEST_CATEGORIES = 2
_DATA_COLUMNS = 6
_LEAST_WIDE_PIXELS, _MOST_WIDE_PIXELS = 560, 860
_MOST_HIGH_PIXELS = 760


class ChartData:
    """The sheet 图表数据 of one workbook, which grows with every chart drawn."""

    def __init__(self, book: Any, context: Context) -> None:
        self._book = book
        self._context = context
        self._sheet: Any = None
        self._row = 2

    def draw(self, sheet: Any, table: Table, body: Body) -> Place | None:
        """Puts the table's chart, if it has one with something to show, on its sheet; returns where."""
        chart = table.head.chart
        if chart is None:
            return None
        places = [table.column_place(number) for number in chart.column_nos]
        drawn = table.chart_rows
        rows = [row for row in drawn if all(self._is_shown(row.cells[place]) for place in places)]
        if len(rows) < _FEWEST_CATEGORIES:
            return None
        first, last = self._write(table, places, rows)
        made = self._book.add_chart(_look(chart, len(rows)))
        for shift in range(len(places)):
            color = _COLORS[shift % len(_COLORS)]
            made.add_series(
                {
                    "name": [CHART_DATA, first - 1, shift + 1],
                    "categories": [CHART_DATA, first, 0, last, 0],
                    "values": [CHART_DATA, first, shift + 1, last, shift + 1],
                    "fill": {"color": color},
                    "line": {"color": color, "width": 2 if chart.kind == "line" else 0.75},
                    "gap": 60,
                }
            )
        lies = _lies(chart, len(rows))
        units = {table.columns[place].unit for place in places}
        unit = f"（{units.pop()}）" if len(units) == 1 else ""
        grid = {"visible": True, "line": {"color": "#DDDDDD"}}
        axes = {"num_font": {"size": 9}, "major_gridlines": {"visible": False}}
        values = {"num_font": {"size": 9}, "major_gridlines": grid, "num_format": "#,##0"}
        less = "" if len(rows) == len(drawn) else "\n不含数字缺失或未公布的类别"
        made.set_title({"name": f"{table.head.title}{unit}{less}", "name_font": {"size": 11, "name": "黑体"}})
        if lies:
            # The first category on top, as in the table; that would put the scale there too.
            made.set_y_axis({**axes, "reverse": True})
            made.set_x_axis({**values, "label_position": "high"})
        else:
            made.set_x_axis(axes)
            made.set_y_axis(values)
        made.set_legend({"none": True} if len(places) == 1 else {"position": "bottom", "font": {"size": 9}})
        width = min(_MOST_WIDE_PIXELS, max(_LEAST_WIDE_PIXELS, body.width_pixels))
        height = min(_MOST_HIGH_PIXELS, 130 + 26 * len(rows)) if lies else 330
        place = chart_place(body, width, height)
        made.set_size({"width": width, "height": height})
        sheet.insert_chart(place.row, place.column, made, {"object_position": 2})
        return place

    def finish(self) -> None:
        """Sets up the sheet for printing; to be called after the last chart."""
        if self._sheet is not None:
            set_up_list(self._sheet, self._context, self._row - 2, _DATA_COLUMNS)

    def _is_shown(self, cell: Cell | None) -> bool:
        return cell is not None and cell.value is not None and not (self._context.public and cell.is_hidden)

    def _write(self, table: Table, places: Sequence[int], rows: Sequence[Row]) -> tuple[int, int]:
        """Writes one block of figures; returns its first and last row."""
        sheet, get = self._data_sheet(), self._context.formats.get
        sheet.write_string(self._row, 0, table.head.table_no, get(bold=True))
        for shift, place in enumerate(places, start=1):
            column = table.columns[place]
            name = f"{column.group}：{column.label}" if column.group else column.label
            sheet.write_string(self._row, shift, name, get(bold=True, text_wrap=True))
        first = self._row + 1
        for row, line in enumerate(rows, start=first):
            sheet.write_string(row, 0, line.label, get())
            for shift, place in enumerate(places, start=1):
                cell = line.cells[place]
                if cell is not None and cell.value is not None:
                    sheet.write_number(row, shift, cell.value, get(num_format=number_format(cell.decimals)))
        last = first + len(rows) - 1
        self._row = last + 2
        return first, last

    def _data_sheet(self) -> Any:
        if self._sheet is None:
            self._sheet = self._book.add_worksheet(CHART_DATA)
            self._sheet.set_column(0, 0, 30)
            self._sheet.set_column(1, _DATA_COLUMNS, 13)
            self._sheet.write_string(
                0, 0, self._context.texts["chart_data_note"], self._context.formats.get()
            )
        return self._sheet


def _lies(chart: Chart, categories: int) -> bool:
    """Whether the bars lie, because names of many categories do not fit below upright ones."""
    return chart.kind != "line" and categories > _UPRIGHT_CATEGORIES


def _look(chart: Chart, categories: int) -> dict[str, str]:
    if chart.kind == "line":
        return {"type": "line"}
    look = {"type": "bar" if _lies(chart, categories) else "column"}
    return {**look, "subtype": "stacked"} if chart.kind == "stacked" else look
