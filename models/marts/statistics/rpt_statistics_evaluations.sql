{{ statistics_table('evaluations') }}
