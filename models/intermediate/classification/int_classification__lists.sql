-- Every received classification list: of which scheme and version it is, and whether it is in use. A list
-- says its scheme in a field, in its title, or by the name of its sheet or file, in this order.
with lists as (
    select
        nodes.file_sha256,
        min(nodes.sheet) as sheet,
        min(nodes.receipt_no) as receipt_no,
        min(nodes.received_at) as received_at
    from {{ ref('stg_classification__nodes') }} as nodes
    group by nodes.file_sha256
),

stated as (
    select
        lists.*,
        receipts.received_on,
        headers.title,
        headers.scheme,
        headers.version,
        headers.issued_by,
        headers.document_number,
        headers.effective_on,
        coalesce(headers.scheme_cell, headers.title_cell) as cell,
        coalesce(receipts.note, '') like '%{{ var("sample_note") }}%' as is_sample,
        receipts.file_name
    from lists
    inner join {{ ref('stg_intake__receipts') }} as receipts
        on lists.file_sha256 = receipts.file_sha256
    left join {{ ref('stg_classification__headers') }} as headers
        on lists.file_sha256 = headers.file_sha256
),

matches as (
    {%- for column in ["scheme", "title", "sheet", "file_name"] %}
    select
        stated.file_sha256,
        schemes.scheme_id,
        schemes.scheme_name,
        schemes.takes_lists,
        {{ loop.index }} as place_rank,
        length(schemes.match_text) as match_length
    from stated
    inner join {{ ref('schemes') }} as schemes
        on
            {{ normalised_text('stated.' ~ column) }}
            like '%' || {{ normalised_text('schemes.match_text') }} || '%'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

ranked_matches as (
    select
        *,
        row_number() over (
            partition by file_sha256 order by place_rank asc, match_length desc, scheme_id asc
        ) as match_rank
    from matches
),

-- A scheme that the installation does not know is one of its own, if the list names it.
identified as (
    select
        stated.*,
        case
            when stated.scheme is not null and coalesce(found.place_rank, 2) > 1
                then {{ generated_key('S-', [normalised_text('stated.scheme')]) }}
            when found.takes_lists then found.scheme_id
        end as scheme_id,
        case
            when stated.scheme is not null and coalesce(found.place_rank, 2) > 1 then stated.scheme
            else found.scheme_name
        end as scheme_name,
        coalesce(
            stated.version,
            {{ number_text("date_part('year', stated.effective_on)") }},
            cast(stated.received_on as {{ dbt.type_string() }})
        ) as scheme_version,
        coalesce(stated.effective_on, stated.received_on) as valid_from
    from stated
    left join ranked_matches as found
        on stated.file_sha256 = found.file_sha256 and found.match_rank = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by scheme_id, {{ normalised_text('scheme_version') }}
            order by received_at desc, receipt_no desc
        ) as version_rank,
        first_value(file_sha256) over (
            partition by scheme_id, {{ normalised_text('scheme_version') }}
            order by received_at desc, receipt_no desc
        ) as latest_file_sha256
    from identified
)

select
    file_sha256,
    receipt_no,
    received_at,
    sheet,
    cell,
    coalesce(scheme, title, sheet) as stated_scheme,
    scheme_id,
    scheme_name,
    scheme_version as version,
    coalesce(title, scheme, file_name) as title,
    issued_by,
    document_number,
    valid_from,
    case
        when is_sample then 'illustrative'
        when issued_by is not null and document_number is not null then 'verified'
        else 'unverified'
    end as status,
    case
        when scheme_id is null then 'held'
        when version_rank = 1 then 'in_use'
        else 'superseded'
    end as disposition,
    case
        when scheme_id is not null and version_rank > 1 then latest_file_sha256
    end as superseded_by_file_sha256
from ranked
