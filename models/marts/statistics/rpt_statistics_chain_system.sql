{{ statistics_table('chain_system') }}
