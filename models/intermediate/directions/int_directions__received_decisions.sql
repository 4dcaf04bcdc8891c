-- Every decision as it was received, with its conclusion as a code; a conclusion in other words has none.
select
    decisions.*,
    verdicts.verdict_code,
    verdicts.verdict_name
from {{ ref('stg_direction_decisions__decisions') }} as decisions
left join {{ ref('direction_verdicts') }} as verdicts
    on {{ normalised_text('decisions.verdict') }} = {{ normalised_text('verdicts.verdict_name') }}
