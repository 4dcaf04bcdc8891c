-- The texts of today that each side of a decision is about. A side named by its number is that text; where
-- its wording has changed since, what stands in its place, as `is_changed`. An application sent again has
-- new numbers and keeps its wording. A side named by its wording alone is every text of that wording.
with sides as (
    select
        file_sha256,
        sheet,
        record,
        1 as side_no,
        text_id_one as text_id,
        {{ comparable_text('text_one') }} as text_key
    from {{ ref('stg_direction_decisions__decisions') }}
    union all
    select
        file_sha256,
        sheet,
        record,
        2 as side_no,
        text_id_two as text_id,
        {{ comparable_text('text_two') }} as text_key
    from {{ ref('stg_direction_decisions__decisions') }}
)

select
    sides.file_sha256,
    sides.sheet,
    sides.record,
    sides.side_no,
    texts.text_id,
    false as is_changed
from sides
inner join {{ ref('int_directions__texts') }} as texts
    on sides.text_id = texts.text_id
union all
select
    sides.file_sha256,
    sides.sheet,
    sides.record,
    sides.side_no,
    successors.new_text_id as text_id,
    true as is_changed
from sides
inner join {{ ref('int_directions__successors') }} as successors
    on coalesce(sides.text_id = successors.text_id, sides.text_key = successors.text_key)
union all
select
    sides.file_sha256,
    sides.sheet,
    sides.record,
    sides.side_no,
    texts.text_id,
    false as is_changed
from sides
inner join {{ ref('int_directions__texts') }} as texts
    on sides.text_key = texts.normalised_text and (sides.text_id is null or texts.holder_kind = 'application')
left join {{ ref('int_directions__texts') }} as named
    on sides.text_id = named.text_id
left join {{ ref('int_directions__successors') }} as successors
    on sides.text_id = successors.text_id
where named.text_id is null and successors.text_id is null
