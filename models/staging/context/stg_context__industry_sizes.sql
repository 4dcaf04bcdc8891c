{{ ledger_records('industry_sizes', {
        'year': ['year', 'number'],
        'cluster': ['cluster', 'shown_text'],
        'region': ['region', 'shown_text'],
        'operating_revenue_10k_yuan': ['operating_revenue', 'number'],
        'enterprise_count': ['enterprise_count', 'number']
    }, cells=['year', 'cluster', 'region', 'operating_revenue_10k_yuan'], source_table='context_values') }}
