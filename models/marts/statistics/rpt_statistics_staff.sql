{{ statistics_table('staff') }}
