{{ statistics_table('bases_by_type') }}
