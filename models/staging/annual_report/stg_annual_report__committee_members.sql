with cells as (
    {{ raw_cells('annual_report_values', 'committee_members') }}
)

select
    file_sha256,
    sheet,
    record,
    {{ pivot_fields({
        'member_name': ['member_name', 'shown_text'],
        'employer_name': ['employer_name', 'shown_text'],
    }, cells=['employer_name']) }}
from cells
group by file_sha256, sheet, record
