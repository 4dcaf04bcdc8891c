{{ statistics_table('changes') }}
