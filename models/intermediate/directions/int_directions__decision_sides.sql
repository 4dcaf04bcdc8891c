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
),

former as (
    select distinct
        {{ text_key("'center'", 'cells.center_id', comparable_text('pieces.piece')) }} as text_id,
        {{ comparable_text('pieces.piece') }} as text_key,
        texts.text_id as new_text_id
    from {{ ref('int_directions__former_cells') }} as cells
    inner join {{ ref('int_directions__pieces') }} as pieces
        on cells.received_text = pieces.received_text and not pieces.is_name
    inner join {{ ref('int_directions__texts') }} as texts
        on
            texts.holder_kind = 'center'
            and cells.center_id = texts.holder_id
            and cells.direction_no = texts.direction_no
),

-- A wording that another direction of the same holder still has is no former one.
gone as (
    select former.*
    from former
    left join {{ ref('int_directions__texts') }} as texts
        on former.text_id = texts.text_id
    where texts.text_id is null
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
    gone.new_text_id as text_id,
    true as is_changed
from sides
inner join gone
    on coalesce(sides.text_id = gone.text_id, sides.text_key = gone.text_key)
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
left join gone
    on sides.text_id = gone.text_id
where named.text_id is null and gone.text_id is null
