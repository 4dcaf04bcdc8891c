with receipts as (
    select
        *,
        row_number() over (partition by file_sha256 order by received_at, receipt_no) as receipt_rank
    from {{ source('raw', 'receipts') }}
    where received_at < {{ as_of_end() }}
)

select
    receipt_no,
    file_sha256,
    size_bytes,
    file_name,
    origin,
    submitted_by,
    received_by,
    cast(received_at as timestamp) as received_at,
    cast(received_at as date) as received_on,
    -- The year a file says it is about; a name's own term, （2019年—2023年）, is not that.
    cast(coalesce(
        {{ first_match('file_name', '((?:19|20)[0-9]{2})年度') }},
        {{ first_match(without_brackets('file_name'), '((?:19|20)[0-9]{2})年') }}
    ) as integer) as file_name_year,
    is_register
from receipts
where receipt_rank = 1
