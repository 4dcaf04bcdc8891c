"""The facts of the register of each center and year, told from truth/register.csv.

Belongs here: evaluations, acceptances, rectifications, changes, events, directions. Does not belong here: reports and
their values (`kpi_facts`).
"""

from __future__ import annotations

import polars as pl

from tests.truth.kpi_truth import KEY, Truth, long_facts


def register_facts(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    """Known of every center and year, since every sheet of the register came in."""
    wide = every.select(KEY)
    for part in (
        _evaluations(truth),
        _accepted(truth, every),
        _rectified(truth, every),
        _changed(truth, every),
    ):
        wide = wide.join(part, on=KEY, how="left")
    for part in (_events(truth), _directions(truth, every)):
        wide = wide.join(part, on=KEY, how="left")
    return long_facts(wide)


def _sheet(truth: Truth, sheet: str) -> pl.DataFrame:
    return truth.register.filter(pl.col("sheet") == sheet)


def _evaluations(truth: Truth) -> pl.DataFrame:
    kind, word = pl.col("kind"), pl.col("word")
    grades = ["优秀", "良好", "合格", "基本合格", "不合格"]
    regular, yearly = kind == "定期评估", kind == "年度考核"
    graded = word.is_in(grades)
    return (
        _sheet(truth, "evaluations")
        .with_columns(
            kind.replace(truth.words("evaluation_kind")),
            word.replace(truth.words("grade")),
            pl.col("attendance").replace(truth.words("attendance")),
            reporting_year="year",
        )
        .group_by(KEY)
        .agg(
            M19=(regular & graded).sum(),
            **{f"M{20 + number}": (regular & (word == grade)).sum() for number, grade in enumerate(grades)},
            M25=(regular & word.is_null() & (pl.col("attendance") == "无故未参加")).sum(),
            M26=(yearly & graded).sum(),
            M27=(yearly & (word == "优秀")).sum(),
            M28=((kind == "验收") & (word == "通过")).sum(),
            M29=((kind == "延期验收") | ((kind == "验收") & (word == "延期验收"))).sum(),
        )
    )


def _accepted(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    passed = _sheet(truth, "evaluations").filter(
        pl.col("kind").replace(truth.words("evaluation_kind")) == "验收",
        pl.col("word").replace(truth.words("grade")) == "通过",
    )
    first = passed.group_by("center_code").agg(pl.col("begun_on").min())
    return every.join(first, on="center_code").select(*KEY, M30=pl.col("begun_on") <= pl.col("census_on"))


def _rectified(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    begun, ended, census = pl.col("begun_on"), pl.col("ended_on"), pl.col("census_on")
    passed = pl.col("word").replace(truth.words("rectification_result")) == "通过"
    return (
        every.join(_sheet(truth, "rectifications"), on="center_code")
        .group_by(KEY)
        .agg(
            M31=((begun <= census) & (ended.is_null() | (ended > census))).any(),
            M32=(begun.dt.year() == pl.col("reporting_year")).sum(),
            M33=((ended.dt.year() == pl.col("reporting_year")) & passed).sum(),
        )
    )


def _changed(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    changes = _sheet(truth, "changes").with_columns(reporting_year=pl.col("begun_on").dt.year())
    return (
        every.join(changes, on=KEY)
        .group_by(KEY)
        .agg(M34=pl.len(), M35=(pl.col("filed_on") <= pl.col("due_on")).sum())
    )


def _events(truth: Truth) -> pl.DataFrame:
    kind = pl.col("kind")
    events = _sheet(truth, "events").with_columns(kind.replace(truth.words("event_kind")), covered="year")
    offences = ["弄虚作假", "质量安全事故", "重大违法处罚"]
    happened = (
        events.with_columns(reporting_year=pl.col("begun_on").dt.year())
        .group_by(KEY)
        .agg(M38=(kind == "获奖").sum(), M39=kind.is_in(offences).sum())
    )
    excused = (
        events.filter(kind == "免报年度报告")
        .select("center_code", reporting_year="covered", M41=pl.lit(True))
        .unique()
    )
    return happened.join(excused, on=KEY, how="full", coalesce=True)


def _directions(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    census, ended = pl.col("census_on"), pl.col("ended_on")
    pursued = (pl.col("begun_on") <= census) & (ended.is_null() | (ended > census))
    return every.join(_sheet(truth, "directions"), on="center_code").group_by(KEY).agg(M42=pursued.sum())
