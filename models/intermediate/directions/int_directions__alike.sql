-- Which directions count as one and the same, and whether for certain: two rows a pair, one for either
-- side. The same wording, or a decision 重复, is certain; a high score alone waits for a person (open); a
-- decision 需协调 is no duplicate and a matter to coordinate; a decision 不重复 leaves nothing. What an ended
-- direction was, and names of bases of the same wording, never count for certain.
with texts as (
    select
        *,
        source_kind = 'center_name' as is_name
    from {{ ref('int_directions__texts') }}
    where last_on is null and holder_kind <> 'listed'
),

-- Identical texts are looked up here and not among the nearest ones: of more copies than have neighbors
-- none is left out.
identical as (
    select
        one.text_id as text_id_a,
        two.text_id as text_id_b
    from texts as one
    inner join texts as two
        on
            one.normalised_text = two.normalised_text
            and one.text_id <> two.text_id
            and not one.is_name
            and not two.is_name
),

pairs as (
    select
        pairs.text_id_a,
        pairs.text_id_b,
        pairs.level_code
    from {{ ref('int_directions__pairs') }} as pairs
    union all
    select
        pairs.text_id_b as text_id_a,
        pairs.text_id_a as text_id_b,
        pairs.level_code
    from {{ ref('int_directions__pairs') }} as pairs
),

matched as (
    select
        coalesce(pairs.text_id_a, identical.text_id_a) as text_id,
        coalesce(pairs.text_id_b, identical.text_id_b) as other_text_id,
        pairs.level_code,
        identical.text_id_a is not null as is_identical
    from pairs
    full outer join identical
        on pairs.text_id_a = identical.text_id_a and pairs.text_id_b = identical.text_id_b
),

judged as (
    select
        matched.*,
        {{ pair_key('matched.text_id', 'matched.other_text_id') }} as pair_id,
        decisions.verdict_code,
        case
            when decisions.verdict_code = 'distinct' then null
            when decisions.verdict_code = 'coordinate' then 'coordinate'
            when decisions.verdict_code = 'duplicate' or matched.is_identical then 'certain'
            when matched.level_code = 'duplicate' then 'open'
            -- A name is a field: that a direction lies in it makes them similar and not the same.
            when matched.level_code = 'similar' and not (own.is_name or others.is_name) then 'open'
        end as state,
        own.is_name or others.is_name as is_name
    from matched
    inner join texts as own
        on matched.text_id = own.text_id
    inner join texts as others
        on matched.other_text_id = others.text_id
    left join {{ ref('int_directions__decisions') }} as decisions
        on
            {{ pair_key('matched.text_id', 'matched.other_text_id') }} = decisions.pair_id
            and decisions.decision_state = 'decided'
)

select
    judged.pair_id,
    judged.text_id,
    own.holder_kind,
    own.holder_id,
    own.text,
    own.is_standing,
    judged.other_text_id,
    others.holder_kind as other_kind,
    others.holder_id as other_id,
    others.text as other_text,
    others.is_standing as other_is_standing,
    judged.is_name,
    judged.is_identical,
    judged.level_code,
    judged.verdict_code,
    judged.state
from judged
inner join texts as own
    on judged.text_id = own.text_id
inner join texts as others
    on judged.other_text_id = others.text_id
where judged.state is not null
