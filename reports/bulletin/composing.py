"""From the marts to the blocks of a bulletin.

Belongs here: the order of chapters, tables, pictures, notes. Does not belong here: Word (`document`, `parts`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import duckdb

from reports.bulletin import layout, pictures, styles, wording
from reports.bulletin.blocks import Blocks, Image, Paper
from reports.bulletin.definitions import read_definitions
from reports.bulletin.figures import Figures
from reports.bulletin.layout import text_grid
from reports.bulletin.plan import BulletinPlan, load_plan
from reports.bulletin.sentences import Sentence, Writer
from reports.bulletin.styles import CONTENTS_1, CONTENTS_2, HEADING, TEXT_WIDTH_PT
from reports.charts import ChartEngine
from reports.statistics.reading import read_revisions
from reports.statistics.shelf import StatisticsShelf
from reports.statistics.tables import (
    HIDDEN_NOTE,
    MISSING_NOTE,
    StatisticsError,
    Table,
    TableHead,
    figure_text,
)
from warehouse.publishing import Manifest

_PICTURE_WIDTH = TEXT_WIDTH_PT * 0.94
_TALLEST_PICTURE = styles.TEXT_HEIGHT_PT * 0.8
_NO_ROWS = "本年度没有符合本表口径的记录。"


@dataclass(frozen=True)
class Bulletin(Paper):
    """The paper, and all computed sentences and tables, for whoever wants to check them."""

    sentences: list[Sentence]
    tables: list[Table]


def compose(
    shelf: StatisticsShelf, manifest: Manifest, year: int, charts: ChartEngine, *, public: bool = True
) -> Bulletin:
    """The bulletin of one year. Raises StatisticsError when the snapshot has no statistics of that year."""
    connection, tables = shelf.connection, shelf.tables(year)
    if not tables:
        raise StatisticsError(f"已发布的数据中没有{year}年的统计表，请换一个年度，或先运行 tic run。")
    plan = load_plan()
    names = _names(connection, manifest, year, tables)
    before = Figures(shelf.tables(year - 1))
    writer = Writer(plan, names, Figures(tables), before, public=public)
    composer = _Composer(plan, writer, tables, public)
    composer.main_points()
    composer.chapters(charts)
    composer.definitions(connection)
    composer.method(is_issued=tables[0].head.edition is not None)
    composer.revisions(connection, year)
    composer.limits()
    title, subtitle = writer.plain(plan.title), writer.plain(plan.subtitle)
    lines = [(writer.plain(line), styles.COVER) for line in plan.cover_lines]
    return Bulletin(
        title=title,
        subtitle=subtitle,
        running_title=title + subtitle,
        sample_mark=plan.sample_mark if manifest.sample else None,
        cover=[(title, styles.TITLE), (subtitle, styles.SUBTITLE), *lines],
        blocks=composer.blocks.items,
        sentences=composer.said,
        tables=tables,
    )


def _names(
    connection: duckdb.DuckDBPyConnection, manifest: Manifest, year: int, tables: list[Table]
) -> dict[str, str]:
    head = tables[0].head
    found = connection.execute(
        "select subject_name from marts.dim_kpi_subject where subject_kind = 'province' and subject_code = ?",
        [_province_code(tables)],
    ).fetchone()
    return {
        "year": str(year),
        "previous_year": str(year - 1),
        "province": found[0] if found else "全省",
        "data_until": wording.chinese_date(head.data_until_on or manifest.as_of),
        "edition": _edition(head),
        "snapshot": manifest.snapshot_id,
    }


def _province_code(tables: list[Table]) -> str | None:
    rows = (row for table in tables for row in table.rows)
    return next((row.subject_code for row in rows if row.subject_kind == "province"), None)


def _edition(head: TableHead) -> str:
    if head.edition is None:
        return "未发布稿"
    issued = head.edition.issued_on
    return f"第{head.edition.edition_no}版" + (f"（{wording.chinese_date(issued)}发布）" if issued else "")


class _Composer:
    def __init__(self, plan: BulletinPlan, writer: Writer, tables: list[Table], public: bool) -> None:
        self.plan, self.writer, self.tables, self.public = plan, writer, tables, public
        self.blocks = Blocks()
        self.said: list[Sentence] = []
        self._headings = itertools.count(1)
        self._pictures = itertools.count(1)

    def main_points(self) -> None:
        """The main figures, one numbered paragraph each."""
        self._heading(self.plan.main_points_title)
        points = [self.plan.coverage_point, *self.plan.main_points]
        for number, sentence in enumerate(self._say(self.writer.sentences(points)), start=1):
            self.blocks.text(f"{number}. {sentence.text}", styles.BODY)

    def chapters(self, engine: ChartEngine) -> None:
        """Each chapter of the contents: its sentences, then its tables and pictures."""
        texts = {chapter.title: chapter.paragraphs for chapter in self.plan.chapters}
        for title, members in itertools.groupby(self.tables, key=lambda table: table.head.chapter_title):
            self._heading(title)
            for paragraph in texts.get(title, []):
                said = self._say(self.writer.sentences(paragraph))
                if said:
                    self.blocks.text("".join(sentence.text for sentence in said), styles.BODY)
            for table in members:
                self._table(table)
                self._draw(table, engine)

    def definitions(self, connection: duckdb.DuckDBPyConnection) -> None:
        """How each measure is computed."""
        found = read_definitions(connection, self.tables)
        if not found:
            return
        self._heading(self.plan.definitions_title)
        self.blocks.text(self.plan.definitions_intro, styles.BODY)
        lines = [[entry.name, entry.unit, entry.kind, entry.method] for entry in found]
        self.blocks.items.append(
            text_grid(["指标", "计量单位", "口径", "计算方法"], lines, [2.6, 1.2, 1, 4.6])
        )

    def method(self, *, is_issued: bool) -> None:
        """Scope, sources, rules of publication; of an issued edition also what that means."""
        self._heading(self.plan.method_title)
        for text in [*self.plan.method, *([self.plan.issued_note] if is_issued else [])]:
            self.blocks.text(self.writer.plain(text), styles.BODY)

    def revisions(self, connection: duckdb.DuckDBPyConnection, year: int) -> None:
        """已发布值 / 现值 / 原因, when anything changed since the edition was issued."""
        shown = [item for item in read_revisions(connection, year) if not (self.public and item.is_hidden)]
        if not shown:
            return
        self._heading(self.plan.revision_title)
        self.blocks.text(self.plan.revision_intro, styles.BODY)
        lines = [
            [
                item.table_no,
                item.row_label,
                f"{item.column_label}（{item.unit}）" if item.unit else item.column_label,
                figure_text(item.issued_value, item.decimals),
                figure_text(item.current_value, item.decimals),
                item.reason,
            ]
            for item in shown
        ]
        heads = ["表号", "项目", "指标", "已发布值", "现值", "原因"]
        self.blocks.items.append(text_grid(heads, lines, [1, 2, 2, 1.6, 1.6, 2.6], numbers=(3, 4)))

    def limits(self) -> None:
        """What the figures cannot say."""
        said = self._say(self.writer.sentences(self.plan.limits))
        statuses = dict.fromkeys(
            f"{table.head.table_no}：{table.head.classification_status.removesuffix('。')}。"
            for table in self.tables
            if table.head.classification_status
        )
        texts = [*(sentence.text for sentence in said), *statuses]
        if not texts:
            return
        self._heading(self.plan.limits_title)
        for number, text in enumerate(texts, start=1):
            self.blocks.text(f"{number}. {text}", styles.BODY)

    def _heading(self, title: str) -> None:
        number = next(self._headings)
        text = f"{wording.ordinal(number)}、{title}"
        self.blocks.text(text, HEADING, contents=CONTENTS_1, new_page=number > 1)

    def _say(self, sentences: list[Sentence]) -> list[Sentence]:
        self.said.extend(sentences)
        return sentences

    def _table(self, table: Table) -> None:
        head = table.head
        self.blocks.text(head.caption, styles.CAPTION, contents=CONTENTS_2)
        if table.is_empty:
            self.blocks.text(_NO_ROWS, styles.LAST_NOTE)
            return
        for number, part in enumerate(layout.grid_parts(table, public=self.public)):
            if number:
                self.blocks.text(f"{head.table_no}（续{number}）", styles.CAPTION)
            if head.unit_note:
                self.blocks.text(head.unit_note, styles.UNIT)
            self.blocks.items.append(part)
        notes = self._notes(table)
        for note in notes:
            self.blocks.text(note, styles.LAST_NOTE if note is notes[-1] else styles.NOTE)

    def _notes(self, table: Table) -> list[str]:
        head = table.head
        notes = [*head.notes]
        if table.has_missing:
            notes.append(MISSING_NOTE)
        if self.public and table.has_hidden:
            notes.append(HIDDEN_NOTE)
        numbered = [f"{number}. {note}" for number, note in enumerate(notes, start=1)]
        if numbered:
            numbered[0] = f"注：{numbered[0]}"
        status = [f"分类状态：{head.classification_status}"] if head.classification_status else []
        return [*status, *([head.coverage_note] if head.coverage_note else []), *numbered]

    def _draw(self, table: Table, engine: ChartEngine) -> None:
        for picture in pictures.draw(table, engine, public=self.public):
            width = min(_PICTURE_WIDTH, _TALLEST_PICTURE * picture.width / picture.height)
            caption = f"图{next(self._pictures)}　{picture.title}"
            self.blocks.items.append(Image(picture, width, caption))
