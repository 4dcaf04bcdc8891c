{{ statistics_table('services') }}
