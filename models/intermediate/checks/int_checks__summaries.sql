-- C16: the summary shows another value than the form in use, where nothing else is wrong with the form's
-- value.
with form_values as (
    select
        indicators.*,
        center_years.summary_file_sha256,
        center_years.summary_record
    from {{ ref('int_reports__indicators') }} as indicators
    inner join {{ ref('int_reports__center_years') }} as center_years
        on
            indicators.center_id = center_years.center_id
            and indicators.reporting_year = center_years.reporting_year
    left join {{ ref('int_checks__unit_slips') }} as slips
        on
            indicators.file_sha256 = slips.file_sha256
            and indicators.sheet = slips.sheet
            and indicators.cell = slips.cell
    left join {{ ref('int_checks__sum_terms') }} as terms
        on
            indicators.file_sha256 = terms.file_sha256
            and indicators.sheet = terms.sheet
            and indicators.cell = terms.cell
            and terms.is_accused
    where
        indicators.value_source = 'form'
        and indicators.value is not null
        and not indicators.has_reading_error
        and slips.cell is null
        and terms.cell is null
        and center_years.summary_file_sha256 is not null
)

select
    {{ finding(
        'C16', 'summaries.file_sha256', record='summaries.record', sheet='summaries.sheet',
        cell='summaries.cell', field='summaries.indicator_code', received_text='summaries.received_text',
        center_id='form_values.center_id', reporting_year='form_values.reporting_year',
        name='form_values.indicator_name', value=number_text('summaries.value'),
        expected=number_text('form_values.value')
    ) }}
from form_values
inner join {{ ref('stg_annual_summary__indicators') }} as summaries
    on
        form_values.summary_file_sha256 = summaries.file_sha256
        and form_values.summary_record = summaries.record
        and form_values.indicator_code = summaries.indicator_code
where round(cast(summaries.value as decimal(24, 6)), 2) <> round(form_values.value, 2)
