"""Seeds are evidence: every row has a source, codes agree between lists, and sum checks mean what they say."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from warehouse.settings import layouts_dir, project_dir, seeds_dir

SEEDS = sorted(seeds_dir().rglob("*.csv"))
# Catalogues of our own wording, not statements about the world.
WITHOUT_SOURCE = {"issue_types", "ignored_files"}
# What an edition of the site shows is the office's own rule: a reason stands in the place of a source.
REASONED = {
    "editions": "passing_on",
    "edition_rules": "meaning",
    "edition_tables": "why",
    "edition_columns": "why",
}
# Lists of what people decide or find in documents: empty until they do.
MAY_BE_EMPTY = {"decisions", "classification_decisions", "node_links"}


def seed(name: str) -> pl.DataFrame:
    return pl.read_csv(seeds_dir() / name, infer_schema=False)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_row_has_a_source_and_no_row_stands_twice(path: Path) -> None:
    frame = pl.read_csv(path, infer_schema=False)
    assert frame.height > 0 or path.stem in MAY_BE_EMPTY
    assert not frame.is_duplicated().any()
    if path.stem not in WITHOUT_SOURCE:
        assert frame[REASONED.get(path.stem, "source")].null_count() == 0


def test_codes_agree_between_lists() -> None:
    indicators = set(seed("indicators/indicators.csv")["indicator_code"])
    assert len(indicators) == 78
    checks = seed("indicators/sum_checks.csv")["indicator_code"].drop_nulls()
    assert set(checks) <= indicators
    kpis = seed("kpis/kpis.csv")
    terms = "+".join([*kpis["numerator"], *kpis["denominator"].drop_nulls()]).split("+")
    facts = set(seed("kpis/facts.csv")["fact_code"])
    assert not facts & indicators
    assert set(terms) <= indicators | facts
    assert set(kpis["group_code"]) == set(seed("kpis/kpi_groups.csv")["group_code"])
    units = set(seed("reference/units.csv")["unit_text"])
    assert set(seed("indicators/indicators.csv")["unit"]) <= units
    types = seed("reference/base_types.csv")
    assert set(types["successor_code"].drop_nulls()) <= set(types["base_type_code"])
    assert set(types["base_class_code"]) <= set(seed("reference/base_classes.csv")["base_class_code"])


def test_aliases_point_to_known_codes_and_never_to_two() -> None:
    aliases = seed("mappings/aliases.csv")
    assert not aliases.select("kind", "alias").is_duplicated().any()
    known = {
        "region": set(seed("reference/regions.csv")["region_code"]),
        "department": set(seed("reference/departments.csv")["department_code"]),
        "base_type": set(seed("reference/base_types.csv")["base_type_code"]),
        "host_kind": set(seed("reference/host_kinds.csv")["host_kind_code"]),
        "cluster": set(seed("classification/nodes.csv")["node_code"]),
    }
    assert set(aliases["kind"]) == known.keys()
    for kind, code in aliases.select("kind", "code").iter_rows():
        assert code in known[kind], (kind, code)


def test_the_22_clusters_stand_in_two_groups() -> None:
    nodes = seed("classification/nodes.csv").filter(
        pl.col("scheme_id") == "clusters-22", pl.col("level") == "2"
    )
    assert dict(nodes["parent_code"].value_counts().iter_rows()) == {"G1": 12, "G2": 10}


def test_every_issue_code_in_use_is_in_the_catalogue_and_every_entry_is_used() -> None:
    catalogue = set(seed("reference/issue_types.csv")["issue_code"])
    files = [*(project_dir() / "warehouse").rglob("*.py"), *(project_dir() / "models").rglob("*.sql")]
    files += [*(project_dir() / "warehouse" / "macros").rglob("*.sql")]
    files = [path for path in files if "sample" not in path.parts]
    used = {
        code
        for path in files
        for code in re.findall(r"['\"]([FRC]\d\d)['\"]", path.read_text(encoding="utf-8"))
    }
    clusters = set(seed("classification/nodes.csv")["node_code"])
    assert used - clusters <= catalogue
    assert catalogue <= used


def test_no_layout_names_an_indicator_that_does_not_exist() -> None:
    indicators = set(seed("indicators/indicators.csv")["indicator_code"])
    for path in sorted(layouts_dir().rglob("*.yml")):
        fields = set(re.findall(r"field: ([A-H]\d\d)\b", path.read_text(encoding="utf-8")))
        assert fields <= indicators, path
        if path.parent.name in {"annual_report", "annual_summary"}:
            assert fields == indicators, path
