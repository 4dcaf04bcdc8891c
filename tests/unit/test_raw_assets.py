"""Every form that a layout reads is written into the lake by some step of the road."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from orchestration.assets import raw
from warehouse.raw_tables import VALUE_TABLE_OF_FORM
from warehouse.settings import project_dir


def test_every_form_of_a_layout_has_a_table_and_a_step_that_writes_it() -> None:
    layouts = project_dir() / "warehouse" / "layouts"
    forms = {
        yaml.safe_load(path.read_text(encoding="utf-8"))["form"]
        for path in layouts.rglob("*.yml")
        if path.name != "common.yml"
    }
    assert forms == VALUE_TABLE_OF_FORM.keys()
    committed = re.findall(
        r"_commit\(home, reading, \[([^\]]+)\]", Path(raw.__file__).read_text(encoding="utf-8")
    )
    assert forms <= set(re.findall(r'"(\w+)"', " ".join(committed)))
