select
    {{ generated_key('P-', ['scheme_id', 'center_id']) }} as proposal_id,
    center_id,
    center_name,
    scheme_id,
    node_code,
    node_name,
    cast(score as integer) as score,
    reasons,
    runner_up_node_code,
    runner_up_node_name,
    cast(runner_up_score as integer) as runner_up_score,
    state,
    decided_node_code,
    decided_node_name,
    applies_from,
    decided_on,
    decided_by,
    decision_reason,
    file_sha256 as source_submission_id,
    sheet as source_sheet,
    cell as source_cell
from {{ ref('int_classification__proposals') }}
order by scheme_id, center_id
