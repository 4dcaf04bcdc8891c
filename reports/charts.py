"""Charts as static SVG at build time: Apache ECharts inside one embedded JavaScript engine.

Belongs here: the engine, and turning ECharts' SVG into SVG that needs no inline style (CSP), follows light
and dark by CSS variables, and has the same bytes for the same input. Does not belong here: which figures a
chart shows (components).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from importlib import resources
from types import TracebackType
from typing import Any

from py_mini_racer import MiniRacer

# Roles, not final colours: each is replaced by its CSS variable (site.css has the light and the dark value).
PALETTE = {
    "#1f5a92": "var(--c1)",
    "#b85410": "var(--c2)",
    "#2c7a5a": "var(--c3)",
    "#7d4690": "var(--c4)",
    "#86690f": "var(--c5)",
    "#5c6978": "var(--c6)",
}
GOOD, WARN, BAD, MUTE = "#2c7a5b", "#b0690d", "#b3312b", "#98a3af"
TONES = {GOOD: "var(--good)", WARN: "var(--warn)", BAD: "var(--bad)", MUTE: "var(--mute)"}
INK, SOFT, GRID, PAPER = "#1b2430", "#55606d", "#d8dde3", "#fffffe"
ROLES = {INK: "var(--ink)", SOFT: "var(--soft)", GRID: "var(--rule)", PAPER: "var(--paper)"}
SERIES_COLORS = tuple(PALETTE)
COLOR_VARIABLES = {**PALETTE, **TONES, **ROLES}

_DRAW = """
function draw(text) {
  const input = JSON.parse(text);
  const size = {width: input.width, height: input.height};
  const chart = echarts.init(null, null, {renderer: 'svg', ssr: true, ...size});
  chart.setOption(input.option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
"""
_STYLE = re.compile(r' style="([^"]*)"')
_NOISE = re.compile(
    r' (?:class="zr[^"]*"|ecmeta_[a-z_]+="[^"]*"|(?:pointer-events|xmlns:xlink|baseProfile)="[^"]*")'
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_COLOR = re.compile(r'"(#[0-9a-fA-F]{6})"')


class ChartEngine:
    """One JavaScript engine for a whole build; use as a context manager."""

    def __init__(self) -> None:
        self._engine: MiniRacer | None = None
        self._drawn: dict[str, str] = {}

    def __enter__(self) -> ChartEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def svg(self, option: Mapping[str, Any], width: int, height: int) -> str:
        """The chart as one `<svg>` element without ids from the engine's own counters, inline styles or fixed
        colours.
        """
        text = json.dumps(
            {"option": option, "width": width, "height": height}, ensure_ascii=False, sort_keys=True
        )
        if text not in self._drawn:
            if self._engine is None:
                self._engine = _start()
            own = hashlib.sha256(text.encode()).hexdigest()[:8]
            self._drawn[text] = clean_svg(str(self._engine.call("draw", text)), own)
        return self._drawn[text]


def _start() -> MiniRacer:
    engine = MiniRacer()
    library = resources.files("reports").joinpath("static/echarts/echarts.min.js").read_text(encoding="utf-8")
    engine.eval(library)
    engine.eval(_DRAW)
    return engine


def clean_svg(svg: str, own: str) -> str:
    """ECharts' SVG with presentation attributes only, colours as CSS variables, short numbers; ids begin with
    `own`.

    The engine numbers its ids through a whole build, which would make a chart's bytes depend on the charts
    before it.
    """
    svg = _NOISE.sub("", svg)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = _STYLE.sub(_style_to_attributes, svg)
    svg = _COLOR.sub(lambda match: f'"{COLOR_VARIABLES.get(match.group(1).lower(), match.group(1))}"', svg)
    svg = _LONG_NUMBER.sub(lambda match: f"{float(match.group(0)):.1f}".removesuffix(".0"), svg)
    svg = re.sub(r'<g clip-path="url\(#[^"]*\)">', "<g>", svg)
    svg = re.sub(r"<defs\s*>\s*<clipPath.*?</defs>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'^<svg width="\d+" height="\d+"', "<svg", svg)
    svg = re.sub(r'\s*<rect width="\d+" height="\d+" x="0" y="0" fill="none"></rect>', "", svg, count=1)
    svg = re.sub(r"\bzr\d+-", f"k{own}-", svg)
    svg = re.sub(r"></(path|rect|circle|line)>", "/>", svg)
    return svg.replace("\n", "")


def _style_to_attributes(match: re.Match[str]) -> str:
    """`style="font-size:12px;…"` as attributes; the font family comes from the page."""
    attributes: list[str] = []
    for declaration in match.group(1).split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in ("font-size", "font-weight", "fill", "stroke"):
            attributes.append(f' {name.strip()}="{value.strip()}"')
    return "".join(attributes)
