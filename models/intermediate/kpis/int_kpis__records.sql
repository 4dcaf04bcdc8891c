-- What the register and the collection itself know of a center and year, as records of a kind with a word and
-- an amount; which of them make a fact is said in seeds/kpis/facts.csv.
with centers as (
    select * from {{ ref('int_kpis__centers') }}
),

issues as (
    select
        centers.center_id,
        centers.reporting_year,
        issues.severity,
        count(*) as amount
    from {{ ref('int_issues__all') }} as issues
    inner join centers
        on
            issues.file_sha256 = centers.file_sha256
            and issues.center_id = centers.center_id
            and issues.reporting_year = centers.reporting_year
    group by centers.center_id, centers.reporting_year, issues.severity
),

asked as (
    select
        years.reporting_year,
        count(*) as amount
    from {{ ref('reporting_years') }} as years
    inner join {{ ref('indicators') }} as indicators
        on {{ in_force('indicators', 'years.census_on') }}
    group by years.reporting_year
),

evaluations as (
    select
        center_id,
        evaluation_kind,
        coalesce(grade, attendance) as word,
        coalesce(evaluation_year, cast(extract(year from concluded_on) as integer)) as reporting_year,
        concluded_on
    from {{ ref('int_registry__evaluations') }}
),

acceptances as (
    select
        center_id,
        min(concluded_on) as accepted_on
    from evaluations
    where evaluation_kind = '验收' and word = '通过'
    group by center_id
),

records as (
    select center_id, reporting_year, 'report' as record_kind, report_status as record_word, 1 as amount
    from centers
    union all
    select center_id, reporting_year, 'lateness' as record_kind, '' as record_word, days_late as amount
    from centers
    union all
    select center_id, reporting_year, 'source' as record_kind, value_source as record_word, 1 as amount
    from centers
    where value_source is not null
    union all
    select center_id, reporting_year, 'submission' as record_kind, disposition as record_word, 1 as amount
    from {{ ref('int_reports__claims') }}
    where value_source = 'form'
    union all
    select
        center_id,
        reporting_year,
        'value' as record_kind,
        case when is_accepted then 'accepted' when value is not null then 'questioned' else value_state end
            as record_word,
        count(*) as amount
    from {{ ref('int_reports__accepted_indicators') }}
    group by center_id, reporting_year, record_word
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'asked' as record_kind,
        '' as record_word,
        asked.amount
    from centers
    inner join asked
        on centers.reporting_year = asked.reporting_year
    union all
    select center_id, reporting_year, 'issue' as record_kind, severity as record_word, amount
    from issues
    union all
    select center_id, reporting_year, 'faulty_report' as record_kind, severity as record_word, 1 as amount
    from issues
    union all
    select
        center_id,
        reporting_year,
        'evaluation' as record_kind,
        evaluation_kind || ':' || word as record_word,
        1 as amount
    from evaluations
    where word is not null
    union all
    select center_id, reporting_year, 'evaluation' as record_kind, evaluation_kind as record_word, 1 as amount
    from evaluations
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'acceptance' as record_kind,
        '' as record_word,
        1 as amount
    from centers
    inner join acceptances
        on centers.center_id = acceptances.center_id and centers.census_on >= acceptances.accepted_on
    {%- for word, condition in [
        ("started", "rectifications.started_on between " ~ first_day_of_year("centers.reporting_year")
            ~ " and centers.census_on"),
        ("running", "rectifications.started_on <= centers.census_on "
            ~ "and (rectifications.accepted_on is null or rectifications.accepted_on > centers.census_on)"),
        ("passed", "rectifications.accepted_on between " ~ first_day_of_year("centers.reporting_year")
            ~ " and centers.census_on and rectifications.acceptance_result = '通过'"),
    ] %}
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'rectification' as record_kind,
        '{{ word }}' as record_word,
        {{ "max(1)" if word == "running" else "count(*)" }} as amount
    from centers
    inner join {{ ref('int_registry__rectifications') }} as rectifications
        on centers.center_id = rectifications.center_id and {{ condition }}
    group by centers.center_id, centers.reporting_year
    {%- endfor %}
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'change' as record_kind,
        case
            when changes.filed_on <= centers.due_on then 'in_time'
            when changes.filed_on is not null then 'late'
            when changes.document_number is not null then 'undated'
            else 'unfiled'
        end as record_word,
        1 as amount
    from centers
    inner join {{ ref('int_registry__changes') }} as changes
        on
            centers.center_id = changes.center_id
            and changes.changed_on >= {{ first_day_of_year('centers.reporting_year') }}
            and changes.changed_on <= least(centers.census_on, {{ as_of_date() }})
    union all
    select
        center_id,
        reporting_year,
        'drift' as record_kind,
        case when is_filed then 'filed' else 'unfiled' end as record_word,
        1 as amount
    from {{ ref('int_drift__comparisons') }}
    where not is_same
    union all
    select
        center_id,
        cast(extract(year from occurred_on) as integer) as reporting_year,
        'event' as record_kind,
        event_kind as record_word,
        1 as amount
    from {{ ref('int_registry__incidents') }}
    union all
    select distinct
        center_id,
        covered_year as reporting_year,
        'excuse' as record_kind,
        event_kind as record_word,
        1 as amount
    from {{ ref('int_registry__incidents') }}
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'approval' as record_kind,
        '' as record_word,
        1 as amount
    from centers
    inner join {{ ref('int_registry__centers') }} as registered
        on
            centers.center_id = registered.center_id
            and {{ first_day_of_year('centers.reporting_year') }} <= registered.approved_on
            and centers.census_on >= registered.approved_on
    union all
    select
        centers.center_id,
        centers.reporting_year,
        'direction' as record_kind,
        '' as record_word,
        count(*) as amount
    from centers
    inner join {{ ref('int_registry__directions') }} as directions
        on
            centers.center_id = directions.center_id
            and (directions.started_on is null or centers.census_on >= directions.started_on)
            and (directions.ended_on is null or centers.census_on < directions.ended_on)
    group by centers.center_id, centers.reporting_year
)

select
    center_id,
    reporting_year,
    record_kind,
    coalesce(record_word, '') as record_word,
    cast(sum(amount) as decimal(24, 6)) as amount
from records
where center_id is not null and reporting_year is not null
group by center_id, reporting_year, record_kind, coalesce(record_word, '')
