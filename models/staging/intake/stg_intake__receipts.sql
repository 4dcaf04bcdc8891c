with receipts as (
    {{ known_receipts() }}
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
    -- The year a file name says it is about; a center's own term, （2019年—2023年）, is not that.
    cast(coalesce(
        {{ first_match('file_name', '((?:19|20)[0-9]{2})年?年度') }},
        {{ first_match(without_brackets('file_name'), '((?:19|20)[0-9]{2})年') }}
    ) as integer) as file_name_year,
    -- Without the word 年度 the year may as well be the one in which the file was sent.
    {{ first_match('file_name', '((?:19|20)[0-9]{2})年?年度') }} is not null as is_file_name_year_certain,
    is_register,
    note
from receipts
