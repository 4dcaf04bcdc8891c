-- A failed evaluation with no rectification on record before the next one counts as begun on its conclusion.
-- What a later evaluation has overtaken without an acceptance is history and no deadline.
with graded as (
    select
        center_id,
        grade,
        concluded_on,
        received_kind,
        received_grade,
        file_sha256,
        sheet,
        cell,
        lead(concluded_on) over (
            partition by center_id order by concluded_on, file_sha256, sheet, record
        ) as next_on
    from {{ ref('int_registry__evaluations') }}
    where evaluation_kind = '定期评估' and grade is not null and concluded_on is not null
)

select
    recorded.center_id,
    cast(recorded.started_on as {{ dbt.type_string() }}) as instance,
    recorded.started_on,
    case when recorded.acceptance_result = '通过' then recorded.accepted_on end as accepted_on,
    recorded.cause_grade,
    {{ wording('rectification') }} as label,
    recorded.file_sha256,
    recorded.sheet,
    recorded.cell
from {{ ref('int_registry__rectifications') }} as recorded
left join graded
    on
        recorded.center_id = graded.center_id
        and recorded.cause_concluded_on = graded.concluded_on
where recorded.acceptance_result = '通过' or graded.next_on is null
union all
select
    graded.center_id,
    cast(graded.concluded_on as {{ dbt.type_string() }}) as instance,
    graded.concluded_on as started_on,
    cast(null as date) as accepted_on,
    graded.grade as cause_grade,
    graded.received_kind || '：' || graded.received_grade as label,
    graded.file_sha256,
    graded.sheet,
    graded.cell
from graded
left join {{ ref('int_registry__rectifications') }} as recorded
    on graded.center_id = recorded.center_id and graded.concluded_on = recorded.cause_concluded_on
where graded.next_on is null and recorded.center_id is null and graded.grade in ('不合格', '基本合格')
