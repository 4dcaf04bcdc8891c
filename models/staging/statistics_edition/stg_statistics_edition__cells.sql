with cells as (
    {{ raw_cells('statistics_edition_values', 'cells') }}
)

select
    file_sha256,
    received_at,
    receipt_no,
    record,
    {{ pivot_fields({
        'reporting_year': ['reporting_year', 'cast(number as integer)'],
        'edition_no': ['edition_no', 'cast(number as integer)'],
        'table_id': ['table_id', 'shown_text'],
        'row_no': ['row_no', 'cast(number as integer)'],
        'row_key': ['row_key', 'shown_text'],
        'row_label': ['row_label', 'shown_text'],
        'row_level': ['row_level', 'cast(number as integer)'],
        'row_kind': ['row_kind', 'shown_text'],
        'subject_kind': ['subject_kind', 'shown_text'],
        'subject_code': ['subject_code', 'shown_text'],
        'column_no': ['column_no', 'cast(number as integer)'],
        'column_key': ['column_key', 'shown_text'],
        'column_label': ['column_label', 'shown_text'],
        'column_group': ['column_group', 'shown_text'],
        'measure_id': ['measure_id', 'shown_text'],
        'unit': ['unit', 'shown_text'],
        'decimals': ['decimals', 'cast(number as integer)'],
        'value': ['value', 'number'],
        'value_year': ['value_year', 'cast(number as integer)'],
        'center_count': ['center_count', 'cast(number as integer)'],
        'reported_count': ['reported_count', 'cast(number as integer)'],
        'owed_count': ['owed_count', 'cast(number as integer)'],
        'disclosure': ['disclosure', 'shown_text']
    }) }}
from cells
group by file_sha256, received_at, receipt_no, record
