-- Every demand of the home province with the direction that comes nearest by its words: how much of the
-- demand's name the keywords and the name of one direction make up. Set phrases of
-- titles count on neither side. Directions under way of bases that stand, whatever their cluster.
{%- set head_length = 2 %}
with limits as (
    select * from {{ ref('int_coverage__parameters') }}
),

demands as (
    select
        *,
        {{ comparable_text('demand_name') }} as name_key
    from ({{ placed_at_home(ref('fct_demand')) }}) as placed
),

directions as (
    select
        centers.center_id || '|' || cast(directions.direction_no as {{ dbt.type_string() }}) as direction_id,
        centers.center_id,
        centers.center_name,
        centers.cluster_code,
        directions.direction_no,
        directions.direction_name,
        directions.keywords,
        {{ comparable_text('directions.direction_name') }} as name_key,
        directions.source_submission_id,
        directions.source_sheet,
        directions.source_cell
    from {{ ref('fct_center_direction') }} as directions
    inner join {{ ref('fct_coverage_center') }} as centers
        on directions.center_id = centers.center_id
    where directions.ended_on is null or directions.ended_on > {{ as_of_date() }}
),

frames as (
    select
        {{ comparable_text('term') }} as term_key,
        substring({{ comparable_text('term') }}, 1, {{ head_length }}) as head
    from {{ ref('frame_terms') }} as terms
    where {{ in_force('terms', as_of_date()) }}
),

keywords as (
    select
        direction_id,
        {{ listed_items('keywords') }} as keyword
    from directions
    where keywords is not null
),

-- Many directions share a keyword; each is made comparable once.
keyword_keys as (
    select
        keyword,
        {{ comparable_text('keyword') }} as term_key
    from (select distinct keyword from keywords) as listed
),

direction_terms as (
    select distinct
        named.direction_id,
        named.term_key
    from (
        select
            keywords.direction_id,
            keyword_keys.term_key
        from keywords
        inner join keyword_keys
            on keywords.keyword = keyword_keys.keyword
        union all
        select
            direction_id,
            name_key as term_key
        from directions
    ) as named
    cross join limits
    left join frames
        on named.term_key = frames.term_key
    where length(named.term_key) >= limits.term_least_length and frames.term_key is null
),

terms as (
    select distinct
        term_key,
        substring(term_key, 1, {{ head_length }}) as head
    from direction_terms
),

demand_names as (
    select
        demand_id as text_id,
        name_key as text_key
    from demands
),

direction_names as (
    select
        direction_id as text_id,
        name_key as text_key
    from directions
),

demand_terms as (
    select distinct
        demands.name_key as term_key,
        substring(demands.name_key, 1, {{ head_length }}) as head
    from demands
    cross join limits
    where length(demands.name_key) >= limits.name_least_length
),

hits as (
    {{ term_occurrences('demand_names', 'terms', head_length) }}
),

frame_hits as (
    {{ term_occurrences('demand_names', 'frames', head_length) }}
),

containing as (
    {{ term_occurrences('direction_names', 'demand_terms', head_length) }}
),

numbers as (
    {{ dbt.generate_series(256) }}
),

-- How much of a demand's name is set phrases.
frame_lengths as (
    select
        frame_hits.text_id as demand_id,
        count(distinct frame_hits.position + numbers.generated_number) as frame_length
    from frame_hits
    inner join numbers
        on length(frame_hits.term_key) >= numbers.generated_number
    group by frame_hits.text_id
),

-- At least the longest of its terms, at most all of them one after the other: a direction whose most is less
-- than another's least is not the nearest, and need not be measured.
possible as (
    select
        hits.text_id as demand_id,
        direction_terms.direction_id,
        max(length(hits.term_key)) as least_length,
        sum(length(hits.term_key)) as most_length
    from hits
    inner join direction_terms
        on hits.term_key = direction_terms.term_key
    group by hits.text_id, direction_terms.direction_id
),

reached as (
    select
        demand_id,
        max(least_length) as reached_length
    from possible
    group by demand_id
),

promising as (
    select possible.*
    from possible
    inner join reached
        on possible.demand_id = reached.demand_id and possible.most_length >= reached.reached_length
),

covered as (
    select
        promising.demand_id,
        promising.direction_id,
        count(distinct hits.position + numbers.generated_number) as covered_length
    from promising
    inner join direction_terms
        on promising.direction_id = direction_terms.direction_id
    inner join hits
        on promising.demand_id = hits.text_id and direction_terms.term_key = hits.term_key
    inner join numbers
        on length(hits.term_key) >= numbers.generated_number
    where promising.most_length > promising.least_length
    group by promising.demand_id, promising.direction_id
    union all
    select
        demand_id,
        direction_id,
        least_length as covered_length
    from promising
    where most_length = least_length
),

compared as (
    select
        demands.demand_id,
        directions.direction_id,
        'name' as basis,
        1.0 as covered_share
    from containing
    inner join demands
        on containing.term_key = demands.name_key
    inner join directions
        on containing.text_id = directions.direction_id
    union all
    select
        demands.demand_id,
        covered.direction_id,
        'keywords' as basis,
        least(1.0, cast(covered.covered_length as double) / greatest(
            1, length(demands.name_key) - coalesce(frame_lengths.frame_length, 0)
        )) as covered_share
    from covered
    inner join demands
        on covered.demand_id = demands.demand_id
    left join frame_lengths
        on covered.demand_id = frame_lengths.demand_id
),

best as (
    select
        demand_id,
        max(covered_share) as covered_share
    from compared
    group by demand_id
),

ranked as (
    select
        compared.*,
        row_number() over (
            partition by compared.demand_id
            order by
                case when directions.cluster_code = demands.cluster_code then 0 else 1 end asc,
                compared.basis desc,
                directions.center_id asc,
                directions.direction_no asc
        ) as answer_rank
    from compared
    inner join directions
        on compared.direction_id = directions.direction_id
    inner join demands
        on compared.demand_id = demands.demand_id
    inner join best
        on compared.demand_id = best.demand_id and compared.covered_share = best.covered_share
),

nearest as (
    select * from ranked
    where answer_rank = 1
),

shared_terms as (
    select
        nearest.demand_id,
        hits.term_key,
        min(hits.position) as position
    from nearest
    inner join direction_terms
        on nearest.direction_id = direction_terms.direction_id
    inner join hits
        on nearest.demand_id = hits.text_id and direction_terms.term_key = hits.term_key
    group by nearest.demand_id, hits.term_key
),

shared_texts as (
    select
        demand_id,
        {{ dbt.listagg('term_key', wording('separator'), 'order by position, term_key') }} as shared_text
    from shared_terms
    group by demand_id
)

select
    demands.demand_id,
    demands.demand_name,
    demands.cluster_code,
    demands.region_code,
    coalesce(round(nearest.covered_share, 6) >= limits.answer_least_share, false) as is_answered,
    cast(nearest.covered_share as double) as covered_share,
    nearest.basis,
    case nearest.basis when 'name' then demands.demand_name else shared_texts.shared_text end as matched_text,
    directions.center_id,
    directions.center_name,
    directions.cluster_code as center_cluster_code,
    directions.direction_no,
    directions.direction_name,
    demands.source_submission_id,
    demands.source_sheet,
    demands.source_cell,
    directions.source_submission_id as direction_submission_id,
    directions.source_sheet as direction_sheet,
    directions.source_cell as direction_cell
from demands
cross join limits
left join nearest
    on demands.demand_id = nearest.demand_id
left join shared_texts
    on demands.demand_id = shared_texts.demand_id
left join directions
    on nearest.direction_id = directions.direction_id
order by demands.demand_id
