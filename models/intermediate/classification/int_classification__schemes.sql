-- Every version of every scheme: those that come with the installation and those that lists brought. The
-- newest that is in force on the day is current; one that says that nothing is known gives way to any list.
with usable as (
    select distinct file_sha256 from {{ ref('int_classification__list_nodes') }}
    where issue_code is null
),

versions as (
    select
        scheme_id,
        version,
        scheme_name,
        status,
        valid_from,
        valid_to,
        cast(null as {{ dbt.type_string() }}) as document_number,
        cast(null as {{ dbt.type_string() }}) as issued_by,
        source,
        note,
        cast(null as {{ dbt.type_string() }}) as file_sha256,
        cast(null as timestamp) as received_at,
        0 as receipt_no
    from {{ ref('schemes') }}
    union all
    select
        lists.scheme_id,
        lists.version,
        lists.scheme_name,
        lists.status,
        lists.valid_from,
        null as valid_to,
        lists.document_number,
        lists.issued_by,
        lists.title as source,
        null as note,
        lists.file_sha256,
        lists.received_at,
        lists.receipt_no
    from {{ ref('int_classification__lists') }} as lists
    inner join usable
        on lists.file_sha256 = usable.file_sha256
    where lists.disposition = 'in_use'
),

ranked as (
    select
        versions.*,
        row_number() over (
            partition by versions.scheme_id
            order by
                case when {{ in_force('versions', as_of_date()) }} then 0 else 1 end asc,
                case when versions.valid_from is null then 1 else 0 end asc,
                versions.valid_from desc,
                versions.receipt_no desc
        ) as current_rank
    from versions
)

select
    scheme_id,
    version,
    scheme_name,
    status,
    valid_from,
    document_number,
    issued_by,
    source,
    note,
    file_sha256,
    current_rank = 1 as is_current
from ranked
