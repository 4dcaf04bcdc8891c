-- Every center has exactly one current version, the last; each version begins where the one before it ended.
with versions as (
    select
        center_id,
        version_no,
        valid_from,
        is_current,
        lag(valid_to) over (partition by center_id order by version_no) as previous_to,
        max(version_no) over (partition by center_id) as last_no
    from {{ ref('dim_center') }}
)

select *
from versions
where
    is_current <> (version_no = last_no)
    or (version_no > 1 and (previous_to is null or previous_to <> valid_from))
