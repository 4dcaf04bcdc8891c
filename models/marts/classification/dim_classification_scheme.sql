select
    schemes.scheme_id,
    schemes.version,
    schemes.scheme_name,
    schemes.status,
    {{ wording_of('schemes.status', ['verified', 'unverified', 'illustrative'], 'status_') }} as status_name,
    schemes.is_current,
    schemes.valid_from,
    schemes.document_number,
    schemes.issued_by,
    {{ cited_source('schemes.source', 'regulations') }} as source,
    schemes.note,
    schemes.file_sha256 as source_submission_id
from {{ ref('int_classification__schemes') }} as schemes
left join {{ ref('regulations') }} as regulations
    on schemes.source like regulations.regulation_id || ' %'
order by schemes.scheme_id, schemes.version
