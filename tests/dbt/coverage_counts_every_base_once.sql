-- However bases are placed, each is counted once and stands in one stage.
with counted as (
    {%- for model in ["fct_coverage", "fct_coverage_cell", "rpt_coverage_cluster"] %}
    select
        '{{ model }}' as model,
        sum(center_count) as center_count,
        sum(in_operation_count + in_construction_count + stage_unknown_count) as staged_count,
        sum(direction_count) as direction_count
    from {{ ref(model) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

standing as (
    select
        count(*) as center_count,
        coalesce(sum(direction_count), 0) as direction_count
    from {{ ref('fct_coverage_center') }}
)

select counted.*
from counted
cross join standing
where
    counted.center_count <> standing.center_count
    or counted.staged_count <> standing.center_count
    or counted.direction_count <> standing.direction_count
