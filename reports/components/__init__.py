"""Page components: one class each, with declared props; the registry of all of them."""

from __future__ import annotations

from reports.components.base import Component
from reports.components.big_value import BigValue
from reports.components.charts import BarChart, LineChart
from reports.components.cross_table import CrossTable
from reports.components.directions_search import DirectionsSearch
from reports.components.downloads import Briefing, Calendars, ReturnLists, StatisticsDocuments
from reports.components.dropdown import Dropdown
from reports.components.duties import Article, Countdown, RiskBadge
from reports.components.heatmap import Heatmap
from reports.components.statistics_table import StatisticsTable
from reports.components.table import DataTable
from reports.components.term import Term
from reports.components.text import Code, Details, Fields, Grid, LinkButton, Source, Value
from reports.components.text_pair import MarkLegend, TextPair
from reports.components.tile_map import TileMap

REGISTRY: dict[str, type[Component]] = {
    component.name: component
    for component in (
        Article, BarChart, BigValue, Briefing, Calendars, Code, Countdown, CrossTable, DataTable, Details,
        DirectionsSearch, Dropdown, Fields, Grid, Heatmap, LineChart, LinkButton, MarkLegend, ReturnLists, RiskBadge,
        Source, StatisticsDocuments, StatisticsTable, Term, TextPair, TileMap, Value,
    )
}  # fmt: skip

# Tags that Evidence has too, with these props among its own. Every other tag is ours.
EVIDENCE = frozenset(
    {
        "BarChart",
        "BigValue",
        "Column",
        "DataTable",
        "Details",
        "Dropdown",
        "Grid",
        "Heatmap",
        "LineChart",
        "LinkButton",
        "Value",
    }
)
