-- C12: an indicator that counts something, beside the list of it in the same workbook. No list, no check.
select
    {{ finding(
        'C12', 'indicators.file_sha256', sheet='indicators.sheet', cell='indicators.cell',
        field='indicators.indicator_code', received_text='indicators.received_text',
        center_id='indicators.center_id', reporting_year='indicators.reporting_year',
        name='indicators.indicator_name', value=number_text('indicators.value'),
        expected=number_text('lists.record_count')
    ) }}
from {{ ref('int_reports__indicators') }} as indicators
inner join {{ ref('reporting_years') }} as years
    on indicators.reporting_year = years.reporting_year
inner join {{ ref('list_checks') }} as checks
    on indicators.indicator_code = checks.indicator_code and {{ in_force('checks', 'years.census_on') }}
inner join {{ ref('stg_annual_report__list_counts') }} as lists
    on indicators.file_sha256 = lists.file_sha256 and checks.list_table = lists.list_table
where
    indicators.value_source = 'form'
    and not indicators.has_reading_error
    and indicators.value <> lists.record_count
