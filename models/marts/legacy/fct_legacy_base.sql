select
    bases.legacy_id,
    bases.legacy_name,
    bases.base_type_code,
    base_types.base_type_name,
    bases.host_name,
    bases.region_code,
    bases.disposition,
    bases.disposed_on,
    bases.successor_center_code as successor_center_id,
    successors.center_name as successor_center_name,
    coalesce(successors.base_type_code, base_types.successor_code) as successor_base_type_code,
    bases.standing_center_id,
    bases.document_number,
    bases.rule_id,
    bases.regulation_id,
    bases.due_on,
    coalesce(bases.is_unconverted, false) as is_unconverted,
    coalesce(bases.is_late, false) as is_late,
    bases.file_sha256 as source_submission_id,
    bases.sheet as source_sheet,
    bases.cell as source_cell
from {{ ref('int_legacy__bases') }} as bases
left join {{ ref('base_types') }} as base_types
    on bases.base_type_code = base_types.base_type_code
left join {{ ref('int_registry__center_versions') }} as successors
    on bases.successor_center_code = successors.center_id and successors.is_current
order by bases.legacy_id
