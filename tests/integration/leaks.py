"""What must not stand in an edition of the site, and reading every file of it as text.

Belongs here: the search. It asks the published database only, and knows nothing of how editions are made.
"""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import polars as pl

from warehouse.audiences import DEPARTMENT, Audience

_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
_PLAIN = {".html", ".md", ".csv", ".js", ".json", ".ics", ".txt"}
_ZIPPED = {".xlsx", ".docx"}
LEAST_DIGITS = 5
# Where lines and letters of a picture stand, which are numbers and no figures.
_DRAWING = re.compile(r"<(?:path|line|rect|circle|polyline|polygon|text|g|svg|tspan|[a-z0-9]+:)[^<>]*>")

# Each column of names, codes and files of single centers and people: (what, table, column, center of the row).
_OWNED = (
    ("center", "dim_center", "center_name", "center_id"),
    ("center code", "dim_center", "center_id", "center_id"),
    ("director", "dim_center", "director_name", "center_id"),
    ("host", "dim_center", "host_name", "center_id"),
    ("USCC", "dim_center", "host_id", "center_id"),
    ("approval", "dim_center", "approval_document", "center_id"),
    ("direction", "fct_center_direction", "direction_name", "center_id"),
    ("leader", "fct_center_direction", "leader_name", "center_id"),
    ("document", "fct_center_event", "document_number", "center_id"),
    ("file", "fct_submission", "file_name", "center_id"),
    ("hash", "fct_submission", "submission_id", "center_id"),
    ("pair", "fct_direction_pair", "pair_id", "holder_id_a"),
    ("pair", "fct_direction_pair", "pair_id", "holder_id_b"),
)
_PUBLIC_KINDS = {"center", "center code", "host"}


def texts_of(folder: Path, *, joined: bool = True) -> dict[str, str]:
    """Every file below `folder` as one text, as a reader or a search in the file meets it. `joined`: also without
    its tags, which may cut a word in two; two figures side by side would become one.

    A kind of file that this cannot read raises ValueError: it would go unsearched.
    """
    texts = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            texts[path.relative_to(folder).as_posix()] = _text(path.name, path.read_bytes(), joined)
    return texts


def _text(name: str, content: bytes, joined: bool) -> str:
    suffix = Path(name).suffix
    if suffix in _ZIPPED:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            inner = (
                parts.read(part).decode() for part in parts.namelist() if part.endswith((".xml", ".rels"))
            )
            return "\n".join(_seen(part, joined) for part in inner)
    if suffix not in _PLAIN:
        raise ValueError(f"no way to search {name}")
    text = content.decode("utf-8-sig")
    if suffix == ".csv" and not joined:  # a comma between two cells does not make them one number
        return "\n".join(cell for row in csv.reader(io.StringIO(text)) for cell in row)
    if suffix == ".ics":
        return text.replace("\r\n ", "").replace("\\", "")
    if suffix == ".md":
        return text + "\n" + text.replace("\\", "")
    if suffix == ".js":
        return text + "\n" + re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match.group(1), 16)), text)
    return _seen(text, joined) if suffix == ".html" else text


def _seen(markup: str, joined: bool) -> str:
    """The markup itself, attributes and all, and where `joined` the text between its tags."""
    return html.unescape(markup) + ("\n" + html.unescape(_TAG.sub("", markup)) if joined else "")


def forbidden_words(published: duckdb.DuckDBPyConnection, audience: Audience) -> dict[str, str]:
    """Word -> what it is, for every name and code that must not stand in the edition of `audience`."""
    own, kind_is_public = _own_centers(published, audience), audience.kind != DEPARTMENT
    found: dict[str, str] = {}
    allowed: set[str] = set()
    for what, table, column, center in _OWNED:
        rows = published.execute(
            f"select distinct {center}, {column} from marts.{table} where {column} is not null"
        ).fetchall()
        for center_id, word in rows:
            # One document approves many centers and is public itself.
            if center_id in own or what == "approval" or (kind_is_public and what in _PUBLIC_KINDS):
                allowed.add(word)
            elif center_id is not None or audience.kind != DEPARTMENT:  # the ledger is of all centers
                found.setdefault(word, what)
    if audience.kind == DEPARTMENT:  # a pair is its own only when both sides are
        for (word,) in published.execute(
            "select pair_id from marts.fct_direction_pair "
            "where not (list_contains($own, holder_id_a) and list_contains($own, holder_id_b))",
            {"own": sorted(own)},
        ).fetchall():
            allowed.discard(word)
            found.setdefault(word, "pair")
    everything = "\n".join(sorted(allowed))
    return {word: what for word, what in found.items() if len(word) > 1 and word not in everything}


def _own_centers(published: duckdb.DuckDBPyConnection, audience: Audience) -> set[str]:
    found = published.execute(
        "select center_id from marts.dim_center where is_current and department_code = ?",
        [audience.department_code],
    ).fetchall()
    return {center for (center,) in found}


def words_in(texts: Mapping[str, str], words: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(file, what, word) for every forbidden word that stands somewhere."""
    if not words:
        return []
    table = pl.DataFrame({"file": list(texts), "text": list(texts.values())})
    hits = table.select(
        "file", pl.col("text").str.extract_many(sorted(words), overlapping=True).list.unique()
    )
    return sorted({(file, words[word], word) for file, found in hits.iter_rows() for word in found})


def forbidden_figures(published: duckdb.DuckDBPyConnection) -> set[str]:
    """Withheld figures as they would be printed: enough digits, and not also an open figure of something else."""
    hidden = """
        select v, d.decimals from marts.fct_kpi as k inner join marts.dim_kpi as d on k.kpi_id = d.kpi_id,
            lateral (select unnest([k.value, k.numerator, k.denominator]) as v)
        where k.disclosure <> 'open' and d.is_confidential
        union all
        select v, d.decimals from marts.fct_kpi as k inner join marts.dim_kpi as d on k.kpi_id = d.kpi_id,
            lateral (select unnest([k.q1_value, k.median_value, k.q3_value]) as v)
        where k.quartile_disclosure <> 'open' and d.is_confidential
        union all
        select value, decimals from marts.rpt_statistics_cell where disclosure <> 'open'
        union all
        select value, 2 from marts.fct_indicator
    """
    open_ = """
        select v, d.decimals from marts.fct_kpi as k inner join marts.dim_kpi as d on k.kpi_id = d.kpi_id,
            lateral (select unnest([
                k.value, k.change_value, 100 * k.change_share,
                round(round(k.value, d.decimals) - round(k.previous_value, d.decimals), d.decimals)
            ]) as v)
        where k.subject_kind <> 'center' and k.disclosure = 'open'
        union all
        select v, d.decimals from marts.fct_kpi as k inner join marts.dim_kpi as d on k.kpi_id = d.kpi_id,
            lateral (select unnest([k.q1_value, k.median_value, k.q3_value]) as v)
        where k.subject_kind <> 'center' and k.quartile_disclosure = 'open'
        union all
        select value, decimals from marts.rpt_statistics_cell where disclosure = 'open'
    """
    return _printed(published, hidden) - _printed(published, open_)


def _printed(published: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    found: set[str] = set()
    for value, decimals in published.execute(query).fetchall():
        if value is not None:
            # A quartile of 809.715 may be kept as 809.7149999999999; pages print it as 809.72.
            for exact in {Decimal(repr(float(value))), Decimal(repr(round(float(value), 6)))}:
                found.add(_bare(str(abs(exact))))
                for places in {0, decimals}:
                    rounded = abs(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
                    found.add(_bare(str(rounded)))
    return {text for text in found if len(text.replace(".", "").lstrip("0")) >= LEAST_DIGITS}


def _bare(text: str) -> str:
    text = text.replace(",", "")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figures_in(texts: Mapping[str, str], figures: set[str]) -> list[tuple[str, str]]:
    """(file, figure) for every forbidden figure that stands somewhere as a number of its own."""
    found = []
    for file, text in texts.items():
        if not file.startswith("_assets/"):  # programs, the same on every site
            read = _DRAWING.sub(" ", text)
            found += [(file, number) for number in {_bare(word) for word in _NUMBER.findall(read)} & figures]
    return sorted(found)
