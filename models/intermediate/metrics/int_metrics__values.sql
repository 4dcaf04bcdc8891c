{{ config(materialized='view') }}
select
    subject_kind,
    subject_id,
    metric_id,
    period_kind,
    period,
    value_number,
    value_number as least_number,
    cast(null as {{ dbt.type_string() }}) as value_text,
    cast(null as date) as value_date,
    is_known,
    source_submission_id,
    source_sheet,
    source_cell,
    evidence_text
from {{ ref('int_metrics__indicators') }}
union all
select
    subject_kind,
    subject_id,
    metric_id,
    period_kind,
    period,
    value_number,
    least_number,
    value_text,
    value_date,
    is_known,
    source_submission_id,
    source_sheet,
    source_cell,
    null as evidence_text
from {{ ref('int_metrics__records') }}
