-- What a holder's directions were called in files whose place a newer one has taken, and whether the newer
-- one still calls them so: a decision may rest on that wording. Of the ledger the newest is the latest row of
-- a numbered direction, and for the others the latest ledger that names any of the center; of reports the one
-- in use of the latest year; of applications the last one sent for the project.
with projects as (
    select
        headers.file_sha256,
        latest.application_id,
        headers.file_sha256 = latest.application_id as is_newest
    from {{ ref('stg_application__headers') }} as headers
    inner join {{ ref('int_applications__list') }} as latest
        on
            headers.batch_year = latest.batch_year
            and {{ normalised_text('headers.center_name') }} = latest.name_key
            and (
                headers.host_uscc = latest.host_id
                or {{ normalised_text('headers.host_name') }} = {{ normalised_text('latest.host_name') }}
            )
),

stood as (
    select
        'center' as holder_kind,
        center_code as holder_id,
        center_code as former_holder_id,
        'ledger' as source_kind,
        cast(direction_no as integer) as direction_no,
        direction_name as received_text,
        file_sha256,
        rank() over (
            partition by center_code, direction_no order by received_at desc, receipt_no desc
        ) = 1 as is_newest
    from {{ ref('stg_ledger__directions') }}
    union all
    select
        'center' as holder_kind,
        claims.center_id as holder_id,
        claims.center_id as former_holder_id,
        'annual_report' as source_kind,
        cast(null as integer) as direction_no,
        directions.direction_name as received_text,
        claims.file_sha256,
        claims.disposition = 'in_use' and claims.reporting_year = max(
            case when claims.disposition = 'in_use' then claims.reporting_year end
        ) over (partition by claims.center_id) as is_newest
    from {{ ref('int_reports__claims') }} as claims
    inner join {{ ref('stg_annual_report__directions') }} as directions
        on claims.file_sha256 = directions.file_sha256
    where claims.value_source = 'form' and claims.disposition <> 'held'
    union all
    select
        'application' as holder_kind,
        projects.application_id as holder_id,
        projects.file_sha256 as former_holder_id,
        'application' as source_kind,
        cast(null as integer) as direction_no,
        directions.direction_name as received_text,
        projects.file_sha256,
        projects.is_newest
    from projects
    inner join {{ ref('stg_application__directions') }} as directions
        on projects.file_sha256 = directions.file_sha256
)

select distinct
    former.holder_kind,
    former.holder_id,
    former.former_holder_id,
    former.source_kind,
    former.direction_no,
    former.received_text,
    former.file_sha256,
    newest.file_sha256 is null as is_replaced
from stood as former
left join stood as newest
    on
        newest.is_newest
        and former.holder_kind = newest.holder_kind
        and former.holder_id = newest.holder_id
        and former.source_kind = newest.source_kind
        and coalesce(former.direction_no, 0) = coalesce(newest.direction_no, 0)
        and {{ comparable_text('former.received_text') }} = {{ comparable_text('newest.received_text') }}
where not former.is_newest and former.received_text is not null
