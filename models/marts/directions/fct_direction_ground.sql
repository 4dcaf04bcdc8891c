-- What a pair, or what a base holds beside others, means by the articles: who came later, beside whom, and
-- whether it is certain or waits for a person. No row is a decision.
with found as (
    select
        ground_kind,
        rule_id,
        pair_id,
        text_id,
        text,
        holder_kind,
        holder_id,
        other_text_id,
        other_text,
        other_kind,
        other_id,
        cast(null as {{ dbt.type_string() }}) as person_key,
        cast(null as {{ dbt.type_string() }}) as other_names,
        cast(null as integer) as base_count,
        cast(null as integer) as limit_count,
        basis,
        certainty,
        authority,
        other_authority
    from {{ ref('int_directions__pair_grounds') }}
    union all
    select
        grounds.ground_kind,
        grounds.rule_id,
        cast(null as {{ dbt.type_string() }}) as pair_id,
        cast(null as {{ dbt.type_string() }}) as text_id,
        cast(null as {{ dbt.type_string() }}) as text,
        grounds.holder_kind,
        grounds.holder_id,
        cast(null as {{ dbt.type_string() }}) as other_text_id,
        cast(null as {{ dbt.type_string() }}) as other_text,
        others.holder_kind as other_kind,
        others.holder_id as other_id,
        grounds.person_key,
        grounds.other_names,
        grounds.base_count,
        grounds.limit_count,
        grounds.basis,
        grounds.certainty,
        cast(null as {{ dbt.type_string() }}) as authority,
        cast(null as {{ dbt.type_string() }}) as other_authority
    from {{ ref('int_directions__base_grounds') }} as grounds
    inner join {{ ref('int_directions__holders') }} as others
        on grounds.first_other = others.holder_kind || '|' || others.holder_id
)

select
    {{ generated_key('G-', [
        'found.ground_kind', 'found.holder_kind', 'found.holder_id', 'found.pair_id', 'found.person_key',
        'found.text_id'
    ]) }} as ground_id,
    found.ground_kind,
    grounds.ground_name,
    grounds.scope,
    grounds.is_breach,
    found.rule_id,
    rules.regulation_id,
    grounds.article,
    grounds.meaning,
    coalesce(found.basis, 'none') as basis,
    coalesce(found.basis = 'formal', false) as is_formal,
    found.certainty,
    case found.certainty
        when 'certain' then {{ wording('ground_certain') }} else {{ wording('ground_open') }}
    end as certainty_name,
    {{ filled_template('grounds.reason_template', {
        'subject': 'own.holder_name', 'text': 'found.text', 'other': 'others.holder_name',
        'other_text': 'found.other_text', 'person': 'found.person_key', 'others': 'found.other_names',
        'count': as_text('found.base_count'), 'limit': as_text('found.limit_count'),
        'authority': 'found.authority', 'other_authority': 'found.other_authority',
    }) }} as reason,
    found.pair_id,
    found.holder_kind as subject_kind,
    found.holder_id as subject_id,
    own.holder_name as subject_name,
    found.text_id as subject_text_id,
    found.text as subject_text,
    found.other_kind,
    found.other_id,
    others.holder_name as other_name,
    found.other_text_id,
    found.other_text,
    found.other_names,
    found.base_count,
    found.limit_count,
    own.host_id,
    own.host_name,
    own.region_code,
    own.cluster_code,
    own.base_type_code,
    own.batch_year,
    coalesce(texts.source_submission_id, own.file_sha256) as source_submission_id,
    coalesce(texts.source_sheet, own.sheet) as source_sheet,
    coalesce(texts.source_cell, own.cell) as source_cell,
    coalesce(other_texts.source_submission_id, others.file_sha256) as other_submission_id,
    coalesce(other_texts.source_sheet, others.sheet) as other_sheet,
    coalesce(other_texts.source_cell, others.cell) as other_cell
from found
inner join {{ ref('direction_grounds') }} as grounds
    on found.ground_kind = grounds.ground_kind
left join {{ ref('rules') }} as rules
    on found.rule_id = rules.rule_id
inner join {{ ref('int_directions__holders') }} as own
    on found.holder_kind = own.holder_kind and found.holder_id = own.holder_id
inner join {{ ref('int_directions__holders') }} as others
    on found.other_kind = others.holder_kind and found.other_id = others.holder_id
left join {{ ref('fct_direction') }} as texts
    on found.text_id = texts.text_id
left join {{ ref('fct_direction') }} as other_texts
    on found.other_text_id = other_texts.text_id
order by ground_id
