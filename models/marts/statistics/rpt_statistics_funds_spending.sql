{{ statistics_table('funds_spending') }}
