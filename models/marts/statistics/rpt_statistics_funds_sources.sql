{{ statistics_table('funds_sources') }}
