{{ statistics_table('projects') }}
