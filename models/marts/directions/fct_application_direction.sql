-- Every direction of every application beside the standing directions nearest to it, nearest first, and
-- whether the base stood when the application was filed.
select
    pairs.text_id_b as text_id,
    pairs.list_rank as nearest_rank,
    pairs.holder_id_b as application_id,
    pairs.holder_name_b as application_name,
    pairs.batch_year_b as batch_year,
    pairs.filed_on_b as filed_on,
    pairs.text_b as text,
    pairs.source_kind_b as source_kind,
    pairs.pair_id,
    pairs.text_id_a as standing_text_id,
    pairs.text_a as standing_text,
    pairs.source_kind_a as standing_source_kind,
    pairs.holder_id_a as center_id,
    pairs.holder_name_a as center_name,
    pairs.host_id_a as host_id,
    pairs.host_name_a as host_name,
    pairs.region_code_a as region_code,
    pairs.region_name_a as region_name,
    pairs.cluster_code_a as cluster_code,
    pairs.cluster_name_a as cluster_name,
    pairs.base_type_code_a as base_type_code,
    pairs.base_type_name_a as base_type_name,
    pairs.is_same_host,
    coalesce(centers.approved_on < pairs.filed_on_b, true) as is_earlier,
    pairs.level_code,
    pairs.level_name,
    pairs.score,
    pairs.score_parts,
    pairs.marked_b as marked_text,
    pairs.marked_a as marked_standing_text,
    pairs.explanation,
    pairs.decision_state,
    pairs.verdict_code,
    pairs.verdict_name,
    pairs.source_submission_id_b as source_submission_id,
    pairs.source_sheet_b as source_sheet,
    pairs.source_cell_b as source_cell,
    pairs.source_submission_id_a as standing_submission_id,
    pairs.source_sheet_a as standing_sheet,
    pairs.source_cell_a as standing_cell
from {{ ref('fct_direction_pair') }} as pairs
inner join {{ ref('int_directions__holders') }} as centers
    on pairs.holder_kind_a = centers.holder_kind and pairs.holder_id_a = centers.holder_id
where pairs.list_rank is not null and pairs.holder_kind_b = 'application'
order by text_id, nearest_rank
