-- Rules on how many projects a department may recommend in a batch. The condition asks for the department's
-- region, not the applicant's; a department without a region (中、省直) has no quota of this kind. A project
-- counts once, an application that no 推荐汇总表 lists has no data.
with recommended as (
    select
        applications.application_id,
        applications.batch_year,
        applications.batch_text,
        applications.department_code,
        applications.department,
        departments.region_code,
        applications.recommendation_id,
        applications.recommendation_sheet,
        applications.recommended_department_cell,
        sum(case when applications.recommendation_id is not null then 1 else 0 end) over (
            partition by applications.batch_year, applications.department_code
        ) as recommended_count
    from {{ ref('int_applications__list') }} as applications
    left join {{ ref('departments') }} as departments
        on applications.department_code = departments.department_code
),

terms as (
    select
        parameters.*,
        conditions.value_text as region_codes,
        conditions.operator as region_operator
    from {{ ref('rule_parameters') }} as parameters
    left join {{ ref('conditions') }} as conditions
        on parameters.applies_when = conditions.condition_id and conditions.subject = 'region'
),

judged as (
    select
        subjects.rule_id,
        subjects.subject_kind,
        subjects.subject_id,
        subjects.basis,
        recommended.batch_text,
        recommended.recommended_count,
        recommended.recommendation_id,
        recommended.recommendation_sheet,
        recommended.recommended_department_cell,
        recommended.department,
        terms.value_number as limit_number,
        case
            when terms.region_codes is not null and recommended.region_code is null then null
            when
                {{ compare(
                    'terms.region_operator', 'null', 'recommended.region_code', 'null', 'terms.region_codes'
                ) }} = 1 and terms.region_codes is not null
                then null
            when recommended.recommendation_id is null then 2
            else {{ compare(
                'terms.operator', 'recommended.recommended_count', 'null', 'terms.value_number', 'null'
            ) }}
        end as state
    from {{ ref('int_rules__subjects') }} as subjects
    inner join recommended
        on subjects.subject_id = recommended.application_id
    inner join terms
        on subjects.rule_id = terms.rule_id and {{ in_force('terms', 'subjects.judged_on') }}
    where subjects.kind = 'quota' and subjects.subject_kind = 'application'
)

select
    {{ outcome_columns(
        "min(state)",
        "case min(state) when 2 then '推荐汇总表未列该项目'"
        ~ " else max(department) || '本批推荐' || " ~ number_text("max(recommended_count)") ~ " || '个' end",
        value_text=number_text("max(recommended_count)") ~ " || '个'", value_number="max(recommended_count)",
        limit_text="'不超过' || " ~ number_text("max(case when state is not null then limit_number end)") ~ " || '个'",
        file="max(recommendation_id)", sheet="max(recommendation_sheet)", cell="max(recommended_department_cell)",
        period_kind="'application'", period="max(batch_text)"
    ) }}
from judged
group by rule_id, subject_kind, subject_id, basis
