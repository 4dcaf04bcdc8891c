"""The cells of groups that a public edition does not show; the reasoning is in `warehouse.disclosure`.

In Python because what an outsider can work out is linear algebra over a whole year, which no SQL can say.
"""

from warehouse.disclosure.cells import hidden_cells, minimum_center_counts


def model(dbt, session):
    """One row a hidden cell: subject_kind, subject_code, reporting_year, kpi_id, disclosure small|protecting."""
    return hidden_cells(
        dbt.ref("int_kpis__cell_values").pl(),
        dbt.ref("int_kpis__cell_subjects").pl(),
        dbt.ref("kpis").pl(),
        dbt.ref("sum_checks").pl(),
        minimum_center_counts(dbt.ref("reporting_years").pl(), dbt.ref("disclosure").pl()),
    ).to_arrow()
