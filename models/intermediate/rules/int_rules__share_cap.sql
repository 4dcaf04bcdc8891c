-- Rules that a grade may go to no more than a share of the centers assessed in a year under one regulation.
-- The outcome is the year's and stands with each center assessed; without anyone assessed there is no data.
with subjects as (
    select
        subjects.*,
        rules.regulation_id,
        parameters.operator,
        parameters.value_number as limit_number,
        parameters.value_text as grade,
        {{ limit_wording('parameters.operator', 'parameters.value_number', 'null', 'parameters.unit') }}
            as limit_text
    from {{ ref('int_rules__subjects') }} as subjects
    inner join {{ ref('rules') }} as rules
        on subjects.rule_id = rules.rule_id
    inner join {{ ref('rule_parameters') }} as parameters
        on subjects.rule_id = parameters.rule_id and {{ in_force('parameters', 'subjects.judged_on') }}
    where subjects.kind = 'share_cap' and subjects.subject_kind = 'center'
),

assessed as (
    select
        subjects.*,
        evaluations.evaluation_year,
        case when evaluations.grade = subjects.grade then 1 else 0 end as is_of_grade,
        evaluations.grade as own_grade,
        evaluations.file_sha256,
        evaluations.sheet,
        evaluations.cell
    from subjects
    inner join {{ ref('int_registry__evaluations') }} as evaluations
        on
            subjects.subject_id = evaluations.center_id
            and evaluations.evaluation_kind = '年度考核'
            and evaluations.grade is not null
            and coalesce({{ last_day_of_year('evaluations.evaluation_year') }} >= subjects.binds_from, true)
),

shares as (
    select
        *,
        sum(is_of_grade) over (partition by rule_id, basis, evaluation_year) as grade_count,
        count(*) over (partition by rule_id, basis, evaluation_year) as assessed_count
    from assessed
),

judged as (
    select
        shares.rule_id,
        shares.subject_kind,
        shares.subject_id,
        shares.basis,
        'reporting_year' as period_kind,
        cast(shares.evaluation_year as {{ dbt.type_string() }}) as period,
        cast(shares.grade_count as double) / shares.assessed_count as value_number,
        shares.operator,
        shares.limit_number,
        shares.limit_text,
        shares.grade || '：' || {{ number_text('shares.grade_count') }}
        || '/' || {{ number_text('shares.assessed_count') }}
        || '（' || {{ number_text('round(100.0 * shares.grade_count / shares.assessed_count, 2)') }} || '%）'
            as value_text,
        shares.file_sha256,
        shares.sheet,
        shares.cell
    from shares
    union all
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        'as_of' as period_kind,
        {{ as_of_text() }} as period,
        cast(null as double) as value_number,
        subjects.operator,
        subjects.limit_number,
        subjects.limit_text,
        null as value_text,
        null as file_sha256,
        null as sheet,
        null as cell
    from subjects
    left join shares
        on subjects.rule_id = shares.rule_id and subjects.subject_id = shares.subject_id
    where shares.rule_id is null
)

select
    {{ outcome_columns(
        compare("operator", "value_number", "null", "limit_number", "null"),
        "coalesce('当年参加考核的中心中' || value_text || '，要求' || limit_text, '没有年度考核结论')",
        value_text="value_text", value_number="value_number", limit_text="limit_text", file="file_sha256",
        sheet="sheet", cell="cell"
    ) }}
from judged
