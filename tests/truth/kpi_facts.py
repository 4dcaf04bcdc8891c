"""What is true of each center and year, told from truth/: values to be accepted, and the facts of the collection.

Belongs here: one center at a time. Does not belong here: the register (`kpi_register`), KPIs and groups
(`kpi_expected`).
"""

from __future__ import annotations

import polars as pl

from tests.truth.kpi_register import register_facts
from tests.truth.kpi_truth import KEY, Truth, long_facts, seed

# A value that is there and cannot be meant: half a person, less than nothing. Read, and not used.
READABLE_ERRORS = ["R09", "R16"]


def accepted_values(truth: Truth) -> pl.DataFrame:
    """KEY, term, value: what was stated, save what an error rests on and every term of a sum that does not add up."""
    doubted = truth.errors.filter(pl.col("severity") == "error").drop_nulls("indicator_code")
    slips = doubted.filter(pl.col("expected_issue_code") != "C01").select(*KEY, "indicator_code")
    sound = truth.indicators.filter("stated").join(slips, on=[*KEY, "indicator_code"], how="anti")
    return (
        sound.join(_terms_of_wrong_sums(sound), on=[*KEY, "indicator_code"], how="anti")
        .select(*KEY, term="indicator_code", value="stated_value")
        .sort(*KEY, "term")
    )


def _terms_of_wrong_sums(sound: pl.DataFrame) -> pl.DataFrame:
    """KEY, indicator_code of every sum check that has all its terms and fails."""
    checks = seed("indicators/sum_checks").with_columns(
        pl.col("constant_value", "tolerance").cast(pl.Float64), needed=pl.len().over("check_id")
    )
    reports = sound.select(KEY).unique()
    terms = (
        reports.join(checks, how="cross")
        .join(sound.select(*KEY, "indicator_code", "stated_value"), on=[*KEY, "indicator_code"], how="left")
        .with_columns(value=pl.coalesce("stated_value", "constant_value"))
    )
    sums = terms.group_by(*KEY, "check_id", "operator", "tolerance", "needed").agg(
        pl.col("value").count().alias("given"),
        *(pl.col("value").filter(pl.col("side") == side).sum().alias(side) for side in ("total", "part")),
    )
    above = pl.col("part") - pl.col("total") > pl.col("tolerance") + 1e-9
    below = pl.col("total") - pl.col("part") > pl.col("tolerance") + 1e-9
    failed = sums.filter(pl.col("given") == pl.col("needed"), above | (below & (pl.col("operator") == "=")))
    return (
        terms.join(failed, on=[*KEY, "check_id"], how="semi")
        .drop_nulls("indicator_code")
        .select(*KEY, "indicator_code")
    )


def facts(truth: Truth) -> pl.DataFrame:
    """KEY, term, value of every fact that is known of a center and year."""
    every = truth.centers.select(*KEY, "census_on", "due_on", "is_owed", "approved_on")
    found = [_of_reports(truth, every), _of_values(truth), register_facts(truth, every)]
    return pl.concat(found).with_columns(pl.col("value").cast(pl.Float64))


def _of_reports(truth: Truth, every: pl.DataFrame) -> pl.DataFrame:
    """Known of every center and year: whether and when the report came."""
    # A report that names no known center is held, and nobody can tell whose it is.
    ownerless = truth.planted.filter(pl.col("fault") == "unknown_center")
    sent = (
        truth.submissions.filter(pl.col("form") == "annual_report")
        .join(ownerless, on="file", how="anti")
        .group_by(KEY)
        .agg(
            pl.col("received_at")
            .filter(pl.col("expected_disposition").is_in(["in_use", "superseded"]))
            .min()
            .dt.date(),
            *(
                (pl.col("expected_disposition") == name).sum().alias(name)
                for name in ("in_use", "superseded", "held")
            ),
        )
    )
    used = truth.in_use.select(*KEY, used=pl.lit(True))
    seen = every.join(sent, on=KEY, how="left").join(used, on=KEY, how="left")
    owed, came, due = pl.col("is_owed"), pl.col("received_at"), pl.col("due_on")
    silent = owed & came.is_null()
    doubtful = silent & ((pl.col("held").fill_null(0) > 0) | pl.col("used").fill_null(False))
    late = (owed & (came > due)).fill_null(False)
    return long_facts(
        seen.select(
            *KEY,
            M01=owed,
            M02=owed & came.is_not_null(),
            M03=owed & (came <= due),
            M04=late,
            M05=silent & ~doubtful & (due < truth.as_of),
            M06=doubtful,
            M07=silent & ~doubtful & (due >= truth.as_of),
            M08=pl.when(late).then((came - due).dt.total_days()),
            M09=pl.col("used"),
            M10=pl.col("in_use").fill_null(0) + pl.col("superseded").fill_null(0),
            M11=pl.col("superseded"),
            M40=pl.col("approved_on").dt.year() == pl.col("reporting_year"),
        )
    )


def _of_values(truth: Truth) -> pl.DataFrame:
    """Known where a form or summary is in use: how well it was filled in, and where it differs from the register."""
    used = truth.in_use.select(*KEY, "form")
    stated = truth.indicators.filter("stated").group_by(KEY).len("stated")
    accepted = accepted_values(truth).group_by(KEY).len("accepted")
    unusable = (
        truth.errors.filter(pl.col("expected_issue_code").is_in(READABLE_ERRORS))
        .group_by(KEY)
        .len("unusable")
    )
    errors = truth.errors.group_by(KEY).agg(
        *((pl.col("severity") == name).sum().alias(name) for name in ("error", "warning"))
    )
    seen = used
    for part in (stated, accepted, unusable, errors):
        seen = seen.join(part, on=KEY, how="left")
    seen = seen.with_columns(pl.col("stated", "accepted", "unusable", "error", "warning").fill_null(0))
    catalogue = seed("indicators/indicators").height
    told = pl.col("stated") + pl.col("unusable")
    filled = long_facts(
        seen.select(
            *KEY,
            M12=told,
            M13=pl.col("accepted"),
            M14=told - pl.col("accepted"),
            M15=pl.lit(catalogue),
            M16=pl.col("error"),
            M17=pl.col("warning"),
            M18=pl.col("error") > 0,
        )
    )
    differing = truth.drift.group_by(KEY).agg(
        M36=(pl.col("is_filed") == "false").sum(), M37=(pl.col("is_filed") == "true").sum()
    )
    forms = used.filter(pl.col("form") == "annual_report").select(KEY)
    return pl.concat([filled, long_facts(forms.join(differing, on=KEY, how="left"))])
