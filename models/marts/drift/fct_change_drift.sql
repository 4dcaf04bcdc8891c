select
    comparisons.center_id,
    comparisons.reporting_year,
    comparisons.attribute,
    metrics.metric_name as attribute_name,
    comparisons.compared_on,
    comparisons.ledger_value,
    comparisons.reported_value,
    comparisons.is_filed,
    comparisons.filed_on,
    comparisons.document_number,
    centers.center_name,
    centers.department_code,
    centers.region_code,
    comparisons.file_sha256 as source_submission_id,
    comparisons.sheet as source_sheet,
    comparisons.cell as source_cell,
    comparisons.ledger_file_sha256 as ledger_submission_id,
    comparisons.ledger_sheet,
    comparisons.ledger_cell
from {{ ref('int_drift__comparisons') }} as comparisons
inner join {{ ref('metrics') }} as metrics
    on comparisons.attribute = metrics.metric_id
inner join {{ ref('int_registry__center_versions') }} as centers
    on comparisons.center_id = centers.center_id and centers.is_current
where not comparisons.is_same
order by comparisons.center_id, comparisons.reporting_year, comparisons.attribute
