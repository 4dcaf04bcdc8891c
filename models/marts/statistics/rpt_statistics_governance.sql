{{ statistics_table('governance') }}
