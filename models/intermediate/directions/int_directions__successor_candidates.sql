-- What may stand today in the place of a wording that a decision was about: of a numbered direction of the
-- ledger what has its number; otherwise every direction of the holder that did not stand beside it, of which
-- int_directions__successors chooses.
with decided as (
    select
        text_id_one as text_id,
        {{ comparable_text('text_one') }} as text_key
    from {{ ref('stg_direction_decisions__decisions') }}
    union distinct
    select
        text_id_two as text_id,
        {{ comparable_text('text_two') }} as text_key
    from {{ ref('stg_direction_decisions__decisions') }}
),

wordings as (
    select distinct
        {{ text_key('cells.holder_kind', 'cells.former_holder_id', comparable_text('pieces.piece')) }}
            as text_id,
        {{ comparable_text('pieces.piece') }} as text_key,
        cells.holder_kind,
        cells.holder_id,
        cells.source_kind,
        cells.direction_no,
        cells.file_sha256,
        cells.is_replaced
    from {{ ref('int_directions__former_cells') }} as cells
    inner join {{ ref('int_directions__pieces') }} as pieces
        on cells.received_text = pieces.received_text and not pieces.is_name
),

former as (
    select distinct wordings.*
    from wordings
    inner join decided
        on coalesce(wordings.text_id = decided.text_id, wordings.text_key = decided.text_key)
    where wordings.is_replaced
),

standing as (
    select *
    from {{ ref('int_directions__texts') }}
    where last_on is null and source_kind <> 'center_name'
),

-- A wording that another direction of the holder still has is no former one; but an unnumbered row of an
-- earlier ledger stays in the register for ever, and says nothing about today.
gone as (
    select former.*
    from former
    left join standing
        on former.holder_id = standing.holder_id and former.text_key = standing.normalised_text
    where
        standing.text_id is null
        or (former.source_kind = 'ledger' and former.direction_no is null and standing.source_kind = 'ledger')
)

select distinct
    gone.text_id,
    gone.text_key,
    standing.text_id as new_text_id,
    standing.normalised_text as new_text_key,
    gone.direction_no is not null as is_certain
from gone
inner join standing
    on
        gone.holder_kind = standing.holder_kind
        and gone.holder_id = standing.holder_id
        and gone.text_key <> standing.normalised_text
        and (gone.direction_no is null or gone.direction_no = standing.direction_no)
left join wordings as beside
    on
        gone.holder_id = beside.holder_id
        and gone.file_sha256 = beside.file_sha256
        and gone.direction_no is null
        and standing.normalised_text = beside.text_key
where beside.text_id is null
