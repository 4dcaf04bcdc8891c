with centers as (
    select * from {{ ref('int_registry__centers') }}
),

-- Filings that take effect by the as-of date and change something that versions keep.
changes as (
    select
        *,
        coalesce(old_code, old_value) as old_text,
        coalesce(new_code, new_value) as new_text
    from {{ ref('int_registry__changes') }}
    where
        center_id is not null
        and attribute is not null
        and new_value is not null
        and changed_on <= {{ as_of_date() }}
),

-- People decide the cluster of a center only where the register names none that is known.
decisions as (
    select decided.*
    from {{ ref('int_classification__decisions') }} as decided
    inner join centers
        on decided.center_id = centers.center_id
    where
        decided.scheme_id = '{{ var("cluster_scheme_id") }}'
        and decided.applies_from <= {{ as_of_date() }}
        and centers.cluster_code is null
),

dated as (
    select
        center_id,
        changed_on as boundary_on
    from changes
    union
    select
        center_id,
        applies_from as boundary_on
    from decisions
),

starts as (
    select
        centers.center_id,
        centers.ended_on,
        coalesce(
            centers.approved_on,
            least(cast(centers.received_at as date), min(changes.changed_on)),
            cast(centers.received_at as date)
        ) as started_on
    from centers
    left join changes
        on centers.center_id = changes.center_id
    group by centers.center_id, centers.ended_on, centers.approved_on, centers.received_at
),

boundaries as (
    select
        center_id,
        started_on as valid_from
    from starts
    union
    select
        dated.center_id,
        dated.boundary_on as valid_from
    from dated
    inner join starts
        on dated.center_id = starts.center_id
    where
        dated.boundary_on > starts.started_on
        and (starts.ended_on is null or dated.boundary_on < starts.ended_on)
),

-- Per attribute: the register's value, unless the register still shows what the last filing replaced.
current_values as (
    {%- for attribute, text, code in [
        ("center_name", "center_name", none), ("director_name", "director_name", none),
        ("host_name", "host_name", none), ("region", "region", "region_code"),
        ("cluster", "cluster", "cluster_code"), ("department", "department", "department_code"),
        ("base_type", "base_type", "base_type_code"),
    ] %}
    select
        center_id,
        '{{ attribute }}' as attribute,
        {{ text }} as value_text,
        {{ code or "cast(null as " ~ dbt.type_string() ~ ")" }} as value_code
    from centers
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

last_changes as (
    select
        *,
        {{ normalised_text('old_value') }} as old_key,
        row_number() over (
            partition by center_id, attribute order by changed_on desc, record desc
        ) as last_rank
    from changes
),

registered as (
    select
        current_values.center_id,
        current_values.attribute,
        case
            when is_stale.center_id is not null then is_stale.new_value else current_values.value_text
        end as value_text,
        case
            when is_stale.center_id is not null then is_stale.new_code else current_values.value_code
        end as value_code
    from current_values
    left join last_changes as is_stale
        on
            current_values.center_id = is_stale.center_id
            and current_values.attribute = is_stale.attribute
            and is_stale.last_rank = 1
            and (
                {{ normalised_text('current_values.value_text') }} = is_stale.old_key
                or current_values.value_text is null
            )
),

-- The value at a boundary is what the next later filing replaced, else the registered one.
next_changes as (
    select
        boundaries.center_id,
        boundaries.valid_from,
        changes.attribute,
        changes.old_value,
        changes.old_code,
        row_number() over (
            partition by boundaries.center_id, boundaries.valid_from, changes.attribute
            order by changes.changed_on, changes.record
        ) as next_rank
    from boundaries
    inner join changes
        on boundaries.center_id = changes.center_id and boundaries.valid_from < changes.changed_on
),

previous_changes as (
    select
        boundaries.center_id,
        boundaries.valid_from,
        changes.attribute,
        changes.new_value,
        changes.new_code,
        row_number() over (
            partition by boundaries.center_id, boundaries.valid_from, changes.attribute
            order by changes.changed_on desc, changes.record desc
        ) as previous_rank
    from boundaries
    inner join changes
        on boundaries.center_id = changes.center_id and boundaries.valid_from >= changes.changed_on
),

valued as (
    select
        boundaries.center_id,
        boundaries.valid_from,
        registered.attribute,
        case
            when next_changes.center_id is null then registered.value_text
            when previous_changes.center_id is not null then previous_changes.new_value
            else next_changes.old_value
        end as value_text,
        case
            when next_changes.center_id is null then registered.value_code
            when previous_changes.center_id is not null then previous_changes.new_code
            else next_changes.old_code
        end as value_code
    from boundaries
    inner join registered
        on boundaries.center_id = registered.center_id
    left join next_changes
        on
            boundaries.center_id = next_changes.center_id
            and boundaries.valid_from = next_changes.valid_from
            and registered.attribute = next_changes.attribute
            and next_changes.next_rank = 1
    left join previous_changes
        on
            boundaries.center_id = previous_changes.center_id
            and boundaries.valid_from = previous_changes.valid_from
            and registered.attribute = previous_changes.attribute
            and previous_changes.previous_rank = 1
),

wide as (
    select
        center_id,
        valid_from,
        max(case when attribute = 'center_name' then value_text end) as center_name,
        max(case when attribute = 'director_name' then value_text end) as director_name,
        max(case when attribute = 'host_name' then value_text end) as host_name,
        max(case when attribute = 'region' then value_code end) as region_code,
        max(case when attribute = 'cluster' then value_code end) as cluster_code,
        max(case when attribute = 'department' then value_code end) as department_code,
        max(case when attribute = 'base_type' then value_code end) as base_type_code
    from valued
    group by center_id, valid_from
),

changed as (
    select
        center_id,
        changed_on,
        {{ dbt.listagg(
            'attribute_name', wording('separator'), 'order by attribute_name'
        ) }} as changed_attributes
    from (
        select
            center_id,
            changed_on,
            attribute_name
        from changes
        union
        select
            center_id,
            applies_from as changed_on,
            {{ wording('cluster') }} as attribute_name
        from decisions
    ) as filings
    group by center_id, changed_on
),

decided as (
    select
        wide.center_id,
        wide.valid_from,
        decisions.node_code,
        row_number() over (
            partition by wide.center_id, wide.valid_from order by decisions.applies_from desc
        ) as decision_rank
    from wide
    inner join decisions
        on wide.center_id = decisions.center_id and wide.valid_from >= decisions.applies_from
    where wide.cluster_code is null
),

numbered as (
    select
        wide.*,
        row_number() over (partition by wide.center_id order by wide.valid_from) as version_no,
        lead(wide.valid_from) over (partition by wide.center_id order by wide.valid_from) as next_from
    from wide
)

select
    numbered.center_id || '-v' || cast(numbered.version_no as {{ dbt.type_string() }}) as center_version_id,
    numbered.center_id,
    centers.center_code,
    numbered.center_name,
    {{ normalised_text('numbered.center_name') }} as name_key,
    numbered.base_type_code,
    case
        when {{ normalised_text('numbered.host_name') }} = centers.host_key
            then coalesce(centers.host_uscc, host_names.host_id)
        else host_names.host_id
    end as host_id,
    numbered.host_name,
    numbered.region_code,
    coalesce(numbered.cluster_code, decided.node_code) as cluster_code,
    case
        when numbered.cluster_code is not null then 'ledger'
        when decided.node_code is not null then 'decision'
    end as cluster_source,
    numbered.department_code,
    numbered.director_name,
    centers.approved_on,
    centers.approval_document,
    centers.status,
    centers.ended_on,
    numbered.valid_from,
    coalesce(numbered.next_from, centers.ended_on) as valid_to,
    numbered.next_from is null as is_current,
    numbered.version_no,
    case when numbered.version_no > 1 then changed.changed_attributes end as changed_attributes,
    centers.file_sha256,
    centers.sheet,
    centers.cell
from numbered
inner join centers
    on numbered.center_id = centers.center_id
left join changed
    on numbered.center_id = changed.center_id and numbered.valid_from = changed.changed_on
left join decided
    on
        numbered.center_id = decided.center_id
        and numbered.valid_from = decided.valid_from
        and decided.decision_rank = 1
left join {{ ref('int_registry__host_names') }} as host_names
    on {{ normalised_text('numbered.host_name') }} = host_names.host_key
