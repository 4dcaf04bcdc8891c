{{ statistics_table('intellectual_property') }}
