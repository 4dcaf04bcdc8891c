{%- set numbers = [
    "term_days", "industry_least_revenue", "industry_least_enterprises", "industry_least_core_enterprises",
    "crowded_least_ratio", "crowded_least_count", "names_shown",
] -%}
{%- set texts = [
    "at_risk_levels", "answer_least_level", "wording_industry", "wording_revenue", "wording_enterprises",
    "wording_no_industry", "wording_core", "wording_regions", "wording_base_regions", "wording_unclassified_cluster",
    "wording_unclassified_region", "wording_adrift", "wording_proposals", "wording_risk", "wording_term_open",
    "wording_term_over", "wording_ratio", "wording_no_revenue", "wording_city", "wording_below",
    "wording_unclassified_nodes", "wording_all_classified", "wording_nearest", "wording_no_nearest",
    "wording_place", "wording_score", "wording_part", "wording_part_missing", "wording_by", "part_demand",
    "part_core",
] -%}
-- The limits and words of coverage as of the day, one row: every model joins it whole.
select
    {%- for name in numbers %}
    max(case when parameters.parameter_id = '{{ name }}' then parameters.value_number end) as {{ name }},
    {%- endfor %}
    {%- for name in texts %}
    max(case when parameters.parameter_id = '{{ name }}' then parameters.value_text end) as {{ name }},
    {%- endfor %}
    count(*) as parameter_count
from {{ ref('finding_parameters') }} as parameters
where {{ in_force('parameters', as_of_date()) }}
