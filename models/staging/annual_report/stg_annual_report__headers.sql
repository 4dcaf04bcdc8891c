with cells as (
    {{ raw_cells('annual_report_values', 'header') }}
)

select
    file_sha256,
    {{ pivot_fields({
        'center_code': ['center_code', 'clean_text'],
        'center_name': ['center_name', 'shown_text'],
        'host_name': ['host_name', 'shown_text'],
        'host_uscc': ['host_uscc', 'clean_text'],
        'co_builders': ['co_builders', 'shown_text'],
        'department': ['department', 'shown_text'],
        'director_name': ['director', 'shown_text'],
        'reporting_year': ['reporting_year', 'number'],
        'filed_on': ['filed_on', 'date'],
    }, cells=[
        'center_code', 'center_name', 'department', 'reporting_year', 'director_name', 'host_name', 'host_uscc',
        'co_builders'
    ]) }},
    max(sheet) as sheet
from cells
group by file_sha256
