-- The cells of the latest edition of each year that has one.
select
    cells.*,
    editions.issued_on,
    editions.data_until_on
from {{ ref('stg_statistics_edition__cells') }} as cells
inner join {{ ref('int_statistics__editions') }} as editions
    on cells.file_sha256 = editions.cells_sha256 and cells.reporting_year = editions.reporting_year
where editions.is_latest
