{{ statistics_table('main_indicators') }}
