"""The files that bring a page to life, each written once for a site: program, chart library, index of the search box.

Belongs here: which files there are, what they are made of, how data is put into a script. Does not belong here: what
the search box finds (search_index), or the pages.

A page runs one script of its own, the loader: the same text everywhere, so that its hash stands in the page's security
policy. It inserts the files named in its attribute; the policy trusts what a trusted script inserts. (A script file
named in the page itself would need an integrity attribute, which browsers refuse for file://.)
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

from reports import charts

APP = "_assets/app.js"
CHARTS = "_assets/echarts.min.js"
SEARCH = "_assets/search.js"
PARTS = ("start", "download", "tables", "charts", "terms", "search")


def script_json(value: Any) -> str:
    """`value` as JSON that may stand in a script element or file: no character that could end either."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@functools.cache
def loader() -> str:
    """The script that stands in every page."""
    return _static("app/loader.js").strip()


@functools.cache
def app_script() -> bytes:
    """The program of the pages."""
    names = {"CHART_FILE": CHARTS, "SEARCH_FILE": SEARCH, "CHART_COLORS": charts.COLOR_VARIABLES}
    constants = "".join(f"const {name} = {script_json(value)};\n" for name, value in names.items())
    parts = (_static(f"app/{name}.js") for name in PARTS)
    return ("(() => {\n" + constants + "\n".join(parts) + "})();\n").encode()


def chart_library() -> bytes:
    """Apache ECharts as it was received."""
    return _static("echarts/echarts.min.js").encode()


def _static(path: str) -> str:
    return resources.files("reports").joinpath("static", path).read_text(encoding="utf-8")
