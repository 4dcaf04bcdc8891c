{{ statistics_table('contracts') }}
