-- Rules on how many bases a director, a host, or a host in one direction holds, how many stand in a direction
-- already, and how many of the staff hold a post elsewhere. Which base types count is in the parameter. Of a
-- center the other standing centers count, in one direction those approved earlier; of an application those
-- standing when it was filed, and the other applications of its batch. A director is the same one when name
-- and host agree; the same name at another host may be someone else, and leaves the outcome open.
with {{ rule_terms(['exclusivity']) }},

standing as (
    select
        'center' as base_kind,
        versions.center_id as base_id,
        versions.center_name as base_name,
        versions.base_type_code,
        versions.host_id,
        {{ normalised_text('versions.director_name') }} as director_key,
        versions.approved_on as stands_from,
        versions.ended_on as stands_to,
        cast(null as integer) as batch_year,
        versions.file_sha256,
        versions.sheet,
        versions.cell
    from {{ ref('int_registry__center_versions') }} as versions
    where versions.is_current
    union all
    select
        'application' as base_kind,
        application_id as base_id,
        center_name as base_name,
        base_type_code,
        host_id,
        {{ normalised_text('director_name') }} as director_key,
        filed_on as stands_from,
        cast(null as date) as stands_to,
        batch_year,
        application_id as file_sha256,
        sheet,
        director_name_cell as cell
    from {{ ref('int_applications__list') }}
),

directions as (
    select
        'center' as base_kind,
        center_id as base_id,
        {{ comparable_text('direction_name') }} as direction_key,
        direction_name
    from {{ ref('int_registry__directions') }}
    where coalesce(ended_on > {{ as_of_date() }}, true)
    union all
    select
        'application' as base_kind,
        applications.application_id as base_id,
        {{ comparable_text('directions.direction_name') }} as direction_key,
        directions.direction_name
    from {{ ref('int_applications__list') }} as applications
    inner join {{ ref('stg_application__directions') }} as directions
        on applications.application_id = directions.file_sha256
),

direction_counts as (
    select
        base_kind,
        base_id,
        count(direction_key) as direction_count
    from directions
    group by base_kind, base_id
),

-- Who shares what with whom, before it is asked which of them count.
pairs as (
    select
        'bases_per_director' as metric_id,
        own.base_kind,
        own.base_id,
        others.base_kind as other_kind,
        others.base_id as other_id,
        coalesce(own.host_id = others.host_id, false) as is_certain
    from standing as own
    inner join standing as others
        on own.director_key = others.director_key
    union all
    select
        'bases_per_host' as metric_id,
        own.base_kind,
        own.base_id,
        others.base_kind as other_kind,
        others.base_id as other_id,
        true as is_certain
    from standing as own
    inner join standing as others
        on own.host_id = others.host_id
    union all
    select distinct
        'bases_per_host_direction' as metric_id,
        own.base_kind,
        own.base_id,
        others.base_kind as other_kind,
        others.base_id as other_id,
        true as is_certain
    from standing as own
    inner join directions as own_directions
        on own.base_kind = own_directions.base_kind and own.base_id = own_directions.base_id
    inner join directions as other_directions
        on own_directions.direction_key = other_directions.direction_key
    inner join standing as others
        on other_directions.base_kind = others.base_kind and other_directions.base_id = others.base_id
    where own.host_id = others.host_id
    union all
    select distinct
        'existing_bases_same_direction' as metric_id,
        own_directions.base_kind,
        own_directions.base_id,
        other_directions.base_kind as other_kind,
        other_directions.base_id as other_id,
        true as is_certain
    from directions as own_directions
    inner join directions as other_directions
        on own_directions.direction_key = other_directions.direction_key
),

asked as (
    select
        asked_terms.*,
        own.base_id,
        own.host_id,
        own.director_key,
        own.stands_from as asked_from,
        case when asked_terms.metric_id = 'staff_in_other_bases' then asked_terms.metric_id end
            as people_metric_id,
        own.batch_year,
        own.file_sha256,
        own.sheet,
        own.cell,
        direction_counts.direction_count
    from asked_terms
    left join standing as own
        on asked_terms.subject_kind = own.base_kind and asked_terms.subject_id = own.base_id
    left join direction_counts
        on
            asked_terms.subject_kind = direction_counts.base_kind
            and asked_terms.subject_id = direction_counts.base_id
),

shared as (
    select
        asked.rule_id,
        asked.subject_kind,
        asked.subject_id,
        asked.term_no,
        count(case when pairs.is_certain then 1 end) as certain_count,
        count(*) as possible_count,
        {{ dbt.listagg("others.base_name", "'、'", "order by others.base_id", 5) }} as other_names,
        {{ dbt.listagg("others.sheet || '!' || others.cell", "'；'", "order by others.base_id", 5) }}
            as other_places
    from asked
    inner join pairs
        on
            asked.metric_id = pairs.metric_id
            and asked.subject_kind = pairs.base_kind
            and asked.subject_id = pairs.base_id
            and not (pairs.base_kind = pairs.other_kind and pairs.base_id = pairs.other_id)
    inner join standing as others
        on pairs.other_kind = others.base_kind and pairs.other_id = others.base_id
    where
        '|' || asked.limit_list || '|' like '%|' || others.base_type_code || '|%'
        and case
            when others.base_kind = 'application'
                then
                    asked.subject_kind = 'application'
                    and asked.batch_year = others.batch_year
                    and asked.metric_id <> 'existing_bases_same_direction'
            when asked.subject_kind = 'application'
                then
                    coalesce(others.stands_from < asked.asked_from, true)
                    and coalesce(others.stands_to > asked.asked_from, true)
            else
                coalesce(others.stands_to > {{ as_of_date() }}, true)
                and case
                    when asked.metric_id = 'existing_bases_same_direction'
                        then coalesce(others.stands_from < asked.asked_from, true)
                    else coalesce(others.stands_from <= {{ as_of_date() }}, true)
                end
        end
    group by asked.rule_id, asked.subject_kind, asked.subject_id, asked.term_no
),

-- What the counts include the base itself says the metric: 含本中心或本次申报.
counted as (
    select
        asked.*,
        case
            when asked.metric_id = 'staff_in_other_bases'
                then case when people.is_known then people.value_number end
            when asked.metric_id = 'existing_bases_same_direction' and asked.direction_count > 0
                then coalesce(shared.certain_count, 0)
            when
                (asked.metric_id = 'bases_per_director' and asked.director_key is not null)
                or (asked.metric_id = 'bases_per_host' and asked.host_id is not null)
                or (asked.metric_id = 'bases_per_host_direction' and asked.direction_count > 0)
                then coalesce(shared.certain_count, 0) + 1
        end as value_number,
        coalesce(shared.possible_count - shared.certain_count, 0) as open_count,
        coalesce(shared.other_names, people.value_text) as other_names,
        shared.other_places as evidence_text,
        coalesce(people.source_submission_id, asked.file_sha256) as source_submission_id,
        coalesce(people.source_sheet, asked.sheet) as source_sheet,
        coalesce(people.source_cell, asked.cell) as source_cell,
        cast(null as date) as value_date
    from asked
    left join shared
        on
            asked.rule_id = shared.rule_id
            and asked.subject_kind = shared.subject_kind
            and asked.subject_id = shared.subject_id
            and asked.term_no = shared.term_no
    left join {{ ref('int_metrics__records') }} as people
        on
            asked.people_metric_id = people.metric_id
            and asked.subject_kind = people.subject_kind
            and asked.subject_id = people.subject_id
            and asked.value_period = people.period
),

compared as (
    select
        *,
        {{ compare('operator', 'value_number', 'null', 'limit_number', 'null') }} as certain_state,
        {{ compare('operator', 'value_number + open_count', 'null', 'limit_number', 'null') }}
            as possible_state
    from counted
),

judged as (
    select
        *,
        {{ number_text('value_number') }} || coalesce(unit, '') as value_text,
        case
            when is_conditional and condition_state = 1 then null
            when is_conditional and condition_state = 2 then 2
            when certain_state = possible_state then certain_state
            else 2
        end as state,
        case
            when is_conditional and condition_state = 1 then '不适用：条件“' || condition_text || '”不成立'
            when is_conditional and condition_state = 2 then '条件“' || condition_text || '”所需数据缺失'
            when value_number is null then '缺少' || metric_name
            when certain_state <> possible_state
                then '同名负责人在其他单位的基地中出现，须核实是否同一人：' || other_names
            else
                metric_name || '：' || {{ number_text('value_number') }} || coalesce(unit, '')
                || '，要求' || limit_text
                || case when certain_state = 1 then coalesce('；涉及：' || other_names, '') else '' end
        end as said
    from compared
),

{{ rule_decisions() }}

select
    {{ outcome_columns(
        "state", "said", value_text="value_text", value_number="value_number", limit_text="limit_text",
        file="source_submission_id", sheet="source_sheet", cell="source_cell", evidence="evidence_text"
    ) }}
from decided
