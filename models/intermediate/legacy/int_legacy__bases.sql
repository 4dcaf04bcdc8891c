-- Old bases and how each ended: the sheet of old platforms, and the centers of the register that still bear
-- an old type without standing on that sheet. The day by which all of it was to be done is a rule's
-- parameter.
with latest as (
    {{ latest_records(ref('stg_ledger__legacy_bases')) }}
),

-- The rule that ends the integration binds old types and has a fixed day as its anchor.
deadline as (
    select
        rules.rule_id,
        rules.regulation_id,
        base_types.base_type_code,
        cast({{ first_match('metrics.expression', '固定日期：([0-9-]+)') }} as date) as due_on,
        row_number() over (partition by base_types.base_type_code order by rules.rule_id) as rule_rank
    from {{ ref('rules') }} as rules
    inner join {{ ref('rule_parameters') }} as parameters
        on rules.rule_id = parameters.rule_id
    inner join {{ ref('metrics') }} as metrics
        on parameters.metric_id = metrics.metric_id
    inner join {{ ref('base_types') }} as base_types
        on
            base_types.is_legacy
            and '|' || rules.base_type_codes || '|' like '%|' || base_types.base_type_code || '|%'
    where rules.kind = 'deadline' and {{ first_match('metrics.expression', '固定日期：([0-9-]+)') }} is not null
),

listed as (
    select
        coalesce(latest.legacy_code, {{ generated_key('B-', ['latest.natural_key']) }}) as legacy_id,
        latest.legacy_name,
        latest.legacy_type,
        base_types.code as base_type_code,
        latest.host_name,
        regions.code as region_code,
        case
            when latest.disposed_on is null or latest.disposed_on <= {{ as_of_date() }}
                then dispositions.canonical_word
        end as disposition,
        latest.disposition as received_disposition,
        case when latest.disposed_on <= {{ as_of_date() }} then latest.disposed_on end as disposed_on,
        latest.successor_center_code,
        latest.document_number,
        latest.file_sha256,
        latest.sheet,
        coalesce(latest.disposition_cell, latest.legacy_name_cell) as cell,
        {{ comparable_text('latest.legacy_name') }} as name_key
    from latest
    {{ join_code('base_types', "'base_type'", 'latest.legacy_type') }}
    {{ join_code('regions', "'region'", 'latest.region') }}
    {{ join_ledger_word('dispositions', 'disposition', 'latest.disposition') }}
),

standing as (
    select centers.*
    from {{ ref('int_registry__center_versions') }} as centers
    inner join {{ ref('base_types') }} as base_types
        on centers.base_type_code = base_types.base_type_code and base_types.is_legacy
    where centers.is_current and (centers.ended_on is null or centers.ended_on > {{ as_of_date() }})
),

together as (
    select
        listed.*,
        standing.center_id as standing_center_id
    from listed
    left join standing
        on listed.name_key = {{ comparable_text('standing.center_name') }}
    union all
    select
        standing.center_id as legacy_id,
        standing.center_name as legacy_name,
        null as legacy_type,
        standing.base_type_code,
        standing.host_name,
        standing.region_code,
        null as disposition,
        null as received_disposition,
        cast(null as date) as disposed_on,
        null as successor_center_code,
        null as document_number,
        standing.file_sha256,
        standing.sheet,
        standing.cell,
        {{ comparable_text('standing.center_name') }} as name_key,
        standing.center_id as standing_center_id
    from standing
    left join listed
        on listed.name_key = {{ comparable_text('standing.center_name') }}
    where listed.legacy_id is null
),

ranked as (
    select
        *,
        row_number() over (partition by legacy_id order by standing_center_id, file_sha256, cell) as id_rank
    from together
)

select
    ranked.legacy_id,
    ranked.legacy_name,
    ranked.legacy_type,
    ranked.base_type_code,
    ranked.host_name,
    ranked.region_code,
    ranked.disposition,
    ranked.received_disposition,
    ranked.disposed_on,
    ranked.successor_center_code,
    ranked.standing_center_id,
    ranked.document_number,
    deadline.rule_id,
    deadline.regulation_id,
    deadline.due_on,
    ranked.disposition is null and deadline.due_on < {{ as_of_date() }} as is_unconverted,
    ranked.disposed_on > deadline.due_on as is_late,
    ranked.file_sha256,
    ranked.sheet,
    ranked.cell
from ranked
left join deadline
    on ranked.base_type_code = deadline.base_type_code and deadline.rule_rank = 1
where ranked.id_rank = 1
