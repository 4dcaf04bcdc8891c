-- What the list of fixed staff says about each center: its director, and posts that its staff hold elsewhere.
-- Two people are the same person only when name and host agree.
with latest_staff as (
    {{ latest_records(ref('stg_ledger__staff')) }}
),

-- Titles are few and staff many: each title is looked up once.
titles as (
    select
        received.professional_title,
        words.canonical_word as title_level
    from (select distinct professional_title from latest_staff) as received
    {{ join_ledger_word('words', 'professional_title', 'received.professional_title') }}
),

staff as (
    select
        latest.*,
        centers.center_id,
        centers.host_id,
        centers.name_key as center_key,
        {{ normalised_text('latest.person_name') }} as person_key,
        {{ normalised_text('centers.director_name') }} as director_key,
        titles.title_level
    from latest_staff as latest
    inner join {{ ref('int_registry__center_versions') }} as centers
        on latest.center_code = centers.center_id and centers.is_current
    left join titles
        on latest.professional_title = titles.professional_title
),

posts as (
    select
        staff.center_id,
        staff.person_key,
        min(others.center_id) as other_center_id
    from staff
    inner join staff as others
        on
            staff.host_id = others.host_id
            and staff.person_key = others.person_key
            and staff.center_id <> others.center_id
    group by staff.center_id, staff.person_key
),

ranked as (
    select
        staff.*,
        coalesce(staff.other_base, posts.other_center_id) as elsewhere,
        row_number() over (
            partition by staff.center_id
            order by case when staff.person_key = staff.director_key then 0 else 1 end, staff.record
        ) as director_rank,
        row_number() over (
            partition by staff.center_id
            order by
                case when coalesce(staff.other_base, posts.other_center_id) is null then 1 else 0 end,
                staff.record
        ) as elsewhere_rank
    from staff
    left join posts
        on staff.center_id = posts.center_id and staff.person_key = posts.person_key
)

select
    center_id,
    max(file_sha256) as file_sha256,
    max(sheet) as sheet,
    count(distinct case when elsewhere is not null then person_key end) as elsewhere_count,
    max(case when elsewhere_rank = 1 then coalesce(other_base_cell, person_name_cell) end) as elsewhere_cell,
    max(case when elsewhere_rank = 1 then person_name || '：' || elsewhere end) as elsewhere_text,
    max(case when is_director then person_name_cell end) as director_cell,
    max(case when is_director then birth_year end) as director_birth_year,
    max(case when is_director then title_level end) as director_title_level,
    max(case when is_director then is_full_time end) as director_is_full_time
from (
    select
        *,
        director_rank = 1 and person_key = director_key as is_director
    from ranked
) as people
group by center_id
