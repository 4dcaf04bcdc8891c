{{ statistics_table('benefits') }}
