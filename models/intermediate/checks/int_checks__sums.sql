-- C01: totals that do not agree with their parts.
with details as (
    select
        center_id,
        reporting_year,
        check_id,
        {{ dbt.listagg(
            "indicator_name || ' ' || " ~ number_text('term_value'), wording('separator'), 'order by term_no'
        ) }} as detail_text
    from {{ ref('int_checks__sum_terms') }}
    where side = 'part' and indicator_name is not null
    group by center_id, reporting_year, check_id
)

select
    {{ finding(
        'C01', 'terms.file_sha256', sheet='terms.sheet', cell='terms.cell', field='terms.indicator_code',
        received_text='terms.received_text', center_id='terms.center_id',
        reporting_year='terms.reporting_year', name='terms.description',
        value=number_text('terms.term_value'),
        expected=number_text("case terms.side when 'total' then terms.part_value else terms.total_value end"),
        operator="case when terms.operator = '=' then " ~ wording('equal')
            ~ " when terms.side = 'total' then " ~ wording('at_least')
            ~ " else " ~ wording('at_most') ~ " end",
        detail='details.detail_text'
    ) }}
from {{ ref('int_checks__sum_terms') }} as terms
left join details
    on
        terms.center_id = details.center_id
        and terms.reporting_year = details.reporting_year
        and terms.check_id = details.check_id
where terms.is_accused
