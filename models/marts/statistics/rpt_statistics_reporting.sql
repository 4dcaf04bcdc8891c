{{ statistics_table('reporting') }}
