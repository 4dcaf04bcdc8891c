"""Reading a chunk of files into the shape of the raw tables.

Belongs here: one outcome a file, typing all their cells at once, writing the chunk's parts. Does not belong
here: rules about content, or processes. A chunk's folder holds `files.arrow`, `issues.arrow` and
`values/<form>-<year>-<n>.arrow`.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from warehouse.issues import make_issue
from warehouse.raw_tables import ISSUES, READINGS, VALUES, YEARLY_FORM
from warehouse.reading.cells import Collector, Mark
from warehouse.reading.layouts import Catalogue, Layout, load_catalogue
from warehouse.reading.reader import Reader
from warehouse.reading.refusal import Refusal
from warehouse.reading.value_issues import value_issues
from warehouse.reading.values import ValueRules, type_cells, value_rules
from warehouse.reading.xlsx_scan import column_letters
from warehouse.settings import Settings

UNRECOGNISED = ("F09", "F13")

HEADER_FIELDS = ("reporting_year", "center_code", "center_name", "department")


@dataclass(frozen=True)
class Source:
    """A file to read: the hash of its content, where it is archived, the name it came under, its size in
    bytes.
    """

    sha256: str
    path: str
    file_name: str
    size: int


@dataclass
class _Outcome:
    """What became of one file."""

    layout: Layout | None = None
    outcome: str = "accepted"
    values: int = 0
    year: int | None = None
    header: dict[str, str | None] = field(default_factory=dict)


class ChunkReader:
    """Reads chunks one after another in one process."""

    def __init__(self, settings: Settings) -> None:
        self._catalogue: Catalogue = load_catalogue()
        self._rules: ValueRules = value_rules(self._catalogue)
        self._reader = Reader(self._catalogue, settings)

    def read(self, sources: Sequence[Source], folder: Path) -> None:
        """Reads `sources` and writes the chunk's parts into `folder`."""
        # Tens of thousands of live tuples make every collection slow, and reading leaves no cycles behind.
        gc.disable()
        try:
            _Chunk(sources, folder, self._reader, self._catalogue, self._rules).read()
        finally:
            gc.enable()


class _Chunk:
    def __init__(
        self, sources: Sequence[Source], folder: Path, reader: Reader, catalogue: Catalogue, rules: ValueRules
    ) -> None:
        self._sources = sources
        self._folder = folder
        self._reader = reader
        self._catalogue = catalogue
        self._rules = rules
        self._collector = Collector()
        self._outcomes = [_Outcome() for _ in sources]
        self._value_issues: list[pl.DataFrame] = []
        self._parts = 0

    def read(self) -> None:
        (self._folder / "values").mkdir(parents=True, exist_ok=True)
        for file, source in enumerate(self._sources):
            self._read_file(file, source)
        self._write_values(self._collector.take())
        issues = self._issues()
        issues.select(ISSUES.names()).write_ipc(self._folder / "issues.arrow")
        self._files(issues).write_ipc(self._folder / "files.arrow")

    def _read_file(self, file: int, source: Source) -> None:
        collector = self._collector
        start = collector.mark(), self._parts, len(self._value_issues)
        outcome = self._outcomes[file]
        try:
            opened = self._reader.open(Path(source.path).read_bytes(), source.file_name, file, collector)
            outcome.layout = opened.layout
            # The year of an annual report, which names its part, is known only when the whole file was read.
            collector.on_full = None if opened.layout.form == YEARLY_FORM else self._write_values
            self._reader.collect(opened, file, collector)
            collector.flush()
            return
        except Refusal as refusal:
            code, words = refusal.code, refusal.words
        except MemoryError:
            code, words = "F10", {"detail": "内存上限"}
        except BaseException as error:
            # A parser's panic is no Exception. One file must not cost the others; the issue names the fault.
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            code, words = "F17", {"detail": f"{type(error).__name__} {error}".strip()[:200]}
        self._take_back(*start)
        self._outcomes[file] = _Outcome(outcome="unrecognised" if code in UNRECOGNISED else "refused")
        words = {"file": source.file_name, **words}
        collector.issues.append((file, make_issue(code, sheet=words.get("sheet"), words=words)))

    def _take_back(self, mark: Mark, parts: int, issues: int) -> None:
        """Removes everything that a file has left before it was refused."""
        self._collector.back_to(mark)
        del self._value_issues[issues:]
        for path in (self._folder / "values").iterdir():
            if int(path.stem.rpartition("-")[2]) >= parts:
                path.unlink()

    def _write_values(self, found: pl.DataFrame) -> None:
        """Types cells and writes them, one part a form and year."""
        typed = self._placed(type_cells(found, self._rules))
        self._value_issues.append(value_issues(typed, self._catalogue))
        self._note_headers(typed)
        for file, count in typed.group_by("file").len().iter_rows():
            self._outcomes[file].values += count
        files = range(len(self._sources))
        form = pl.Series([self._form(file) for file in files], dtype=pl.String)
        year = pl.Series([self._part_year(file) for file in files], dtype=pl.Int32)
        values = typed.with_columns(
            sheet=pl.col("sheet_name"),
            number=pl.col("value"),
            batch_id=pl.lit(None, dtype=pl.String),
            form=form.gather(typed["file"]),
            year=year.gather(typed["file"]),
        )
        for (form_name, year_no), part in values.partition_by("form", "year", as_dict=True).items():
            path = self._folder / "values" / f"{form_name}-{year_no}-{self._parts:04d}.arrow"
            part.select(VALUES.names()).write_ipc(path, compression="uncompressed")
        self._parts += 1

    def _placed(self, typed: pl.DataFrame) -> pl.DataFrame:
        """Adds what numbers stand for: the file's hash, the sheet's name and the cell's reference."""
        hashes = pl.Series([source.sha256 for source in self._sources], dtype=pl.String)
        sheets = pl.Series(self._collector.sheets, dtype=pl.String)
        widest = typed["column"].max()
        width = widest + 1 if isinstance(widest, int) else 0
        letters = pl.Series([column_letters(at) for at in range(width)], dtype=pl.String)
        return typed.with_columns(
            file_sha256=hashes.gather(typed["file"]),
            sheet_name=sheets.gather(typed["sheet"]),
            cell=pl.concat_str([letters.gather(typed["column"]), (pl.col("row") + 1).cast(pl.String)]),
        )

    def _note_headers(self, typed: pl.DataFrame) -> None:
        header = typed.filter((pl.col("record") == 0) & pl.col("field").is_in(HEADER_FIELDS))
        for row in header.select("file", "field", "value", "clean_text", "text").iter_rows(named=True):
            outcome, field = self._outcomes[row["file"]], row["field"]
            if field == "reporting_year":
                outcome.year = outcome.year or (None if row["value"] is None else int(row["value"]))
            else:
                shown = row["clean_text"] if field == "center_code" else row["text"]
                outcome.header.setdefault(field, shown)

    def _form(self, file: int) -> str | None:
        layout = self._outcomes[file].layout
        return layout.form if layout else None

    def _part_year(self, file: int) -> int:
        return (self._outcomes[file].year or 0) if self._form(file) == YEARLY_FORM else 0

    def _issues(self) -> pl.DataFrame:
        """All issues of the chunk (ISSUES and `file`), by file, those about places before those about
        values.
        """
        hashes = pl.Series([source.sha256 for source in self._sources], dtype=pl.String)
        rows = [{"file": file, **issue} for file, issue in self._collector.issues]
        placed = pl.DataFrame(rows, schema={"file": pl.Int32, **ISSUES})
        frames = [placed, *self._value_issues]
        issues = pl.concat(frames, how="diagonal").sort("file", maintain_order=True)
        return issues.with_columns(file_sha256=hashes.gather(issues["file"]))

    def _files(self, issues: pl.DataFrame) -> pl.DataFrame:
        """One row a file, schema READINGS."""
        counts = dict(issues.group_by("file").len().iter_rows())
        rows = [
            {
                "file_sha256": source.sha256,
                "form": self._form(file),
                "layout_id": outcome.layout.layout_id if outcome.layout else None,
                "outcome": outcome.outcome,
                "reporting_year": outcome.year,
                "center_code": outcome.header.get("center_code"),
                "center_name": outcome.header.get("center_name"),
                "department_text": outcome.header.get("department"),
                "value_count": outcome.values,
                "issue_count": counts.get(file, 0),
            }
            for file, (source, outcome) in enumerate(zip(self._sources, self._outcomes, strict=True))
        ]
        return pl.DataFrame(rows, schema=READINGS)
