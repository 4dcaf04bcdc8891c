select
    regulation_id,
    title,
    document_number,
    authority,
    status,
    valid_from,
    valid_to,
    supersedes,
    is_formal,
    note,
    source
from {{ ref('regulations') }}
order by regulation_id
