-- Last grades, how often a center was accepted and evaluated, and how its rectification stands. A sheet that
-- no ledger brought says nothing; one that was brought and does not name a center says "none".
with received as (
    select
        (select min(file_sha256) from {{ ref('stg_ledger__evaluations') }}) as evaluations,
        (select min(file_sha256) from {{ ref('stg_ledger__rectifications') }}) as rectifications
),

ranked_evaluations as (
    select
        *,
        row_number() over (
            partition by center_id, evaluation_kind
            order by
                coalesce(concluded_on, {{ last_day_of_year('evaluation_year') }}) desc,
                file_sha256 desc,
                sheet desc,
                record desc
        ) as latest_rank
    from {{ ref('int_registry__evaluations') }}
    where grade is not null
),

evaluations as (
    select
        *,
        evaluation_kind = '验收' and latest_rank = 1 as is_acceptance,
        evaluation_kind = '定期评估' and latest_rank = 1 as is_evaluation
    from ranked_evaluations
),

evaluated as (
    select
        centers.center_id,
        received.evaluations,
        received.rectifications,
        count(case when evaluations.evaluation_kind = '验收' and evaluations.grade = '通过' then 1 end)
            as acceptance_count,
        count(case when evaluations.evaluation_kind = '定期评估' then 1 end) as evaluation_count,
        max(case when is_acceptance then evaluations.concluded_on end) as acceptance_on,
        max(case when is_acceptance then evaluations.file_sha256 end) as acceptance_file_sha256,
        max(case when is_acceptance then evaluations.sheet end) as acceptance_sheet,
        max(case when is_acceptance then evaluations.cell end) as acceptance_cell,
        max(case when is_evaluation then evaluations.grade end) as evaluation_grade,
        max(case when is_evaluation then evaluations.concluded_on end) as evaluation_on,
        max(case when is_evaluation then evaluations.file_sha256 end) as evaluation_file_sha256,
        max(case when is_evaluation then evaluations.sheet end) as evaluation_sheet,
        max(case when is_evaluation then evaluations.cell end) as evaluation_cell
    from {{ ref('int_registry__center_versions') }} as centers
    cross join received
    left join evaluations
        on centers.center_id = evaluations.center_id
    where centers.is_current
    group by centers.center_id, received.evaluations, received.rectifications
),

rectifications as (
    select
        evaluated.center_id,
        rectifications.acceptance_result,
        rectifications.accepted_on,
        rectifications.started_on,
        rectifications.due_on,
        rectifications.file_sha256,
        rectifications.sheet,
        rectifications.cell,
        row_number() over (
            partition by evaluated.center_id
            order by rectifications.started_on desc, rectifications.sheet desc, rectifications.record desc
        ) as latest_rank
    from evaluated
    inner join {{ ref('int_registry__rectifications') }} as rectifications
        on
            evaluated.center_id = rectifications.center_id
            and rectifications.started_on >= coalesce(evaluated.evaluation_on, rectifications.started_on)
),

-- Under way is known; over without a conclusion, or not begun, is for a person to find out: the acts speak
-- of a rectification that was not accepted, and no acceptance on record is not a refused one.
rectified as (
    select
        evaluated.center_id,
        case
            when rectifications.acceptance_result is not null then rectifications.acceptance_result
            when rectifications.due_on >= {{ as_of_date() }} then '进行中'
            when rectifications.due_on < {{ as_of_date() }} then '期满未验收'
            when evaluated.rectifications is not null and rectifications.center_id is null then '无'
        end as result,
        coalesce(rectifications.accepted_on, rectifications.due_on) as result_on,
        rectifications.file_sha256,
        rectifications.sheet,
        rectifications.cell
    from evaluated
    left join rectifications
        on evaluated.center_id = rectifications.center_id and rectifications.latest_rank = 1
)

select
    evaluated.*,
    rectified.result,
    rectified.result_on,
    rectified.file_sha256 as result_file_sha256,
    rectified.sheet as result_sheet,
    rectified.cell as result_cell
from evaluated
inner join rectified
    on evaluated.center_id = rectified.center_id
