"""Reading a chunk of files into the shape of the raw tables.

Belongs here: one outcome a file, typing all their cells at once, writing the chunk's parts. Does not belong here: rules
about content, or processes. A chunk's folder holds `files.arrow`, `issues.arrow` and `values/<form>-<year>-<n>.arrow`.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.issues import Issue, make_issue
from warehouse.raw_store import ISSUES, READINGS, VALUES, YEARLY_FORM
from warehouse.reading.cells import Collector
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
    """A file to read: the hash of its content, where it is archived, the name it came under."""

    sha256: str
    path: str
    file_name: str


@dataclass
class _Outcome:
    """What became of one file."""

    layout: Layout | None = None
    outcome: str = "accepted"
    values: int = 0


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
        self._headers: list[dict[str, object]] = [{} for _ in sources]
        self._parts = 0

    def read(self) -> None:
        (self._folder / "values").mkdir(parents=True, exist_ok=True)
        for file, source in enumerate(self._sources):
            self._read_file(file, source)
        self._write_values(self._collector.frame())
        self._write_files()

    def _read_file(self, file: int, source: Source) -> None:
        collector = self._collector
        before = len(collector.found), len(collector.frames), len(collector.issues)
        outcome = self._outcomes[file]
        try:
            content = Path(source.path).read_bytes()
            outcome.layout = self._reader.read(content, source.file_name, file, collector)
        except Refusal as refusal:
            words = {"file": source.file_name, **refusal.words}
            self._refuse(file, before, refusal.code, words)
        except MemoryError:
            self._refuse(file, before, "F10", {"file": source.file_name, "detail": "内存上限"})
        except BaseException as error:
            # A parser's panic is no Exception. One file must not cost the others; the issue names the fault.
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            detail = f"{type(error).__name__} {error}".strip()[:200]
            self._refuse(file, before, "F17", {"file": source.file_name, "detail": detail})

    def _refuse(self, file: int, before: tuple[int, int, int], code: str, words: dict[str, str]) -> None:
        """Takes back what the file has left and records why it is not read."""
        collector = self._collector
        del collector.found[before[0] :], collector.frames[before[1] :], collector.issues[before[2] :]
        outcome = self._outcomes[file]
        outcome.layout, outcome.outcome = None, "unrecognised" if code in UNRECOGNISED else "refused"
        collector.issues.append((file, make_issue(code, sheet=words.get("sheet"), words=words)))

    def _write_values(self, found: pl.DataFrame) -> None:
        typed = type_cells(found, self._rules)
        self._collector.issues.extend(value_issues(typed, self._collector.sheets, self._catalogue.units))
        self._note_headers(typed)
        for file, count in typed.group_by("file").len().iter_rows():
            self._outcomes[file].values += count
        values = self._shaped(typed)
        for (form, year), part in values.partition_by("form", "year", as_dict=True, maintain_order=True).items():
            path = self._folder / "values" / f"{form}-{year}-{self._parts:04d}.arrow"
            part.select(VALUES.names()).write_ipc(path, compression="uncompressed")
        self._parts += 1

    def _note_headers(self, typed: pl.DataFrame) -> None:
        header = typed.filter((pl.col("record") == 0) & pl.col("field").is_in(HEADER_FIELDS))
        for row in header.select("file", "field", "value", "clean_text", "text").iter_rows(named=True):
            field = row["field"]
            shown = {"reporting_year": row["value"], "center_code": row["clean_text"]}.get(field, row["text"])
            self._headers[row["file"]].setdefault(field, shown)

    def _shaped(self, typed: pl.DataFrame) -> pl.DataFrame:
        """The columns of the raw tables, plus form and year."""
        forms = [outcome.layout.form if outcome.layout else None for outcome in self._outcomes]
        years = [self._year(file) for file in range(len(self._sources))]
        hashes = pl.Series([source.sha256 for source in self._sources], dtype=pl.String)
        sheets = pl.Series(self._collector.sheets, dtype=pl.String)
        widest = typed["column"].max()
        letters = pl.Series([column_letters(at) for at in range(int(str(widest)) + 1)] if widest is not None else [], dtype=pl.String)
        return typed.with_columns(
            file_sha256=hashes.gather(typed["file"]),
            batch_id=pl.lit(None, dtype=pl.String),
            sheet=sheets.gather(typed["sheet"]),
            cell=pl.concat_str([letters.gather(typed["column"]), (pl.col("row") + 1).cast(pl.String)]),
            number=pl.col("value"),
            form=pl.Series(forms, dtype=pl.String).gather(typed["file"]),
            year=pl.Series(years, dtype=pl.Int32).gather(typed["file"]),
        )

    def _year(self, file: int) -> int:
        layout = self._outcomes[file].layout
        year = self._headers[file].get("reporting_year")
        return int(str(year).split(".")[0]) if layout and layout.form == YEARLY_FORM and year is not None else 0

    def _write_files(self) -> None:
        issues: list[list[Issue]] = [[] for _ in self._sources]
        for file, issue in self._collector.issues:
            issues[file].append(issue)
        files = [
            {
                "file_sha256": source.sha256,
                "form": outcome.layout.form if outcome.layout else None,
                "layout_id": outcome.layout.layout_id if outcome.layout else None,
                "outcome": outcome.outcome,
                "reporting_year": self._reporting_year(file),
                "center_code": self._headers[file].get("center_code"),
                "center_name": self._headers[file].get("center_name"),
                "department_text": self._headers[file].get("department"),
                "value_count": outcome.values,
                "issue_count": len(issues[file]),
            }
            for file, (source, outcome) in enumerate(zip(self._sources, self._outcomes, strict=True))
        ]
        rows = [
            {"file_sha256": source.sha256, **issue}
            for source, of_file in zip(self._sources, issues, strict=True)
            for issue in of_file
        ]
        pl.DataFrame(files, schema=READINGS).write_ipc(self._folder / "files.arrow")
        pl.DataFrame(rows, schema=ISSUES).write_ipc(self._folder / "issues.arrow")

    def _reporting_year(self, file: int) -> int | None:
        year = self._headers[file].get("reporting_year")
        return None if year is None else int(float(str(year)))
