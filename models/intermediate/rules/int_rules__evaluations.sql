{{ config(materialized='view') }}
{%- set kinds = [
    "threshold", "ratio", "consecutive_missing", "deadline", "batch_deadline", "event", "grade_outcome",
    "exclusivity", "change_filing", "naming", "scope", "share_cap", "quota",
] %}
{%- for kind in kinds %}
{{ "union all" if not loop.first }}
select
    rule_id,
    subject_kind,
    subject_id,
    basis,
    period_kind,
    period,
    outcome,
    value_text,
    value_number,
    limit_text,
    explanation,
    source_submission_id,
    source_sheet,
    source_cell,
    evidence_text,
    due_on,
    occurred_on
from {{ ref('int_rules__' ~ kind) }}
{%- endfor %}
