select
    group_id,
    max(case when member_no = 1 then text end) as theme,
    count(*) as member_count,
    count(distinct holder_kind || '|' || holder_id) as base_count,
    count(distinct host_id) as host_count,
    count(distinct region_code) as region_count,
    count(distinct cluster_code) as cluster_count,
    count(distinct authority) as authority_count,
    max(pair_count) as pair_count,
    round(2.0 * max(pair_count) / (count(*) * (count(*) - 1)), 4) as density_share,
    min(first_on) as first_on
from {{ ref('fct_direction_group_member') }}
group by group_id
order by group_id
