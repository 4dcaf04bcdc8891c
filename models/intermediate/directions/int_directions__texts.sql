-- What each holder works on or asks for, one row a text however often and in whichever of its files it
-- stands: the ledger's row speaks for it, then the latest report. The same text under way in one source is
-- under way.
with pieces as (
    select
        cells.holder_kind,
        cells.holder_id,
        cells.source_kind,
        cells.source_rank,
        cells.reporting_year,
        cells.direction_no,
        pieces.piece as text,
        {{ comparable_text('pieces.piece') }} as normalised_text,
        cells.keywords,
        cells.leader_name,
        cells.first_on,
        cells.last_on,
        cells.is_under_way,
        cells.file_sha256,
        cells.sheet,
        cells.cell,
        row_number() over (
            partition by cells.holder_kind, cells.holder_id, {{ comparable_text('pieces.piece') }}
            order by
                cells.source_rank asc,
                case when cells.is_under_way then 0 else 1 end asc,
                cells.reporting_year desc,
                cells.file_sha256 asc,
                cells.sheet asc,
                cells.cell asc,
                pieces.piece_no asc
        ) as text_rank
    from {{ ref('int_directions__cells') }} as cells
    inner join {{ ref('int_directions__pieces') }} as pieces
        on
            cells.received_text = pieces.received_text
            and pieces.is_name = (cells.source_kind = 'center_name')
),

years as (
    select
        holder_kind,
        holder_id,
        normalised_text,
        {{ dbt.listagg('year_text', wording('separator'), 'order by year_text') }} as reporting_years
    from (
        select distinct
            holder_kind,
            holder_id,
            normalised_text,
            cast(reporting_year as {{ dbt.type_string() }}) as year_text
        from pieces
        where reporting_year is not null
    ) as reported
    group by holder_kind, holder_id, normalised_text
),

-- When a text began is what the best source says (the ledger's date goes before the year of a report).
spans as (
    select
        holder_kind,
        holder_id,
        normalised_text,
        max(case when is_under_way then 1 else 0 end) = 1 as is_under_way,
        min(case when source_rank = best_rank then first_on end) as first_on,
        max(last_on) as last_on,
        max(leader_name) as any_leader_name,
        cast(count(case when source_kind = 'ledger' and is_under_way then 1 end) as integer) as ledger_count
    from (
        select
            *,
            min(source_rank) over (partition by holder_kind, holder_id, normalised_text) as best_rank
        from pieces
    ) as ranked
    group by holder_kind, holder_id, normalised_text
)

select
    {{ text_key('pieces.holder_kind', 'pieces.holder_id', 'pieces.normalised_text') }} as text_id,
    {{ generated_key('F-', ['pieces.normalised_text']) }} as direction_key,
    pieces.text,
    pieces.normalised_text,
    pieces.keywords,
    pieces.holder_kind,
    pieces.holder_id,
    holders.holder_name,
    pieces.source_kind,
    pieces.direction_no,
    years.reporting_years,
    spans.ledger_count,
    case
        when pieces.source_kind = 'annual_report'
            then greatest(spans.first_on, coalesce(holders.approved_on, spans.first_on))
        else spans.first_on
    end as first_on,
    case when not spans.is_under_way then spans.last_on end as last_on,
    coalesce(holders.is_standing and spans.is_under_way, false) as is_standing,
    holders.host_id,
    holders.host_name,
    holders.host_kind_code,
    holders.director_name,
    holders.director_key,
    coalesce(pieces.leader_name, spans.any_leader_name) as leader_name,
    {{ normalised_text('coalesce(pieces.leader_name, spans.any_leader_name)') }} as leader_key,
    holders.region_code,
    holders.cluster_code,
    holders.base_type_code,
    holders.authority,
    holders.batch_year,
    holders.filed_on,
    pieces.file_sha256 as source_submission_id,
    pieces.sheet as source_sheet,
    pieces.cell as source_cell
from pieces
inner join {{ ref('int_directions__holders') }} as holders
    on pieces.holder_kind = holders.holder_kind and pieces.holder_id = holders.holder_id
inner join spans
    on
        pieces.holder_kind = spans.holder_kind
        and pieces.holder_id = spans.holder_id
        and pieces.normalised_text = spans.normalised_text
left join years
    on
        pieces.holder_kind = years.holder_kind
        and pieces.holder_id = years.holder_id
        and pieces.normalised_text = years.normalised_text
where pieces.text_rank = 1 and pieces.normalised_text is not null
