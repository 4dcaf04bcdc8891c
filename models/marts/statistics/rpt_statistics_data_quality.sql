{{ statistics_table('data_quality') }}
