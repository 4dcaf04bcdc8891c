-- Co-building units, one row a center and unit with the days it joined and left. A ledger shows the units of
-- its day, so a unit that a filed change replaced has left on the day of the change, and one that only a
-- change mentions was there until then.
with latest as (
    {{ latest_records(ref('stg_ledger__co_builders')) }}
),

changes as (
    select
        changes.center_id,
        changes.changed_on,
        {{ comparable_text('changes.old_value') }} as old_key,
        changes.old_value,
        changes.file_sha256,
        changes.sheet,
        changes.old_value_cell
    from {{ ref('int_registry__changes') }} as changes
    {{ join_ledger_word('items', 'change_item', 'changes.change_item') }}
    where items.canonical_word = 'co_builder' and changes.changed_on <= {{ as_of_date() }}
),

recorded as (
    select
        centers.center_id,
        {{ comparable_text('latest.co_builder_name') }} as unit_key,
        latest.co_builder_name as unit_name,
        latest.co_builder_uscc as uscc,
        latest.joined_on,
        latest.left_on,
        latest.file_sha256,
        latest.sheet,
        latest.co_builder_name_cell as cell
    from latest
    inner join {{ ref('int_registry__centers') }} as centers
        on latest.center_code = centers.center_id
),

ended as (
    select
        recorded.center_id,
        recorded.unit_key,
        min(changes.changed_on) as replaced_on
    from recorded
    inner join changes
        on
            recorded.center_id = changes.center_id
            and recorded.unit_key = changes.old_key
            and (recorded.joined_on is null or recorded.joined_on <= changes.changed_on)
    group by recorded.center_id, recorded.unit_key
)

select
    recorded.center_id,
    recorded.unit_key,
    recorded.unit_name,
    recorded.uscc,
    recorded.joined_on,
    coalesce(recorded.left_on, ended.replaced_on) as left_on,
    recorded.file_sha256,
    recorded.sheet,
    recorded.cell
from recorded
left join ended
    on recorded.center_id = ended.center_id and recorded.unit_key = ended.unit_key
union all
select
    changes.center_id,
    changes.old_key as unit_key,
    max(changes.old_value) as unit_name,
    null as uscc,
    cast(null as date) as joined_on,
    max(changes.changed_on) as left_on,
    max(changes.file_sha256) as file_sha256,
    max(changes.sheet) as sheet,
    max(changes.old_value_cell) as cell
from changes
left join recorded
    on changes.center_id = recorded.center_id and changes.old_key = recorded.unit_key
where changes.old_key is not null and recorded.center_id is null
group by changes.center_id, changes.old_key
