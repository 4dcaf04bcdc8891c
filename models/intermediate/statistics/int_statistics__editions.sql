-- Issued editions known as of the date, one row a year and edition: the cells and the contents that were
-- stored when it was issued. An edition of which one of the two files is missing is none.
{% set latest %}
row_number() over (
            partition by reporting_year, edition_no
            order by received_at desc, receipt_no desc, file_sha256 asc
        )
{%- endset -%}
with table_files as (
    select distinct
        reporting_year,
        edition_no,
        issued_on,
        snapshot_id,
        data_until_on,
        file_sha256,
        received_at,
        receipt_no
    from {{ ref('stg_statistics_edition__tables') }}
),

cell_files as (
    select distinct
        reporting_year,
        edition_no,
        file_sha256,
        received_at,
        receipt_no
    from {{ ref('stg_statistics_edition__cells') }}
),

tables as (
    select
        *,
        {{ latest }} as latest_rank
    from table_files
),

cells as (
    select
        *,
        {{ latest }} as latest_rank
    from cell_files
)

select
    tables.reporting_year,
    tables.edition_no,
    tables.issued_on,
    tables.snapshot_id,
    tables.data_until_on,
    tables.file_sha256 as tables_sha256,
    cells.file_sha256 as cells_sha256,
    cells.receipt_no,
    tables.edition_no = max(tables.edition_no) over (partition by tables.reporting_year) as is_latest
from tables
inner join cells
    on
        tables.reporting_year = cells.reporting_year
        and tables.edition_no = cells.edition_no
        and cells.latest_rank = 1
where tables.latest_rank = 1
