-- Every cell of every table of every year as it is known today: the rows and columns of seeds/statistics
-- crossed, each cell one figure of a subject, year and measure, rounded as it is printed.
with years as (
    select min(reporting_year) as first_year from {{ ref('int_statistics__register') }}
),

base_measures as (
    select * from {{ ref('int_statistics__measures') }}
),

measures as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        measure_id,
        value
    from base_measures
    union all
    select
        numerators.subject_kind,
        numerators.subject_code,
        numerators.reporting_year,
        ratios.measure_id,
        100.0 * numerators.value / denominators.value as value
    from {{ ref('statistics_measures') }} as ratios
    inner join base_measures as numerators
        on ratios.numerator = numerators.measure_id
    inner join base_measures as denominators
        on
            ratios.denominator = denominators.measure_id
            and numerators.subject_kind = denominators.subject_kind
            and numerators.subject_code = denominators.subject_code
            and numerators.reporting_year = denominators.reporting_year
            and denominators.value > 0
),

figures as (
    select
        subject_kind,
        subject_code,
        reporting_year,
        kpi_id as measure_id,
        value,
        center_count,
        reported_count,
        owed_count,
        disclosure
    from {{ ref('fct_kpi') }}
    where subject_kind <> 'center'
    union all
    select
        subject_kind,
        subject_code,
        reporting_year,
        measure_id,
        value,
        null as center_count,
        null as reported_count,
        null as owed_count,
        'open' as disclosure
    from measures
),

-- Where a row and a column both name a subject, the cell is about what belongs to both.
cells as (
    select
        rows.reporting_year,
        rows.table_id,
        rows.block_no,
        rows.sort_path,
        rows.row_key,
        rows.row_label,
        rows.row_level,
        rows.row_kind,
        rows.is_always_shown,
        rows.value_year,
        columns.column_no,
        columns.column_group,
        replace(
            replace(columns.column_label, '{year}', cast(rows.reporting_year as {{ dbt.type_string() }})),
            '{previous_year}', cast(rows.reporting_year - 1 as {{ dbt.type_string() }})
        ) as column_label,
        coalesce(columns.measure_id || '/', '') || columns.aspect || coalesce('/' || columns.subject_code, '')
            as column_key,
        columns.aspect,
        -- Only these aspects need another figure beside their own.
        case when columns.aspect in ('previous', 'change', 'change_share') then rows.value_year - 1 end
            as previous_year,
        case when columns.aspect = 'share' then '{{ var("home_province_code") }}' end as whole_code,
        coalesce(rows.measure_id, columns.measure_id) as measure_id,
        coalesce(rows.is_kpi, columns.is_kpi) as is_kpi,
        coalesce(rows.is_ratio, columns.is_ratio) as is_ratio,
        coalesce(rows.is_registered, columns.is_registered) as is_registered,
        coalesce(columns.unit, rows.unit) as unit,
        coalesce(columns.decimals, rows.decimals) as decimals,
        case
            when columns.subject_code is null then rows.subject_kind
            when rows.subject_kind = 'province' then columns.subject_kind
            else rows.subject_kind || '_' || columns.subject_kind
        end as subject_kind,
        case
            when columns.subject_code is null then rows.subject_code
            when rows.subject_kind = 'province' then columns.subject_code
            else rows.subject_code || '/' || columns.subject_code
        end as subject_code
    from {{ ref('int_statistics__rows') }} as rows
    inner join {{ ref('int_statistics__columns') }} as columns
        on
            rows.column_set = columns.column_set
            and (rows.row_kind <> 'heading' or columns.column_no = 1)
),

found as (
    select
        cells.*,
        -- The register knows all: what it does not mention is none, in a year that it covers. What centers
        -- report is unknown where none has reported.
        case
            when
                cells.is_registered
                and not cells.is_ratio
                and cells.row_kind <> 'heading'
                and (not cells.is_kpi or coalesce(own.owed_count, 0) = 0)
                then coalesce(own.value, 0)
            else own.value
        end as own_value,
        case
            when
                cells.is_registered
                and not cells.is_ratio
                and cells.value_year > years.first_year
                and (not cells.is_kpi or coalesce(previous.owed_count, 0) = 0)
                then coalesce(previous.value, 0)
            else previous.value
        end as previous_value,
        whole.value as whole_value,
        own.center_count,
        own.reported_count,
        own.owed_count,
        coalesce(own.disclosure, 'open') as own_disclosure,
        coalesce(previous.disclosure, 'open') as previous_disclosure,
        coalesce(whole.disclosure, 'open') as whole_disclosure
    from cells
    cross join years
    left join figures as own
        on
            cells.subject_kind = own.subject_kind
            and cells.subject_code = own.subject_code
            and cells.value_year = own.reporting_year
            and cells.measure_id = own.measure_id
    left join figures as previous
        on
            cells.subject_kind = previous.subject_kind
            and cells.subject_code = previous.subject_code
            and cells.previous_year = previous.reporting_year
            and cells.measure_id = previous.measure_id
    left join figures as whole
        on
            cells.whole_code = whole.subject_code
            and cells.value_year = whole.reporting_year
            and cells.measure_id = whole.measure_id
            and whole.subject_kind = 'province'
),

valued as (
    select
        *,
        case aspect
            when 'value' then own_value
            when 'previous' then previous_value
            when 'change' then own_value - previous_value
            when 'change_share'
                then
                    case
                        when not is_ratio and previous_value > 0
                            then 100.0 * (own_value / previous_value - 1)
                    end
            when 'share' then case when whole_value > 0 then 100.0 * own_value / whole_value end
        end as value,
        case aspect
            when 'value' then own_disclosure
            when 'previous' then previous_disclosure
            when 'share'
                then case when whole_disclosure = 'open' then own_disclosure else whole_disclosure end
            else case when own_disclosure = 'open' then previous_disclosure else own_disclosure end
        end as disclosure,
        max(case when owed_count > 0 or own_value <> 0 then 1 else 0 end) over (
            partition by table_id, reporting_year, row_key
        ) as has_figure
    from found
),

shown as (
    select
        *,
        max(case when row_kind <> 'heading' and (is_always_shown or has_figure = 1) then 1 else 0 end) over (
            partition by table_id, reporting_year, block_no
        ) as has_block
    from valued
)

select
    table_id,
    reporting_year,
    cast(dense_rank() over (
        partition by table_id, reporting_year order by block_no, sort_path, row_key
    ) as integer) as row_no,
    row_key,
    row_label,
    cast(row_level as integer) as row_level,
    row_kind,
    subject_kind,
    subject_code,
    column_no,
    column_key,
    column_label,
    column_group,
    case when row_kind <> 'heading' then measure_id end as measure_id,
    case when row_kind <> 'heading' then unit end as unit,
    cast(case when row_kind <> 'heading' then decimals end as integer) as decimals,
    round(value, coalesce(decimals, 0)) as value,
    cast(value_year as integer) as value_year,
    center_count,
    reported_count,
    owed_count,
    {{ statistics_response_rate() }} as response_rate,
    disclosure
from shown
where is_always_shown or has_figure = 1 or (row_kind = 'heading' and has_block = 1)
