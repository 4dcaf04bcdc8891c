{{ statistics_table('legacy') }}
