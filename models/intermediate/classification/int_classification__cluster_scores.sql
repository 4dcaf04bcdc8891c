-- What the name, directions and keywords of a center without a known cluster say for each cluster.
with unclassified as (
    select * from {{ ref('int_registry__centers') }}
    where cluster_code is null
),

directions as (
    select directions.*
    from {{ ref('int_registry__directions') }} as directions
    inner join unclassified
        on directions.center_id = unclassified.center_id
    where directions.ended_on is null or directions.ended_on > {{ as_of_date() }}
),

texts as (
    select
        center_id,
        'name' as place,
        {{ comparable_text('center_name') }} as text_key
    from unclassified
    union all
    select
        center_id,
        'direction' as place,
        {{ comparable_text('direction_name') }} as text_key
    from directions
    union all
    select
        center_id,
        'keyword' as place,
        {{ comparable_text('keywords') }} as text_key
    from directions
),

found as (
    select distinct
        texts.center_id,
        texts.place,
        terms.cluster_code,
        terms.term,
        terms.weight
    from texts
    inner join {{ ref('cluster_terms') }} as terms
        on texts.text_key like '%' || {{ comparable_text('terms.term') }} || '%'
),

by_place as (
    select
        found.center_id,
        found.cluster_code,
        places.place,
        min(places.place_name) as place_name,
        min(places.weight) as place_weight,
        sum(found.weight) * min(places.weight) as score,
        {{ dbt.listagg("found.term", "'、'", "order by found.term") }} as terms
    from found
    inner join {{ ref('cluster_term_places') }} as places
        on found.place = places.place
    group by found.center_id, found.cluster_code, places.place
)

select
    center_id,
    cluster_code,
    sum(score) as score,
    {{ dbt.listagg("place_name || '：' || terms", "'；'", "order by place_weight desc, place") }} as reasons
from by_place
group by center_id, cluster_code
