{{ statistics_table('conditions') }}
