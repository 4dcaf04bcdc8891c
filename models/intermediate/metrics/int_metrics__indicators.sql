{{ config(materialized='view') }}
-- What the rules measure by indicators of the annual reports and applications: a metric of one indicator is
-- the cell itself.
select
    cells.subject_kind,
    cells.subject_id,
    terms.metric_id,
    case cells.subject_kind when 'center' then 'reporting_year' else 'application' end as period_kind,
    cells.period,
    cast(cells.value as double) as value_number,
    cells.value is not null as is_known,
    cells.file_sha256 as source_submission_id,
    cells.sheet as source_sheet,
    cells.cell as source_cell,
    cast(null as {{ dbt.type_string() }}) as evidence_text
from {{ ref('int_metrics__cells') }} as cells
inner join {{ ref('int_metrics__terms') }} as terms
    on cells.indicator_code = terms.indicator_code
where terms.period_kind = 'reporting_year' and terms.term_count = 1
union all
select
    subject_kind,
    subject_id,
    metric_id,
    period_kind,
    period,
    value_number,
    is_known,
    source_submission_id,
    source_sheet,
    source_cell,
    evidence_text
from {{ ref('int_metrics__sums') }}
