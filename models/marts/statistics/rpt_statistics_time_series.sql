{{ statistics_table('time_series') }}
