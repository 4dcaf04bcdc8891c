with cells as (
    {{ raw_cells('annual_summary_values') }}
)

select
    file_sha256,
    record,
    {{ pivot_fields({
        'center_code': ['center_code', 'clean_text'],
        'center_name': ['center_name', 'shown_text'],
        'department': ['department', 'shown_text'],
        'reporting_year': ['reporting_year', 'number'],
    }, cells=['center_code', 'center_name', 'department', 'reporting_year']) }},
    max(sheet) as sheet
from cells
where field in ('center_code', 'center_name', 'department', 'reporting_year')
group by file_sha256, record
