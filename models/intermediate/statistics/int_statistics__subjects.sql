-- The rows of statistics that no KPI knows as a subject: items of change, ways of ending, old types.
select
    subject_kind,
    subject_code,
    subject_name,
    subject_code = 'other' as is_unclassified,
    sort_order
from {{ ref('statistics_subjects') }}
union all
select
    'legacy_type' as subject_kind,
    base_type_code as subject_code,
    base_type_name as subject_name,
    false as is_unclassified,
    sort_order
from {{ ref('base_types') }}
where is_legacy
