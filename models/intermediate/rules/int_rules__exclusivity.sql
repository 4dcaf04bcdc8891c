-- Rules on how many bases a director, a host, or a host in one direction holds, how many stand in a direction
-- already, and how many of the staff hold a post elsewhere. Which base types count is in the parameter. Of a
-- center the other standing centers count, in one direction those approved earlier; of an application those
-- standing when it was filed, and the other applications of its batch. A director is the same one when name
-- and host agree; the same name at another host may be someone else, and leaves the outcome open. So does a
-- direction that only the score calls alike.
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

direction_counts as (
    select
        holder_kind as base_kind,
        holder_id as base_id,
        count(*) as direction_count
    from {{ ref('int_directions__texts') }}
    where last_on is null and source_kind <> 'center_name' and holder_kind <> 'listed'
    group by holder_kind, holder_id
),

-- One direction, for certain (the same wording, or so decided) or as far as a person has not said otherwise.
same_direction as (
    select
        alike.holder_kind as base_kind,
        alike.holder_id as base_id,
        alike.other_kind,
        alike.other_id,
        max(case when alike.state = 'certain' then 1 else 0 end) = 1 as is_certain
    from {{ ref('int_directions__alike') }} as alike
    where alike.state in ('certain', 'open') and not alike.is_name
    group by alike.holder_kind, alike.holder_id, alike.other_kind, alike.other_id
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
    select
        'bases_per_host_direction' as metric_id,
        same_direction.*
    from same_direction
    inner join standing as own
        on same_direction.base_kind = own.base_kind and same_direction.base_id = own.base_id
    inner join standing as others
        on
            same_direction.other_kind = others.base_kind
            and same_direction.other_id = others.base_id
            and own.host_id = others.host_id
    union all
    select
        'existing_bases_same_direction' as metric_id,
        *
    from same_direction
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
            when certain_state <> possible_state and metric_id <> 'bases_per_director'
                then '须人工判断是否同一方向：' || other_names
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
