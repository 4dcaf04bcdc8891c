{{ statistics_table('endings') }}
