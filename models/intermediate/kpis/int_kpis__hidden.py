"""The cells of groups that a public edition does not show; the reasoning is in `warehouse.disclosure`.

In Python because what an outsider can work out is linear algebra over a whole year, which no SQL can say.
"""

from warehouse.disclosure.cells import hidden_cells


def model(dbt, session):
    """One row a hidden cell: subject_kind, subject_code, reporting_year, kpi_id, disclosure small|protecting."""
    small = dbt.ref("int_kpis__small")
    # At scale a year may have no small cell at all: it is not read.
    values = dbt.ref("int_kpis__cell_values").join(small, "reporting_year", how="semi")
    return hidden_cells(
        small.pl(),
        values.pl(),
        dbt.ref("int_kpis__cell_subjects").pl(),
        dbt.ref("kpis").pl(),
        dbt.ref("sum_checks").pl(),
    ).to_arrow()
