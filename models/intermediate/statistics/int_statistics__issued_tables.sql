-- The contents of the latest edition of each year that has one.
select
    tables.*,
    editions.cells_sha256
from {{ ref('stg_statistics_edition__tables') }} as tables
inner join {{ ref('int_statistics__editions') }} as editions
    on tables.file_sha256 = editions.tables_sha256 and tables.reporting_year = editions.reporting_year
where editions.is_latest
