-- Every listed pair with all that a reader needs to judge it. The first side (a) is the base before the
-- application before the listed text; of two bases the one that began earlier.
with grounds as (
    select
        found.pair_id,
        {{ dbt.listagg('found.ground_kind', "'|'", 'order by grounds.sort_order') }} as ground_kinds,
        {{ dbt.listagg('grounds.ground_name', wording('separator'), 'order by grounds.sort_order') }}
            as ground_names,
        max(case when found.certainty = 'certain' then 1 else 0 end) = 1 as has_certain_ground
    from {{ ref('int_directions__pair_grounds') }} as found
    inner join {{ ref('direction_grounds') }} as grounds
        on found.ground_kind = grounds.ground_kind
    group by found.pair_id
)

select
    {{ pair_key('pairs.text_id_a', 'pairs.text_id_b') }} as pair_id,
    pairs.list_kind,
    lists.list_name,
    coalesce(levels.is_to_judge or lists.is_to_judge or decisions.decision_state is not null, false) as is_to_judge,
    pairs.list_rank,
    pairs.level_code,
    levels.level_name,
    pairs.score,
    pairs.score_parts,
    coalesce(decisions.decision_state, 'open') as decision_state,
    decisions.verdict_code,
    verdicts.verdict_name,
    decisions.decided_on,
    decisions.office,
    decisions.reason,
    decisions.document_number,
    case when decisions.decision_state = 'reopened' then {{ wording('text_changed') }} end as decision_note,
    decisions.decided_text_one,
    decisions.decided_text_two,
    coalesce(one.normalised_text = two.normalised_text, false) as is_identical,
    coalesce(one.holder_kind = two.holder_kind and one.holder_id = two.holder_id, false) as is_same_holder,
    pairs.shares_host as is_same_host,
    pairs.shares_person as is_same_person,
    pairs.shares_cluster as is_same_cluster,
    grounds.ground_kinds,
    grounds.ground_names,
    coalesce(grounds.has_certain_ground, false) as has_certain_ground,
    pairs.shared_text,
    pairs.differing_a,
    pairs.differing_b,
    pairs.marked_a,
    pairs.marked_b,
    pairs.explanation,
    pairs.cosine,
    pairs.containment,
    pairs.coverage,
    pairs.longest_run,
    pairs."order" as order_value,
    pairs.thesaurus,
    pairs.substitution,
    pairs.substitution_size,
    pairs.slot,
    pairs.extra,
    pairs.other_material,
    pairs.other_object,
    pairs.other_process,
    pairs.other_number,
    one.text_id as text_id_a,
    one.text as text_a,
    one.normalised_text as normalised_text_a,
    one.holder_kind as holder_kind_a,
    one.holder_id as holder_id_a,
    one.holder_name as holder_name_a,
    one.source_kind as source_kind_a,
    one.is_standing as is_standing_a,
    one.first_on as first_on_a,
    one.last_on as last_on_a,
    one.host_id as host_id_a,
    one.host_name as host_name_a,
    one.director_name as director_name_a,
    one.leader_name as leader_name_a,
    one.region_code as region_code_a,
    one.region_name as region_name_a,
    one.cluster_code as cluster_code_a,
    one.cluster_name as cluster_name_a,
    one.base_type_code as base_type_code_a,
    one.base_type_name as base_type_name_a,
    one.authority as authority_a,
    one.batch_year as batch_year_a,
    one.filed_on as filed_on_a,
    one.source_submission_id as source_submission_id_a,
    one.source_sheet as source_sheet_a,
    one.source_cell as source_cell_a,
    two.text_id as text_id_b,
    two.text as text_b,
    two.normalised_text as normalised_text_b,
    two.holder_kind as holder_kind_b,
    two.holder_id as holder_id_b,
    two.holder_name as holder_name_b,
    two.source_kind as source_kind_b,
    two.is_standing as is_standing_b,
    two.first_on as first_on_b,
    two.last_on as last_on_b,
    two.host_id as host_id_b,
    two.host_name as host_name_b,
    two.director_name as director_name_b,
    two.leader_name as leader_name_b,
    two.region_code as region_code_b,
    two.region_name as region_name_b,
    two.cluster_code as cluster_code_b,
    two.cluster_name as cluster_name_b,
    two.base_type_code as base_type_code_b,
    two.base_type_name as base_type_name_b,
    two.authority as authority_b,
    two.batch_year as batch_year_b,
    two.filed_on as filed_on_b,
    two.source_submission_id as source_submission_id_b,
    two.source_sheet as source_sheet_b,
    two.source_cell as source_cell_b,
    decisions.file_sha256 as decision_submission_id,
    decisions.sheet as decision_sheet,
    decisions.cell as decision_cell
from {{ ref('int_directions__pairs') }} as pairs
inner join {{ ref('fct_direction') }} as one
    on pairs.text_id_a = one.text_id
inner join {{ ref('fct_direction') }} as two
    on pairs.text_id_b = two.text_id
left join {{ ref('int_directions__decisions') }} as decisions
    on {{ pair_key('pairs.text_id_a', 'pairs.text_id_b') }} = decisions.pair_id
left join {{ ref('direction_verdicts') }} as verdicts
    on decisions.verdict_code = verdicts.verdict_code
left join grounds
    on {{ pair_key('pairs.text_id_a', 'pairs.text_id_b') }} = grounds.pair_id
left join {{ ref('pair_lists') }} as lists
    on pairs.list_kind = lists.list_kind
left join {{ ref('direction_levels') }} as levels
    on pairs.level_code = levels.level_code
order by pairs.score desc, pair_id asc
